import { choleskyFactor, choleskyInverse, choleskyLogDeterminant } from "./cholesky.js";
import { decodeFloats, encodeFloats } from "./float-codec.js";

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
 * An update costs O(d·nnz(x) + d²). The inverse is exactly symmetric at all times.
 *
 * @example
 * import { RidgeGram } from "minmaxmin";
 * const gram = new RidgeGram(2, 1);
 * gram.update([1, 0]); // => 1
 * gram.inverse; // => [0.5, 0, 0, 1]
 * gram.solve([4, 3], new Float64Array(2)); // => [2, 3]
 */
export class RidgeGram {
  /** A, d×d row-major. */
  readonly gram: Float64Array;
  /** A⁻¹, d×d row-major. */
  readonly inverse: Float64Array;
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
    this.gram = new Float64Array(dimension * dimension);
    this.inverse = new Float64Array(dimension * dimension);
    this.direction = new Float64Array(dimension);
    for (let i = 0; i < dimension; i++) {
      this.gram[i * dimension + i] = lambda;
      this.inverse[i * dimension + i] = 1 / lambda;
    }
  }

  /** k = xᵀA⁻¹x; leaves A⁻¹x in `direction`. */
  leverage(x: ArrayLike<number>): number {
    const { dimension: d, inverse, direction } = this;
    direction.fill(0);
    for (let j = 0; j < d; j++) {
      const xj = x[j];
      if (xj === 0) continue;
      const row = j * d;
      for (let i = 0; i < d; i++) direction[i] += xj * inverse[row + i];
    }
    let k = 0;
    for (let i = 0; i < d; i++) k += x[i] * direction[i];
    return k;
  }

  /** A ← A + weight·x·xᵀ. Returns the leverage k of x before the update. */
  update(x: ArrayLike<number>, weight = 1): number {
    const { dimension: d, gram } = this;
    const k = this.leverage(x);
    for (let i = 0; i < d; i++) {
      const scaled = weight * x[i];
      if (scaled === 0) continue;
      for (let j = 0; j < d; j++) gram[i * d + j] += scaled * x[j];
    }
    this.updates++;
    const isDue = !(k >= 0) || this.updates % RIDGE_REFRESH_EVERY === 0;
    this.isFresh = isDue && this.refresh();
    if (!this.isFresh && k >= 0) {
      this.shermanMorrison(weight, k);
      this.logDeterminant += Math.log1p(weight * k);
    }
    return k;
  }

  /** out = A⁻¹·rhs. */
  solve(rhs: ArrayLike<number>, out: Float64Array): Float64Array {
    const { dimension: d, inverse } = this;
    for (let i = 0; i < d; i++) {
      let total = 0;
      for (let j = 0; j < d; j++) total += inverse[i * d + j] * rhs[j];
      out[i] = total;
    }
    return out;
  }

  save(): SavedRidgeGram {
    const { dimension, lambda, updates, logDeterminant } = this;
    return {
      dimension,
      lambda,
      updates,
      logDeterminant,
      gram: encodeFloats(this.gram),
      inverse: encodeFloats(this.inverse),
    };
  }

  /** A matrix that continues, bit for bit, where `saved` was taken. */
  static restore(saved: SavedRidgeGram): RidgeGram {
    const restored = new RidgeGram(saved.dimension, saved.lambda);
    restored.gram.set(decodeFloats(saved.gram));
    restored.inverse.set(decodeFloats(saved.inverse));
    restored.updates = saved.updates;
    restored.logDeterminant = saved.logDeterminant;
    return restored;
  }

  /** A⁻¹ −= w/(1+wk)·(A⁻¹x)(A⁻¹x)ᵀ on the upper triangle, mirrored: symmetric to the last bit. */
  private shermanMorrison(weight: number, k: number): void {
    const { dimension: d, inverse, direction } = this;
    const scale = weight / (1 + weight * k);
    for (let i = 0; i < d; i++) {
      const scaled = scale * direction[i];
      if (scaled === 0) continue;
      for (let j = i; j < d; j++) {
        const updated = inverse[i * d + j] - scaled * direction[j];
        inverse[i * d + j] = updated;
        inverse[j * d + i] = updated;
      }
    }
  }

  /** False where A is singular to working precision: the corrected inverse is then the best there is. */
  private refresh(): boolean {
    const { dimension: d, gram, inverse, lambda } = this;
    const factor = new Float64Array(d * d);
    if (!choleskyFactor(gram, d, factor)) return false;
    choleskyInverse(factor, d, inverse);
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
    let total = 0;
    for (let i = 0; i < this.theta.length; i++) total += x[i] * this.theta[i];
    return total;
  }

  /**
   * Learns one labelled point: θ += w/(1+wk)·(y − xᵀθ)·A⁻¹x, which is A⁻¹·moment.
   * Returns the leverage k = xᵀA⁻¹x before the update.
   */
  update(x: ArrayLike<number>, y: number, weight = 1): number {
    const { design, moment, theta } = this;
    const residual = y - this.predict(x);
    const k = design.update(x, weight);
    for (let i = 0; i < moment.length; i++) moment[i] += weight * y * x[i];
    if (design.isFresh) design.solve(moment, theta);
    else if (k >= 0) {
      const step = (weight * residual) / (1 + weight * k);
      for (let i = 0; i < theta.length; i++) theta[i] += step * design.direction[i];
    }
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
