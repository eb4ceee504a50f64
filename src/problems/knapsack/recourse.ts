import type { Stop } from "../../base/stop.js";
import type { RecourseAnswer, RecourseOracle } from "../../model/index.js";
import { MultipleChoiceKnapsack } from "../oracle/multiple-choice-knapsack.js";
import type { KnapsackInstance } from "./instance.js";

/** Exact recourse of the two-stage knapsack for any linear cost, as a multiple-choice knapsack. */
export interface KnapsackRecourse extends RecourseOracle {
  /**
   * The same over the listed items only and with `capacity` left for them; lifting a cut asks for this.
   *
   * @param items the accepted items, each at most once.
   * @param capacity remaining capacity, any number.
   * @param cost cost of (y, r), length 2n.
   */
  minimiseOverItems(
    items: ArrayLike<number>,
    capacity: number,
    cost: ArrayLike<number>,
    stop?: Stop,
  ): RecourseAnswer;
}

/**
 * The recourse oracle of an instance: every accepted item is outsourced (nothing), produced (weight c_i, cost of y_i) or
 * repaired and produced (c_i + t_i, cost of y_i and r_i). Not to be used by two computations at once.
 */
export function knapsackRecourse(instance: KnapsackInstance): KnapsackRecourse {
  const { n, capacity } = instance;
  const weight = Float64Array.from(instance.weight);
  const repairedWeight = weight.map((value, i) => value + instance.repairWeight[i]);
  const knapsack = new MultipleChoiceKnapsack(n);
  const itemOf = new Int32Array(n);

  const add = (i: number, cost: ArrayLike<number>) => {
    itemOf[knapsack.count] = i;
    knapsack.addPair(weight[i], -cost[i], repairedWeight[i], -cost[i] - cost[n + i]);
  };
  const solve = (room: number, cost: ArrayLike<number>, stop: Stop | undefined): RecourseAnswer => {
    const status = knapsack.solve(room, stop);
    if (status === "infeasible") return { status };
    if (status === "limit") return { status, bound: -knapsack.bound };
    const y = new Float64Array(2 * n);
    let value = 0;
    for (let k = 0; k < knapsack.count; k++) {
      const i = itemOf[k];
      if (knapsack.chosen[k] === 0) continue;
      y[i] = 1;
      value += cost[i];
      if (knapsack.chosen[k] === 2) {
        y[n + i] = 1;
        value += cost[n + i];
      }
    }
    return { status, value, y };
  };

  return {
    name: "multiple-choice knapsack",
    minimise(x, _xi, cost, stop) {
      knapsack.clear();
      for (let i = 0; i < n; i++) if (x[i] > 0.5) add(i, cost);
      return solve(capacity, cost, stop);
    },
    minimiseOverItems(items, room, cost, stop) {
      knapsack.clear();
      for (let k = 0; k < items.length; k++) add(items[k], cost);
      return solve(room, cost, stop);
    },
  };
}
