/** One choice of a block in a capacity table: what it uses and what it is worth, both relative to the block's lightest choice. */
export interface Option {
  readonly weight: number;
  readonly value: number;
}

/**
 * Value function of a multiple-choice knapsack by dynamic programming: `at(w)` is the largest total value of choices whose
 * weights sum to at most w. Blocks are added one by one, O(range · options) each. Where options release capacity w may be negative:
 * what one block releases another can use, in whatever order they are added.
 */
export class CapacityTable {
  /** Entry w + released is that of weight w. */
  private readonly table: Float64Array;

  /**
   * @param size largest weight that is tabulated …
   * @param released … and how far below 0 the table goes: all that the blocks can release.
   */
  constructor(
    private readonly size: number,
    private readonly released = 0,
    baseline = 0,
  ) {
    this.table = new Float64Array(size + released + 1)
      .fill(baseline)
      .fill(Number.NEGATIVE_INFINITY, 0, released);
  }

  /** −∞ where nothing fits; beyond the size the value at the size. */
  at(weight: number): number {
    const { size, released, table } = this;
    return weight < -released ? Number.NEGATIVE_INFINITY : table[Math.min(weight, size) + released];
  }

  /** A further table of the same range. */
  another(): CapacityTable {
    return new CapacityTable(this.size, this.released);
  }

  /** Becomes another table of the same range, from the weight `lowest` on. */
  copy(other: CapacityTable, lowest: number): void {
    const first = this.positionOf(lowest);
    this.table.set(other.table.subarray(first), first);
  }

  /**
   * Adds a block: none of the options (weight and value 0), or one of them; negative weights release capacity. Weights below `lowest`
   * keep the value they had.
   */
  add(options: readonly Option[], lowest = -this.released): void {
    const useful = options.filter(({ weight, value }) => value > 0 || weight < 0);
    if (useful.length === 0) return;
    const first = this.positionOf(lowest);
    if (useful.length <= 2 && useful.every(({ weight }) => weight >= 0)) this.addInPlace(useful, first);
    else this.addAny(useful, first);
  }

  private positionOf(weight: number): number {
    return Math.max(0, weight + this.released);
  }

  /** Downwards every entry still reads those before the block. */
  private addInPlace(options: readonly Option[], first: number): void {
    const { table } = this;
    const end = table.length - 1;
    const [{ weight: light, value: small }, { weight: heavy, value: large }] =
      options.length === 1 ? [options[0], options[0]] : [...options].sort((a, b) => a.weight - b.weight);
    const both = Math.max(heavy, first);
    const last = Math.max(light, first);
    for (let k = end; k >= both; k--) {
      const one = table[k - light] + small;
      const other = table[k - heavy] + large;
      const better = one > other ? one : other;
      if (better > table[k]) table[k] = better;
    }
    for (let k = Math.min(end, both - 1); k >= last; k--) {
      const one = table[k - light] + small;
      if (one > table[k]) table[k] = one;
    }
  }

  private addAny(options: readonly Option[], first: number): void {
    const { table } = this;
    const end = table.length - 1;
    const before = table.slice();
    for (const { weight, value } of options) {
      const last = Math.min(end, end + weight);
      for (let k = Math.max(weight, first); k <= last; k++) {
        const candidate = before[k - weight] + value;
        if (candidate > table[k]) table[k] = candidate;
      }
      const beyond = before[end] + value;
      for (let k = Math.max(last + 1, first); k <= end; k++) if (beyond > table[k]) table[k] = beyond;
    }
  }
}
