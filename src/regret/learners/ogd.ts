import { InputError, showValue } from "../../base/errors.js";
import { decodeFloats, encodeFloats } from "../../tensor/float-codec.js";
import { projectBall } from "../../tensor/projections.js";
import { axpy, dot } from "../../tensor/vector.js";
import { squaredLoss } from "../losses.js";
import type { Loss, OnlineLearner } from "../types.js";

/**
 * Step sizes with D the diameter of the ball: `adagrad` D/sqrt(Σ‖∇‖²), which needs nothing else; `sqrt` D/(G·sqrt t) for
 * gradients of at most G; `strongly-convex` 1/(σt) for σ-strongly convex losses.
 */
export type OgdStep =
  | { readonly kind: "adagrad" }
  | { readonly kind: "sqrt"; readonly gradientBound: number }
  | { readonly kind: "strongly-convex"; readonly sigma: number };

export interface OgdOptions {
  /** Radius of the ball that θ is kept in. */
  readonly radius?: number;
  readonly step?: OgdStep;
  /** Convex loss of the prediction x·θ, with a gradient. */
  readonly loss?: Loss<number>;
}

export const OGD_DEFAULTS: Required<OgdOptions> = {
  radius: 1,
  step: { kind: "adagrad" },
  loss: squaredLoss,
};

/** Online (sub)gradient descent for linear predictions on a Euclidean ball (Zinkevich 2003). O(d) a round. */
export class OnlineGradientDescent implements OnlineLearner<Float64Array, number> {
  readonly kind = "ogd";
  private theta: Float64Array;
  private rounds = 0;
  private squaredGradients = 0;
  private largestGradient = 0;
  private readonly settings: Required<OgdOptions>;

  /** @param dimension number of features. */
  constructor(dimension: number, options: OgdOptions = {}) {
    this.settings = { ...OGD_DEFAULTS, ...options };
    const { radius, loss } = this.settings;
    if (!(radius > 0)) throw InputError.of("radius", `is ${showValue(radius)}`, "give a positive number");
    if (loss.gradient === undefined) {
      throw InputError.of("loss", `${loss.name} has no gradient`, "give loss.gradient");
    }
    this.theta = new Float64Array(dimension);
  }

  predict(x: Float64Array): number {
    return dot(x, this.theta);
  }

  update(x: Float64Array, y: number, weight = 1): void {
    const { loss, radius } = this.settings;
    const slope = weight * loss.gradient!(this.predict(x), y);
    const squared = slope * slope * dot(x, x);
    this.rounds++;
    this.squaredGradients += squared;
    this.largestGradient = Math.max(this.largestGradient, Math.sqrt(squared));
    if (squared === 0) return;
    axpy(-this.stepSize() * slope, x, this.theta);
    projectBall(this.theta, radius, this.theta);
  }

  regretBound(comparatorNormSquared: number): number | null {
    const { radius, step } = this.settings;
    if (comparatorNormSquared > radius ** 2) return null;
    const diameter = 2 * radius;
    switch (step.kind) {
      case "adagrad":
        return 1.5 * diameter * Math.sqrt(this.squaredGradients);
      case "sqrt":
        if (this.largestGradient > step.gradientBound) return null;
        return 1.5 * step.gradientBound * diameter * Math.sqrt(this.rounds);
      case "strongly-convex":
        return (this.largestGradient ** 2 * (1 + Math.log(Math.max(1, this.rounds)))) / (2 * step.sigma);
    }
  }

  save(): unknown {
    const { theta, rounds, squaredGradients, largestGradient } = this;
    return { theta: encodeFloats(theta), rounds, squaredGradients, largestGradient };
  }

  load(state: unknown): void {
    const { theta, ...rest } = state as { theta: string };
    this.theta = decodeFloats(theta);
    Object.assign(this, rest);
  }

  private stepSize(): number {
    const { radius, step } = this.settings;
    const diameter = 2 * radius;
    switch (step.kind) {
      case "adagrad":
        return diameter / Math.sqrt(this.squaredGradients);
      case "sqrt":
        return diameter / (step.gradientBound * Math.sqrt(this.rounds));
      case "strongly-convex":
        return 1 / (step.sigma * this.rounds);
    }
  }
}
