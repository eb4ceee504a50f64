import type { Group } from "../types.js";

/** Activations of all groups for a context; unknown membership counts as 0. */
export function activationsOf<X>(groups: readonly Group<X>[], x: X, out: Float64Array): Float64Array {
  for (let g = 0; g < groups.length; g++) out[g] = Number(groups[g].test(x) ?? 0);
  return out;
}
