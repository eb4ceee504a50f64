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
    baseline: number,
  ) {
    this.table = new Float64Array(size + 1).fill(baseline);
  }

  /** −∞ where nothing fits; beyond the size the value at the size. */
  at(weight: number): number {
    return weight < 0 ? Number.NEGATIVE_INFINITY : this.table[Math.min(weight, this.size)];
  }

  /** The table with a further block: none of the options (weight and value 0), or one of them; negative weights release capacity. */
  with(options: readonly Option[]): CapacityTable {
    const useful = options.filter(({ weight, value }) => value > 0 || weight < 0);
    if (useful.length === 0) return this;
    const { size, table } = this;
    const result = new CapacityTable(size, 0);
    const values = result.table;
    values.set(table);
    for (const { weight, value } of useful) {
      const last = Math.min(size, size + weight);
      for (let w = Math.max(weight, 0); w <= last; w++) {
        const candidate = table[w - weight] + value;
        if (candidate > values[w]) values[w] = candidate;
      }
      const beyond = table[size] + value;
      for (let w = Math.max(last + 1, 0); w <= size; w++) if (beyond > values[w]) values[w] = beyond;
    }
    return result;
  }
}
