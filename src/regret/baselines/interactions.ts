import { OnlineRidge, type OnlineRidgeOptions } from "../learners/ridge.js";
import type { Group, OnlineLearner } from "../types.js";
import { activationsOf } from "./membership.js";

/**
 * One ridge regression on the features I_g·x of all groups at once: a strong baseline without the algorithm's
 * guarantee, at O((d·|G|)²) a round instead of O(|active|·d²).
 */
export class InteractionRidge<X> implements OnlineLearner<X, number> {
  readonly kind = "interactions";
  private readonly ridge: OnlineRidge;
  private readonly activations: Float64Array;
  private readonly interactions: Float64Array;

  /** @param dimension d, the number of plain features. */
  constructor(
    private readonly dimension: number,
    private readonly groups: readonly Group<X>[],
    private readonly features: (x: X) => Float64Array,
    options: OnlineRidgeOptions = {},
  ) {
    this.ridge = new OnlineRidge(dimension * groups.length, options);
    this.activations = new Float64Array(groups.length);
    this.interactions = new Float64Array(dimension * groups.length);
  }

  predict(x: X): number {
    return this.ridge.predict(this.interact(x));
  }

  update(x: X, y: number, weight = 1): void {
    this.ridge.update(this.interact(x), y, weight);
  }

  save(): unknown {
    return this.ridge.save();
  }

  load(state: unknown): void {
    this.ridge.load(state);
  }

  private interact(x: X): Float64Array {
    const { dimension: d, activations, interactions } = this;
    const plain = this.features(x);
    activationsOf(this.groups, x, activations);
    for (let g = 0; g < activations.length; g++) {
      for (let i = 0; i < d; i++) interactions[g * d + i] = activations[g] * plain[i];
    }
    return interactions;
  }
}
