import type { Stop } from "../../base/stop.js";
import type { GroupCurves } from "./group-curves.js";

/** Rounds that can be replayed in any order: who belongs to which group, and by what rows may be sorted. */
export interface Rounds {
  readonly count: number;
  readonly groups: readonly string[];
  /** rounds × groups, row-major, 0 or 1. */
  readonly membership: Uint8Array;
  /** Raw values of columns by which rounds may be put in order. */
  readonly sortKeys: Readonly<Record<string, Float64Array>>;
}

/** One replay of the rounds. */
export interface Play {
  /** Round indices in stream order. */
  readonly order: Int32Array;
  readonly seed: number;
  readonly stop: Stop;
}

/** A method's run over the rounds, and the columns of the table that it yields. */
export interface Run {
  readonly columns: readonly string[];
  /** Cumulative loss of every group by column. */
  readonly play: (play: Play) => Readonly<Record<string, GroupCurves>>;
}

/** What `replicate` repeats: rounds, the methods that play them, and the best fixed model of each group. */
export interface Experiment {
  readonly name: string;
  /** Features of a row, or coordinates of an action. */
  readonly dimension: number;
  readonly rounds: Rounds;
  readonly runs: readonly Run[];
  /** What a group's regret is measured against, from its first rounds in stream order on. */
  readonly newHindsight: () => Hindsight;
}

/** The loss of a group's best fixed model on the rounds shown to it. */
export interface Hindsight {
  readonly add: (round: number) => void;
  readonly best: () => number;
}
