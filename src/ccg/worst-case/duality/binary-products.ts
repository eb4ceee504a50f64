import type { LinearModelBuilder } from "../../../milp/index.js";
import { asPolyhedron, type ScenarioSet, type UncertaintySet } from "../../../model/uncertainty.js";
import type { Product } from "./multipliers.js";

/** A share below which a budget counts as one of whole units. */
const WHOLE_UNITS_TOLERANCE = 1e-9;

/**
 * Whether some worst scenario of a *convex* worst-case problem has every factor at one of its two bounds, but for one at the fraction
 * that a budget leaves: boxes, and one budget in equal units. (The vertices of { s ∈ [0,1]ⁿ : Σ s ≤ Γ } have ⌊Γ⌋ ones or fewer, and
 * where they are ⌊Γ⌋, at most one entry Γ − ⌊Γ⌋ beside zeros.)
 */
export function hasBinaryVertices(set: UncertaintySet): boolean {
  if (set.kind === "scenarios" || set.isInteger) return false;
  if (set.kind === "box") return true;
  if (set.kind !== "budget" || set.groups.length > 1) return false;
  return set.groups.every(({ indices, weights }) => {
    const unit = weights[0] * (set.upper[indices[0]] - set.lower[indices[0]]);
    const isUniform = indices.every((k, i) => weights[i] * (set.upper[k] - set.lower[k]) === unit);
    return isUniform && new Set(indices).size === indices.length;
  });
}

/** The factors of which one may be at a fraction of its width in a worst scenario, and that fraction. */
function fractionalStep(set: UncertaintySet): { indices: ArrayLike<number>; share: number } | undefined {
  if (set.kind !== "budget" || set.isInteger || set.groups.length !== 1) return undefined;
  const [{ indices, weights, gamma }] = set.groups;
  const unit = weights[0] * (set.upper[indices[0]] - set.lower[indices[0]]);
  const share = gamma / unit - Math.floor(gamma / unit + WHOLE_UNITS_TOLERANCE);
  return unit > 0 && gamma < unit * indices.length && share > WHOLE_UNITS_TOLERANCE
    ? { indices, share }
    : undefined;
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

/** ξ as columns of a model, each of its factors l + Σ g·s over a few binaries s. */
export interface BinaryFactors {
  readonly xi: readonly number[];
  readonly lower: Float64Array;
  /** For every factor the binaries with what they add to it. */
  readonly steps: readonly (readonly Step[])[];
}

interface Step {
  readonly size: number;
  readonly column: number;
}

/** Adds the set with factors at their bounds, or one at the fraction that a budget leaves. */
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
  const fraction = fractionalStep(set);
  const isFractional = new Set(Array.from(fraction?.indices ?? []));
  const steps = xi.map((column, k) => {
    const sizes = high[k] > low[k] ? [high[k] - low[k]] : [];
    if (fraction && isFractional.has(k)) sizes.push(fraction.share * (high[k] - low[k]));
    const own = sizes.map((size): Step => ({ size, column: builder.addColumn({ upper: 1, integer: true }) }));
    const columns = own.map((step) => step.column);
    builder.addRow(low[k], low[k], [column, ...columns], [1, ...sizes.map((size) => 0 - size)]);
    if (own.length > 1) builder.addRow(Number.NEGATIVE_INFINITY, 1, columns, [1, 1]);
    return own;
  });
  if (fraction) {
    const columns = Array.from(fraction.indices, (k) => steps[k][1].column);
    builder.addRow(Number.NEGATIVE_INFINITY, 1, columns, new Float64Array(columns.length).fill(1));
  }
  return { xi, lower: low.slice(0, set.dimension), steps };
}

/**
 * Makes π·ξ_k linear for ξ_k = l + Σ g·s with binaries s and 0 ≤ least ≤ π ≤ limit, exactly (McCormick 1976):
 * π ξ_k = l π + Σ g p with least·s ≤ p ≤ limit·s and least (1 − s) ≤ π − p ≤ limit (1 − s).
 */
export function addBinaryProducts(
  builder: LinearModelBuilder,
  factors: BinaryFactors,
  products: readonly Product[],
): void {
  const known = new Map<string, number>();
  for (const { target, column, least, limit, factor, value } of products) {
    target.addColumn(column, value * factors.lower[factor]);
    for (const { size, column: s } of factors.steps[factor]) {
      target.addColumn(productOf(column, s, least, limit), value * size);
    }
  }

  function productOf(column: number, s: number, least: number, limit: number): number {
    const key = `${column},${s}`;
    let p = known.get(key);
    if (p === undefined) {
      p = builder.addColumn({ upper: limit });
      builder.addRow(Number.NEGATIVE_INFINITY, 0, [p, s], [1, -limit]);
      if (least > 0) builder.addRow(0, Number.POSITIVE_INFINITY, [p, s], [1, -least]);
      builder.addRow(Number.NEGATIVE_INFINITY, -least, [p, column, s], [1, -1, -least]);
      builder.addRow(-limit, Number.POSITIVE_INFINITY, [p, column, s], [1, -1, -limit]);
      known.set(key, p);
    }
    return p;
  }
}
