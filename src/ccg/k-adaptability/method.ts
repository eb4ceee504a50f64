import type { TwoStageProblem } from "../../model/problem.js";
import { analyse, type ProblemStructure } from "../../model/structure.js";
import { ScenarioMaster } from "../column-and-constraint/master.js";
import { initialScenario } from "../initial-scenario.js";
import type { Method, MethodContext, MethodOutcome } from "../method.js";
import { allowance } from "../tolerances.js";
import { recourseOracle, releaseOracle } from "../worst-case/choose.js";
import { recourseValue } from "../worst-case/recourse-value.js";
import { policyDualityApplies, solvePolicyDuality } from "./duality.js";
import type { PolicyPlan } from "./node-master.js";
import { PolicySeparation } from "./separation.js";
import { searchPolicies } from "./tree.js";

/** Scenarios of the search that enter the relaxation which bounds full adaptivity. */
const MOST_BOUND_SCENARIOS = 30;

/** A plan with K policies, and the proof that no better one exists. */
interface PolicyAnswer {
  readonly plan: PolicyPlan;
  readonly value: number;
  readonly scenario: Float64Array;
  /** Proved lower bound on all plans with K policies. */
  readonly bound: number;
  readonly scenarios: readonly Float64Array[];
  readonly by: string;
}

/** K-adaptability: choose K recourse policies now, use the best of them once the scenario is known. */
export const kAdaptability: Method = {
  name: "k-adapt",
  title: "K recourse policies chosen now, the best of them used later (--policies K)",
  reference:
    "G. Hanasusanto, D. Kuhn, W. Wiesemann, Operations Research 63(4), 2015; A. Subramanyam, C. Gounaris, W. Wiesemann, Mathematical Programming Computation 12, 2020",
  isExact: false,

  appliesTo: (problem, structure) => ({
    applies: true,
    because: policyDualityApplies(problem, structure)
      ? "an upper bound, proved best among K policies by one model (binary recourse, uncertain objective)"
      : "an upper bound, proved best among K policies by branch and bound over scenario partitions",
  }),

  async run(problem, context) {
    const { options, progress, stop } = context;
    const structure = analyse(problem);
    const answer = await bestPolicies(problem, structure, context);
    if (!("plan" in answer)) return answer;
    const { plan, value, scenario, bound, scenarios, by } = answer;
    const boundBy = boundFullAdaptivity(problem, structure, [scenario, ...scenarios], context);
    const oracle = recourseOracle(problem, structure, context.backend);
    const best = recourseValue(problem, oracle, plan.x, scenario, stop);
    releaseOracle(problem, oracle);
    progress.offerPlan(
      plan.x,
      {
        kind: "evaluated",
        lower: best.status === "optimal" ? Math.min(best.value, value) : Number.NEGATIVE_INFINITY,
        upper: value,
        attained: true,
        scenario,
        recourse: best.status === "optimal" ? best.y : plan.policies[0],
      },
      by,
    );
    progress.endIteration(scenarios.length);
    const isBest = value - bound <= allowance(options.gap, value) * (1 + 1e-9);
    const count = `${options.policies} ${options.policies === 1 ? "policy" : "policies"}`;
    const message = isBest
      ? `no plan with ${count} is better by more than the gap`
      : `plans with ${count} may be better by ${(value - bound).toPrecision(3)}`;
    const proof = { objectiveBy: by, boundBy, message, policies: plan.policies };
    if (progress.gap <= options.gap) return { ...proof, status: "optimal" };
    return { ...proof, status: "feasible", stoppedBy: stop.reason() ?? "methodEnd" };
  },
};

async function bestPolicies(
  problem: TwoStageProblem,
  structure: ProblemStructure,
  context: MethodContext,
): Promise<PolicyAnswer | MethodOutcome> {
  const { backend, options, stop } = context;
  return policyDualityApplies(problem, structure)
    ? byDuality(problem, context)
    : byTree(problem, { backend, options, stop });
}

async function byDuality(
  problem: TwoStageProblem,
  { backend, options, stop }: MethodContext,
): Promise<PolicyAnswer | MethodOutcome> {
  const answer = solvePolicyDuality(problem, backend, options.policies, {
    stop,
    relativeGap: options.gap / 2,
  });
  if ("status" in answer) {
    return answer.status === "unknown"
      ? { status: "unknown", stoppedBy: stop.reason() ?? "timeLimit" }
      : { status: answer.status };
  }
  const plan = { x: answer.x, policies: answer.policies, theta: answer.value };
  // The policies' own worst scenario: an independent check of the value that the model claims.
  const worst = new PolicySeparation(problem, backend).worstScenario(
    plan.x,
    plan.policies,
    answer.value,
    stop,
    1e-8,
  );
  if (worst.kind === "limit") return { status: "unknown", stoppedBy: stop.reason() ?? "timeLimit" };
  const value = answer.value + Math.max(0, worst.bound) * Math.max(1, Math.abs(answer.value));
  const by = "K-adaptability, one model by duality";
  return { plan, value, scenario: worst.xi, bound: answer.bound, scenarios: [], by };
}

async function byTree(
  problem: TwoStageProblem,
  { backend, options, stop }: Pick<MethodContext, "backend" | "options" | "stop">,
): Promise<PolicyAnswer | MethodOutcome> {
  const firstScenario = initialScenario(problem.uncertainty, backend);
  const search = await searchPolicies(problem, backend, {
    policies: options.policies,
    gap: options.gap / 2,
    stop,
    firstScenario,
  });
  const by = "K-adaptability, branch and bound over scenario partitions";
  if (search.best !== undefined) {
    const { plan, value, scenario } = search.best;
    return { plan, value, scenario, bound: search.bound, scenarios: search.scenarios, by };
  }
  switch (search.status) {
    case "unbounded":
    case "error":
      return { status: search.status, message: search.message };
    case "infeasible":
      return {
        status: "unknown",
        stoppedBy: "methodEnd",
        message: `no plan with ${options.policies} policies has a recourse in all scenarios`,
      };
    default:
      return { status: "unknown", stoppedBy: stop.reason() ?? "timeLimit" };
  }
}

/** Raises the bound on full adaptivity by the relaxation with one recourse copy for every scenario. */
function boundFullAdaptivity(
  problem: TwoStageProblem,
  structure: ProblemStructure,
  scenarios: readonly Float64Array[],
  { backend, stop, progress, options }: MethodContext,
): string {
  const master = new ScenarioMaster(problem, structure, backend, options.seed);
  try {
    const chosen = scenarios.slice(0, MOST_BOUND_SCENARIOS);
    for (const xi of chosen) master.addScenario(xi);
    progress.offerBound(master.solve({ stop, relativeGap: options.gap / 2 }).bound);
    return `relaxation to ${chosen.length} scenario${chosen.length === 1 ? "" : "s"}`;
  } finally {
    master.dispose();
  }
}
