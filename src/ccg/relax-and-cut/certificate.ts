import type { Stop } from "../../base/stop.js";
import { hasSolution, LinearModelBuilder, type MilpBackend } from "../../milp/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import { joinStages, objectiveInXi } from "../../model/scenario.js";
import { dot } from "../../tensor/vector.js";
import { addUncertaintySet } from "../initial-scenario.js";
import type { Policy, PolicyPool } from "../policy-pool.js";
import type { Plan } from "../progress.js";
import { allowance, EVALUATION_TOLERANCE } from "../tolerances.js";
import type { Relaxation } from "./relaxation.js";
import { fingerprint, type SavedCut, type SparseVector, saveCut, toSparse } from "./saved-search.js";

/**
 * What proves an answer of relax-and-cut. Values are in the problem's own sense.
 *
 * The worst case of the plan from one side: the value of the optimal recourse at `worstScenario`. From the other: every policy is a
 * recourse of the plan, so F(x) ≤ max_ξ Σ weight · cost of the policy at ξ for any weights that add up to 1 (minimisation).
 * The bound on the optimum: the single-level relaxation with the cuts, each valid for both stages.
 */
export interface Certificate {
  readonly format: "minmaxmin-certificate";
  readonly version: 1;
  readonly problem: string;
  readonly fingerprint: string;
  readonly objective: number;
  readonly bound: number;
  readonly firstStage: readonly number[];
  readonly worstScenario: readonly number[];
  readonly policies: readonly { readonly weight: number; readonly y: SparseVector }[];
  readonly cuts: readonly SavedCut[];
  /** Scenarios whose integer recourse is part of the relaxation. */
  readonly scenarios: readonly (readonly number[])[];
}

/** Rows of policies added at a time while their multipliers are sought. */
const POLICIES_PER_ROUND = 20;

/** Multipliers below this are dropped; the others are scaled to add up to 1. */
const SMALLEST_WEIGHT = 1e-12;

/** The certificate of a plan, a bound and the cuts behind it, in the sense of the given problem; `undefined` when a limit came first. */
export function certify(
  problem: TwoStageProblem,
  plan: Plan,
  bound: number,
  { cuts, scenarios }: Pick<Relaxation, "cuts" | "scenarios">,
  pool: PolicyPool,
  backend: MilpBackend,
  stop: Stop,
): Certificate | undefined {
  pool.add(plan.worstCase.recourse);
  const policies = multipliers(problem, plan, pool, backend, stop);
  return (
    policies && {
      format: "minmaxmin-certificate",
      version: 1,
      problem: problem.name,
      fingerprint: fingerprint(problem),
      objective: plan.worstCase.upper,
      bound: bound,
      firstStage: Array.from(plan.x),
      worstScenario: Array.from(plan.worstCase.scenario),
      policies,
      cuts: cuts.map(saveCut),
      scenarios: scenarios.map((xi) => Array.from(xi)),
    }
  );
}

/** Multipliers of max { own(ξ) + w : w ≤ cost of policy k at ξ, ξ ∈ Ξ } over the pool's policies, worst first. */
function multipliers(
  problem: TwoStageProblem,
  { x, worstCase }: Plan,
  pool: PolicyPool,
  backend: MilpBackend,
  stop: Stop,
): { weight: number; y: SparseVector }[] | undefined {
  const set = problem.uncertainty;
  if (set.kind === "scenarios") throw new Error("relax-and-cut has no finite sets");
  const feasible = pool.feasibleAt(x);
  const candidates = pool.policies.filter((_, k) => feasible[k]);
  const own = objectiveInXi(problem.objective, joinStages(problem, x, []), set.dimension);
  const builder = new LinearModelBuilder();
  addUncertaintySet(builder, set);
  own.slope.forEach((slope, k) => {
    builder.addCost(k, 0 - slope);
  });
  const w = builder.addColumn({ cost: -1, lower: Number.NEGATIVE_INFINITY });
  const firstRow = builder.rowCount;
  const session = backend.open(builder.build());
  const rows: Policy[] = [];
  const addLowest = (xi: ArrayLike<number>, below: number): number => {
    const known = new Set(rows);
    const lowest = candidates
      .map((policy) => ({ policy, cost: policy.constant + dot(policy.slope, xi as Float64Array) }))
      .filter(({ policy, cost }) => cost < below && !known.has(policy))
      .sort((a, b) => a.cost - b.cost)
      .slice(0, POLICIES_PER_ROUND);
    for (const { policy } of lowest) {
      const indices = [w, ...policy.slope.keys()];
      const values = [1, ...policy.slope.map((slope) => 0 - slope)];
      session.addRow(Number.NEGATIVE_INFINITY, policy.constant, indices, values);
      rows.push(policy);
    }
    return lowest.length;
  };
  try {
    addLowest(worstCase.scenario, Number.POSITIVE_INFINITY);
    for (;;) {
      const answer = session.solve({ stop });
      if (!hasSolution(answer) || answer.status !== "optimal" || !answer.duals) return undefined;
      const margin = allowance(EVALUATION_TOLERANCE / 10, answer.x[w]);
      if (addLowest(answer.x.subarray(0, set.dimension), answer.x[w] - margin) > 0) continue;
      const { duals } = answer;
      return scaled(rows.map((policy, k) => ({ policy, weight: 0 - duals[firstRow + k] })));
    }
  } finally {
    session.dispose();
  }
}

function scaled(weighted: readonly { readonly policy: Policy; readonly weight: number }[]) {
  const used = weighted.filter(({ weight }) => weight > SMALLEST_WEIGHT);
  const total = used.reduce((sum, { weight }) => sum + weight, 0);
  return used.map(({ policy, weight }) => ({ weight: weight / total, y: toSparse(policy.y) }));
}
