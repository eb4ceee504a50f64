import { LeastSquaresComparator } from "../comparators.js";
import type { Dataset } from "./dataset.js";

/**
 * Loss of every group's own least-squares model. With `compat`, of the model fitted to all but the group's last row in
 * stream order, on those rows: what the published tables subtract.
 */
export function hindsightLosses(data: Dataset, order: Int32Array, compat: boolean): Float64Array {
  const { rows, labels, groups, membership } = data;
  const last = compat ? lastRows(data, order) : undefined;
  return Float64Array.from(groups, (_, g) => {
    const comparator = new LeastSquaresComparator(rows[0].length);
    for (let t = 0; t < rows.length; t++) {
      if (membership[t * groups.length + g] === 1 && t !== last?.[g]) comparator.add(rows[t], labels[t], 1);
    }
    return comparator.best().loss;
  });
}

/** The last row of each group in stream order. */
function lastRows({ groups, membership }: Dataset, order: Int32Array): Int32Array {
  const last = new Int32Array(groups.length).fill(-1);
  for (const t of order) {
    for (let g = 0; g < groups.length; g++) if (membership[t * groups.length + g] === 1) last[g] = t;
  }
  return last;
}
