import { InputError, showValue } from "../../base/errors.js";
import type { LinearOracle } from "./oracle.js";

/**
 * Sets of items with integer weights whose total is at most `capacity`; items are rewarded by negative costs.
 * Dynamic programming, O(n·capacity).
 *
 * @example
 * import { knapsackSets } from "minmaxmin/regret";
 * knapsackSets([2, 2, 3], 4).minimise(Float64Array.of(-2, -2, -3)); // => [1, 1, 0]
 */
export function knapsackSets(weights: readonly number[], capacity: number): LinearOracle {
  for (const [i, weight] of weights.entries()) {
    if (!(Number.isInteger(weight) && weight >= 0)) {
      throw InputError.of(`weights[${i}]`, `is ${showValue(weight)}`, "give non-negative integers");
    }
  }
  if (!(Number.isInteger(capacity) && capacity >= 0)) {
    throw InputError.of("capacity", `is ${showValue(capacity)}`, "give a non-negative integer");
  }
  const n = weights.length;
  return {
    kind: "knapsack",
    dimension: n,
    constants: { diameter: n, costRange: n, costNorm: n },
    minimise: (costs) => cheapestSet(weights, capacity, costs),
  };
}

function cheapestSet(weights: readonly number[], capacity: number, costs: Float64Array): Float64Array {
  const n = weights.length;
  const width = capacity + 1;
  const cost = new Float64Array(width);
  const taken = new Uint8Array(n * width);
  for (let i = 0; i < n; i++) {
    if (costs[i] >= 0) continue;
    for (let room = capacity; room >= weights[i]; room--) {
      const withItem = cost[room - weights[i]] + costs[i];
      if (withItem >= cost[room]) continue;
      cost[room] = withItem;
      taken[i * width + room] = 1;
    }
  }
  const set = new Float64Array(n);
  let room = capacity;
  for (let i = n - 1; i >= 0; i--) {
    if (taken[i * width + room] === 0) continue;
    set[i] = 1;
    room -= weights[i];
  }
  return set;
}
