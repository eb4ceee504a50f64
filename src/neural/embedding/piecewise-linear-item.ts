import { AffineSum, addExpressionRow } from "../../ccg/affine-expression.js";
import type { ProblemEncoder } from "../forward.js";
import { itemActivations, type MergedActivations } from "./merged-activations.js";
import { columnExpression, type EmbeddingTarget } from "./model.js";

/** Breakpoints closer than this share of the interval to one another or to its ends are one. */
const BREAKPOINT_TOLERANCE = 1e-9;

/**
 * An item that depends on one column v ∈ [l, u]: a piecewise-linear curve in the space of the post activations, with a breakpoint
 * wherever a hidden unit changes sign. Incremental formulation (Markowitz & Manne 1957; Padberg, Oper. Res. Letters 27, 2000): with
 * segments of lengths ℓ_s, filled one after the other,
 *
 *     v = l + Σ w_s,   φ(v) = φ(l) + Σ slope_s w_s,   ℓ_s z_s ≤ w_s,   w_{s+1} ≤ ℓ_{s+1} z_s,   z binary
 *
 * One binary a breakpoint, whatever the number of units; its linear relaxation is the convex hull of the curve.
 *
 * @returns the number of breakpoints.
 */
export function addPiecewiseLinearItem(
  model: EmbeddingTarget,
  encoder: ProblemEncoder,
  item: number,
  column: number,
  bounds: { readonly lower: number; readonly upper: number },
  into: MergedActivations,
): number {
  const knots = [bounds.lower, ...breakpoints(encoder, item, bounds), bounds.upper];
  const values = knots.map((knot) => itemActivations(encoder, item, knot));
  const smallest = values[0].map((_, j) => Math.min(...values.map((value) => value[j])));
  const largest = values[0].map((_, j) => Math.max(...values.map((value) => value[j])));
  const segments = knots.length - 1;
  const slopes = Array.from({ length: segments }, (_, s) => {
    const length = knots[s + 1] - knots[s];
    return values[s].map((value, j) => (length > 0 ? (values[s + 1][j] - value) / length : 0));
  });
  into.addRange(smallest, largest);
  into.addConstants(values[0]);
  if (segments === 1) {
    into.addMultiples({ constant: 0 - bounds.lower, columns: [column], values: [1] }, slopes[0]);
    return 0;
  }
  const filled = addSegments(model, knots);
  const rest = new AffineSum().addColumn(column, 1);
  filled.forEach((w, s) => {
    into.addMultiples(columnExpression(w), slopes[s]);
    rest.addColumn(w, -1);
  });
  addExpressionRow(model, bounds.lower, bounds.lower, rest.toExpression());
  return segments - 1;
}

/** The columns w_s, filled in order. */
function addSegments(model: EmbeddingTarget, knots: readonly number[]): number[] {
  const segments = knots.length - 1;
  const lengths = Array.from({ length: segments }, (_, s) => knots[s + 1] - knots[s]);
  const filled = lengths.map((upper) => model.addColumn({ upper }));
  for (let s = 0; s + 1 < segments; s++) {
    const isFull = model.addColumn({ upper: 1, integer: true });
    model.addRow(0, Number.POSITIVE_INFINITY, [filled[s], isFull], [1, 0 - lengths[s]]);
    model.addRow(Number.NEGATIVE_INFINITY, 0, [filled[s + 1], isFull], [1, 0 - lengths[s + 1]]);
  }
  return filled;
}

/** Where a hidden unit of the item changes sign strictly inside the interval, ascending. */
export function breakpoints(
  { units, base, slope }: ProblemEncoder,
  item: number,
  { lower, upper }: { readonly lower: number; readonly upper: number },
): number[] {
  const tolerance = BREAKPOINT_TOLERANCE * (upper - lower);
  const zeros: number[] = [];
  for (let row = item * units; row < (item + 1) * units; row++) {
    let rate = 0;
    for (let e = slope.starts[row]; e < slope.starts[row + 1]; e++) rate += slope.values[e];
    const zero = -base[row] / rate;
    if (zero > lower + tolerance && zero < upper - tolerance) zeros.push(zero);
  }
  zeros.sort((a, b) => a - b);
  return zeros.filter((zero, k) => k === 0 || zero - zeros[k - 1] > tolerance);
}
