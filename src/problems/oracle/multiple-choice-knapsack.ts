import type { Stop } from "../../base/stop.js";
import { breakIncrement } from "./break-increment.js";
import { CoreSearch, DEFAULT_SEARCH_LIMITS, type SearchLimits } from "./core-search.js";

/** Choices a class may have, (0, 0) included. */
export const CHOICES = 3;

/** Rounding of a sum of terms, relative to the sum of their sizes: a weight this little over the capacity still fits. */
const ROUNDING = 1e-13;

export type KnapsackStatus = "optimal" | "infeasible" | "limit";

/**
 * Exact maximisation of a multiple-choice knapsack: from every class one of at most three choices, the first of them
 * (weight 0, profit 0), total weight at most a capacity. Weights and profits are any real numbers.
 *
 * The linear relaxation has a single price λ per unit of capacity; at that price all but one class have a best choice,
 * and a choice whose loss ℓ = λΔw − Δp against it exceeds the gap between relaxation and incumbent can be dropped (Sinha
 * & Zoltners 1979). What is left, the core, is searched in order of closeness to λ (Pisinger 1995; see {@link CoreSearch}).
 *
 * Optimal means up to rounding (1e-13 of the profits), except on instances so degenerate that the search outgrows 8192
 * states and cannot be finished by combining two lists: there up to a relative 1e-9, as a MILP solver would.
 *
 * One object serves many solves without allocating: clear, add the classes, solve, read `profit` and `chosen`.
 */
export class MultipleChoiceKnapsack {
  /** Number of classes added since the last clear. */
  count = 0;
  /** Best total profit after a solve that is not infeasible. */
  profit = 0;
  /** Upper bound on the total profit; the profit itself when optimal. */
  bound = 0;
  /** Choice of every class (0, 1 or 2, as added). */
  readonly chosen: Uint8Array;

  /** Undominated choices of class k at 3k …: weight and profit rise strictly; `id` is the choice as added. */
  private readonly weight: Float64Array;
  private readonly profitOf: Float64Array;
  private readonly id: Uint8Array;
  private readonly size: Uint8Array;
  /** Choice of every class in the relaxation (rounded down), and the incumbent, as positions among the undominated. */
  private readonly base: Uint8Array;
  private readonly incumbent: Uint8Array;
  private readonly trial: Uint8Array;

  /** Steps between neighbours on the upper hull of a class. */
  private readonly stepSlope: Float64Array;
  private readonly stepWeight: Float64Array;
  private readonly stepClass: Int32Array;
  private readonly stepTo: Uint8Array;
  private readonly order: Int32Array;
  private steps = 0;

  private readonly core: CoreSearch;

  constructor(maxClasses: number, limits: SearchLimits = DEFAULT_SEARCH_LIMITS) {
    const entries = CHOICES * maxClasses;
    this.chosen = new Uint8Array(maxClasses);
    this.weight = new Float64Array(entries);
    this.profitOf = new Float64Array(entries);
    this.id = new Uint8Array(entries);
    this.size = new Uint8Array(maxClasses);
    this.base = new Uint8Array(maxClasses);
    this.incumbent = new Uint8Array(maxClasses);
    this.trial = new Uint8Array(maxClasses);
    this.stepSlope = new Float64Array(2 * maxClasses);
    this.stepWeight = new Float64Array(2 * maxClasses);
    this.stepClass = new Int32Array(2 * maxClasses);
    this.stepTo = new Uint8Array(2 * maxClasses);
    this.order = new Int32Array(2 * maxClasses);
    this.core = new CoreSearch(maxClasses, limits);
  }

  clear(): void {
    this.count = 0;
  }

  /** A class with the choices (0, 0) and (weight, profit). */
  addItem(weight: number, profit: number): void {
    this.startClass();
    this.insertChoice(weight, profit, 1);
    this.finishClass();
  }

  /** A class with the choices (0, 0), (weight1, profit1) and (weight2, profit2). */
  addPair(weight1: number, profit1: number, weight2: number, profit2: number): void {
    this.startClass();
    this.insertChoice(weight1, profit1, 1);
    this.insertChoice(weight2, profit2, 2);
    this.finishClass();
  }

  /** Maximises; leaves `profit`, `bound` and `chosen`. */
  solve(capacity: number, stop?: Stop): KnapsackStatus {
    const { count, weight, profitOf, size, base } = this;
    let lightest = 0;
    let heaviest = 0;
    let weightScale = 0;
    let profitScale = 0;
    for (let k = 0; k < count; k++) {
      const first = CHOICES * k;
      const last = first + size[k] - 1;
      lightest += weight[first];
      heaviest += weight[last];
      weightScale += Math.abs(weight[first]) + Math.abs(weight[last]);
      profitScale += Math.abs(profitOf[first]) + Math.abs(profitOf[last]);
    }
    const room = capacity + ROUNDING * weightScale;
    if (!(lightest <= room)) return "infeasible";
    if (heaviest <= room) {
      for (let k = 0; k < count; k++) base[k] = size[k] - 1;
      return this.finish(base);
    }
    const price = this.relax(room - lightest);
    return this.closeGap(room, price, ROUNDING * profitScale, stop);
  }

  /** Solves the relaxation: sets `base`, its rounding down; returns the price λ. */
  private relax(room: number): number {
    this.collectSteps();
    const { stepClass, stepTo, stepSlope, order, base } = this;
    const at = breakIncrement(stepSlope, this.stepWeight, order, this.steps, room);
    base.fill(0, 0, this.count);
    for (let j = 0; j < at; j++) {
      const step = order[j];
      if (stepTo[step] > base[stepClass[step]]) base[stepClass[step]] = stepTo[step];
    }
    this.breakStep = order[at];
    return stepSlope[order[at]];
  }

  private breakStep = 0;

  /** From the rounded relaxation: incumbent, core, search. */
  private closeGap(room: number, price: number, rounding: number, stop: Stop | undefined): KnapsackStatus {
    const { count, weight, profitOf, size, base, core } = this;
    let baseWeight = 0;
    let baseProfit = 0;
    for (let k = 0; k < count; k++) {
      baseWeight += weight[CHOICES * k + base[k]];
      baseProfit += profitOf[CHOICES * k + base[k]];
    }
    const relaxed = baseProfit + price * (room - baseWeight);
    let best = this.roundDown(room - baseWeight, baseProfit);
    best = this.roundUp(room - baseWeight, baseProfit, best);

    core.begin(room, baseWeight, baseProfit, best, rounding);
    for (let k = 0; k < count; k++) {
      const now = CHOICES * k + base[k];
      for (let r = 0; r < size[k]; r++) {
        if (r === base[k]) continue;
        const extraWeight = weight[CHOICES * k + r] - weight[now];
        const extraProfit = profitOf[CHOICES * k + r] - profitOf[now];
        const loss = price * extraWeight - extraProfit;
        if (relaxed - loss > best + rounding) core.addChange(k, r, extraWeight, extraProfit, loss);
      }
    }
    const isComplete = core.search(stop);
    if (core.improved) {
      this.incumbent.set(base.subarray(0, count));
      core.apply(this.incumbent);
    }
    this.finish(this.incumbent);
    if (isComplete) return "optimal";
    this.bound = relaxed + rounding;
    return "limit";
  }

  /** Incumbent: the rounded-down relaxation with its room filled greedily. */
  private roundDown(room: number, profit: number): number {
    this.trial.set(this.base.subarray(0, this.count));
    const value = this.fill(room, profit);
    this.incumbent.set(this.trial.subarray(0, this.count));
    return value;
  }

  /** The same with the breaking step taken and the cheapest single retreat that makes room for it. */
  private roundUp(room: number, profit: number, best: number): number {
    const { trial, base, stepClass, stepTo } = this;
    trial.set(base.subarray(0, this.count));
    const broken = stepClass[this.breakStep];
    const from = CHOICES * broken + base[broken];
    const to = CHOICES * broken + stepTo[this.breakStep];
    trial[broken] = stepTo[this.breakStep];
    const left = room - (this.weight[to] - this.weight[from]);
    const change = this.bestChange(left, broken);
    if (change < 0) return best;
    const k = Math.floor(change / CHOICES);
    const now = CHOICES * k + trial[k];
    trial[k] = change - CHOICES * k;
    const repaired =
      profit + this.profitOf[to] - this.profitOf[from] + this.profitOf[change] - this.profitOf[now];
    const value = this.fill(left - (this.weight[change] - this.weight[now]), repaired);
    if (value <= best) return best;
    this.incumbent.set(trial.subarray(0, this.count));
    return value;
  }

  /** Makes in `trial` the change of highest profit that fits, again and again while there is one; returns the profit. */
  private fill(room: number, profit: number): number {
    const { trial, weight, profitOf } = this;
    let left = room;
    let total = profit;
    for (;;) {
      const change = this.bestChange(left, -1);
      if (change < 0) return total;
      const k = Math.floor(change / CHOICES);
      const now = CHOICES * k + trial[k];
      if (profitOf[change] <= profitOf[now]) return total;
      left -= weight[change] - weight[now];
      total += profitOf[change] - profitOf[now];
      trial[k] = change - CHOICES * k;
    }
  }

  /** The choice (position 3k + r) that raises the profit of `trial` most, or lowers it least, within `room`; −1 if none. */
  private bestChange(room: number, except: number): number {
    const { count, weight, profitOf, size, trial } = this;
    let best = -1;
    let bestGain = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < count; k++) {
      if (k === except) continue;
      const now = CHOICES * k + trial[k];
      for (let j = CHOICES * k; j < CHOICES * k + size[k]; j++) {
        if (j === now || weight[j] - weight[now] > room) continue;
        const gain = profitOf[j] - profitOf[now];
        if (gain > bestGain) {
          bestGain = gain;
          best = j;
        }
      }
    }
    return best;
  }

  private collectSteps(): void {
    this.steps = 0;
    for (let k = 0; k < this.count; k++) {
      const j = CHOICES * k;
      if (this.size[k] === 1) continue;
      if (this.size[k] === 2) {
        this.addStep(k, 0, 1);
      } else if (this.slope(j, j + 1) <= this.slope(j + 1, j + 2)) {
        this.addStep(k, 0, 2);
      } else {
        this.addStep(k, 0, 1);
        this.addStep(k, 1, 2);
      }
    }
  }

  private slope(from: number, to: number): number {
    const slope = (this.profitOf[to] - this.profitOf[from]) / (this.weight[to] - this.weight[from]);
    return Math.min(slope, Number.MAX_VALUE); // a weight of 1e-310 must not make the price infinite
  }

  private addStep(k: number, from: number, to: number): void {
    const j = CHOICES * k;
    this.stepSlope[this.steps] = this.slope(j + from, j + to);
    this.stepWeight[this.steps] = this.weight[j + to] - this.weight[j + from];
    this.stepClass[this.steps] = k;
    this.stepTo[this.steps] = to;
    this.steps++;
  }

  private startClass(): void {
    const j = CHOICES * this.count;
    this.weight[j] = 0;
    this.profitOf[j] = 0;
    this.id[j] = 0;
    this.size[this.count] = 1;
  }

  /** Inserts by weight, ties by falling profit. */
  private insertChoice(weight: number, profit: number, id: number): void {
    const first = CHOICES * this.count;
    let j = first + this.size[this.count]++;
    while (
      j > first &&
      (this.weight[j - 1] > weight || (this.weight[j - 1] === weight && this.profitOf[j - 1] < profit))
    ) {
      this.copyChoice(j - 1, j);
      j--;
    }
    this.weight[j] = weight;
    this.profitOf[j] = profit;
    this.id[j] = id;
  }

  /** Drops dominated choices: no lighter than another, and no more profitable. */
  private finishClass(): void {
    const first = CHOICES * this.count;
    let kept = 1;
    for (let r = 1; r < this.size[this.count]; r++) {
      if (this.profitOf[first + r] > this.profitOf[first + kept - 1])
        this.copyChoice(first + r, first + kept++);
    }
    this.size[this.count++] = kept;
  }

  private copyChoice(from: number, to: number): void {
    this.weight[to] = this.weight[from];
    this.profitOf[to] = this.profitOf[from];
    this.id[to] = this.id[from];
  }

  private finish(positions: Uint8Array): "optimal" {
    let profit = 0;
    for (let k = 0; k < this.count; k++) {
      const j = CHOICES * k + positions[k];
      profit += this.profitOf[j];
      this.chosen[k] = this.id[j];
    }
    this.profit = profit;
    this.bound = profit;
    return "optimal";
  }
}
