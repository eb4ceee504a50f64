import { decodeFloats, encodeFloats } from "../../tensor/float-codec.js";
import type { Group, OnlineLearner } from "../types.js";
import { activationsOf } from "./membership.js";

/** Trusts the learner of the smallest active group so far; some group must always be active. */
export class MostSpecific<X, Y, Z> implements OnlineLearner<X, Y, Z> {
  readonly kind = "most-specific";
  private readonly learners: OnlineLearner<X, Y, Z>[];
  private sizes: Float64Array;
  private readonly activations: Float64Array;

  constructor(
    private readonly groups: readonly Group<X>[],
    newLearner: () => OnlineLearner<X, Y, Z>,
  ) {
    this.learners = groups.map(() => newLearner());
    this.sizes = new Float64Array(groups.length);
    this.activations = new Float64Array(groups.length);
  }

  predict(x: X): Z {
    const active = activationsOf(this.groups, x, this.activations);
    let smallest = -1;
    for (let g = 0; g < active.length; g++) {
      if (active[g] > 0 && (smallest < 0 || this.sizes[g] < this.sizes[smallest])) smallest = g;
    }
    return this.learners[smallest].predict(x);
  }

  update(x: X, y: Y): void {
    const active = activationsOf(this.groups, x, this.activations);
    for (let g = 0; g < active.length; g++) {
      if (active[g] === 0) continue;
      this.sizes[g] += active[g];
      this.learners[g].update(x, y, active[g]);
    }
  }

  save(): unknown {
    return { sizes: encodeFloats(this.sizes), learners: this.learners.map((learner) => learner.save()) };
  }

  load(state: unknown): void {
    const { sizes, learners } = state as { sizes: string; learners: unknown[] };
    this.sizes = decodeFloats(sizes);
    this.learners.forEach((learner, g) => {
      learner.load(learners[g]);
    });
  }
}
