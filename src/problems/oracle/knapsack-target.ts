import type { Stop } from "../../base/stop.js";

/** What a search is after, in total profit. */
export interface KnapsackGoal {
  /** The search ends with the first selection of at least this profit. */
  readonly enough: number;
  /** Selections of no more profit than this are of no interest. */
  readonly worthless: number;
  /** The best selection need not be told from one that earns this much more. */
  readonly gap: number;
  readonly nodeLimit: number;
  readonly stop?: Stop;
}

/**
 * - `enough`: `profit` reaches the goal.
 * - `best`: no selection earns more than `profit` + gap.
 * - `worthless`: no selection earns more than `worthless` + gap.
 * - `limit`: undecided.
 */
export type KnapsackOutcome = "enough" | "best" | "worthless" | "limit";

/** Nodes between two looks at the clock. */
const POLL_EVERY = 1 << 12;

/**
 * 0/1 knapsack with real weights and profits and a goal: depth-first branch and bound in order of profit per weight, with the
 * bound of the fractional relaxation (Dantzig 1957; Horowitz & Sahni 1974). With a goal it is often done after the first
 * descent, where the exact optimum of real data would take long to prove.
 */
export class KnapsackTarget {
  count = 0;
  /** Total profit of the selection found. */
  profit = 0;
  /** 1 for the items of the selection, in order of adding. */
  readonly chosen: Uint8Array;

  private readonly weight: Float64Array;
  private readonly value: Float64Array;
  private readonly order: Int32Array;
  private readonly ratio: Float64Array;
  /** Items in order: weights and profits of the first b, and the lightest from b on. */
  private readonly weightTo: Float64Array;
  private readonly valueTo: Float64Array;
  private readonly lightest: Float64Array;
  private readonly path: Uint8Array;

  constructor(maxItems: number) {
    this.chosen = new Uint8Array(maxItems);
    this.weight = new Float64Array(maxItems);
    this.value = new Float64Array(maxItems);
    this.order = new Int32Array(maxItems);
    this.ratio = new Float64Array(maxItems + 1);
    this.weightTo = new Float64Array(maxItems + 1);
    this.valueTo = new Float64Array(maxItems + 1);
    this.lightest = new Float64Array(maxItems + 1);
    this.path = new Uint8Array(maxItems);
  }

  clear(): void {
    this.count = 0;
  }

  /** Adds an item; weight ≥ 0. One that loses money is never chosen. */
  addItem(weight: number, profit: number): void {
    this.weight[this.count] = weight;
    this.value[this.count++] = profit;
  }

  /** Searches a selection within `room` ≥ 0; leaves `profit` and `chosen` unless the outcome is `worthless`. */
  search(room: number, { enough, worthless, gap, nodeLimit, stop }: KnapsackGoal): KnapsackOutcome {
    const useful = this.arrange();
    const { order, weight, value, path, lightest } = this;
    path.fill(0, 0, useful);
    let best = worthless;
    let found = false;
    let left = room;
    let earned = 0;
    let at = 0;
    for (let node = 1; ; node++) {
      if (node > nodeLimit || (node % POLL_EVERY === 0 && stop?.reason() !== undefined)) return "limit";
      // Down: take what fits, as long as the relaxation promises more.
      while (at < useful && left >= lightest[at] && this.relaxed(at, left, earned, useful) > best + gap) {
        const item = order[at];
        if (weight[item] <= left) {
          path[at] = 1;
          left -= weight[item];
          earned += value[item];
        }
        at++;
      }
      if (earned > best) {
        best = earned;
        found = true;
        this.keep(useful, earned);
        if (earned >= enough) return "enough";
      }
      // Up: leave out the last item taken.
      do at--;
      while (at >= 0 && path[at] === 0);
      if (at < 0) return found ? "best" : "worthless";
      path[at] = 0;
      left += weight[order[at]];
      earned -= value[order[at]];
      at++;
    }
  }

  /** Sorts the useful items by profit per weight and sums them up; returns their number. */
  private arrange(): number {
    const { count, order, ratio, weight, value, weightTo, valueTo, lightest } = this;
    let useful = 0;
    for (let item = 0; item < count; item++) {
      if (value[item] <= 0) continue;
      const own = value[item] / Math.max(weight[item], Number.MIN_VALUE);
      let position = useful++;
      for (; position > 0 && ratio[position - 1] < own; position--) {
        order[position] = order[position - 1];
        ratio[position] = ratio[position - 1];
      }
      order[position] = item;
      ratio[position] = own;
    }
    for (let b = 0; b < useful; b++) {
      weightTo[b + 1] = weightTo[b] + weight[order[b]];
      valueTo[b + 1] = valueTo[b] + value[order[b]];
    }
    lightest[useful] = Number.POSITIVE_INFINITY;
    for (let b = useful - 1; b >= 0; b--) lightest[b] = Math.min(lightest[b + 1], weight[order[b]]);
    return useful;
  }

  /** Bound: items from position `at` on, the last one in part. */
  private relaxed(at: number, left: number, earned: number, useful: number): number {
    const { weightTo, valueTo } = this;
    const reach = left + weightTo[at];
    let low = at;
    let high = useful;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (weightTo[middle] <= reach) low = middle;
      else high = middle - 1;
    }
    const whole = earned + valueTo[low] - valueTo[at];
    return low === useful ? whole : whole + (reach - weightTo[low]) * this.ratio[low];
  }

  private keep(useful: number, earned: number): void {
    this.profit = earned;
    this.chosen.fill(0, 0, this.count);
    for (let b = 0; b < useful; b++) if (this.path[b] === 1) this.chosen[this.order[b]] = 1;
  }
}
