import { InputError, showCount } from "../base/errors.js";
import { packRows, rowActivity, type SparseRow, type SparseRows } from "./sparse.js";

/** { ξ : lower ≤ ξ ≤ upper }. */
export interface BoxSet {
  readonly kind: "box";
  readonly dimension: number;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** True where ξ takes integer values only. */
  readonly isInteger: boolean;
}

/** { ξ : lower ≤ ξ ≤ upper, Σ_{k ∈ group} weight_k (ξ_k − lower_k) ≤ gamma for every group }. */
export interface BudgetSet {
  readonly kind: "budget";
  readonly dimension: number;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly groups: readonly BudgetGroup[];
  readonly isInteger: boolean;
}

/** One budget: at most `gamma` units of weighted deviation over `indices`. */
export interface BudgetGroup {
  readonly indices: Int32Array;
  readonly weights: Float64Array;
  readonly gamma: number;
}

/** The projection on its first `dimension` coordinates of a polyhedron; further coordinates are auxiliary. */
export interface PolytopeSet {
  readonly kind: "polytope";
  readonly dimension: number;
  readonly polyhedron: Polyhedron;
  readonly isInteger: boolean;
}

/** Finitely many scenarios. */
export interface ScenarioSet {
  readonly kind: "scenarios";
  readonly dimension: number;
  readonly points: readonly Float64Array[];
}

export type UncertaintySet = BoxSet | BudgetSet | PolytopeSet | ScenarioSet;

/** { v : lower ≤ v ≤ upper, rowLower ≤ Av ≤ rowUpper }. */
export interface Polyhedron {
  readonly dimension: number;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly rows: SparseRows;
  readonly rowLower: Float64Array;
  readonly rowUpper: Float64Array;
}

/** Slack allowed when a point is tested for membership of a set. */
const MEMBERSHIP_TOLERANCE = 1e-9;

/**
 * A box.
 *
 * @example
 * import { boxSet } from "minmaxmin";
 * boxSet([-1, -1], [1, 1]).dimension; // => 2
 */
export function boxSet(
  lower: ArrayLike<number>,
  upper: ArrayLike<number>,
  options: { readonly integer?: boolean } = {},
): BoxSet {
  requireLength("uncertainty.upper", upper, lower.length);
  requireOrderedBounds(lower, upper);
  return {
    kind: "box",
    dimension: lower.length,
    lower: Float64Array.from(lower),
    upper: Float64Array.from(upper),
    isInteger: options.integer ?? false,
  };
}

/** A budget over some of the factors, for {@link budgetSet}. */
export interface BudgetGroupInput {
  readonly indices: ArrayLike<number>;
  /** Weight of each factor's deviation; 1 unless given. */
  readonly weights?: ArrayLike<number>;
  readonly gamma: number;
}

/**
 * The budget set { ξ ∈ [0,1]ᵐ : Σ ξ ≤ gamma } (Bertsimas & Sim 2004), or with other bounds, weights and several groups.
 *
 * @param dimension number of uncertain factors m.
 * @param gamma the budget; may be fractional.
 *
 * @example
 * import { budgetSet, contains } from "minmaxmin";
 * const set = budgetSet(3, 1.5);
 * contains(set, [1, 0.5, 0]); // => true
 * contains(set, [1, 1, 0]); // => false
 */
export function budgetSet(
  dimension: number,
  gamma: number,
  options: {
    readonly lower?: ArrayLike<number>;
    readonly upper?: ArrayLike<number>;
    readonly weights?: ArrayLike<number>;
    /** More budgets, over parts of the factors. */
    readonly groups?: readonly BudgetGroupInput[];
    readonly integer?: boolean;
  } = {},
): BudgetSet {
  const lower = options.lower ? Float64Array.from(options.lower) : new Float64Array(dimension);
  const upper = options.upper ? Float64Array.from(options.upper) : new Float64Array(dimension).fill(1);
  requireLength("uncertainty.lower", lower, dimension);
  requireLength("uncertainty.upper", upper, dimension);
  requireOrderedBounds(lower, upper);
  const everyFactor = Array.from({ length: dimension }, (_, k) => k);
  const whole: BudgetGroupInput = { indices: everyFactor, weights: options.weights, gamma };
  return {
    kind: "budget",
    dimension,
    lower,
    upper,
    groups: [whole, ...(options.groups ?? [])].map(budgetGroup),
    isInteger: options.integer ?? false,
  };
}

function budgetGroup(group: BudgetGroupInput, position: number): BudgetGroup {
  const indices = Int32Array.from(group.indices);
  const weights = group.weights ? Float64Array.from(group.weights) : new Float64Array(indices.length).fill(1);
  const field = `uncertainty.groups[${position}]`;
  requireLength(`${field}.weights`, weights, indices.length);
  if (!(group.gamma >= 0) || weights.some((weight) => !(weight >= 0))) {
    const seen = `budget ${group.gamma} or one of its weights is negative or not a number`;
    throw InputError.of(field, seen, "give a budget and weights of at least 0");
  }
  return { indices, weights, gamma: group.gamma };
}

/** A row of a polytope: lower ≤ Σ values·ξ ≤ upper, one-sided when a bound is left out. */
export interface PolytopeRow extends SparseRow {
  readonly lower?: number;
  readonly upper?: number;
}

/**
 * A polytope { ξ : lower ≤ (ξ, u) ≤ upper, rows }, with auxiliary coordinates u after ξ if any. It must be bounded in ξ.
 *
 * @param dimension number of uncertain factors; the bounds may be longer, the rest are auxiliary coordinates.
 *
 * @example
 * import { contains, polytopeSet } from "minmaxmin";
 * const triangle = polytopeSet(2, [0, 0], [1, 1], [{ indices: [0, 1], values: [1, 1], upper: 1 }]);
 * contains(triangle, [0.5, 0.5]); // => true
 */
export function polytopeSet(
  dimension: number,
  lower: ArrayLike<number>,
  upper: ArrayLike<number>,
  rows: readonly PolytopeRow[],
  options: { readonly integer?: boolean } = {},
): PolytopeSet {
  requireLength("uncertainty.upper", upper, lower.length);
  requireOrderedBounds(lower, upper);
  const polyhedron: Polyhedron = {
    dimension: lower.length,
    lower: Float64Array.from(lower),
    upper: Float64Array.from(upper),
    rows: packRows(rows),
    rowLower: Float64Array.from(rows, (row) => row.lower ?? Number.NEGATIVE_INFINITY),
    rowUpper: Float64Array.from(rows, (row) => row.upper ?? Number.POSITIVE_INFINITY),
  };
  return { kind: "polytope", dimension, polyhedron, isInteger: options.integer ?? false };
}

/**
 * Finitely many scenarios.
 *
 * @example
 * import { scenarioSet } from "minmaxmin";
 * scenarioSet([[0, 0], [1, 2]]).points.length; // => 2
 */
export function scenarioSet(points: readonly ArrayLike<number>[]): ScenarioSet {
  if (points.length === 0)
    throw InputError.of("uncertainty.points", "is empty", "give at least one scenario");
  const dimension = points[0].length;
  points.forEach((point, s) => {
    requireLength(`uncertainty.points[${s}]`, point, dimension);
  });
  return { kind: "scenarios", dimension, points: points.map((point) => Float64Array.from(point)) };
}

/** Any set but a finite one as a polyhedron over (ξ, auxiliary coordinates); integrality is left out. */
export function asPolyhedron(set: Exclude<UncertaintySet, ScenarioSet>): Polyhedron {
  switch (set.kind) {
    case "box":
      return boxWithBudgets(set, []);
    case "budget":
      return boxWithBudgets(set, set.groups);
    case "polytope":
      return set.polyhedron;
  }
}

function boxWithBudgets(set: BoxSet | BudgetSet, groups: readonly BudgetGroup[]): Polyhedron {
  const rows = groups.map(({ indices, weights }) => ({ indices: [...indices], values: [...weights] }));
  // Σ w (ξ − lower) ≤ Γ  ⇔  Σ w ξ ≤ Γ + Σ w lower
  const rowUpper = groups.map(({ indices, weights, gamma }) =>
    indices.reduce((total, k, i) => total + weights[i] * set.lower[k], gamma),
  );
  return {
    dimension: set.dimension,
    lower: set.lower,
    upper: set.upper,
    rows: packRows(rows),
    rowLower: new Float64Array(rows.length).fill(Number.NEGATIVE_INFINITY),
    rowUpper: Float64Array.from(rowUpper),
  };
}

/** Whether a scenario lies in the set, up to 1e-9. A polytope with auxiliary coordinates needs them in the point. */
export function contains(set: UncertaintySet, point: ArrayLike<number>): boolean {
  if (set.kind === "scenarios") {
    return set.points.some((scenario) => scenario.every((value, k) => isBetween(point[k], value, value)));
  }
  if (set.isInteger && !isIntegral(point, set.dimension)) return false;
  const { dimension, lower, upper, rows, rowLower, rowUpper } = asPolyhedron(set);
  for (let k = 0; k < dimension; k++) {
    if (!isBetween(point[k], lower[k], upper[k])) return false;
  }
  for (let i = 0; i < rows.count; i++) {
    if (!isBetween(rowActivity(rows, i, point), rowLower[i], rowUpper[i])) return false;
  }
  return true;
}

function isBetween(value: number, lower: number, upper: number): boolean {
  return value >= lower - MEMBERSHIP_TOLERANCE && value <= upper + MEMBERSHIP_TOLERANCE;
}

function isIntegral(point: ArrayLike<number>, dimension: number): boolean {
  for (let k = 0; k < dimension; k++) {
    if (Math.abs(point[k] - Math.round(point[k])) > MEMBERSHIP_TOLERANCE) return false;
  }
  return true;
}

function requireLength(field: string, values: ArrayLike<number>, expected: number): void {
  if (values.length !== expected) {
    throw InputError.of(field, `has ${showCount(values.length, "entry", "entries")}`, `give ${expected}`);
  }
}

function requireOrderedBounds(lower: ArrayLike<number>, upper: ArrayLike<number>): void {
  for (let k = 0; k < lower.length; k++) {
    if (lower[k] <= upper[k]) continue;
    const seen = `has the empty range [${lower[k]}, ${upper[k]}]`;
    throw InputError.of(
      `uncertainty factor ${k}`,
      seen,
      "give a lower bound that does not exceed the upper bound",
    );
  }
}
