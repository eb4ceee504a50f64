import { choleskyFactor, choleskyInverse, choleskyLogDeterminant } from "./cholesky.js";
import { decodeFloats, encodeFloats } from "./float-codec.js";
import { PackedSymmetric } from "./packed-symmetric.js";
import { axpy, dot } from "./vector.js";

/** Updates after which the inverse is computed afresh, so that rounding cannot pile up. */
export const RIDGE_REFRESH_EVERY = 1000;

/** A `RidgeGram` as JSON; floats in base64 (`encodeFloats`). */
export interface SavedRidgeGram {
  readonly dimension: number;
  readonly lambda: number;
  readonly updates: number;
  readonly logDeterminant: number;
  readonly gram: string;
  readonly inverse: string;
}

/** A `RidgeRegression` as JSON. */
export interface SavedRidgeRegression {
  readonly design: SavedRidgeGram;
  readonly moment: string;
  readonly theta: string;
}

/**
 * The regularised Gram matrix A = λI + Σ w·x·xᵀ with its inverse, kept under rank-one updates (Sherman–Morrison) and
 * recomputed by Cholesky every `RIDGE_REFRESH_EVERY` updates. Any number of right-hand sides share it: `solve`.
 *
 * An update costs O(d·nnz(x)) and d²/2 multiplications for the inverse.
 *
 * @example
 * import { RidgeGram } from "minmaxmin";
 * const gram = new RidgeGram(2, 1);
 * gram.update([1, 0]); // => 1
 * gram.inverse.toDense(); // => [0.5, 0, 0, 1]
 * gram.solve([4, 3], new Float64Array(2)); // => [2, 3]
 */
export class RidgeGram {
  /** A */
  readonly gram: PackedSymmetric;
  /** A⁻¹ */
  readonly inverse: PackedSymmetric;
  /** ln det(A/λ) = Σ ln(1 + w·k): the information gathered so far. */
  logDeterminant = 0;
  /** Rank-one updates so far. */
  updates = 0;
  /** Whether the last update recomputed the inverse from A instead of correcting it. */
  isFresh = false;
  /** A⁻¹x of the last `leverage` or `update`, before that update. */
  readonly direction: Float64Array;

  /**
   * @param dimension d, the length of every x.
   * @param lambda ridge λ > 0.
   */
  constructor(
    readonly dimension: number,
    readonly lambda: number,
  ) {
    this.gram = PackedSymmetric.scaledIdentity(dimension, lambda);
    this.inverse = PackedSymmetric.scaledIdentity(dimension, 1 / lambda);
    this.direction = new Float64Array(dimension);
  }

  /** k = xᵀA⁻¹x; leaves A⁻¹x in `direction`. */
  leverage(x: ArrayLike<number>): number {
    return dot(this.inverse.multiply(x, this.direction), x);
  }

  /** A ← A + weight·x·xᵀ. Returns the leverage k of x before the update. */
  update(x: ArrayLike<number>, weight = 1): number {
    const k = this.leverage(x);
    this.gram.addOuterProduct(weight, x);
    this.updates++;
    const isDue = !(k >= 0) || this.updates % RIDGE_REFRESH_EVERY === 0;
    this.isFresh = isDue && this.refresh();
    if (!this.isFresh && k >= 0) {
      // Sherman–Morrison: A⁻¹ −= w/(1+wk)·(A⁻¹x)(A⁻¹x)ᵀ
      this.inverse.addOuterProduct(-weight / (1 + weight * k), this.direction);
      this.logDeterminant += Math.log1p(weight * k);
    }
    return k;
  }

  /** out = A⁻¹·rhs, O(d·nnz(rhs)); `out` must not be `rhs`. */
  solve(rhs: ArrayLike<number>, out: Float64Array): Float64Array {
    return this.inverse.multiply(rhs, out);
  }

  save(): SavedRidgeGram {
    const { dimension, lambda, updates, logDeterminant } = this;
    return {
      dimension,
      lambda,
      updates,
      logDeterminant,
      gram: encodeFloats(this.gram.values),
      inverse: encodeFloats(this.inverse.values),
    };
  }

  /** A matrix that continues, bit for bit, where `saved` was taken. */
  static restore(saved: SavedRidgeGram): RidgeGram {
    const restored = new RidgeGram(saved.dimension, saved.lambda);
    restored.gram.values.set(decodeFloats(saved.gram));
    restored.inverse.values.set(decodeFloats(saved.inverse));
    restored.updates = saved.updates;
    restored.logDeterminant = saved.logDeterminant;
    return restored;
  }

  /** False where A is singular to working precision: the corrected inverse is then the best there is. */
  private refresh(): boolean {
    const { dimension: d, gram, inverse, lambda } = this;
    const factor = gram.toDense();
    if (!choleskyFactor(factor, d, factor)) return false;
    inverse.setFromDense(choleskyInverse(factor, d, new Float64Array(d * d)));
    this.logDeterminant = choleskyLogDeterminant(factor, d) - d * Math.log(lambda);
    return true;
  }
}

/**
 * Incremental ridge regression: θ = argmin Σ w·(y − xᵀθ)² + λ‖θ‖², exact after every update.
 *
 * @example
 * import { RidgeRegression } from "minmaxmin";
 * const model = new RidgeRegression(1, 1);
 * model.predict([2]); // => 0
 * model.update([1], 3); // => 1
 * model.predict([2]); // => 3
 */
export class RidgeRegression {
  /** Σ w·y·x. */
  readonly moment: Float64Array;
  /** θ = A⁻¹·moment. */
  readonly theta: Float64Array;

  /** @param design the Gram matrix of points already seen, when the regression continues an earlier one. */
  constructor(
    dimension: number,
    lambda: number,
    readonly design = new RidgeGram(dimension, lambda),
  ) {
    this.moment = new Float64Array(dimension);
    this.theta = new Float64Array(dimension);
  }

  /** xᵀθ */
  predict(x: ArrayLike<number>): number {
    return dot(this.theta, x);
  }

  /**
   * Learns one labelled point: θ += w/(1+wk)·(y − xᵀθ)·A⁻¹x, which is A⁻¹·moment.
   * Returns the leverage k = xᵀA⁻¹x before the update.
   */
  update(x: ArrayLike<number>, y: number, weight = 1): number {
    const { design, moment, theta } = this;
    const residual = y - this.predict(x);
    const k = design.update(x, weight);
    axpy(weight * y, x, moment);
    if (design.isFresh) design.solve(moment, theta);
    else if (k >= 0) axpy((weight * residual) / (1 + weight * k), design.direction, theta);
    return k;
  }

  save(): SavedRidgeRegression {
    return {
      design: this.design.save(),
      moment: encodeFloats(this.moment),
      theta: encodeFloats(this.theta),
    };
  }

  /** A regression that continues, bit for bit, where `saved` was taken. */
  static restore(saved: SavedRidgeRegression): RidgeRegression {
    const { dimension, lambda } = saved.design;
    const restored = new RidgeRegression(dimension, lambda, RidgeGram.restore(saved.design));
    restored.moment.set(decodeFloats(saved.moment));
    restored.theta.set(decodeFloats(saved.theta));
    return restored;
  }
}
