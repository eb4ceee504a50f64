/** Interval arithmetic through layers: safe bounds, computed in one pass. */
import type { AffineExpression } from "../../ccg/affine-expression.js";

/** lower_k ≤ v_k ≤ upper_k. */
export interface Ranges {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/**
 * Range of Wv + b for v in a box.
 *
 * @param weights row-major, outputs × inputs.
 *
 * @example
 * import { denseRanges } from "minmaxmin/neural";
 * const box = { lower: Float64Array.of(-1, -1), upper: Float64Array.of(1, 1) };
 * denseRanges(Float64Array.of(1, -1), box, [0.25]); // => { lower: Float64Array.of(-1.75), upper: Float64Array.of(2.25) }
 */
export function denseRanges(weights: Float64Array, input: Ranges, bias?: ArrayLike<number>): Ranges {
  const inputs = input.lower.length;
  const outputs = inputs === 0 ? (bias?.length ?? 0) : weights.length / inputs;
  const lower = Float64Array.from({ length: outputs }, (_, i) => bias?.[i] ?? 0);
  const upper = Float64Array.from(lower);
  for (let i = 0; i < outputs; i++) {
    for (let j = 0; j < inputs; j++) {
      const weight = weights[i * inputs + j];
      lower[i] += weight * (weight >= 0 ? input.lower[j] : input.upper[j]);
      upper[i] += weight * (weight >= 0 ? input.upper[j] : input.lower[j]);
    }
  }
  return { lower, upper };
}

/** Range of ReLU(a) for a in a range. */
export function reluRanges({ lower, upper }: Ranges): Ranges {
  return { lower: lower.map((value) => Math.max(0, value)), upper: upper.map((value) => Math.max(0, value)) };
}

/** Range of expressions over the bounds of the model's columns. */
export function expressionRanges(
  expressions: readonly AffineExpression[],
  columnLower: ArrayLike<number>,
  columnUpper: ArrayLike<number>,
): Ranges {
  const lower = new Float64Array(expressions.length);
  const upper = new Float64Array(expressions.length);
  expressions.forEach(({ constant, columns, values }, i) => {
    lower[i] = upper[i] = constant;
    columns.forEach((column, k) => {
      const value = values[k];
      lower[i] += value * (value >= 0 ? columnLower[column] : columnUpper[column]);
      upper[i] += value * (value >= 0 ? columnUpper[column] : columnLower[column]);
    });
  });
  return { lower, upper };
}

/** The same ranges moved by `shift`. */
export function shiftRanges({ lower, upper }: Ranges, shift: ArrayLike<number>): Ranges {
  return {
    lower: lower.map((value, k) => value + shift[k]),
    upper: upper.map((value, k) => value + shift[k]),
  };
}
