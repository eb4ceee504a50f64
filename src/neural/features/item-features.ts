import { csrFromTriplets } from "../../tensor/csr.js";
import type { AffineFeatures } from "../network.js";

/**
 * Collects the features of items, each affine in a vector v (the first stage or the scenario).
 *
 * @example
 * import { ItemFeatures } from "minmaxmin/neural";
 * const features = new ItemFeatures(2, 1, 3); // 2 items, 1 feature each, v of length 3
 * features.set(0, 0, 5);
 * features.set(1, 0, 1, { 2: 10 }); // 1 + 10 v₂
 * features.build().base; // => [5, 1]
 */
export class ItemFeatures {
  private readonly base: Float64Array;
  private readonly rows: number[] = [];
  private readonly columns: number[] = [];
  private readonly values: number[] = [];

  constructor(
    private readonly items: number,
    private readonly width: number,
    private readonly numColumns: number,
  ) {
    this.base = new Float64Array(items * width);
  }

  /** Feature `feature` of item `item` becomes base + Σ slopes[k]·v_k. */
  set(item: number, feature: number, base: number, slopes: Readonly<Record<number, number>> = {}): void {
    const row = item * this.width + feature;
    this.base[row] = base;
    for (const [column, value] of Object.entries(slopes)) {
      this.rows.push(row);
      this.columns.push(Number(column));
      this.values.push(value);
    }
  }

  build(): AffineFeatures {
    const { items, width, base, numColumns } = this;
    const coefficients = csrFromTriplets(items * width, numColumns, this.rows, this.columns, this.values);
    return { items, width, base, coefficients };
  }
}
