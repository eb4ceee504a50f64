import { type CsrMatrix, csrMultiply, csrTranspose } from "../../tensor/csr.js";
import { dot } from "../../tensor/vector.js";
import type { PrimalDualStep } from "../primal-dual/restarted-halpern.js";
import type { ScaledLp } from "./scaling.js";

/** Step relative to 1/‖A‖₂, a little below 1. */
const STEP_SAFETY = 0.998;

/**
 * The primal–dual step T of a scaled LP, with steps τ = η/ω and σ = ηω:
 *   x̂ = Proj_[ℓv,uv](x − τ(c − Aᵀy)),  t = y/σ − A(2x̂ − x),  ŷ = σ(t − Proj_[−uc,−ℓc](t)).
 * The coupling matrix of the saddle point min_x max_y cᵀx − yᵀAx + … is K = −A.
 */
export class LpStep implements PrimalDualStep {
  readonly numPrimal: number;
  readonly numDual: number;
  readonly stepSize: number;
  private readonly transpose: CsrMatrix;
  /** 2x̂ − x */
  private readonly reflected: Float64Array;
  private readonly product: Float64Array;

  constructor(private readonly lp: ScaledLp) {
    this.numPrimal = lp.matrix.numCols;
    this.numDual = lp.matrix.numRows;
    this.stepSize = lp.norm > 0 ? STEP_SAFETY / lp.norm : 1;
    this.transpose = csrTranspose(lp.matrix);
    this.reflected = new Float64Array(this.numPrimal);
    this.product = new Float64Array(this.numDual);
  }

  apply(
    x: Float64Array,
    y: Float64Array,
    tau: number,
    sigma: number,
    xNext: Float64Array,
    yNext: Float64Array,
  ): void {
    const { reflected } = this;
    const { cost, colLower, colUpper, rowLower, rowUpper } = this.lp;
    const { starts: colStarts, indices: colIndices, values: colValues } = this.transpose;
    const { starts: rowStarts, indices: rowIndices, values: rowValues } = this.lp.matrix;
    for (let j = 0; j < x.length; j++) {
      let g = cost[j];
      for (let k = colStarts[j]; k < colStarts[j + 1]; k++) g -= colValues[k] * y[colIndices[k]];
      const moved = x[j] - tau * g;
      const next = moved < colLower[j] ? colLower[j] : moved > colUpper[j] ? colUpper[j] : moved;
      xNext[j] = next;
      reflected[j] = 2 * next - x[j];
    }
    for (let i = 0; i < y.length; i++) {
      let ax = 0;
      for (let k = rowStarts[i]; k < rowStarts[i + 1]; k++) ax += rowValues[k] * reflected[rowIndices[k]];
      const t = y[i] / sigma - ax;
      const low = -rowUpper[i];
      const high = -rowLower[i];
      yNext[i] = t < low ? sigma * (t - low) : t > high ? sigma * (t - high) : 0;
    }
  }

  coupling(x: Float64Array, y: Float64Array): number {
    return -dot(y, csrMultiply(this.lp.matrix, x, this.product));
  }

  /** The point of the column bounds nearest to 0, with y = 0. */
  start(): { readonly x: Float64Array; readonly y: Float64Array } {
    const { colLower, colUpper } = this.lp;
    const x = colLower.map((low, j) => Math.min(Math.max(0, low), colUpper[j]));
    return { x, y: new Float64Array(this.numDual) };
  }
}
