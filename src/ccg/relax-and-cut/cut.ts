import type { AffineExpression } from "../affine-expression.js";

/**
 * How a cut was found, and what proves it.
 * - `face`: a facet-like inequality of conv Y(x̂), lifted; `scenario`: optimality of the recourse at a worst scenario, lifted. Both hold
 *   on Z, by the recourse oracle.
 * - `noGood`: takes out a plan without recourse.
 * - `excluded`: takes out a plan whose worst case is known to be no better than the incumbent's.
 */
export type CutOrigin = "face" | "scenario" | "noGood" | "excluded";

/** An inequality yCoefficients·y + xCoefficients·x ≤ rhs that holds at every (x, y) of Z, y integer where it must be. */
export interface Cut {
  readonly origin: CutOrigin;
  readonly xCoefficients: Float64Array;
  readonly yCoefficients: Float64Array;
  readonly rhs: number;
}

/** An inequality alpha·y ≤ rhs that holds on Y(x̂) for one first stage x̂, to be lifted to a {@link Cut}. */
export interface FaceInequality {
  readonly origin: CutOrigin;
  readonly alpha: Float64Array;
  readonly rhs: number;
}

/** Coefficients smaller than this are taken out of a cut: they only carry rounding. */
const SMALLEST_COEFFICIENT = 1e-9;

/**
 * Right-hand sides are relaxed by this much (times their size), more than rounding in the proof of a cut and far less than
 * any violation that is worth a cut.
 */
export const CUT_MARGIN = 1e-7;

/** The cut as a row over the columns of the problem (x, then y) with its relaxed right-hand side. */
export function cutRow({
  xCoefficients,
  yCoefficients,
  rhs,
}: Cut): AffineExpression & { readonly upper: number } {
  const columns: number[] = [];
  const values: number[] = [];
  let dropped = 0;
  const collect = (coefficients: Float64Array, offset: number) => {
    for (let j = 0; j < coefficients.length; j++) {
      const value = coefficients[j];
      if (Math.abs(value) >= SMALLEST_COEFFICIENT) {
        columns.push(offset + j);
        values.push(value);
      } else {
        dropped += Math.abs(value);
      }
    }
  };
  collect(xCoefficients, 0);
  collect(yCoefficients, xCoefficients.length);
  return { constant: 0, columns, values, upper: rhs + CUT_MARGIN * Math.max(1, Math.abs(rhs)) + dropped };
}
