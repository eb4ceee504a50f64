import { addScaled } from "./vector.js";

/**
 * A symmetric d×d matrix by its upper triangle, row after row without gaps: half the memory and half the work of a
 * rank-one update, and symmetric to the last bit by construction.
 *
 * @example
 * import { PackedSymmetric } from "minmaxmin";
 * const matrix = PackedSymmetric.scaledIdentity(2, 3);
 * matrix.addOuterProduct(1, [1, 2]);
 * matrix.at(1, 0); // => 2
 * matrix.multiply([1, 1], new Float64Array(2)); // => [6, 9]
 */
export class PackedSymmetric {
  /** Entry (i, j), i ≤ j, at i·d − i(i − 1)/2 + j − i. */
  readonly values: Float64Array;

  constructor(readonly dimension: number) {
    this.values = new Float64Array((dimension * (dimension + 1)) / 2);
  }

  static scaledIdentity(dimension: number, scale: number): PackedSymmetric {
    const matrix = new PackedSymmetric(dimension);
    for (let i = 0, at = 0; i < dimension; at += dimension - i++) matrix.values[at] = scale;
    return matrix;
  }

  at(i: number, j: number): number {
    const row = Math.min(i, j);
    return this.values[row * this.dimension - (row * (row - 1)) / 2 + Math.max(i, j) - row];
  }

  /** M ← M + alpha·x·xᵀ, skipping the rows of zeros. */
  addOuterProduct(alpha: number, x: ArrayLike<number>): void {
    const { dimension: d, values } = this;
    for (let i = 0, at = 0; i < d; at += d - i++) {
      if (x[i] !== 0) addScaled(alpha * x[i], x, i, values, at, d - i);
    }
  }

  /** out = M·x; O(d·nnz(x)). `out` must not be `x`. */
  multiply(x: ArrayLike<number>, out: Float64Array): Float64Array {
    const { dimension: d, values } = this;
    out.fill(0);
    for (let j = 0; j < d; j++) {
      const xj = x[j];
      if (xj === 0) continue;
      // Column j down to the diagonal, whose entries lie d − 1, d − 2, … apart; then row j.
      let at = j;
      for (let i = 0; i < j; at += d - ++i) out[i] += xj * values[at];
      addScaled(xj, values, at, out, j, d - j);
    }
    return out;
  }

  /** The whole matrix, d×d row-major. */
  toDense(out = new Float64Array(this.dimension ** 2)): Float64Array {
    const { dimension: d, values } = this;
    for (let i = 0, at = 0; i < d; i++) {
      for (let j = i; j < d; j++, at++) {
        out[i * d + j] = values[at];
        out[j * d + i] = values[at];
      }
    }
    return out;
  }

  /** Takes the upper triangle of a d×d row-major matrix. */
  setFromDense(dense: ArrayLike<number>): void {
    const { dimension: d, values } = this;
    for (let i = 0, at = 0; i < d; i++) for (let j = i; j < d; j++, at++) values[at] = dense[i * d + j];
  }
}
