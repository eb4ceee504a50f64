import { InputError, showValue } from "../../base/errors.js";
import { choleskyFactor, choleskySolve } from "../../tensor/cholesky.js";
import { decodeFloats, encodeFloats } from "../../tensor/float-codec.js";
import { RidgeGram, type SavedRidgeGram } from "../../tensor/ridge.js";
import { axpy, dot, norm2 } from "../../tensor/vector.js";
import type { OnlineLearner } from "../types.js";

export interface LogisticOptions {
  /** Newton step 1/γ; theory's γ is far smaller and far slower. */
  readonly gamma?: number;
  /** Initial curvature ε₀ > 0. */
  readonly eps0?: number;
  /** Radius of the ball that θ is projected to, in the norm of the curvature; `null` for none. */
  readonly radius?: number | null;
  /** Probabilities are clipped to [floor, 1 − floor]. */
  readonly floor?: number;
}

export const LOGISTIC_DEFAULTS: Required<LogisticOptions> = {
  gamma: 0.5,
  eps0: 1,
  radius: null,
  floor: 1e-3,
};

/** Bisection steps of the projection: the multiplier to full double precision. */
const PROJECTION_STEPS = 60;

/**
 * Online logistic regression by the online Newton step (Hazan, Agarwal & Kale 2007): with p = σ(x·θ) and ∇ = (p − y)x,
 * A += ∇∇ᵀ and θ −= A⁻¹∇/γ. Labels in {0, 1}; predicts a probability. O(d²) a round.
 */
export class OnlineLogistic implements OnlineLearner<Float64Array, number> {
  readonly kind = "logistic";
  private theta: Float64Array;
  private curvature: RidgeGram;
  private readonly gradient: Float64Array;
  private readonly step: Float64Array;
  private readonly settings: Required<LogisticOptions>;

  /** @param dimension number of features. */
  constructor(dimension: number, options: LogisticOptions = {}) {
    this.settings = { ...LOGISTIC_DEFAULTS, ...options };
    const { gamma, eps0, floor } = this.settings;
    for (const [name, value] of Object.entries({ gamma, eps0 })) {
      if (!(value > 0)) throw InputError.of(name, `is ${showValue(value)}`, "give a positive number");
    }
    if (!(floor > 0 && floor < 0.5)) {
      throw InputError.of("floor", `is ${showValue(floor)}`, "give a number between 0 and 0.5");
    }
    this.theta = new Float64Array(dimension);
    this.gradient = new Float64Array(dimension);
    this.step = new Float64Array(dimension);
    this.curvature = new RidgeGram(dimension, eps0);
  }

  predict(x: Float64Array): number {
    const { floor } = this.settings;
    return Math.min(Math.max(sigmoid(dot(x, this.theta)), floor), 1 - floor);
  }

  update(x: Float64Array, y: number, weight = 1): void {
    const { gamma, radius } = this.settings;
    const slope = weight * (sigmoid(dot(x, this.theta)) - y);
    for (let i = 0; i < x.length; i++) this.gradient[i] = slope * x[i];
    this.curvature.update(this.gradient);
    axpy(-1 / gamma, this.curvature.solve(this.gradient, this.step), this.theta);
    if (radius !== null && norm2(this.theta) > radius) this.project(radius);
  }

  save(): unknown {
    return { theta: encodeFloats(this.theta), curvature: this.curvature.save() };
  }

  load(state: unknown): void {
    const { theta, curvature } = state as { theta: string; curvature: SavedRidgeGram };
    this.theta = decodeFloats(theta);
    this.curvature = RidgeGram.restore(curvature);
  }

  /** argmin (θ−u)ᵀA(θ−u) over ‖θ‖ ≤ radius: θ = (A + μI)⁻¹Au with the μ that puts θ on the sphere. */
  private project(radius: number): void {
    const n = this.theta.length;
    const { gram } = this.curvature;
    const target = gram.multiply(this.theta, new Float64Array(n));
    const factor = new Float64Array(n * n);
    const candidate = new Float64Array(n);
    const normAt = (multiplier: number) => {
      gram.toDense(factor);
      for (let i = 0; i < n; i++) factor[i * n + i] += multiplier;
      choleskyFactor(factor, n, factor);
      return norm2(choleskySolve(factor, n, target, candidate));
    };
    // ‖(A + μI)⁻¹Au‖ ≤ ‖Au‖/μ, so that this upper end lies inside the ball.
    let [low, high] = [0, norm2(target) / radius];
    for (let step = 0; step < PROJECTION_STEPS; step++) {
      const middle = (low + high) / 2;
      if (normAt(middle) > radius) low = middle;
      else high = middle;
    }
    normAt(high);
    this.theta.set(candidate);
  }
}

function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}
