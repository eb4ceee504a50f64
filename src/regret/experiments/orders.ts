import { InputError, showValue } from "../../base/errors.js";
import { MT19937 } from "../../tensor/mt19937.js";
import type { Rounds } from "./experiment.js";

/** Order of a stream: shuffled, or shuffled and then sorted stably by a column. */
export type RowOrder =
  | { readonly kind: "shuffle" }
  | { readonly kind: "sorted"; readonly column: string; readonly descending?: boolean };

/** Round indices in stream order. Descending is the reverse of the ascending stable order. */
export function orderRounds({ count, sortKeys }: Rounds, order: RowOrder, seed: number): Int32Array {
  const rows = MT19937.numpyLegacy(seed).permutation(count);
  switch (order.kind) {
    case "shuffle":
      return rows;
    case "sorted": {
      const keys = sortKeys[order.column];
      if (keys === undefined) {
        const known = Object.keys(sortKeys).join(", ");
        throw InputError.of("order", `${showValue(order.column)} is no sort column`, `choose from ${known}`);
      }
      rows.sort((a, b) => keys[a] - keys[b]);
      return order.descending ? rows.reverse() : rows;
    }
  }
}
