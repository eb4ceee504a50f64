/** Plans that need no network: the yardstick of the learned methods, and the first that these evaluate. */
import type { Stop } from "../../base/stop.js";
import { ScenarioMaster } from "../../ccg/column-and-constraint/master.js";
import { initialScenario } from "../../ccg/initial-scenario.js";
import { roundIntegers } from "../../ccg/recourse/milp-oracle.js";
import { hasSolution, type MilpBackend } from "../../milp/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import { hasObjectiveUncertaintyOnly, type ProblemStructure } from "../../model/structure.js";
import { centralScenario, firstScenarios } from "./first-scenarios.js";
import type { MainAnswer } from "./main-problem.js";

/** One integer programme that relaxes the two-stage problem, so that its bound is one on the optimum. */
export interface UnlearnedPlan {
  readonly name: string;
  readonly title: string;
  fill(
    master: ScenarioMaster,
    problem: TwoStageProblem,
    structure: ProblemStructure,
    backend: MilpBackend,
  ): void;
}

/**
 * `single-scenario` plans for one scenario that uses every factor alike (ξ = Γ/n for a budget, the centre of a box); `relaxation` for
 * all scenarios at once with a continuous recourse, or, where rows depend on ξ, for the first scenarios with continuous copies.
 */
export const UNLEARNED_PLANS: readonly UnlearnedPlan[] = [
  {
    name: "single-scenario",
    title: "one integer programme for one scenario in the middle of the set",
    fill(master, { uncertainty }, _, backend) {
      master.addScenario(centralScenario(uncertainty) ?? initialScenario(uncertainty, backend));
    },
  },
  {
    name: "relaxation",
    title: "one integer programme with a continuous recourse",
    fill(master, problem, structure, backend) {
      const { uncertainty } = problem;
      const isConvex = uncertainty.kind !== "scenarios" && !uncertainty.isInteger;
      if (isConvex && hasObjectiveUncertaintyOnly(structure)) return master.addRelaxedRecourse();
      for (const xi of firstScenarios(problem, structure, backend)) {
        master.addScenario(xi, { continuousCopy: true });
      }
    },
  },
];

/** Relative gap to which the programmes are solved. */
const UNLEARNED_GAP = 1e-4;

/** Solves one of these programmes. */
export function solveUnlearned(
  { fill }: UnlearnedPlan,
  problem: TwoStageProblem,
  structure: ProblemStructure,
  backend: MilpBackend,
  { seed, stop }: { readonly seed: number; readonly stop: Stop },
): MainAnswer {
  const { count, integer } = problem.firstStage;
  const master = new ScenarioMaster(problem, structure, backend, seed);
  try {
    fill(master, problem, structure, backend);
    const answer = master.solve({ stop, relativeGap: UNLEARNED_GAP });
    const { status, bound } = answer;
    if (status === "error") return { status, bound, message: answer.message };
    if (status === "infeasible" || status === "unbounded") return { status, bound };
    if (!hasSolution(answer)) return { status: "unknown", bound };
    return { status: "solved", bound, x: roundIntegers(answer.x.slice(0, count), integer) };
  } finally {
    master.dispose();
  }
}
