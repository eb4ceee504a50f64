import { exactRobust } from "./exact.js";
import { DrRpoLearner } from "./learner.js";
import type { LinearModel } from "./linear-model.js";
import type { DrRpoOptions } from "./options.js";
import { tabulate } from "./policy.js";
import type { UncertaintySet } from "./sets.js";

/** How learning stands after some episodes, against the exact (policy-regularised) robust optimum. */
export interface RegretPoint {
  readonly episode: number;
  /** Σ V* − V^{π^k} over the episodes so far, divided by their number: in the worst case, not in training. */
  readonly averageRegret: number;
  /** V* − V of the policy without bonus. */
  readonly exploitGap: number;
}

/**
 * Average regret against the number of episodes, exactly: every policy played is evaluated in its own worst case. A point
 * at each of about `points` episode counts from 1 to K, equally spaced on a logarithmic scale; yields as it learns.
 *
 * @param uncertainty the adversary to be judged by, where it is not the one that the learner knows of.
 */
export function* regretCurve(
  model: LinearModel,
  options: DrRpoOptions<number>,
  uncertainty: UncertaintySet = options.uncertainty,
  points = REGRET_CURVE_POINTS,
): Generator<RegretPoint> {
  const learner = new DrRpoLearner(options);
  const { episodes, temperature } = learner.settings;
  const robustValue = (policy: Float64Array) =>
    exactRobust(model, uncertainty, { temperature, policy }).value;
  const optimum = exactRobust(model, uncertainty, { temperature }).value;
  let regret = 0;
  let gap = 0;
  let evaluated = -1;
  for (const until of logSpaced(episodes, points)) {
    while (learner.progress.episode < until) {
      if (evaluated !== learner.progress.updates) {
        evaluated = learner.progress.updates;
        gap = optimum - robustValue(tabulate(learner.policy(), model.states));
      }
      const before = learner.progress.episode;
      learner.run(before + 1);
      if (learner.progress.episode === before) return;
      regret += gap;
    }
    const exploitGap = optimum - robustValue(tabulate(learner.exploitPolicy(), model.states));
    yield { episode: until, averageRegret: regret / until, exploitGap };
  }
}

export const REGRET_CURVE_POINTS = 25;

/** Distinct integers from 1 to `last`. */
function logSpaced(last: number, count: number): number[] {
  const steps = Math.max(1, count - 1);
  const all = Array.from({ length: count }, (_, i) => Math.round(last ** (i / steps)));
  return [...new Set([...all, last])];
}
