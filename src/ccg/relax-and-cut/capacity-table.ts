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
  private table: Float64Array;
  private spare: Float64Array;

  /** @param size weights 0 … size are tabulated. */
  constructor(
    private readonly size: number,
    baseline: number,
  ) {
    this.table = new Float64Array(size + 1).fill(baseline);
    this.spare = new Float64Array(size + 1);
  }

  /** −∞ where nothing fits; beyond the size the value at the size. */
  at(weight: number): number {
    return weight < 0 ? Number.NEGATIVE_INFINITY : this.table[Math.min(weight, this.size)];
  }

  /** A further block: none of the options (weight and value 0), or one of them; negative weights release capacity. */
  add(options: readonly Option[]): void {
    const useful = options.filter(({ weight, value }) => value > 0 || weight < 0);
    if (useful.length === 0) return;
    const { size, table, spare } = this;
    spare.set(table);
    for (const { weight, value } of useful) {
      const last = Math.min(size, size + weight);
      for (let w = Math.max(weight, 0); w <= last; w++) {
        const candidate = table[w - weight] + value;
        if (candidate > spare[w]) spare[w] = candidate;
      }
      const beyond = table[size] + value;
      for (let w = Math.max(last + 1, 0); w <= size; w++) if (beyond > spare[w]) spare[w] = beyond;
    }
    this.table = spare;
    this.spare = table;
  }
}
