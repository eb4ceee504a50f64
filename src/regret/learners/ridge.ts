import { InputError, showValue } from "../../base/errors.js";
import { RidgeRegression, type SavedRidgeRegression } from "../../tensor/ridge.js";
import type { OnlineLearner } from "../types.js";

export interface OnlineRidgeOptions {
  /** λ > 0. */
  readonly lambda?: number;
  /** Predictions are clipped to this interval; the regret bound needs labels in it. */
  readonly clip?: readonly [number, number] | null;
}

export const ONLINE_RIDGE_DEFAULTS = { lambda: 1, clip: null } as const;

/**
 * Online ridge regression: predicts x·θ with θ = argmin Σ w(y − x·θ)² + λ‖θ‖² over the rounds so far (0 before any).
 *
 * Clipped to [lo, hi], with labels in there, its regret against any θ is at most λ‖θ‖² + (hi−lo)²·ln det(I + XᵀX/λ),
 * from the identity Σ (x·θ_t − y_t)²/(1 + k_t) = min_θ Σ (x·θ − y)² + λ‖θ‖² (Zhdanov & Kalnishkan 2013).
 * Unclipped there is no uniform bound.
 *
 * @example
 * import { OnlineRidge } from "minmaxmin/regret";
 * const ridge = new OnlineRidge(1);
 * ridge.update(Float64Array.of(1), 3);
 * ridge.predict(Float64Array.of(2)); // => 3
 */
export class OnlineRidge implements OnlineLearner<Float64Array, number> {
  readonly kind = "ridge";
  private model: RidgeRegression;
  private readonly clip: readonly [number, number] | null;
  private labelsInRange = true;

  /** @param dimension number of features. */
  constructor(dimension: number, options: OnlineRidgeOptions = {}) {
    const { lambda, clip } = { ...ONLINE_RIDGE_DEFAULTS, ...options };
    checkLambda(lambda);
    this.model = new RidgeRegression(dimension, lambda);
    this.clip = clip;
  }

  predict(x: Float64Array): number {
    const raw = this.model.predict(x);
    return this.clip === null ? raw : Math.min(Math.max(raw, this.clip[0]), this.clip[1]);
  }

  update(x: Float64Array, y: number, weight = 1): void {
    if (this.clip !== null) this.labelsInRange &&= y >= this.clip[0] && y <= this.clip[1];
    this.model.update(x, y, weight);
  }

  regretBound(comparatorNormSquared: number): number | null {
    if (this.clip === null || !this.labelsInRange) return null;
    const { lambda, logDeterminant } = this.model.design;
    return lambda * comparatorNormSquared + (this.clip[1] - this.clip[0]) ** 2 * logDeterminant;
  }

  save(): unknown {
    return { model: this.model.save(), labelsInRange: this.labelsInRange };
  }

  load(state: unknown): void {
    const { model, labelsInRange } = state as { model: SavedRidgeRegression; labelsInRange: boolean };
    this.model = RidgeRegression.restore(model);
    this.labelsInRange = labelsInRange;
  }
}

export function checkLambda(lambda: number): void {
  if (!(lambda > 0 && Number.isFinite(lambda))) {
    throw InputError.of("lambda", `is ${showValue(lambda)}`, "give a positive number");
  }
}
