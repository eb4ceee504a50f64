import type { BudgetGroup, BudgetSet, UncertaintySet } from "../../model/uncertainty.js";
import { projectBox } from "../../tensor/projections.js";

/** Halvings of the interval of the multiplier: 2⁻⁶⁰ of its length. */
const BISECTIONS = 60;

/**
 * The nearest scenario of a continuous box or budget set, into `out` (which may be the point itself). A point over several
 * budgets is projected on one after the other, which gives a member, not always the nearest.
 *
 * @returns false where the set has no projection of its own: finite, integer and polytope sets.
 */
export function projectOnSet(set: UncertaintySet, point: Float64Array, out: Float64Array): boolean {
  if (set.kind === "scenarios" || set.kind === "polytope" || set.isInteger) return false;
  if (set.kind === "box") {
    projectBox(point, set.lower, set.upper, out);
    return true;
  }
  const target = Float64Array.from(point);
  projectBox(target, set.lower, set.upper, out);
  for (const group of set.groups) projectOnBudget(set, group, target, out);
  return true;
}

/**
 * ξ = clip(v − λ w) with the least λ ≥ 0 that keeps the budget (the KKT conditions of the projection); what it finds becomes the
 * target of later budgets.
 */
function projectOnBudget(
  { lower, upper }: BudgetSet,
  { indices, weights, gamma }: BudgetGroup,
  target: Float64Array,
  out: Float64Array,
): void {
  const start = Float64Array.from(indices, (k) => target[k]);
  const used = (lambda: number): number => {
    let total = 0;
    for (let i = 0; i < indices.length; i++) {
      const k = indices[i];
      const value = Math.min(upper[k], Math.max(lower[k], start[i] - lambda * weights[i]));
      total += weights[i] * (value - lower[k]);
    }
    return total;
  };
  if (used(0) <= gamma) return;
  let [low, high] = [0, 1];
  while (used(high) > gamma && high < Number.MAX_VALUE) high *= 2;
  for (let step = 0; step < BISECTIONS; step++) {
    const middle = (low + high) / 2;
    if (used(middle) > gamma) low = middle;
    else high = middle;
  }
  for (let i = 0; i < indices.length; i++) {
    const k = indices[i];
    out[k] = Math.min(upper[k], Math.max(lower[k], start[i] - high * weights[i]));
    target[k] = out[k];
  }
}
