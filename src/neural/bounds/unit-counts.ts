import type { Ranges } from "./intervals.js";

/** How many ReLUs of a layer are decided by their bounds. */
export interface UnitCounts {
  /** Positive throughout: the unit is linear. */
  readonly active: number;
  /** Zero throughout. */
  readonly inactive: number;
  /** Either: the unit needs a binary, unless the objective bounds it from one side only. */
  readonly unstable: number;
}

/**
 * Counts the units of a layer by the ranges of their pre-activations.
 *
 * @example
 * import { countUnits } from "minmaxmin/neural";
 * countUnits({ lower: Float64Array.of(-1, 0, -2), upper: Float64Array.of(1, 3, 0) }); // => { active: 1, inactive: 1, unstable: 1 }
 */
export function countUnits({ lower, upper }: Ranges): UnitCounts {
  let active = 0;
  let inactive = 0;
  for (let k = 0; k < lower.length; k++) {
    if (upper[k] <= 0) inactive++;
    else if (lower[k] >= 0) active++;
  }
  return { active, inactive, unstable: lower.length - active - inactive };
}
