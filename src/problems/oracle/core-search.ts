import type { Stop } from "../../base/stop.js";

/** When the search changes its ways, in states of one level. */
export interface SearchLimits {
  /** Above this, levels are combined with states of the classes to come. */
  readonly combineAbove: number;
  /** States of the classes to come, for that. */
  readonly tailStates: number;
  /** Above this, the search goes on depth first, in constant memory. */
  readonly depthFirstAbove: number;
}

export const DEFAULT_SEARCH_LIMITS: SearchLimits = {
  combineAbove: 1 << 13,
  tailStates: 1 << 16,
  depthFirstAbove: 1 << 20,
};

/**
 * Relative gap that counts as closed once a level has outgrown `combineAbove`. Before that the gap is rounding alone. Real
 * weights proportional to the profits (a subset sum) leave exponentially many sums closer than this to the bound.
 */
const HARD_GAP = 1e-9;

/** Histories kept at most before the search goes on depth first. */
const MAX_HISTORY = 1 << 24;
/** States or nodes between two looks at the clock. */
const POLL_EVERY = 1 << 14;

/**
 * Exact search over the core of a multiple-choice knapsack: every class stays at its base choice or makes one of at most
 * two changes. Breadth first over the classes, nearest to the relaxation's price first, keeping of each level the
 * undominated states (weight, profit), sorted by weight (Pisinger, "A minimal algorithm for the multiple-choice knapsack
 * problem", EJOR 83, 1995). A state is dropped when the relaxation of what remains cannot beat the incumbent. A level that
 * grows large is combined with all states of the next classes (Horowitz & Sahni 1974): that ends the search if they are the
 * last classes, and finds far better incumbents if not.
 */
export class CoreSearch {
  /** Whether the search found something better than the incumbent it was given. */
  improved = false;

  private room = 0;
  private best = 0;
  private rounding = 0;
  /** A state must promise this much more than the incumbent. */
  private gap = 0;
  private bestHistory = -1;
  /** What the best solution adds to its history: a history of later classes, or a depth-first path by level. */
  private bestTail = -1;
  private bestPath: Int8Array | undefined;

  /** Core classes in order of adding; change t of class k at 2k + t. */
  private count = 0;
  private readonly classOf: Int32Array;
  private readonly changes: Uint8Array;
  private readonly position: Uint8Array;
  private readonly extraWeight: Float64Array;
  private readonly extraProfit: Float64Array;
  private readonly distance: Float64Array;
  /** 1 where the change nearest to the price adds weight. */
  private readonly addsWeight: Uint8Array;
  private readonly sorted: Int32Array;
  private readonly sequence: Int32Array;
  /** Best slope of changes that add weight, worst of those that free it, among the classes from here on. */
  private readonly upSlope: Float64Array;
  private readonly downSlope: Float64Array;

  private states = new StateList(1024);
  private next = new StateList(1024);
  /** History node: the node before, and the change (2k + t). */
  private parent = new Int32Array(4096);
  private change = new Int32Array(4096);
  private historyLength = 0;

  constructor(
    maxClasses: number,
    private readonly limits: SearchLimits,
  ) {
    this.classOf = new Int32Array(maxClasses);
    this.changes = new Uint8Array(maxClasses);
    this.position = new Uint8Array(2 * maxClasses);
    this.extraWeight = new Float64Array(2 * maxClasses);
    this.extraProfit = new Float64Array(2 * maxClasses);
    this.distance = new Float64Array(maxClasses);
    this.addsWeight = new Uint8Array(maxClasses);
    this.sorted = new Int32Array(maxClasses);
    this.sequence = new Int32Array(maxClasses);
    this.upSlope = new Float64Array(maxClasses + 1);
    this.downSlope = new Float64Array(maxClasses + 1);
  }

  /** Starts a search from the base choices, which weigh `weight` and earn `profit`. */
  begin(room: number, weight: number, profit: number, best: number, rounding: number): void {
    this.room = room;
    this.best = best;
    this.rounding = rounding;
    this.gap = rounding;
    this.improved = false;
    this.bestHistory = -1;
    this.bestTail = -1;
    this.bestPath = undefined;
    this.count = 0;
    this.historyLength = 0;
    this.states.length = 0;
    this.states.push(weight, profit, -1);
  }

  /** Allows class `k` to change to `position`. Changes of one class come one after another, by rising weight. */
  addChange(k: number, position: number, extraWeight: number, extraProfit: number, loss: number): void {
    const isNew = this.count === 0 || this.classOf[this.count - 1] !== k;
    if (isNew) {
      this.classOf[this.count] = k;
      this.changes[this.count] = 0;
      this.distance[this.count++] = Number.POSITIVE_INFINITY;
    }
    const at = this.count - 1;
    const j = 2 * at + this.changes[at]++;
    this.position[j] = position;
    this.extraWeight[j] = extraWeight;
    this.extraProfit[j] = extraProfit;
    const distance = loss / Math.abs(extraWeight);
    if (distance >= this.distance[at]) return;
    this.distance[at] = distance;
    this.addsWeight[at] = extraWeight > 0 ? 1 : 0;
  }

  /** Runs to the end, or until `stop` says otherwise (then false). */
  search(stop: Stop | undefined): boolean {
    this.arrange();
    const { combineAbove, depthFirstAbove } = this.limits;
    for (let level = 0; level < this.count; level++) {
      const size = this.states.length;
      if (size === 0) return true;
      if (stop?.reason() !== undefined) return false;
      if (size > combineAbove) {
        if (this.combine(level)) return true;
        this.gap = Math.max(this.rounding, HARD_GAP * Math.abs(this.best));
      }
      if (size > depthFirstAbove || this.historyLength + 2 * size > MAX_HISTORY) {
        return this.searchDepthFirst(level, stop);
      }
      this.expandLevel(level);
    }
    return true;
  }

  /** Writes the changes of the best solution into positions by class. */
  apply(positions: Uint8Array): void {
    for (let node = this.bestHistory; node >= 0; node = this.parent[node]) {
      this.applyChange(this.change[node], positions);
    }
    for (let node = this.bestTail; node >= 0; node = this.parent[node]) {
      this.applyChange(this.change[node], positions);
    }
    this.bestPath?.forEach((t, level) => {
      if (t >= 0) this.applyChange(2 * this.sequence[level] + t, positions);
    });
  }

  private applyChange(change: number, positions: Uint8Array): void {
    positions[this.classOf[change >> 1]] = this.position[change];
  }

  /**
   * Classes by closeness to the price (insertion sort: cores are small), one whose nearest change adds weight in turn with
   * one whose nearest change frees it, so that states stay near the capacity; and the slopes of what remains.
   */
  private arrange(): void {
    const { sequence, sorted, distance, addsWeight, count, upSlope, downSlope } = this;
    for (let i = 0; i < count; i++) {
      let j = i;
      for (; j > 0 && distance[sorted[j - 1]] > distance[i]; j--) sorted[j] = sorted[j - 1];
      sorted[j] = i;
    }
    let [adding, freeing] = [0, 0];
    for (let level = 0; level < count; level++) {
      while (adding < count && !addsWeight[sorted[adding]]) adding++;
      while (freeing < count && addsWeight[sorted[freeing]]) freeing++;
      const isAdding = freeing === count || (adding < count && level % 2 === 0);
      sequence[level] = sorted[isAdding ? adding++ : freeing++];
    }
    upSlope[count] = 0;
    downSlope[count] = Number.POSITIVE_INFINITY;
    for (let level = count - 1; level >= 0; level--) {
      const at = sequence[level];
      upSlope[level] = upSlope[level + 1];
      downSlope[level] = downSlope[level + 1];
      for (let j = 2 * at; j < 2 * at + this.changes[at]; j++) {
        const slope = Math.min(this.extraProfit[j] / this.extraWeight[j], Number.MAX_VALUE);
        if (this.extraWeight[j] > 0) upSlope[level] = Math.max(upSlope[level], slope);
        else downSlope[level] = Math.min(downSlope[level], slope);
      }
    }
  }

  private expandLevel(level: number): void {
    this.expand(
      this.states,
      this.next,
      this.sequence[level],
      this.room,
      this.upSlope[level + 1],
      this.downSlope[level + 1],
    );
    [this.states, this.next] = [this.next, this.states];
  }

  /**
   * Best sum of a state of this level and a state of the next classes, as many as `tailStates` allows. Both lists rise in
   * weight and profit, so one pass over each suffices. True when those were the last classes.
   */
  private combine(level: number): boolean {
    let [tail, spare] = [new StateList(1024), new StateList(1024)];
    tail.push(0, 0, -1);
    let reached = level;
    for (; reached < this.count && 3 * tail.length <= this.limits.tailStates; reached++) {
      // No room and a falling slope: nothing is an incumbent, and nothing is dropped but the dominated.
      this.expand(tail, spare, this.sequence[reached], Number.NEGATIVE_INFINITY, 0, -1);
      [tail, spare] = [spare, tail];
    }
    const { states, room } = this;
    let j = tail.length - 1;
    for (let i = 0; i < states.length; i++) {
      while (j >= 0 && states.weight[i] + tail.weight[j] > room) j--;
      if (j < 0) break;
      const profit = states.profit[i] + tail.profit[j];
      if (profit > this.best + this.rounding) {
        this.record(profit, states.history[i]);
        this.bestTail = tail.history[j];
      }
    }
    return reached === this.count;
  }

  private record(profit: number, history: number): void {
    this.best = profit;
    this.bestHistory = history;
    this.bestTail = -1;
    this.bestPath = undefined;
    this.improved = true;
  }

  /** The states as they are, and with each change of core class `at`, merged by weight into `next`. */
  private expand(
    states: StateList,
    next: StateList,
    at: number,
    room: number,
    up: number,
    down: number,
  ): void {
    const isPair = this.changes[at] === 2;
    const j1 = 2 * at;
    const j2 = j1 + 1;
    const extraWeight1 = this.extraWeight[j1];
    const extraWeight2 = isPair ? this.extraWeight[j2] : 0;
    const extraProfit1 = this.extraProfit[j1];
    const extraProfit2 = isPair ? this.extraProfit[j2] : 0;
    const { weight, profit, history, length } = states;
    next.reserve(3 * length + 1);
    this.reserveHistory(2 * length);
    weight[length] = Number.POSITIVE_INFINITY;
    let stay = 0;
    let first = 0;
    let second = isPair ? 0 : length;
    let lastProfit = Number.NEGATIVE_INFINITY;
    let better = this.best + this.rounding;
    let threshold = this.best + this.gap;
    let made = 0;
    for (;;) {
      const weight0 = weight[stay];
      const weight1 = weight[first] + extraWeight1;
      const weight2 = weight[second] + extraWeight2;
      let stateWeight: number;
      let stateProfit: number;
      let from: number;
      let change: number;
      if (weight0 <= weight1 && weight0 <= weight2) {
        if (weight0 === Number.POSITIVE_INFINITY) break;
        stateWeight = weight0;
        stateProfit = profit[stay];
        from = stay++;
        change = -1;
      } else if (weight1 <= weight2) {
        stateWeight = weight1;
        stateProfit = profit[first] + extraProfit1;
        from = first++;
        change = j1;
      } else {
        stateWeight = weight2;
        stateProfit = profit[second] + extraProfit2;
        from = second++;
        change = j2;
      }
      if (stateProfit <= lastProfit) continue;
      const slack = room - stateWeight;
      const isBetter = slack >= 0 && stateProfit > better;
      if (!isBetter && stateProfit + slack * (slack >= 0 ? up : down) <= threshold) continue;
      let node = history[from];
      if (change >= 0) {
        this.parent[this.historyLength] = node;
        this.change[this.historyLength] = change;
        node = this.historyLength++;
      }
      if (isBetter) {
        this.record(stateProfit, node);
        better = stateProfit + this.rounding;
        threshold = stateProfit + this.gap;
        if (slack * up <= this.gap) continue;
      }
      lastProfit = stateProfit;
      next.weight[made] = stateWeight;
      next.profit[made] = stateProfit;
      next.history[made++] = node;
    }
    next.length = made;
  }

  private reserveHistory(more: number): void {
    const needed = this.historyLength + more;
    if (needed <= this.parent.length) return;
    const size = Math.max(needed, 2 * this.parent.length);
    const [parent, change] = [new Int32Array(size), new Int32Array(size)];
    parent.set(this.parent);
    change.set(this.change);
    this.parent = parent;
    this.change = change;
  }

  /** From every state of this level, the remaining classes depth first: slower, but in constant memory. */
  private searchDepthFirst(level: number, stop: Stop | undefined): boolean {
    const { states } = this;
    const path = new Int8Array(this.count).fill(-1);
    for (let i = 0; i < states.length; i++) {
      const finished = this.descend(level, states.weight[i], states.profit[i], states.history[i], path, stop);
      if (!finished) return false;
    }
    return true;
  }

  private nodes = 0;

  private descend(
    level: number,
    weight: number,
    profit: number,
    history: number,
    path: Int8Array,
    stop: Stop | undefined,
  ): boolean {
    if (++this.nodes % POLL_EVERY === 0 && stop?.reason() !== undefined) return false;
    const slack = this.room - weight;
    if (slack >= 0 && profit > this.best + this.rounding) {
      this.record(profit, history);
      this.bestPath = path.slice();
    }
    if (level === this.count) return true;
    const potential = slack * (slack >= 0 ? this.upSlope[level] : this.downSlope[level]);
    if (profit + potential <= this.best + this.gap) return true;
    const at = this.sequence[level];
    for (let t = -1; t < this.changes[at]; t++) {
      path[level] = t;
      const j = 2 * at + t;
      const nextWeight = t < 0 ? weight : weight + this.extraWeight[j];
      const nextProfit = t < 0 ? profit : profit + this.extraProfit[j];
      if (!this.descend(level + 1, nextWeight, nextProfit, history, path, stop)) return false;
    }
    path[level] = -1;
    return true;
  }
}

/** States sorted by weight, in growable arrays with room for a sentinel. */
class StateList {
  length = 0;
  weight: Float64Array;
  profit: Float64Array;
  history: Int32Array;

  constructor(size: number) {
    this.weight = new Float64Array(size);
    this.profit = new Float64Array(size);
    this.history = new Int32Array(size);
  }

  push(weight: number, profit: number, history: number): void {
    this.weight[this.length] = weight;
    this.profit[this.length] = profit;
    this.history[this.length++] = history;
  }

  /** Room for `size` states and a sentinel; the contents are lost when it has to grow. */
  reserve(size: number): void {
    if (size < this.weight.length) return;
    const grown = 2 * size;
    this.weight = new Float64Array(grown);
    this.profit = new Float64Array(grown);
    this.history = new Int32Array(grown);
  }
}
