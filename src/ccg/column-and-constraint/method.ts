import type { TwoStageProblem } from "../../model/problem.js";
import { analyse, hasObjectiveUncertaintyOnly, type ProblemStructure } from "../../model/structure.js";
import { initialScenario } from "../initial-scenario.js";
import type { Method } from "../method.js";
import { chooseEvaluator, recourseOracle } from "../worst-case/choose.js";
import { columnAndConstraintLoop } from "./loop.js";
import { ScenarioMaster } from "./master.js";
import { PlanSearch } from "./plan-search.js";

/** Classical column-and-constraint generation with whatever evaluator the problem's class has. */
export const columnAndConstraint: Method = {
  name: "ccg",
  title: "column-and-constraint generation, one recourse copy per scenario",
  reference: "B. Zeng, L. Zhao, Operations Research Letters 41(5), 2013",
  isExact: true,

  appliesTo(problem, structure) {
    const kind = chooseEvaluator(problem, structure);
    if (kind === undefined) {
      return { applies: false, because: "no evaluator proves the worst case of a plan in this class" };
    }
    const because = `worst cases by ${kind.name}: ${kind.appliesTo(problem, structure).because}`;
    return { applies: true, because };
  },

  async run(problem, context) {
    const { backend, rng, options } = context;
    const structure = analyse(problem);
    const kind = chooseEvaluator(problem, structure);
    if (kind === undefined) throw new Error("column-and-constraint generation does not apply");
    const oracle = recourseOracle(problem, structure, backend);
    const evaluator = kind.create({ problem, structure, backend, oracle, rng });
    const master = new ScenarioMaster(problem, structure, backend, options.seed);
    try {
      if (allowsRelaxedRecourse(problem, structure)) master.addRelaxedRecourse();
      const first = [initialScenario(problem.uncertainty, backend), ...(context.advice?.scenarios ?? [])];
      const search = PlanSearch.appliesTo(problem, evaluator)
        ? new PlanSearch(problem, structure, evaluator, context)
        : undefined;
      return await columnAndConstraintLoop(problem, master, evaluator, first, context, search);
    } finally {
      master.dispose();
      evaluator.dispose();
    }
  },
};

/** Minimax needs a convex set and a recourse set that does not depend on ξ. */
function allowsRelaxedRecourse({ uncertainty }: TwoStageProblem, structure: ProblemStructure): boolean {
  const isConvex = uncertainty.kind !== "scenarios" && !uncertainty.isInteger;
  return isConvex && hasObjectiveUncertaintyOnly(structure);
}
