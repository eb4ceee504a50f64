import { InputError, showValue } from "../../base/errors.js";
import { type LinearOracle, sortedByCost } from "./oracle.js";

/**
 * All sets of exactly k of n elements: the k cheapest.
 *
 * @example
 * import { kSet } from "minmaxmin/regret";
 * kSet(4, 2).minimise(Float64Array.of(3, 1, 2, 4)); // => [0, 1, 1, 0]
 */
export function kSet(n: number, k: number): LinearOracle {
  if (!(Number.isInteger(k) && k >= 0 && k <= n)) {
    throw InputError.of("k", `is ${showValue(k)}`, `give an integer from 0 to ${n}`);
  }
  return {
    kind: "k-set",
    dimension: n,
    constants: { diameter: 2 * k, costRange: k, costNorm: n },
    minimise(costs) {
      const set = new Float64Array(n);
      for (const i of sortedByCost(costs).slice(0, k)) set[i] = 1;
      return set;
    },
  };
}
