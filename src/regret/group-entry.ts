import type { Comparator, Group, OnlineLearner } from "./types.js";

/** A group in operation: its learner, its comparator and its cumulative figures since birth. */
export interface GroupEntry<X, Y, Z, F> {
  readonly group: Group<X>;
  readonly learner: OnlineLearner<F, Y, Z>;
  readonly comparator: Comparator<F, Y> | undefined;
  readonly stats: GroupStats;
}

export interface GroupStats {
  /** Round of the stream in which the group was created. */
  bornAt: number;
  /** Removed groups keep their figures and their part in the bounds. */
  archived: boolean;
  /** Rounds with a known label in which the group was awake, and the sum of its activations there. */
  rounds: number;
  effectiveRounds: number;
  /** Cumulative losses, times activation: of the emitted predictions, expected over the draw, of the own learner. */
  loss: number;
  expectedLoss: number;
  learnerLoss: number;
  baselineLoss: number;
  /** Contexts whose membership was known, the sum of activations there, and those where it was missing. */
  known: number;
  knownActivation: number;
  missing: number;
  /** Rounds skipped because the learner proposed something that is not finite. */
  invalidProposals: number;
}

export function newStats(bornAt: number): GroupStats {
  return {
    bornAt,
    archived: false,
    rounds: 0,
    effectiveRounds: 0,
    loss: 0,
    expectedLoss: 0,
    learnerLoss: 0,
    baselineLoss: 0,
    known: 0,
    knownActivation: 0,
    missing: 0,
    invalidProposals: 0,
  };
}
