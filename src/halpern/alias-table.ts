import type { Rng } from "../tensor/rng.js";

/** Draws i with probability proportional to a weight, O(1) a draw (Walker's alias method, Vose 1991). */
export class AliasTable {
  /** qᵢ */
  readonly probability: Float64Array;
  private readonly threshold: Float64Array;
  private readonly alias: Int32Array;

  /** @param weights at least 0, not all 0; entries with weight 0 are never drawn. */
  constructor(weights: ArrayLike<number>) {
    const count = weights.length;
    let total = 0;
    for (let i = 0; i < count; i++) total += weights[i];
    this.probability = Float64Array.from(weights, (weight) => weight / total);
    this.threshold = new Float64Array(count).fill(1);
    this.alias = Int32Array.from({ length: count }, (_, i) => i);
    const scaled = this.probability.map((q) => q * count);
    const small: number[] = [];
    const large: number[] = [];
    scaled.forEach((value, i) => {
      (value < 1 ? small : large).push(i);
    });
    while (small.length > 0 && large.length > 0) {
      const [low, high] = [small.pop()!, large[large.length - 1]];
      this.threshold[low] = scaled[low];
      this.alias[low] = high;
      scaled[high] -= 1 - scaled[low];
      if (scaled[high] < 1) small.push(large.pop()!);
    }
  }

  draw(rng: Rng): number {
    const position = rng.uniform() * this.threshold.length;
    const i = Math.floor(position);
    return position - i < this.threshold[i] ? i : this.alias[i];
  }
}
