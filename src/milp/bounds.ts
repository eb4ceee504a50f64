/** Proved values that need no solver. */
import { infeasible, type MilpAnswer } from "./answer.js";
import type { ModelState } from "./state.js";

/** How far a row may be missed before it counts as violated; the solvers' own default. */
const FEASIBILITY_TOLERANCE = 1e-7;

/** A model without columns: its objective is the constant, feasible if every row allows 0. HiGHS calls it "empty". */
export function solveWithoutColumns(state: ModelState): MilpAnswer {
  for (let i = 0; i < state.rowCount; i++) {
    const allowsZero =
      state.rowLower.get(i) <= FEASIBILITY_TOLERANCE && state.rowUpper.get(i) >= -FEASIBILITY_TOLERANCE;
    if (!allowsZero) return infeasible(0);
  }
  return {
    status: "optimal",
    objective: state.offset,
    bound: state.offset,
    nodes: 0,
    x: new Float64Array(0),
    rowActivity: new Float64Array(state.rowCount),
    duals: new Float64Array(state.rowCount),
    reducedCosts: new Float64Array(0),
  };
}

/**
 * Lower bound of a linear programme from any duals y: Σ yᵢ·(side of row i) + Σ dⱼ·(bound of column j) + offset with
 * d = cost − Aᵀy, each side or bound the one the sign points to. Valid for every y by weak duality, so also for the
 * duals of a run that was stopped (Neumaier & Shcherbina 2004); −Infinity when a sign points to an infinite one.
 */
export function lagrangianBound(state: ModelState, duals: Float64Array, reducedCosts: Float64Array): number {
  let bound = state.offset;
  for (let i = 0; i < duals.length; i++) {
    bound += worst(duals[i], state.rowLower.get(i), state.rowUpper.get(i));
  }
  for (let j = 0; j < reducedCosts.length; j++) {
    bound += worst(reducedCosts[j], state.lowerOf(j), state.upperOf(j));
  }
  return Number.isNaN(bound) ? Number.NEGATIVE_INFINITY : bound;
}

/** The smallest multiplier · v over lower ≤ v ≤ upper. */
function worst(multiplier: number, lower: number, upper: number): number {
  if (multiplier === 0) return 0;
  return multiplier * (multiplier > 0 ? lower : upper);
}
