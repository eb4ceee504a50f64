import type { Rounds } from "./experiment.js";

/** Points of a curve, equally spaced along the group's own rounds. */
const POINTS = 100;

/** The group's rounds after which its curve has a point: at most `POINTS`, the last one included. */
export function curvePoints(size: number): Int32Array {
  const count = Math.min(POINTS, size);
  return Int32Array.from({ length: count }, (_, k) => Math.round(((k + 1) * size) / count));
}

/** Rounds of each group. */
export function groupSizes({ count, groups, membership }: Rounds): Int32Array {
  const sizes = new Int32Array(groups.length);
  for (let t = 0; t < count; t++) {
    for (let g = 0; g < groups.length; g++) sizes[g] += membership[t * groups.length + g];
  }
  return sizes;
}

/** Cumulative loss of every group, at its end and on the way. */
export class GroupCurves {
  readonly total: Float64Array;
  /** By group: the total after each of its `curvePoints`. */
  readonly points: readonly Float64Array[];
  private readonly when: readonly Int32Array[];
  private readonly seen: Int32Array;
  private readonly next: Int32Array;

  constructor(private readonly rounds: Rounds) {
    this.when = Array.from(groupSizes(rounds), curvePoints);
    this.points = this.when.map(({ length }) => new Float64Array(length));
    this.total = new Float64Array(rounds.groups.length);
    this.seen = new Int32Array(rounds.groups.length);
    this.next = new Int32Array(rounds.groups.length);
  }

  /** Adds a round's loss to the groups it belongs to. */
  add(round: number, loss: number): void {
    const { membership, groups } = this.rounds;
    for (let g = 0; g < groups.length; g++) {
      if (membership[round * groups.length + g] === 0) continue;
      this.total[g] += loss;
      if (++this.seen[g] === this.when[g][this.next[g]]) this.points[g][this.next[g]++] = this.total[g];
    }
  }
}
