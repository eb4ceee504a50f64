import type { Group, OnlineLearner } from "../types.js";
import { activationsOf } from "./membership.js";

/**
 * One learner per distinct membership vector. Its comparator class is far richer than the groups', but there are up to
 * 2^|G| cells with few rounds each.
 */
export class PartitionLearner<X, Y, Z> implements OnlineLearner<X, Y, Z> {
  readonly kind = "partition";
  private readonly cells = new Map<string, OnlineLearner<X, Y, Z>>();
  private readonly activations: Float64Array;

  constructor(
    private readonly groups: readonly Group<X>[],
    private readonly newLearner: () => OnlineLearner<X, Y, Z>,
  ) {
    this.activations = new Float64Array(groups.length);
  }

  /** Cells seen so far. */
  get cellCount(): number {
    return this.cells.size;
  }

  predict(x: X): Z {
    return this.cell(x).predict(x);
  }

  update(x: X, y: Y, weight = 1): void {
    this.cell(x).update(x, y, weight);
  }

  save(): unknown {
    return [...this.cells].map(([key, learner]) => [key, learner.save()]);
  }

  load(state: unknown): void {
    this.cells.clear();
    for (const [key, saved] of state as [string, unknown][]) this.create(key).load(saved);
  }

  private cell(x: X): OnlineLearner<X, Y, Z> {
    const key = activationsOf(this.groups, x, this.activations).join();
    return this.cells.get(key) ?? this.create(key);
  }

  private create(key: string): OnlineLearner<X, Y, Z> {
    const learner = this.newLearner();
    this.cells.set(key, learner);
    return learner;
  }
}
