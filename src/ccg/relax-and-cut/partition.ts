/**
 * (R) in parts: ranges of the budgets' multipliers θ whose union is everything. In a narrow range the linear relaxation is nearly as
 * good as (R) itself, so most parts are done with after one linear programme; wide or slow ones are halved. Without
 * budgets there is one part.
 */
import type { Stop } from "../../base/stop.js";
import { hasSolution, type MilpAnswer, type SolveOptions } from "../../milp/index.js";
import type { Relaxation } from "./relaxation.js";

/** Parts are halved by linear programmes alone down to this depth … */
const LINEAR_DEPTH = 5;

/** … and after that when a solve takes more nodes than this, down to the greatest depth. */
const MOST_NODES = 400;
const GREATEST_DEPTH = 14;

export interface Part {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly depth: number;
  /** Whether its linear relaxation has been solved. */
  isNarrowed: boolean;
  /** Proved lower bound on (R) in this part. */
  bound: number;
}

export class Partition {
  private parts: Part[];

  constructor(private readonly relaxation: Relaxation) {
    const upper = relaxation.largestMultipliers;
    this.parts = [
      {
        lower: new Float64Array(upper.length),
        upper,
        depth: 0,
        isNarrowed: false,
        bound: Number.NEGATIVE_INFINITY,
      },
    ];
  }

  /** Proved lower bound on (R). */
  get bound(): number {
    return this.weakest().bound;
  }

  /**
   * Solves the linear relaxation of the weakest part and halves it, until the weakest is narrow. Returns the point of the last linear
   * programme, if one was solved.
   */
  narrow(stop: Stop): Float64Array | undefined {
    let point: Float64Array | undefined;
    while (stop.reason() === undefined) {
      const part = this.weakest();
      if (!part.isNarrowed) point = this.solveLinear(part, stop) ?? point;
      else if (part.depth < LINEAR_DEPTH && this.relaxation.gainsFromParts) this.halve(part);
      else break;
    }
    return point;
  }

  /** Solves the weakest part and raises its bound; a part that takes too long is halved for the next time. */
  solveWeakest(options: SolveOptions): MilpAnswer {
    const part = this.weakest();
    const isDivisible = this.relaxation.gainsFromParts && part.depth < GREATEST_DEPTH;
    const answer = this.relaxation.solve(part, { ...options, ...(isDivisible && { nodeLimit: MOST_NODES }) });
    if (answer.status !== "error" && answer.status !== "unbounded")
      part.bound = Math.max(part.bound, answer.bound);
    if (isDivisible && "stoppedBy" in answer && answer.stoppedBy === "nodeLimit") this.halve(part);
    return answer;
  }

  private solveLinear(part: Part, stop: Stop): Float64Array | undefined {
    part.isNarrowed = true;
    const answer = this.relaxation.solveLinear(part, { stop });
    if (answer.status === "infeasible") part.bound = Number.POSITIVE_INFINITY;
    if (answer.status !== "optimal") return undefined;
    part.bound = Math.max(part.bound, answer.objective);
    return answer.x;
  }

  private weakest(): Part {
    return this.parts.reduce((best, part) => (part.bound < best.bound ? part : best));
  }

  /** Splits a part in the middle of the range that is widest compared with the whole. */
  private halve(part: Part): readonly [Part, Part] {
    const whole = this.relaxation.largestMultipliers;
    let widest = 0;
    let most = 0;
    for (let g = 0; g < whole.length; g++) {
      const share = whole[g] > 0 ? (part.upper[g] - part.lower[g]) / whole[g] : 0;
      if (share > most) {
        most = share;
        widest = g;
      }
    }
    const middle = (part.lower[widest] + part.upper[widest]) / 2;
    const depth = part.depth + 1;
    const isNarrowed = depth > LINEAR_DEPTH;
    const low = { ...part, upper: part.upper.with(widest, middle), depth, isNarrowed };
    const high = { ...part, lower: part.lower.with(widest, middle), depth, isNarrowed };
    this.parts = this.parts.filter((other) => other !== part).concat(low, high);
    return [low, high];
  }
}

/** Whether (R) with its cuts is proved to be at least `target`, and the bound that was proved. */
export function proveBound(relaxation: Relaxation, target: number, stop: Stop): number {
  const partition = new Partition(relaxation);
  while (partition.bound < target && stop.reason() === undefined) {
    partition.narrow(stop);
    if (partition.bound >= target) break;
    const answer = partition.solveWeakest({ stop, relativeGap: 0, absoluteGap: 0, boundTarget: target });
    if (hasSolution(answer) && answer.stoppedBy === undefined && answer.objective < target) break;
    if (answer.status === "error" || answer.status === "unbounded") break;
  }
  return partition.bound;
}
