import type { TwoStageProblem } from "../../model/problem.js";
import { analyse, hasObjectiveUncertaintyOnly, type ProblemStructure } from "../../model/structure.js";
import { initialScenario } from "../initial-scenario.js";
import type { Method, MethodContext, MethodOutcome } from "../method.js";
import { chooseEvaluator, recourseOracle, releaseOracle, whyNoEvaluator } from "../worst-case/choose.js";
import type { WorstCaseEvaluator } from "../worst-case/evaluator.js";
import { columnAndConstraintLoop } from "./loop.js";
import { ScenarioMaster } from "./master.js";
import { PlanSearch } from "./plan-search.js";
import { searchAndProve } from "./search-and-prove.js";
import { strengthened } from "./strengthened.js";

/** Classical column-and-constraint generation with whatever evaluator the problem's class has. */
export const columnAndConstraint: Method = {
  name: "ccg",
  title: "column-and-constraint generation, one recourse copy per scenario",
  reference: "B. Zeng, L. Zhao, Operations Research Letters 41(5), 2013",
  isExact: true,

  appliesTo(problem, structure) {
    const kind = chooseEvaluator(problem, structure);
    if (kind === undefined) {
      return { applies: false, because: whyNoEvaluator(problem, structure) };
    }
    const because = `worst cases by ${kind.name}: ${kind.appliesTo(problem, structure).because}`;
    return { applies: true, because };
  },

  async run(given, context) {
    const { backend, rng } = context;
    const problem = strengthened(given);
    const [givenStructure, structure] = [analyse(given), analyse(problem)];
    const kind = chooseEvaluator(given, givenStructure);
    if (kind === undefined) throw new Error("column-and-constraint generation does not apply");
    const oracle = recourseOracle(given, givenStructure, backend);
    const { threads } = context.options;
    const evaluator = kind.create({
      problem: given,
      structure: givenStructure,
      backend,
      oracle,
      rng,
      threads,
    });
    const first = [initialScenario(problem.uncertainty, backend), ...(context.advice?.scenarios ?? [])];
    try {
      return PlanSearch.appliesTo(problem, evaluator)
        ? await searchAndProve(problem, structure, evaluator, first, context)
        : await generateScenarios(problem, structure, evaluator, first, context);
    } finally {
      evaluator.dispose();
      releaseOracle(given, oracle);
    }
  },
};

async function generateScenarios(
  problem: TwoStageProblem,
  structure: ProblemStructure,
  evaluator: WorstCaseEvaluator,
  first: readonly Float64Array[],
  context: MethodContext,
): Promise<MethodOutcome> {
  const master = new ScenarioMaster(problem, structure, context.backend, context.options.seed);
  try {
    if (allowsRelaxedRecourse(problem, structure)) master.addRelaxedRecourse();
    return await columnAndConstraintLoop(problem, master, evaluator, first, context);
  } finally {
    master.dispose();
  }
}

/** Minimax needs a convex set and a recourse set that does not depend on ξ. */
function allowsRelaxedRecourse({ uncertainty }: TwoStageProblem, structure: ProblemStructure): boolean {
  const isConvex = uncertainty.kind !== "scenarios" && !uncertainty.isInteger;
  return isConvex && hasObjectiveUncertaintyOnly(structure);
}
