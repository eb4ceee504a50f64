import { analyse, hasObjectiveUncertaintyOnly } from "../../model/structure.js";
import { initialScenario } from "../initial-scenario.js";
import type { Method } from "../method.js";
import { recourseOracle } from "../worst-case/choose.js";
import { ObjectiveUncertaintyEvaluator } from "../worst-case/objective-uncertainty.js";
import { FaceSeparator } from "./face.js";
import { MilpLifter } from "./lift-milp.js";
import { SingleRowLifter } from "./lift-single-row.js";
import { LocalSearch } from "./local-search.js";
import { Relaxation } from "./relaxation.js";
import { relaxAndCut } from "./search.js";
import { singleRowRecourse } from "./single-row.js";

/** The exact method for objective uncertainty: a strong single-level relaxation, exact evaluation, lifted cuts. */
export const relaxAndCutMethod: Method = {
  name: "relax-and-cut",
  title: "single-level relaxation, exact evaluation and lifted face cuts",
  reference:
    "convexification of A. N. Arslan, B. Detienne, INFORMS J. Computing 34(2), 2022, solved by cutting planes",
  isExact: true,

  appliesTo(problem, structure) {
    if (!hasObjectiveUncertaintyOnly(structure)) {
      return {
        applies: false,
        because: "a row depends on the uncertainty; the method needs it in the objective only",
      };
    }
    const { uncertainty } = problem;
    if (uncertainty.kind === "scenarios" || uncertainty.isInteger) {
      return { applies: false, because: "the uncertainty set is discrete; the method needs a convex one" };
    }
    if (structure.linkingIsBinary) {
      return {
        applies: true,
        because: "only the objective is uncertain and the linking decisions are binary: proves optimality",
      };
    }
    if (!problem.secondStage.integer.includes(1)) {
      return {
        applies: true,
        because: "only the objective is uncertain and the recourse is continuous: the relaxation is exact",
      };
    }
    return {
      applies: false,
      because: "a first-stage decision that the integer recourse depends on is not binary",
    };
  },

  async run(problem, context) {
    const { backend, options } = context;
    const structure = analyse(problem);
    const oracle = recourseOracle(problem, structure, backend);
    const evaluator = new ObjectiveUncertaintyEvaluator(problem, structure, oracle, backend);
    const relaxation = new Relaxation(problem, backend, options.seed);
    const scenario = initialScenario(problem.uncertainty, backend);
    const face = new FaceSeparator(problem.secondStage.count, backend, oracle, evaluator.pool, scenario);
    const singleRow = singleRowRecourse(problem, structure);
    const lifter = singleRow
      ? new SingleRowLifter(singleRow, problem.firstStage.count, problem.secondStage.count)
      : new MilpLifter(problem, structure, backend);
    const localSearch = new LocalSearch(problem, structure, oracle, evaluator, relaxation);
    try {
      return await relaxAndCut(
        { problem, structure, relaxation, evaluator, face, lifter, localSearch },
        context,
      );
    } finally {
      for (const part of [evaluator, relaxation, face, lifter]) part.dispose();
    }
  },
};
