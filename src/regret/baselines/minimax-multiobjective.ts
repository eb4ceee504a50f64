import type { FiniteClass } from "../learners/hedge.js";
import type { Group, Loss } from "../types.js";
import { activationsOf } from "./membership.js";

/**
 * Online minimax multiobjective optimisation (Lee, Noarov, Pai & Roth 2022) for group regret against a finite class:
 * exponential weights χ on the regrets to every pair (group, hypothesis), then the action that minimises the worst
 * weighted regret. For squared loss that is the weighted mean Σ χ·I_g·h(x) / Σ χ·I_g (derived here: its value is at most 0
 * for every outcome, by Jensen). With losses in [0, 1] the regret to every pair is at most 4·sqrt(T·ln(|G||H|)),
 * growing with the whole stream.
 */
export class MinimaxMultiobjective<X, F> {
  private readonly regrets: Float64Array;
  private readonly activations: Float64Array;
  private readonly predictions: Float64Array;
  private readonly rate: number;

  /** @param horizon T, which the learning rate sqrt(ln(|G||H|)/(4T)) needs. */
  constructor(
    private readonly groups: readonly Group<X>[],
    private readonly hypotheses: FiniteClass<F>,
    private readonly features: (x: X) => F,
    private readonly loss: Loss<number>,
    horizon: number,
  ) {
    this.regrets = new Float64Array(hypotheses.size * groups.length);
    this.activations = new Float64Array(groups.length);
    this.predictions = new Float64Array(hypotheses.size);
    this.rate = Math.sqrt(Math.log(this.regrets.length) / (4 * horizon));
  }

  /** Predicts and learns; returns the loss. */
  step(x: X, y: number): number {
    const { regrets, activations, predictions, loss } = this;
    activationsOf(this.groups, x, activations);
    this.hypotheses.evaluate(this.features(x), predictions);
    const own = loss.value(this.action(), y);
    for (let h = 0; h < predictions.length; h++) {
      const difference = own - loss.value(predictions[h], y);
      for (let g = 0; g < activations.length; g++) {
        regrets[h * activations.length + g] += activations[g] * difference;
      }
    }
    return own;
  }

  /** Largest regret to any pair so far. */
  largestRegret(): number {
    return this.regrets.reduce((largest, regret) => Math.max(largest, regret), Number.NEGATIVE_INFINITY);
  }

  private action(): number {
    const { regrets, activations, predictions, rate } = this;
    const groupCount = activations.length;
    const largest = this.largestRegret();
    let [total, weighted, plain] = [0, 0, 0];
    for (let h = 0; h < predictions.length; h++) {
      let weight = 0;
      for (let g = 0; g < groupCount; g++) {
        if (activations[g] === 0) continue;
        weight += activations[g] * Math.exp(rate * (regrets[h * groupCount + g] - largest));
      }
      total += weight;
      weighted += weight * predictions[h];
      plain += predictions[h];
    }
    return total > 0 ? weighted / total : plain / predictions.length;
  }
}
