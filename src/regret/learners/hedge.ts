import { decodeFloats, encodeFloats } from "../../tensor/float-codec.js";
import type { Loss, OnlineLearner } from "../types.js";

/** A finite class of predictors, evaluated all at once. */
export interface FiniteClass<F> {
  readonly size: number;
  /** Writes the prediction of every hypothesis for `x` to `out`. */
  readonly evaluate: (x: F, out: Float64Array) => void;
}

/**
 * Hedge over a finite class with the anytime rate η_t = sqrt(8 ln|H| / t): predicts the weighted mean. For convex losses
 * in [0, range] the regret is at most range·( 2·sqrt(n/2·ln|H|) + sqrt(ln|H|/8) ) (Cesa-Bianchi & Lugosi 2006, §2.3).
 */
export class Hedge<F> implements OnlineLearner<F, number> {
  readonly kind = "hedge";
  private losses: Float64Array;
  private rounds = 0;
  private readonly predictions: Float64Array;

  /** @param range largest loss. */
  constructor(
    private readonly hypotheses: FiniteClass<F>,
    private readonly loss: Loss<number>,
    private readonly range = 1,
  ) {
    this.losses = new Float64Array(hypotheses.size);
    this.predictions = new Float64Array(hypotheses.size);
  }

  predict(x: F): number {
    const { size, evaluate } = this.hypotheses;
    const { predictions, losses } = this;
    evaluate(x, predictions);
    const rate = Math.sqrt((8 * Math.log(size)) / (this.rounds + 1)) / this.range;
    const least = this.leastLoss();
    let total = 0;
    let mean = 0;
    for (let h = 0; h < size; h++) {
      const weight = Math.exp(rate * (least - losses[h]));
      total += weight;
      mean += weight * predictions[h];
    }
    return mean / total;
  }

  update(x: F, y: number, weight = 1): void {
    this.rounds++;
    this.hypotheses.evaluate(x, this.predictions);
    for (let h = 0; h < this.losses.length; h++) {
      this.losses[h] += weight * this.loss.value(this.predictions[h], y);
    }
  }

  /** Least cumulative loss of the class so far. */
  leastLoss(): number {
    let least = Number.POSITIVE_INFINITY;
    for (let h = 0; h < this.losses.length; h++) least = Math.min(least, this.losses[h]);
    return least;
  }

  regretBound(): number {
    const logSize = Math.log(this.hypotheses.size);
    return this.range * (2 * Math.sqrt((this.rounds / 2) * logSize) + Math.sqrt(logSize / 8));
  }

  save(): unknown {
    return { rounds: this.rounds, losses: encodeFloats(this.losses) };
  }

  load(state: unknown): void {
    const { rounds, losses } = state as { rounds: number; losses: string };
    this.rounds = rounds;
    this.losses = decodeFloats(losses);
  }
}
