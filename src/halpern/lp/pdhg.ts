import { type CsrMatrix, csrMultiply, csrTranspose } from "../../tensor/csr.js";
import type { ScaledLp } from "./scaling.js";

/** Step relative to 1/‖A‖₂, a little below 1. */
const STEP_SAFETY = 0.998;

/**
 * The primal–dual operator T of a scaled LP and the Halpern step on its reflection R = (1+ρ)T − ρI:
 *   x̂ = Proj_[ℓv,uv](x − (η/ω)(c − Aᵀy)),  t = y/(ηω) − A(2x̂ − x),  ŷ = ηω(t − Proj_[−uc,−ℓc](t)),
 * η = 0.998/‖A‖₂, ω the primal weight. T is firmly nonexpansive in ‖(x, y)‖² = ω‖x‖² + ‖y‖²/ω + 2η·yᵀAx.
 */
export class PdhgOperator {
  x: Float64Array;
  y: Float64Array;
  /** T(x, y) */
  readonly xHat: Float64Array;
  readonly yHat: Float64Array;
  readonly anchorX: Float64Array;
  readonly anchorY: Float64Array;
  omega = 1;
  private readonly eta: number;
  private readonly transpose: CsrMatrix;
  /** 2x̂ − x and 2ŷ − y */
  private readonly xReflected: Float64Array;
  private readonly yReflected: Float64Array;
  private readonly product: Float64Array;
  private readonly difference: Float64Array;

  constructor(
    private readonly lp: ScaledLp,
    private readonly reflection: number,
  ) {
    const { numRows, numCols } = lp.matrix;
    this.eta = lp.norm > 0 ? STEP_SAFETY / lp.norm : 1;
    this.transpose = csrTranspose(lp.matrix);
    this.x = Float64Array.from(lp.colLower, (low, j) => Math.min(Math.max(0, low), lp.colUpper[j]));
    this.y = new Float64Array(numRows);
    this.xHat = this.x.slice();
    this.yHat = this.y.slice();
    this.anchorX = this.x.slice();
    this.anchorY = this.y.slice();
    this.xReflected = new Float64Array(numCols);
    this.yReflected = new Float64Array(numRows);
    this.product = new Float64Array(numRows);
    this.difference = new Float64Array(numCols);
  }

  /** x̂, ŷ ← T(x, y) */
  apply(): void {
    const { lp, eta, omega, transpose, x, y, xHat, yHat, xReflected, yReflected } = this;
    const { cost, colLower, colUpper, rowLower, rowUpper } = lp;
    const { starts: colStarts, indices: colIndices, values: colValues } = transpose;
    const { starts: rowStarts, indices: rowIndices, values: rowValues } = lp.matrix;
    const tau = eta / omega;
    for (let j = 0; j < x.length; j++) {
      let g = cost[j];
      for (let k = colStarts[j]; k < colStarts[j + 1]; k++) g -= colValues[k] * y[colIndices[k]];
      const moved = x[j] - tau * g;
      const hat = moved < colLower[j] ? colLower[j] : moved > colUpper[j] ? colUpper[j] : moved;
      xHat[j] = hat;
      xReflected[j] = 2 * hat - x[j];
    }
    const sigma = eta * omega;
    for (let i = 0; i < y.length; i++) {
      let ax = 0;
      for (let k = rowStarts[i]; k < rowStarts[i + 1]; k++) ax += rowValues[k] * xReflected[rowIndices[k]];
      const t = y[i] / sigma - ax;
      const low = -rowUpper[i];
      const high = -rowLower[i];
      const hat = t < low ? sigma * (t - low) : t > high ? sigma * (t - high) : 0;
      yHat[i] = hat;
      yReflected[i] = 2 * hat - y[i];
    }
  }

  /** (x, y) ← (k+1)/(k+2)·R(x, y) + 1/(k+2)·anchor, after `apply`. */
  halpernStep(k: number): void {
    const weight = (k + 1) / (k + 2);
    mix(this.x, this.xHat, this.xReflected, this.anchorX, weight, this.reflection);
    mix(this.y, this.yHat, this.yReflected, this.anchorY, weight, this.reflection);
  }

  /** ‖z − T(z)‖_M, after `apply` and before `halpernStep`. */
  fixedPointError(): number {
    const { eta, omega, xHat, yHat, xReflected, yReflected, difference, product } = this;
    let squares = 0;
    for (let j = 0; j < xHat.length; j++) {
      difference[j] = xReflected[j] - xHat[j];
      squares += omega * difference[j] ** 2;
    }
    csrMultiply(this.lp.matrix, difference, product);
    for (let i = 0; i < yHat.length; i++) {
      const dy = yReflected[i] - yHat[i];
      squares += dy ** 2 / omega + 2 * eta * dy * product[i];
    }
    return Math.sqrt(Math.max(0, squares));
  }

  /** Anchor and iterate move to T(z). */
  restart(): void {
    this.x.set(this.xHat);
    this.y.set(this.yHat);
    this.anchorX.set(this.xHat);
    this.anchorY.set(this.yHat);
  }
}

function mix(
  z: Float64Array,
  hat: Float64Array,
  reflected: Float64Array,
  anchor: Float64Array,
  weight: number,
  reflection: number,
): void {
  for (let j = 0; j < z.length; j++) {
    const target = hat[j] + reflection * (reflected[j] - hat[j]);
    z[j] = anchor[j] + weight * (target - anchor[j]);
  }
}
