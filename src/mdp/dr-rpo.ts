import { DrRpoLearner } from "./learner.js";
import type { DrRpoOptions, EpisodeEvent } from "./options.js";
import type { LearnedPolicy } from "./policy.js";

/** What a run of DR-RPO learned. */
export interface DrRpoResult<S> {
  /** π^K, optimistic: it still explores. */
  readonly policy: LearnedPolicy<S>;
  /** The policy without bonus from the same data: the one to deploy and to judge. */
  readonly exploitPolicy: LearnedPolicy<S>;
  /** Every policy played and its share of the episodes; empty unless `keepMixture`. */
  readonly mixture: readonly { readonly policy: LearnedPolicy<S>; readonly share: number }[];
  /** Episodes played; fewer than asked for when the run was stopped. */
  readonly episodes: number;
  readonly history: readonly EpisodeEvent[];
  /** To look further, run on, or save a checkpoint (`saveLearner`). */
  readonly learner: DrRpoLearner<S>;
}

/**
 * Learns a robust policy online; see `DrRpoLearner`. Equal options and seed give equal results.
 *
 * @throws InputError naming the option that is out of range.
 *
 * @example
 * import { drRpo, exactRobust, modelEnvironment, simLinear, simLinearRadii, tabulate } from "minmaxmin/mdp";
 * const { model } = simLinear({ xi: 0.3 });
 * const uncertainty = { kind: "constrained", divergence: "tv", radius: simLinearRadii(0.5) } as const;
 * const { exploitPolicy } = drRpo({
 *   ...modelEnvironment(model), rewards: model.theta, uncertainty, episodes: 200, seed: 1,
 * });
 * const policy = tabulate(exploitPolicy, model.states);
 * exactRobust(model, uncertainty, { policy }).value > 1.4; // => true
 */
export function drRpo<S>(options: DrRpoOptions<S>): DrRpoResult<S> {
  const learner = new DrRpoLearner(options);
  learner.run();
  return learnerResult(learner);
}

/** The result of a learner as it stands. */
export function learnerResult<S>(learner: DrRpoLearner<S>): DrRpoResult<S> {
  return {
    policy: learner.policy(),
    exploitPolicy: learner.exploitPolicy(),
    mixture: learner.mixturePolicies(),
    episodes: learner.progress.episode,
    history: learner.history,
    learner,
  };
}
