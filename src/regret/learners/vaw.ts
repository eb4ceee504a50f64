import { RidgeRegression, type SavedRidgeRegression } from "../../tensor/ridge.js";
import type { OnlineLearner } from "../types.js";
import { checkLambda } from "./ridge.js";

export interface VawOptions {
  /** λ > 0. */
  readonly lambda?: number;
  /** Centre of the labels: the forecaster shrinks towards it (½ suits labels in [0, 1]). */
  readonly offset?: number;
}

export const VAW_DEFAULTS = { lambda: 1, offset: 0 } as const;

/**
 * The Vovk–Azoury–Warmuth forecaster: ridge regression that already counts the present x,
 * x·(A + xxᵀ)⁻¹b = x·θ/(1 + k). With |y| ≤ Y its regret is at most λ‖θ‖² + Y²·ln det(I + XᵀX/λ), a quarter of
 * clipped ridge's, and it need not know Y.
 */
export class VovkAzouryWarmuth implements OnlineLearner<Float64Array, number> {
  readonly kind = "vaw";
  private model: RidgeRegression;
  private readonly offset: number;
  private largestLabel = 0;
  private hasFractions = false;

  /** @param dimension number of features. */
  constructor(dimension: number, options: VawOptions = {}) {
    const { lambda, offset } = { ...VAW_DEFAULTS, ...options };
    checkLambda(lambda);
    this.model = new RidgeRegression(dimension, lambda);
    this.offset = offset;
  }

  predict(x: Float64Array): number {
    return this.offset + this.model.predict(x) / (1 + this.model.design.leverage(x));
  }

  update(x: Float64Array, y: number, weight = 1): void {
    this.largestLabel = Math.max(this.largestLabel, Math.abs(y - this.offset));
    this.hasFractions ||= weight !== 1;
    this.model.update(x, y - this.offset, weight);
  }

  /** Stated for offset 0 (another offset shifts the comparator) and unweighted rounds. */
  regretBound(comparatorNormSquared: number): number | null {
    if (this.offset !== 0 || this.hasFractions) return null;
    const { lambda, logDeterminant } = this.model.design;
    return lambda * comparatorNormSquared + this.largestLabel ** 2 * logDeterminant;
  }

  save(): unknown {
    const { largestLabel, hasFractions } = this;
    return { model: this.model.save(), largestLabel, hasFractions };
  }

  load(state: unknown): void {
    const { model, largestLabel, hasFractions } = state as {
      model: SavedRidgeRegression;
      largestLabel: number;
      hasFractions: boolean;
    };
    this.model = RidgeRegression.restore(model);
    this.largestLabel = largestLabel;
    this.hasFractions = hasFractions;
  }
}
