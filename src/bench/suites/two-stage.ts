/** What every suite of two-stage problems shares: the methods, and a run of one of them. */
import { type Method, type SolveEvent, type SolveResult, solve } from "../../ccg/index.js";
import type { TwoStageProblem } from "../../model/index.js";
import type { Outcome } from "../record.js";
import type { ProgressSink, RunTask, SuiteMethod } from "../suite.js";

/** The methods of `minmaxmin solve`; a suite says which of them it runs by default. */
export function twoStageMethods(...defaults: readonly string[]): SuiteMethod[] {
  return Object.entries({
    "relax-and-cut": "relaxation with lifted cuts, for objective uncertainty",
    ccg: "column-and-constraint generation with exact worst cases",
    benders: "cuts from recourse duals, for continuous recourse",
    "k-adapt": "K-adaptability: the best two recourse policies",
    affine: "affine decision rules",
    static: "one recourse for all scenarios",
    nominal: "the plan that is best in the nominal scenario",
  }).map(([name, about]) => ({ name, about, isDefault: defaults.includes(name) }));
}

/**
 * Solves a problem with the task's method, telling every improvement.
 *
 * @param methods to choose from, where it is more than those of `solve`.
 */
export function twoStageRun(
  task: RunTask,
  problem: TwoStageProblem,
  onProgress: ProgressSink,
  methods?: readonly Method[],
): () => Promise<Outcome> {
  const { method, seed, targetGap: gap, timeLimitSeconds } = task;
  const onEvent = (event: SolveEvent) => {
    if (event.type === "incumbent") onProgress([event.timeSeconds, event.objective, undefined]);
    if (event.type === "bound") onProgress([event.timeSeconds, undefined, event.bound]);
  };
  return async () =>
    outcomeOf(await solve(problem, { method, seed, gap, timeLimitSeconds, methods, onEvent }));
}

function outcomeOf(result: SolveResult): Outcome {
  const { status, objective, bound, gap, message, iterations, proof } = result;
  return {
    status,
    solved: status === "optimal" || status === "infeasible" || status === "unbounded",
    objective,
    bound,
    gap,
    iterations: iterations.length,
    message,
    proof: [proof.objectiveBy, proof.boundBy].filter((by) => by !== undefined).join("; ") || undefined,
  };
}
