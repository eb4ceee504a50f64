import type { Stop } from "../../base/stop.js";

/** States of one level beyond which the search goes on depth first, in constant memory. */
const MAX_STATES = 1 << 20;
/** Histories kept at most, for the same reason. */
const MAX_HISTORY = 1 << 24;
/** States or nodes between two looks at the clock. */
const POLL_EVERY = 1 << 14;

/**
 * Exact search over the core of a multiple-choice knapsack: every class stays at its base choice or makes one of at most
 * two changes. Breadth first over the classes, nearest to the relaxation's price first, keeping of each level the
 * undominated states (weight, profit), sorted by weight (Pisinger, "A minimal algorithm for the multiple-choice knapsack
 * problem", EJOR 83, 1995). A state is dropped when the relaxation of what remains cannot beat the incumbent.
 */
export class CoreSearch {
  /** Whether the search found something better than the incumbent it was given. */
  improved = false;

  private room = 0;
  private best = 0;
  private rounding = 0;
  private bestHistory = -1;
  /** Length of the depth-first path that is best, when the depth-first search found it. */
  private bestPath: Int8Array | undefined;

  /** Core classes in order of adding; change t of class k at 2k + t. */
  private count = 0;
  private readonly classOf: Int32Array;
  private readonly changes: Uint8Array;
  private readonly position: Uint8Array;
  private readonly extraWeight: Float64Array;
  private readonly extraProfit: Float64Array;
  private readonly distance: Float64Array;
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

  constructor(maxClasses: number) {
    this.classOf = new Int32Array(maxClasses);
    this.changes = new Uint8Array(maxClasses);
    this.position = new Uint8Array(2 * maxClasses);
    this.extraWeight = new Float64Array(2 * maxClasses);
    this.extraProfit = new Float64Array(2 * maxClasses);
    this.distance = new Float64Array(maxClasses);
    this.sequence = new Int32Array(maxClasses);
    this.upSlope = new Float64Array(maxClasses + 1);
    this.downSlope = new Float64Array(maxClasses + 1);
  }

  /** Starts a search from the base choices, which weigh `weight` and earn `profit`. */
  begin(room: number, weight: number, profit: number, best: number, rounding: number): void {
    this.room = room;
    this.best = best;
    this.rounding = rounding;
    this.improved = false;
    this.bestHistory = -1;
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
    this.distance[at] = Math.min(this.distance[at], loss / Math.abs(extraWeight));
  }

  /** Runs to the end, or until `stop` says otherwise (then false). */
  search(stop: Stop | undefined): boolean {
    this.arrange();
    for (let level = 0; level < this.count; level++) {
      if (this.states.length === 0) return true;
      if (stop?.reason() !== undefined) return false;
      if (3 * this.states.length > MAX_STATES || this.historyLength + 2 * this.states.length > MAX_HISTORY) {
        return this.searchDepthFirst(level, stop);
      }
      this.expand(level);
    }
    return true;
  }

  /** Writes the changes of the best solution into positions by class. */
  apply(positions: Uint8Array): void {
    for (let node = this.bestHistory; node >= 0; node = this.parent[node])
      this.applyChange(this.change[node], positions);
    this.bestPath?.forEach((t, level) => {
      if (t >= 0) this.applyChange(2 * this.sequence[level] + t, positions);
    });
  }

  private applyChange(change: number, positions: Uint8Array): void {
    positions[this.classOf[change >> 1]] = this.position[change];
  }

  /** Classes by closeness to the price (insertion sort: cores are small), and the slopes of what remains. */
  private arrange(): void {
    const { sequence, distance, count, upSlope, downSlope } = this;
    for (let i = 0; i < count; i++) {
      let j = i;
      for (; j > 0 && distance[sequence[j - 1]] > distance[i]; j--) sequence[j] = sequence[j - 1];
      sequence[j] = i;
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

  /** One level: the states as they are, and with each change, merged by weight. */
  private expand(level: number): void {
    const { states, next, room } = this;
    const at = this.sequence[level];
    const isPair = this.changes[at] === 2;
    const j1 = 2 * at;
    const j2 = j1 + 1;
    const extraWeight1 = this.extraWeight[j1];
    const extraWeight2 = isPair ? this.extraWeight[j2] : 0;
    const extraProfit1 = this.extraProfit[j1];
    const extraProfit2 = isPair ? this.extraProfit[j2] : 0;
    const up = this.upSlope[level + 1];
    const down = this.downSlope[level + 1];
    const { weight, profit, history, length } = states;
    next.reserve(3 * length + 1);
    this.reserveHistory(2 * length);
    weight[length] = Number.POSITIVE_INFINITY;
    let stay = 0;
    let first = 0;
    let second = isPair ? 0 : length;
    let lastProfit = Number.NEGATIVE_INFINITY;
    let threshold = this.best + this.rounding;
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
      const isBetter = slack >= 0 && stateProfit > threshold;
      if (!isBetter && stateProfit + slack * (slack >= 0 ? up : down) <= threshold) continue;
      let node = history[from];
      if (change >= 0) {
        this.parent[this.historyLength] = node;
        this.change[this.historyLength] = change;
        node = this.historyLength++;
      }
      if (isBetter) {
        this.best = stateProfit;
        this.bestHistory = node;
        this.improved = true;
        threshold = stateProfit + this.rounding;
        if (slack * up <= this.rounding) continue;
      }
      lastProfit = stateProfit;
      next.weight[made] = stateWeight;
      next.profit[made] = stateProfit;
      next.history[made++] = node;
    }
    next.length = made;
    this.states = next;
    this.next = states;
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
      this.best = profit;
      this.bestHistory = history;
      this.bestPath = path.slice();
      this.improved = true;
    }
    if (level === this.count) return true;
    const potential = slack * (slack >= 0 ? this.upSlope[level] : this.downSlope[level]);
    if (profit + potential <= this.best + this.rounding) return true;
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
