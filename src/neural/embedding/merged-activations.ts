import { type AffineExpression, AffineSum } from "../../ccg/affine-expression.js";
import type { Ranges } from "../bounds/intervals.js";
import type { ProblemEncoder } from "../forward.js";

/** Post-unit activations under construction: a = merged Σ_i ReLU(…), item by item, with their ranges. */
export class MergedActivations {
  private readonly sums: AffineSum[];
  private readonly lower: Float64Array;
  private readonly upper: Float64Array;

  constructor(postUnits: number) {
    this.sums = Array.from({ length: postUnits }, () => new AffineSum());
    this.lower = new Float64Array(postUnits);
    this.upper = new Float64Array(postUnits);
  }

  /** Adds constants, one a post unit; ranges are told by {@link addRange}. */
  addConstants(values: Float64Array): void {
    values.forEach((value, j) => {
      this.sums[j].addConstant(value);
    });
  }

  /** Adds multiples of one expression, one a post unit. */
  addMultiples(expression: AffineExpression, multiples: ArrayLike<number>): void {
    this.sums.forEach((sum, j) => {
      if (multiples[j] !== 0) sum.add(expression, multiples[j]);
    });
  }

  /** Adds an item's range to the ranges. */
  addRange(lower: ArrayLike<number>, upper: ArrayLike<number>): void {
    for (let j = 0; j < this.lower.length; j++) {
      this.lower[j] += lower[j];
      this.upper[j] += upper[j];
    }
  }

  get expressions(): AffineExpression[] {
    return this.sums.map((sum) => sum.toExpression());
  }

  get ranges(): Ranges {
    return { lower: this.lower, upper: this.upper };
  }
}

/** An item's part of the post activations when its only column has the value v: merged ReLU(base + slope v). */
export function itemActivations(encoder: ProblemEncoder, item: number, v: number): Float64Array {
  const { units, postUnits, base, slope, merged } = encoder;
  const out = new Float64Array(postUnits);
  for (let k = 0; k < units; k++) {
    const row = item * units + k;
    let activation = base[row];
    for (let e = slope.starts[row]; e < slope.starts[row + 1]; e++) activation += slope.values[e] * v;
    if (activation <= 0) continue;
    for (let j = 0; j < postUnits; j++) out[j] += merged[j * units + k] * activation;
  }
  return out;
}
