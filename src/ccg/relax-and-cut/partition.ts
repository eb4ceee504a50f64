/**
 * (R) in parts whose union is everything. Where the budgets have multipliers θ the parts are ranges of them: in a narrow range the
 * linear relaxation is nearly as good as (R) itself, so most parts are done with after one linear programme; wide or slow ones
 * are halved. Elsewhere (R) is one part, and halved by a binary column only to give several threads something to do.
 */
import type { Stop } from "../../base/stop.js";
import { hasSolution, type MilpAnswer, type SolveOptions } from "../../milp/index.js";
import type { Relaxation } from "./relaxation.js";

/** Ranges are halved by linear programmes alone down to this depth … */
const LINEAR_DEPTH = 5;

/** … and after that when a solve takes more nodes than this, twice as many at every further depth, down to the greatest. */
const MOST_NODES = 400;
const GREATEST_DEPTH = 14;

export interface Part {
  /** Range of the budgets' multipliers. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Binary first-stage columns held at a value. */
  readonly fixed: ReadonlyMap<number, number>;
  readonly depth: number;
  /** Whether its linear relaxation has been solved. */
  isNarrowed: boolean;
  /** The binary column that its linear relaxation decides least. */
  undecided: number | undefined;
  /** Proved lower bound on (R) in this part. */
  bound: number;
}

/** What is asked of {@link Partition.narrow}. */
export interface NarrowOptions {
  readonly stop: Stop;
  /** Parts to be solved at once. */
  readonly count?: number;
  /** Parts whose bound reaches this need no solve. */
  readonly cutoff?: number;
}

export class Partition {
  private parts: Part[];
  private readonly hasRanges: boolean;

  /** @param divides false leaves the ranges of the multipliers whole. */
  constructor(
    private readonly relaxation: Relaxation,
    { divides = true } = {},
  ) {
    this.hasRanges = divides && relaxation.gainsFromRanges;
    const upper = relaxation.largestMultipliers;
    this.parts = [
      {
        lower: new Float64Array(upper.length),
        upper,
        fixed: new Map(),
        depth: 0,
        isNarrowed: false,
        undecided: undefined,
        bound: Number.NEGATIVE_INFINITY,
      },
    ];
  }

  /** Proved lower bound on (R). */
  get bound(): number {
    return this.parts.reduce((least, { bound }) => Math.min(least, bound), Number.POSITIVE_INFINITY);
  }

  /**
   * Solves linear relaxations and halves parts until the weakest of them, as many as can be solved at once, are narrow. Returns the
   * point of the last linear programme, if one was solved.
   */
  narrow({ stop, count = 1, cutoff = Number.POSITIVE_INFINITY }: NarrowOptions): Float64Array | undefined {
    let point: Float64Array | undefined;
    while (stop.reason() === undefined) {
      const weakest = this.weakest(count, cutoff);
      const wide = weakest.find(
        ({ isNarrowed, depth }) => !isNarrowed || (this.hasRanges && depth < LINEAR_DEPTH),
      );
      if (wide && !wide.isNarrowed) point = this.solveLinear(wide, stop) ?? point;
      else if (wide) this.halve(wide);
      else {
        const divisible = weakest.find((part) => part.bound < cutoff && this.isDivisible(part));
        if (weakest.length >= count || !divisible) break;
        this.halve(divisible);
      }
    }
    return point;
  }

  /** The parts of the weakest bounds, the weakest first: at least one, and at most `count` whose bound is below the cutoff. */
  weakest(count = 1, cutoff = Number.POSITIVE_INFINITY): readonly Part[] {
    const sorted = [...this.parts].sort((a, b) => a.bound - b.bound);
    return sorted.slice(0, count).filter(({ bound }, k) => k === 0 || bound < cutoff);
  }

  /** Options for a solve of a part: one that takes too long is halved for the next time. */
  limited<Options extends SolveOptions>(part: Part, options: Options): Options {
    if (!this.hasNodeLimit(part)) return options;
    // Halves that are no easier than the whole must not cost a solve at every depth.
    return { ...options, nodeLimit: MOST_NODES * 2 ** Math.max(0, part.depth - LINEAR_DEPTH) };
  }

  /** Takes note of what a solve of a part proved. */
  record(part: Part, answer: MilpAnswer): void {
    if (answer.status === "error" || answer.status === "unbounded") return;
    part.bound = Math.max(part.bound, answer.bound);
    const isSlow = "stoppedBy" in answer && answer.stoppedBy === "nodeLimit";
    if (isSlow && this.hasNodeLimit(part)) this.halve(part);
  }

  private hasNodeLimit({ depth }: Part): boolean {
    return this.hasRanges && depth < GREATEST_DEPTH;
  }

  private solveLinear(part: Part, stop: Stop): Float64Array | undefined {
    part.isNarrowed = true;
    const answer = this.relaxation.solveLinear(part, { stop });
    if (answer.status === "infeasible") part.bound = Number.POSITIVE_INFINITY;
    if (answer.status !== "optimal") return undefined;
    part.bound = Math.max(part.bound, answer.objective);
    part.undecided = this.relaxation.leastDecided(answer.x, part);
    return answer.x;
  }

  private isDivisible(part: Part): boolean {
    return this.hasRanges ? part.depth < GREATEST_DEPTH : part.undecided !== undefined;
  }

  private halve(part: Part): void {
    const halves = this.hasRanges ? this.halfRanges(part) : halfFixed(part);
    this.parts = this.parts.filter((other) => other !== part).concat(halves);
  }

  /** Splits a part in the middle of the range that is widest compared with the whole. */
  private halfRanges(part: Part): Part[] {
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
    return [
      { ...part, upper: part.upper.with(widest, middle), depth, isNarrowed },
      { ...part, lower: part.lower.with(widest, middle), depth, isNarrowed },
    ];
  }
}

/** Splits a part by its undecided column. */
function halfFixed(part: Part): Part[] {
  const column = part.undecided as number;
  return [0, 1].map((value) => ({
    ...part,
    fixed: new Map(part.fixed).set(column, value),
    depth: part.depth + 1,
    isNarrowed: false,
    undecided: undefined,
  }));
}

/** Whether (R) with its cuts is proved to be at least `target`, and the bound that was proved. */
export function proveBound(relaxation: Relaxation, target: number, stop: Stop): number {
  const partition = new Partition(relaxation);
  while (partition.bound < target && stop.reason() === undefined) {
    partition.narrow({ stop });
    if (partition.bound >= target) break;
    const [part] = partition.weakest();
    const options = partition.limited(part, { stop, relativeGap: 0, absoluteGap: 0, boundTarget: target });
    const answer = relaxation.solve(part, options);
    partition.record(part, answer);
    if (hasSolution(answer) && answer.stoppedBy === undefined && answer.objective < target) break;
    if (answer.status === "error" || answer.status === "unbounded") break;
  }
  return partition.bound;
}
