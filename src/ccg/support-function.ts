/**
 * The support function h(e) = max_{ξ∈Ξ} ξᵀe of an uncertainty set: as dual columns and rows inside a model, where e is
 * affine in the decisions, and as a number for a given e.
 */
import { LinearModelBuilder, type MilpBackend, type MilpSession } from "../milp/index.js";
import { rowActivity } from "../model/sparse.js";
import {
  asPolyhedron,
  type BudgetSet,
  contains,
  type Polyhedron,
  type UncertaintySet,
} from "../model/uncertainty.js";
import { dot } from "../tensor/vector.js";
import {
  type AffineExpression,
  AffineSum,
  addExpressionRow,
  type ModelExtension,
} from "./affine-expression.js";
import { FEASIBILITY_TOLERANCE } from "./tolerances.js";

/**
 * Adds columns and rows whose minimum is max_{ξ∈Ξ} Σ_k ξ_k e_k, by linear-programming duality.
 *
 * With v = (ξ, auxiliary), l ≤ v ≤ u, a ≤ Av ≤ b, and each coordinate shifted to a finite bound (v = l + w, or v = u − w
 * where l is infinite), the dual is
 *
 *     lᵀe + min (b − Al)ᵀp − (a − Al)ᵀq + (u − l)ᵀμ   s.t.   Aᵀ(p − q) + μ ≥ e,   p, q, μ ≥ 0
 *
 * with no μ_k where the other bound is infinite, and an equality where both are. For a box only μ is left, for budgets μ
 * and one column a budget (Bertsimas & Sim 2004). Factors on which nothing depends add nothing. Integrality of Ξ is left
 * out, which does not change h for sets with integral vertices and can only increase it otherwise.
 *
 * @param slopes e_k for every factor k; `undefined` counts as 0.
 * @returns an expression that is at least h(e) at every feasible point, and equal to it at a suitable one: minimise it, or bound it
 *   above.
 */
export function addSupportFunction(
  model: ModelExtension,
  set: UncertaintySet,
  slopes: readonly (AffineExpression | undefined)[],
): AffineExpression {
  if (set.kind === "scenarios") return addLargest(model, set.points, slopes);
  return addPolyhedronDual(model, asPolyhedron(set), slopes);
}

/** τ ≥ ξᵀe at each of finitely many scenarios. */
function addLargest(
  model: ModelExtension,
  points: readonly Float64Array[],
  slopes: readonly (AffineExpression | undefined)[],
): AffineExpression {
  const tau = model.addColumn({ lower: Number.NEGATIVE_INFINITY });
  for (const point of points) {
    const slack = new AffineSum().addColumn(tau, 1);
    slopes.forEach((slope, k) => {
      if (slope) slack.add(slope, -point[k]);
    });
    addExpressionRow(model, 0, Number.POSITIVE_INFINITY, slack.toExpression());
  }
  return { constant: 0, columns: [tau], values: [1] };
}

function addPolyhedronDual(
  model: ModelExtension,
  polyhedron: Polyhedron,
  slopes: readonly (AffineExpression | undefined)[],
): AffineExpression {
  const { dimension, lower, upper, rows, rowLower, rowUpper } = polyhedron;
  const anchor = Float64Array.from(lower, (bound, k) => finiteOr(bound, finiteOr(upper[k], 0)));
  const value = new AffineSum();
  // (Aᵀ(p − q))_k, gathered row by row.
  const priced = Array.from({ length: dimension }, () => new AffineSum());
  for (let i = 0; i < rows.count; i++) {
    const shift = rowActivity(rows, i, anchor);
    for (const { side, sign } of [
      { side: rowUpper[i], sign: 1 },
      { side: rowLower[i], sign: -1 },
    ]) {
      if (!Number.isFinite(side)) continue;
      const multiplier = model.addColumn({});
      value.addColumn(multiplier, sign * (side - shift));
      for (let t = rows.starts[i]; t < rows.starts[i + 1]; t++) {
        priced[rows.indices[t]].addColumn(multiplier, sign * rows.values[t]);
      }
    }
  }
  for (let k = 0; k < dimension; k++) {
    const slope = slopes[k];
    if (slope) {
      value.add(slope, anchor[k]);
      priced[k].add(slope, -1);
    }
    const hasLower = Number.isFinite(lower[k]);
    const hasUpper = Number.isFinite(upper[k]);
    const width = upper[k] - lower[k];
    if (width === 0 || isZero(priced[k])) continue;
    if (hasLower && hasUpper) {
      const mu = model.addColumn({});
      value.addColumn(mu, width);
      priced[k].addColumn(mu, 1);
    }
    const atLeast = hasLower || !hasUpper ? 0 : Number.NEGATIVE_INFINITY;
    const atMost = hasLower ? Number.POSITIVE_INFINITY : 0;
    addExpressionRow(model, atLeast, atMost, priced[k].toExpression());
  }
  return value.toExpression();
}

function isZero(sum: AffineSum): boolean {
  const { constant, columns } = sum.toExpression();
  return constant === 0 && columns.length === 0;
}

function finiteOr(value: number, fallback: number): number {
  return Number.isFinite(value) ? value : fallback;
}

/** A maximiser of ξᵀe and a proved upper bound on the maximum (equal up to rounding, or an LP's tolerance). */
export interface SupportPoint {
  readonly upper: number;
  readonly xi: Float64Array;
}

/** Values of one set's support function: closed forms where there are, otherwise one persistent linear programme. */
export class SupportFunction {
  private session: MilpSession | undefined;

  constructor(
    private readonly backend: MilpBackend,
    private readonly set: UncertaintySet,
  ) {}

  /**
   * @param slope e, one entry a factor.
   * @returns `undefined` when the linear programme could not be solved.
   */
  maximise(slope: Float64Array): SupportPoint | undefined {
    const { set } = this;
    switch (set.kind) {
      case "box":
        return fillBudget({ ...set, kind: "budget", groups: [] }, slope);
      case "budget":
        return set.groups.length <= 1
          ? fillBudget(set, slope)
          : this.byLinearProgramme(asPolyhedron(set), slope);
      case "polytope":
        return this.byLinearProgramme(set.polyhedron, slope);
      case "scenarios":
        return largest(set.points, slope);
    }
  }

  dispose(): void {
    this.session?.dispose();
    this.session = undefined;
  }

  private byLinearProgramme(polyhedron: Polyhedron, slope: Float64Array): SupportPoint | undefined {
    this.session ??= openPolyhedron(this.backend, polyhedron);
    const cost = new Float64Array(polyhedron.dimension);
    for (let k = 0; k < slope.length; k++) cost[k] = 0 - slope[k];
    this.session.setCost("all", cost);
    const answer = this.session.solve();
    if (answer.status !== "optimal") return undefined;
    const xi = answer.x.slice(0, this.set.dimension);
    const upper = dualBound(polyhedron, slope, answer.duals ?? new Float64Array(polyhedron.rows.count));
    return { upper: Number.isFinite(upper) ? upper : 0 - answer.objective, xi };
  }
}

/** A polyhedron as the feasible set of a model without costs; columns are its coordinates in order. */
export function openPolyhedron(backend: MilpBackend, polyhedron: Polyhedron): MilpSession {
  const { dimension, lower, upper, rows, rowLower, rowUpper } = polyhedron;
  const builder = new LinearModelBuilder();
  for (let k = 0; k < dimension; k++) builder.addColumn({ lower: lower[k], upper: upper[k] });
  for (let i = 0; i < rows.count; i++) {
    const entries = [rows.starts[i], rows.starts[i + 1]] as const;
    builder.addRow(
      rowLower[i],
      rowUpper[i],
      rows.indices.subarray(...entries),
      rows.values.subarray(...entries),
    );
  }
  return backend.open(builder.build());
}

/** Whether ξ lies in the set, up to the feasibility tolerance; auxiliary coordinates of a polytope are found by a linear programme. */
export function isScenario(set: UncertaintySet, xi: Float64Array, backend: MilpBackend): boolean {
  if (set.kind !== "polytope" || set.polyhedron.dimension === set.dimension) return contains(set, xi);
  const session = openPolyhedron(backend, set.polyhedron);
  const fixed = Int32Array.from(xi, (_, k) => k);
  session.setBounds(
    fixed,
    xi.map((value) => value - FEASIBILITY_TOLERANCE),
    xi.map((value) => value + FEASIBILITY_TOLERANCE),
  );
  const { status } = session.solve();
  session.dispose();
  return status === "optimal";
}

/**
 * Upper bound on max vᵀe from any row multipliers of the minimisation of −vᵀe: rows priced, bounds kept. Independent of the
 * solver's tolerances (Neumaier & Shcherbina 2004); ∞ where a multiplier leans on an infinite side.
 */
function dualBound(polyhedron: Polyhedron, slope: Float64Array, duals: Float64Array): number {
  const { dimension, lower, upper, rows, rowLower, rowUpper } = polyhedron;
  const reduced = new Float64Array(dimension);
  reduced.set(slope);
  let bound = 0;
  for (let i = 0; i < rows.count; i++) {
    const multiplier = 0 - duals[i];
    if (multiplier === 0) continue;
    const side = multiplier > 0 ? rowUpper[i] : rowLower[i];
    if (!Number.isFinite(side)) continue; // A sign that points nowhere is noise: 0 is as valid.
    bound += multiplier * side;
    for (let t = rows.starts[i]; t < rows.starts[i + 1]; t++) {
      reduced[rows.indices[t]] -= multiplier * rows.values[t];
    }
  }
  for (let k = 0; k < dimension; k++) {
    if (reduced[k] !== 0) bound += reduced[k] * (reduced[k] > 0 ? upper[k] : lower[k]);
  }
  return bound;
}

/** Greedy for a box with at most one budget: the best ratio e_k / weight_k first (a continuous knapsack, Dantzig 1957). */
function fillBudget(set: BudgetSet, slope: Float64Array): SupportPoint {
  const { dimension, lower, upper, groups } = set;
  const xi = Float64Array.from(lower);
  const weight = new Float64Array(dimension);
  const group = groups.at(0);
  group?.indices.forEach((k, i) => {
    weight[k] += group.weights[i];
  });
  const rising = Array.from({ length: dimension }, (_, k) => k).filter((k) => slope[k] > 0);
  for (const k of rising) if (weight[k] === 0) xi[k] = upper[k];
  let left = group?.gamma ?? 0;
  const priced = rising.filter((k) => weight[k] > 0);
  priced.sort((a, b) => slope[b] / weight[b] - slope[a] / weight[a] || a - b);
  for (const k of priced) {
    if (left <= 0) break;
    const step = Math.min(upper[k] - lower[k], left / weight[k]);
    xi[k] += step;
    left -= step * weight[k];
  }
  return { upper: dot(slope, xi), xi };
}

function largest(points: readonly Float64Array[], slope: Float64Array): SupportPoint {
  let best = points[0];
  for (const point of points) if (dot(slope, point) > dot(slope, best)) best = point;
  return { upper: dot(slope, best), xi: Float64Array.from(best) };
}
