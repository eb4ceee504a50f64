/** One choice of a block in a capacity table: what it uses and what it is worth, both relative to the block's lightest choice. */
export interface Option {
  readonly weight: number;
  readonly value: number;
}

/**
 * Value function of a multiple-choice knapsack by dynamic programming: `at(w)` is the largest total value of choices whose
 * weights sum to at most w. Blocks are added one by one, O(size · options) each.
 */
export class CapacityTable {
  private readonly table: Float64Array;

  /** @param size weights 0 … size are tabulated. */
  constructor(
    private readonly size: number,
    baseline = 0,
  ) {
    this.table = new Float64Array(size + 1).fill(baseline);
  }

  /** −∞ where nothing fits; beyond the size the value at the size. */
  at(weight: number): number {
    return weight < 0 ? Number.NEGATIVE_INFINITY : this.table[Math.min(weight, this.size)];
  }

  /** A further table of the same size. */
  another(): CapacityTable {
    return new CapacityTable(this.size);
  }

  /** Becomes another table of the same size, from the weight `lowest` on. */
  copy(other: CapacityTable, lowest: number): void {
    this.table.set(other.table.subarray(lowest), lowest);
  }

  /**
   * Adds a block: none of the options (weight and value 0), or one of them; negative weights release capacity. Weights below `lowest`
   * keep the value they had.
   */
  add(options: readonly Option[], lowest = 0): void {
    const useful = options.filter(({ weight, value }) => value > 0 || weight < 0);
    if (useful.length === 0) return;
    if (useful.length <= 2 && useful.every(({ weight }) => weight >= 0)) this.addInPlace(useful, lowest);
    else this.addAny(useful, lowest);
  }

  /** Downwards every entry still reads those before the block. */
  private addInPlace(options: readonly Option[], lowest: number): void {
    const { table, size } = this;
    const [{ weight: light, value: small }, { weight: heavy, value: large }] =
      options.length === 1 ? [options[0], options[0]] : [...options].sort((a, b) => a.weight - b.weight);
    const both = Math.max(heavy, lowest);
    const last = Math.max(light, lowest);
    for (let w = size; w >= both; w--) {
      const first = table[w - light] + small;
      const second = table[w - heavy] + large;
      const better = first > second ? first : second;
      if (better > table[w]) table[w] = better;
    }
    for (let w = Math.min(size, both - 1); w >= last; w--) {
      const first = table[w - light] + small;
      if (first > table[w]) table[w] = first;
    }
  }

  private addAny(options: readonly Option[], lowest: number): void {
    const { table, size } = this;
    const before = table.slice();
    for (const { weight, value } of options) {
      const last = Math.min(size, size + weight);
      for (let w = Math.max(weight, lowest); w <= last; w++) {
        const candidate = before[w - weight] + value;
        if (candidate > table[w]) table[w] = candidate;
      }
      const beyond = before[size] + value;
      for (let w = Math.max(last + 1, lowest); w <= size; w++) if (beyond > table[w]) table[w] = beyond;
    }
  }
}
