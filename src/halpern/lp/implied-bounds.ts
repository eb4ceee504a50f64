import type { LpProblem } from "./problem.js";

/** Passes over all rows; bounds that still move after these converge slowly and are good enough. */
const MOST_SWEEPS = 20;
/** A bound must improve by this much, relative to its size, to count as progress. */
const LEAST_PROGRESS = 1e-3;
/** Implied bounds are widened by this much, relative to the numbers they come from, against rounding. */
const ROUNDING_MARGIN = 1e-9;
/** Bounds that cross by more than this, relative to their size, prove infeasibility. */
const CROSSING_TOLERANCE = 1e-6;

/** Column bounds that the rows imply together with the stated ones; valid for every feasible point. */
export interface ImpliedBounds {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** True if the bounds prove that there is no feasible point. */
  readonly areCrossing: boolean;
}

/**
 * Propagates bounds through the rows (Brearley, Mitra & Williams 1975): where all other terms of a row are bounded, the
 * remaining one is. They are not used to solve, only to judge certificates: a column with an implied bound can carry a
 * reduced cost of a Farkas ray although its stated bound is infinite.
 */
export function impliedBounds(lp: LpProblem): ImpliedBounds {
  const lower = lp.colLower.slice();
  const upper = lp.colUpper.slice();
  let areCrossing = hasCrossing(lower, upper);
  for (let sweep = 0; sweep < MOST_SWEEPS && !areCrossing; sweep++) {
    let progressed = false;
    for (let i = 0; i < lp.matrix.numRows; i++) {
      if (propagateRow(lp, i, 1, lp.rowUpper[i], lower, upper)) progressed = true;
      if (propagateRow(lp, i, -1, -lp.rowLower[i], lower, upper)) progressed = true;
    }
    areCrossing = hasCrossing(lower, upper);
    if (!progressed) break;
  }
  return { lower, upper, areCrossing };
}

/** Σ sign·aᵢⱼ·xⱼ ≤ limit: each term is at most limit minus the least value of all others. True if a bound improved. */
function propagateRow(
  { matrix }: LpProblem,
  i: number,
  sign: 1 | -1,
  limit: number,
  lower: Float64Array,
  upper: Float64Array,
): boolean {
  if (limit === Number.POSITIVE_INFINITY) return false;
  const { starts, indices, values } = matrix;
  let least = 0;
  let size = Math.abs(limit);
  let unbounded = 0;
  let unboundedAt = -1;
  for (let k = starts[i]; k < starts[i + 1]; k++) {
    const a = sign * values[k];
    const term = a * (a > 0 ? lower[indices[k]] : upper[indices[k]]);
    if (term === Number.NEGATIVE_INFINITY) {
      unboundedAt = k;
      if (++unbounded > 1) return false;
    } else {
      least += term;
      size += Math.abs(term);
    }
  }
  let progressed = false;
  for (let k = starts[i]; k < starts[i + 1]; k++) {
    if (unbounded === 1 && k !== unboundedAt) continue;
    const j = indices[k];
    const a = sign * values[k];
    const own = unbounded === 1 ? 0 : a * (a > 0 ? lower[j] : upper[j]);
    const bound = (limit - (least - own) + ROUNDING_MARGIN * size) / a;
    if (!Number.isFinite(bound)) continue;
    if (a > 0 && improves(upper[j] - bound, upper[j], bound)) {
      upper[j] = bound;
      progressed = true;
    } else if (a < 0 && improves(bound - lower[j], lower[j], bound)) {
      lower[j] = bound;
      progressed = true;
    }
    // `least` stays valid for the other terms: it only used the bound at the other end.
  }
  return progressed;
}

function improves(gain: number, old: number, bound: number): boolean {
  return Number.isFinite(old) ? gain > LEAST_PROGRESS * (1 + Math.abs(bound)) : true;
}

function hasCrossing(lower: Float64Array, upper: Float64Array): boolean {
  return lower.some((low, j) => {
    const scale = 1 + Math.min(Math.abs(low), Math.abs(upper[j]));
    return low - upper[j] > CROSSING_TOLERANCE * scale;
  });
}
