import { dot } from "../../tensor/vector.js";
import type { LinearOracle } from "./oracle.js";

/**
 * A finite list of actions.
 *
 * @example
 * import { actionList } from "minmaxmin/regret";
 * actionList([[1, 0], [0, 1]]).minimise(Float64Array.of(2, 1)); // => [0, 1]
 */
export function actionList(actions: readonly ArrayLike<number>[]): LinearOracle {
  const list = actions.map((action) => Float64Array.from(action));
  return {
    kind: "list",
    dimension: list[0]?.length ?? 0,
    minimise(costs) {
      let best: Float64Array | null = null;
      let least = Number.POSITIVE_INFINITY;
      for (const action of list) {
        const cost = dot(action, costs);
        if (cost >= least) continue;
        least = cost;
        best = action;
      }
      return best === null ? null : best.slice();
    },
  };
}
