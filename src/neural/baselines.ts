/** What a learned method must beat to be worth its training: plans by one integer programme each, without learning. */
import { ScenarioMaster } from "../ccg/column-and-constraint/master.js";
import type { Method, MethodContext, MethodOutcome } from "../ccg/index.js";
import { initialScenario } from "../ccg/initial-scenario.js";
import { roundIntegers } from "../ccg/recourse/milp-oracle.js";
import { chooseEvaluator, recourseOracle } from "../ccg/worst-case/choose.js";
import { hasSolution } from "../milp/index.js";
import type { TwoStageProblem } from "../model/problem.js";
import { analyse, hasObjectiveUncertaintyOnly, type ProblemStructure } from "../model/structure.js";
import { centralScenario, firstScenarios } from "./search/first-scenarios.js";

/** Relative gap to which the one integer programme is solved. */
const BASELINE_GAP = 1e-4;

/**
 * The methods `single-scenario` and `relaxation`. The former plans for one scenario that uses every factor alike (ξ = Γ/n for a budget,
 * the centre of a box); the latter for all scenarios at once with a continuous recourse, or, where rows depend on ξ, for the first
 * scenarios with continuous copies. Both are evaluated exactly, and both prove a bound.
 */
export const BASELINE_METHODS: readonly Method[] = [
  baseline(
    "single-scenario",
    "one integer programme for one scenario in the middle of the set",
    (master, { uncertainty }, _, { backend }) =>
      master.addScenario(centralScenario(uncertainty) ?? initialScenario(uncertainty, backend)),
  ),
  baseline(
    "relaxation",
    "one integer programme with a continuous recourse",
    (master, problem, structure, { backend }) => {
      const { uncertainty } = problem;
      const isConvex = uncertainty.kind !== "scenarios" && !uncertainty.isInteger;
      if (isConvex && hasObjectiveUncertaintyOnly(structure)) return master.addRelaxedRecourse();
      for (const xi of firstScenarios(problem, structure, backend)) {
        master.addScenario(xi, { continuousCopy: true });
      }
    },
  ),
];

function baseline(
  name: string,
  title: string,
  fill: (
    master: ScenarioMaster,
    problem: TwoStageProblem,
    structure: ProblemStructure,
    context: MethodContext,
  ) => void,
): Method {
  return {
    name,
    title,
    reference: "no learning: the yardstick of the learned methods",
    isExact: false,

    appliesTo(problem, structure) {
      const kind = chooseEvaluator(problem, structure);
      if (kind === undefined)
        return { applies: false, because: "no evaluator shows the worst case of a plan" };
      return { applies: true, because: `one plan, evaluated by ${kind.name}` };
    },

    async run(problem, context) {
      const structure = analyse(problem);
      const kind = chooseEvaluator(problem, structure);
      if (kind === undefined) throw new Error("no evaluator applies");
      const { backend, rng, options, stop, progress } = context;
      const oracle = recourseOracle(problem, structure, backend);
      const evaluator = kind.create({ problem, structure, backend, oracle, rng });
      const master = new ScenarioMaster(problem, structure, backend, options.seed);
      const ended = (status: MethodOutcome["status"], message?: string): MethodOutcome => ({
        status,
        message,
        stoppedBy: stop.reason() ?? "methodEnd",
        objectiveBy: evaluator.name,
        boundBy: `the ${name} integer programme`,
      });
      try {
        fill(master, problem, structure, context);
        const answer = master.solve({ stop, relativeGap: BASELINE_GAP });
        if (answer.status === "infeasible") return ended("infeasible");
        if (answer.status === "error") return ended("error", answer.message);
        progress.offerBound(answer.bound);
        if (!hasSolution(answer)) return ended("unknown");
        const { count, integer } = problem.firstStage;
        const x = roundIntegers(answer.x.slice(0, count), integer);
        progress.offerPlan(x, evaluator.evaluate(x, { stop }), name);
        progress.endIteration(1);
        if (progress.gap <= options.gap) return ended("optimal");
        return ended(progress.incumbent ? "feasible" : "unknown");
      } finally {
        master.dispose();
        evaluator.dispose();
      }
    },
  };
}
