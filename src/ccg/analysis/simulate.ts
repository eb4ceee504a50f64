import { InputError } from "../../base/errors.js";
import { Stop, type StopReason } from "../../base/stop.js";
import { loadBackend } from "../../milp/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import { releaseOracle } from "../worst-case/choose.js";
import { type PolicyAnswer, policyOracle, policyWith } from "./policy.js";

/** Options of {@link simulate}. */
export interface SimulateOptions {
  /** The conditional value at risk is the mean of the worst (1 − level) share of scenarios. */
  readonly level: number;
  readonly timeLimitSeconds?: number;
  readonly signal?: AbortSignal;
  /** Shared memory whose first element interrupts the run when it becomes non-zero. */
  readonly interruptFlag?: Int32Array;
}

export const DEFAULT_SIMULATE_OPTIONS: SimulateOptions = { level: 0.95 };

/** How a plan does on given scenarios: a sample, which proves nothing about others. */
export interface Simulation {
  readonly scenarios: number;
  /** Set where a limit came before all scenarios were answered; `scenarios` counts those that were. */
  readonly stoppedBy?: StopReason;
  /** Share of scenarios without any recourse. */
  readonly violationRate: number;
  /** Worst value among the scenarios that have a recourse, in the problem's own sense, and its position. */
  readonly worst?: number;
  readonly worstScenario?: number;
  readonly mean?: number;
  /** Conditional value at risk: mean of the worst share of scenarios. */
  readonly cvar?: number;
  readonly best?: number;
  readonly answers: readonly PolicyAnswer[];
}

/**
 * Answers every scenario with the best recourse of a first stage and summarises what that costs.
 *
 * @param scenarios one list of factors each.
 *
 * @example
 * import { TwoStageModel, boxSet, simulate } from "minmaxmin";
 * const model = new TwoStageModel("capacity");
 * const x = model.firstStage({ name: "x", upper: 5 });
 * const y = model.secondStage({ name: "y", upper: 2 });
 * const [u] = model.uncertain(boxSet([0], [3]));
 * model.minimise(x.times(3).plus(y.times(10)));
 * model.require(x.plus(y).atLeast(u.plus(5)));
 * const { worst, mean, violationRate } = await simulate(model.build(), [5], [[0], [2], [1], [3]]);
 * [worst, mean, violationRate]; // => [35, 25, 0.25]
 */
export async function simulate(
  problem: TwoStageProblem,
  firstStage: ArrayLike<number>,
  scenarios: readonly ArrayLike<number>[],
  options: Partial<SimulateOptions> = {},
): Promise<Simulation> {
  const { level, timeLimitSeconds, signal, interruptFlag } = { ...DEFAULT_SIMULATE_OPTIONS, ...options };
  const stop = Stop.after(timeLimitSeconds, { signal, flag: interruptFlag });
  if (!(level >= 0 && level < 1)) {
    throw InputError.of("level", `is ${level}`, "give a number from 0 to below 1");
  }
  if (scenarios.length === 0) throw InputError.of("scenarios", "are none", "give at least one");
  const oracle = policyOracle(await loadBackend("highs"), problem);
  const answers: PolicyAnswer[] = [];
  try {
    const policy = policyWith(oracle, problem, firstStage);
    for (const scenario of scenarios) {
      const answer = policy(scenario, stop);
      if (answer.status === "limit") break;
      answers.push(answer);
      if (stop.reason() !== undefined) break;
    }
  } finally {
    releaseOracle(problem, oracle);
  }
  const unbounded = answers.findIndex(({ status }) => status === "unbounded");
  if (unbounded >= 0) {
    const message = "lets the recourse improve without end";
    throw InputError.of(`scenarios[${unbounded}]`, message, "bound the second-stage columns");
  }
  const sign = problem.sense === "min" ? 1 : -1;
  const values = answers.flatMap((answer, position) =>
    answer.status === "optimal" ? [{ value: answer.value, position }] : [],
  );
  const failures = answers.filter(({ status }) => status === "infeasible").length;
  const common = {
    scenarios: answers.length,
    ...(answers.length < scenarios.length && { stoppedBy: stop.reason() }),
    violationRate: failures / Math.max(1, answers.length),
    answers,
  };
  if (values.length === 0) return common;
  values.sort((a, b) => sign * (b.value - a.value) || a.position - b.position);
  return {
    ...common,
    worst: values[0].value,
    worstScenario: values[0].position,
    mean: values.reduce((total, { value }) => total + value, 0) / values.length,
    cvar: tailMean(
      values.map(({ value }) => value),
      1 - level,
    ),
    best: values[values.length - 1].value,
  };
}

/** Mean of the first `share` of a list, its last element in part. */
function tailMean(sorted: readonly number[], share: number): number {
  const mass = Math.max(share * sorted.length, Number.EPSILON * sorted.length);
  let left = mass;
  let total = 0;
  for (const value of sorted) {
    const taken = Math.min(1, left);
    total += taken * value;
    left -= taken;
    if (left <= 0) break;
  }
  return total / mass;
}
