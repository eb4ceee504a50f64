import { InputError, showValue } from "../../base/errors.js";
import type { FiniteClass } from "../learners/hedge.js";
import type { Group, Loss } from "../types.js";
import { activationsOf } from "./membership.js";

/**
 * Multiplicative weights on every pair of hypothesis and group (Blum & Mansour 2007, Blum & Lykouris 2020), for finite
 * classes and losses in [0, 1]: p_h ∝ Σ_g I_g·w_{h,g}, then w_{h,g} ← w_{h,g}·β^{I_g(ℓ_h − β·ℓ̂)}. For every pair,
 * L̂_g ≤ ( L_{h,g} + ln(|H||G|)/ln(1/β) ) / β. O(|H||G|) a round: what the oracle-efficient method avoids.
 */
export class BlumMansour<X, F> {
  private readonly logWeights: Float64Array;
  private readonly activations: Float64Array;
  private readonly predictions: Float64Array;
  private readonly probabilities: Float64Array;

  /** @param beta β in (0, 1); near 1 for long streams. */
  constructor(
    private readonly groups: readonly Group<X>[],
    private readonly hypotheses: FiniteClass<F>,
    private readonly features: (x: X) => F,
    private readonly loss: Loss<number>,
    private readonly beta: number,
  ) {
    if (!(beta > 0 && beta < 1)) {
      throw InputError.of("beta", `is ${showValue(beta)}`, "give a number between 0 and 1");
    }
    this.logWeights = new Float64Array(hypotheses.size * groups.length);
    this.activations = new Float64Array(groups.length);
    this.predictions = new Float64Array(hypotheses.size);
    this.probabilities = new Float64Array(hypotheses.size);
  }

  /** Predicts and learns; returns the expected loss of a hypothesis drawn by the weights. */
  step(x: X, y: number): number {
    const { activations, predictions, probabilities, loss } = this;
    activationsOf(this.groups, x, activations);
    this.hypotheses.evaluate(this.features(x), predictions);
    this.weigh();
    let expected = 0;
    for (let h = 0; h < predictions.length; h++) {
      predictions[h] = loss.value(predictions[h], y);
      expected += probabilities[h] * predictions[h];
    }
    this.reweigh(expected);
    return expected;
  }

  /** Σ w / (|H||G|), which never exceeds 1. */
  meanWeight(): number {
    return this.logWeights.reduce((sum, value) => sum + Math.exp(value), 0) / this.logWeights.length;
  }

  /** p_h ∝ Σ_g I_g w_{h,g}; uniform where no group is active. */
  private weigh(): void {
    const { activations, probabilities, logWeights } = this;
    const groupCount = activations.length;
    let largest = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < logWeights.length; i++) {
      if (activations[i % groupCount] > 0) largest = Math.max(largest, logWeights[i]);
    }
    let total = 0;
    for (let h = 0; h < probabilities.length; h++) {
      let weight = 0;
      for (let g = 0; g < groupCount; g++) {
        if (activations[g] > 0) weight += activations[g] * Math.exp(logWeights[h * groupCount + g] - largest);
      }
      probabilities[h] = weight;
      total += weight;
    }
    for (let h = 0; h < probabilities.length; h++) {
      probabilities[h] = total > 0 ? probabilities[h] / total : 1 / probabilities.length;
    }
  }

  /** `predictions` holds the losses by now. */
  private reweigh(expected: number): void {
    const { activations, predictions, logWeights, beta } = this;
    const groupCount = activations.length;
    const logBeta = Math.log(beta);
    for (let h = 0; h < predictions.length; h++) {
      const exponent = (predictions[h] - beta * expected) * logBeta;
      for (let g = 0; g < groupCount; g++) logWeights[h * groupCount + g] += activations[g] * exponent;
    }
  }
}
