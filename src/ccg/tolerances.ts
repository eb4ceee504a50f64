/** Every tolerance of the two-stage methods, with what it protects. */

/** A plan's worst case is evaluated until its two sides agree to this share of its value. */
export const EVALUATION_TOLERANCE = 1e-7;

/** Rows and bounds count as satisfied within this; it matches the feasibility tolerance of the MILP solvers. */
export const FEASIBILITY_TOLERANCE = 1e-6;

/** A scenario closer than this to a known one (largest coordinate difference) is the same scenario. */
export const SCENARIO_TOLERANCE = 1e-7;

/** Values of integer columns closer than this to an integer are rounded to it. */
export const INTEGRALITY_TOLERANCE = 1e-5;

/** Two proved figures that cross by no more than this share are equal: what floating-point rounding amounts to. */
export const ROUNDING_TOLERANCE = 1e-9;

/** Denominator floor of a relative gap: |objective − bound| / max(this, |objective|). */
const GAP_FLOOR = 1e-9;

/** gap = |objective − bound| / max(1e-9, |objective|). */
export function relativeGap(objective: number, bound: number): number {
  if (objective === bound) return 0;
  return Math.abs(objective - bound) / Math.max(GAP_FLOOR, Math.abs(objective));
}

/** The absolute difference that a relative tolerance allows around `value`. */
export function allowance(relativeTolerance: number, value: number): number {
  return relativeTolerance * Math.max(1, Math.abs(value));
}
