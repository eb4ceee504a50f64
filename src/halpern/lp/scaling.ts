import { csrMultiply, csrTransposeMultiply } from "../../tensor/csr.js";
import { norm2 } from "../../tensor/vector.js";
import { spectralNorm } from "../power-iteration.js";
import { equilibrate } from "./equilibrate.js";
import type { LpProblem } from "./problem.js";

/** After equilibration the large singular values lie close together: power iteration needs a fine tolerance … */
const NORM_TOLERANCE = 1e-6;
/** … and a margin, since a step beyond 1/‖Ã‖₂ destroys convergence; ‖Ã‖₂ ≤ 1 holds in any case (Pock & Chambolle 2011). */
const NORM_SAFETY = 1.01;

/**
 * An LP in scaled variables: Ã = D_r⁻¹AD_c⁻¹, x̃ = s_b·D_c·x, ỹ = s_c·D_r·y, so that the entries of Ã are near 1 and
 * ‖b̃‖, ‖c̃‖ at most 1. `cost` is that of a minimisation.
 */
export interface ScaledLp extends LpProblem {
  /** x = xScale ∘ x̃ */
  readonly xScale: Float64Array;
  /** y = yScale ∘ ỹ */
  readonly yScale: Float64Array;
  /** An upper bound of ‖Ã‖₂, almost tight. */
  readonly norm: number;
}

/** Equilibrates the matrix, then scales b and c. */
export function scaleLp(lp: LpProblem): ScaledLp {
  const { matrix, rowScale, colScale } = equilibrate(lp.matrix);
  const { numRows, numCols } = matrix;
  const sign = lp.sense === "max" ? -1 : 1;
  const cost = lp.cost.map((value, j) => (sign * value) / colScale[j]);
  const rowLower = lp.rowLower.map((value, i) => value / rowScale[i]);
  const rowUpper = lp.rowUpper.map((value, i) => value / rowScale[i]);
  const costFactor = 1 / (1 + norm2(cost));
  const boundFactor = 1 / (1 + rightHandSideNorm(rowLower, rowUpper));
  const times = (array: Float64Array, factor: number) => array.map((value) => value * factor);
  const normal = new Float64Array(numRows);
  const normalProduct = (x: Float64Array, out: Float64Array) => {
    csrTransposeMultiply(matrix, csrMultiply(matrix, x, normal), out);
  };
  const norm = spectralNorm(numCols, normalProduct, { tolerance: NORM_TOLERANCE });
  return {
    cost: times(cost, costFactor),
    matrix,
    rowLower: times(rowLower, boundFactor),
    rowUpper: times(rowUpper, boundFactor),
    colLower: lp.colLower.map((value, j) => value * colScale[j] * boundFactor),
    colUpper: lp.colUpper.map((value, j) => value * colScale[j] * boundFactor),
    xScale: colScale.map((scale) => 1 / (scale * boundFactor)),
    yScale: rowScale.map((scale) => 1 / (scale * costFactor)),
    norm: Math.min(1, NORM_SAFETY * norm),
  };
}

/** √(Σ u² + Σ ℓ²) over the finite row bounds, equal ones counted once. */
export function rightHandSideNorm(lower: Float64Array, upper: Float64Array): number {
  let total = 0;
  for (let i = 0; i < lower.length; i++) {
    if (Number.isFinite(upper[i])) total += upper[i] ** 2;
    if (Number.isFinite(lower[i]) && lower[i] !== upper[i]) total += lower[i] ** 2;
  }
  return Math.sqrt(total);
}
