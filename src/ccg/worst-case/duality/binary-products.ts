import type { LinearModelBuilder } from "../../../milp/index.js";
import { asPolyhedron, type ScenarioSet, type UncertaintySet } from "../../../model/uncertainty.js";
import type { Product } from "./multipliers.js";

/**
 * Whether some worst scenario of a *convex* worst-case problem has every factor at one of its two bounds: boxes, and
 * budgets of whole units. (Vertices of { s ∈ [0,1]ⁿ : Σ s ≤ Γ } are binary for integer Γ.)
 */
export function hasBinaryVertices(set: UncertaintySet): boolean {
  if (set.kind === "scenarios" || set.isInteger) return false;
  if (set.kind === "box") return true;
  if (set.kind !== "budget" || set.groups.length > 1) return false;
  return set.groups.every(({ indices, weights, gamma }) => {
    const unit = weights[0] * (set.upper[indices[0]] - set.lower[indices[0]]);
    const isUniform = indices.every((k, i) => weights[i] * (set.upper[k] - set.lower[k]) === unit);
    return (
      isUniform && new Set(indices).size === indices.length && (unit === 0 || Number.isInteger(gamma / unit))
    );
  });
}

/** Whether every factor takes two neighbouring whole values. */
export function isBinarySet(set: UncertaintySet): boolean {
  if (set.kind === "scenarios" || !set.isInteger) return false;
  const { lower, upper } = asPolyhedron(set);
  for (let k = 0; k < set.dimension; k++) {
    if (!(Math.floor(upper[k] + 1e-9) - Math.ceil(lower[k] - 1e-9) <= 1)) return false;
  }
  return true;
}

/** ξ as columns of a model, each of its factors l + g·s with a binary s. */
export interface BinaryFactors {
  readonly xi: readonly number[];
  readonly lower: Float64Array;
  readonly width: Float64Array;
  /** Column of s for every factor. */
  readonly switches: readonly number[];
}

/** Adds the set with binary factors: { ξ = l + g∘s ∈ Ξ : s ∈ {0,1}ⁿ }. */
export function addBinaryFactors(
  builder: LinearModelBuilder,
  set: Exclude<UncertaintySet, ScenarioSet>,
): BinaryFactors {
  const { dimension, lower, upper, rows, rowLower, rowUpper } = asPolyhedron(set);
  const round = (value: number, toward: (value: number) => number) => (set.isInteger ? toward(value) : value);
  const low = lower.map((value) => round(value, (v) => Math.ceil(v - 1e-9)));
  const high = upper.map((value) => round(value, (v) => Math.floor(v + 1e-9)));
  const coordinates = Array.from({ length: dimension }, (_, k) =>
    k < set.dimension
      ? builder.addColumn({ lower: low[k], upper: high[k] })
      : builder.addColumn({ lower: lower[k], upper: upper[k] }),
  );
  for (let i = 0; i < rows.count; i++) {
    const entries = [rows.starts[i], rows.starts[i + 1]] as const;
    const indices = Array.from(rows.indices.subarray(...entries), (k) => coordinates[k]);
    builder.addRow(rowLower[i], rowUpper[i], indices, rows.values.subarray(...entries));
  }
  const xi = coordinates.slice(0, set.dimension);
  const width = Float64Array.from(xi, (_, k) => high[k] - low[k]);
  const switches = xi.map((column, k) => {
    const s = builder.addColumn({ upper: width[k] > 0 ? 1 : 0, integer: true });
    builder.addRow(low[k], low[k], [column, s], [1, -width[k]]);
    return s;
  });
  return { xi, lower: low.slice(0, set.dimension), width, switches };
}

/**
 * Makes π·ξ_k linear for ξ_k = l + g·s with binary s and 0 ≤ π ≤ limit, exactly (McCormick 1976):
 * π ξ_k = l π + g p with p ≤ limit·s, p ≤ π, p ≥ π − limit (1 − s), p ≥ 0.
 */
export function addBinaryProducts(
  builder: LinearModelBuilder,
  factors: BinaryFactors,
  products: readonly Product[],
): void {
  const known = new Map<string, number>();
  for (const { target, column, limit, factor, value } of products) {
    target.addColumn(column, value * factors.lower[factor]);
    if (factors.width[factor] === 0) continue;
    const key = `${column},${factor}`;
    let p = known.get(key);
    if (p === undefined) {
      p = builder.addColumn({ upper: limit });
      const s = factors.switches[factor];
      builder.addRow(Number.NEGATIVE_INFINITY, 0, [p, s], [1, -limit]);
      builder.addRow(Number.NEGATIVE_INFINITY, 0, [p, column], [1, -1]);
      builder.addRow(-limit, Number.POSITIVE_INFINITY, [p, column, s], [1, -1, -limit]);
      known.set(key, p);
    }
    target.addColumn(p, value * factors.width[factor]);
  }
}
