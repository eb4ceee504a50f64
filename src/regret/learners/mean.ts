import type { OnlineLearner } from "../types.js";

/** Follow the leader for constants under squared loss: the running mean of the labels (`initial` before any). */
export class RunningMean implements OnlineLearner<unknown, number> {
  readonly kind = "constant";
  private mean: number;
  private weight = 0;

  constructor(initial = 0) {
    this.mean = initial;
  }

  predict(): number {
    return this.mean;
  }

  update(_x: unknown, y: number, weight = 1): void {
    this.weight += weight;
    this.mean += (weight / this.weight) * (y - this.mean);
  }

  save(): unknown {
    return { mean: this.mean, weight: this.weight };
  }

  load(state: unknown): void {
    Object.assign(this, state);
  }
}
