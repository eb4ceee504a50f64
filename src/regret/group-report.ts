import type { Aggregator } from "./aggregators/index.js";
import type { GroupEntry } from "./group-entry.js";
import type { OutputMode } from "./options.js";

/** How one group has fared since its birth. Losses are sums over its rounds, times activation. */
export interface GroupReport {
  readonly name: string;
  readonly bornAt: number;
  readonly archived: boolean;
  readonly rounds: number;
  /** T_g, the sum of activations: the guarantee means little while it is below ln|G|. */
  readonly effectiveRounds: number;
  /** Of the predictions that were emitted. */
  readonly loss: number;
  /** Expected over a draw of one proposal by the weights (the paper's accounting). */
  readonly expectedLoss: number;
  readonly learnerLoss: number;
  readonly comparatorLoss: number | null;
  /** Loss (expected loss for sampled output) less the comparator's. */
  readonly regret: number | null;
  /** Loss (expected loss for sampled output) less the own learner's, and its proved bound. */
  readonly aggregatorRegret: number;
  readonly aggregatorBound: number | null;
  /** Proved bound on the own learner's regret. */
  readonly learnerBound: number | null;
  readonly baselineLoss?: number;
  readonly baselineRegret?: number | null;
  readonly missing: number;
  readonly invalidProposals: number;
}

/** The report of the group with this index in the aggregator. */
export function reportGroup<X, Y, Z, F>(
  { group, learner, comparator, stats }: GroupEntry<X, Y, Z, F>,
  aggregator: Aggregator,
  index: number,
  output: OutputMode,
  hasBaseline: boolean,
): GroupReport {
  const accounted = output === "sample" ? stats.expectedLoss : stats.loss;
  const best = comparator?.best();
  const above = (loss: number) => (best === undefined ? null : loss - best.loss);
  const norm = best?.normSquared;
  return {
    name: group.name,
    bornAt: stats.bornAt,
    archived: stats.archived,
    rounds: stats.rounds,
    effectiveRounds: stats.effectiveRounds,
    loss: stats.loss,
    expectedLoss: stats.expectedLoss,
    learnerLoss: stats.learnerLoss,
    comparatorLoss: best?.loss ?? null,
    regret: above(accounted),
    aggregatorRegret: accounted - stats.learnerLoss,
    aggregatorBound: aggregator.bound(index),
    learnerBound: norm === undefined || norm === null ? null : (learner.regretBound?.(norm) ?? null),
    ...(hasBaseline ? { baselineLoss: stats.baselineLoss, baselineRegret: above(stats.baselineLoss) } : {}),
    missing: stats.missing,
    invalidProposals: stats.invalidProposals,
  };
}
