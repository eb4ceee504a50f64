import {
  asPolyhedron,
  type BudgetSet,
  contains,
  type Polyhedron,
  type UncertaintySet,
} from "../uncertainty.js";

/** Vertices beyond which a set is not small. */
export const DEFAULT_VERTEX_LIMIT = 4096;

/** Distance below which a point lies on a hyperplane, and two points are the same. */
const GEOMETRY_TOLERANCE = 1e-9;

/**
 * The extreme scenarios of a small set, by the double description method (Motzkin et al. 1953): the vertices of a box are
 * cut by one half-space after the other. A finite set's scenarios and an integer set's points are listed instead.
 *
 * For a set with auxiliary coordinates the list may hold more scenarios than the vertices, all of them in the set.
 *
 * @returns `undefined` when there would be more than `limit` at some point, or when a coordinate has no finite bounds.
 *
 * @example
 * import { budgetSet, enumerateVertices } from "minmaxmin";
 * enumerateVertices(budgetSet(2, 1.5))?.length; // => 5
 */
export function enumerateVertices(
  set: UncertaintySet,
  limit: number = DEFAULT_VERTEX_LIMIT,
): Float64Array[] | undefined {
  if (set.kind === "scenarios") return set.points.length <= limit ? [...set.points] : undefined;
  if (set.isInteger) return integerPoints(set, limit);
  if (set.kind === "budget" && isUniformBudget(set)) return budgetVertices(set, limit);
  const vertices = polyhedronVertices(asPolyhedron(set), limit);
  return vertices && distinct(vertices.map((vertex) => vertex.slice(0, set.dimension)));
}

/** One budget over all factors, in which a full deviation of any factor uses the same amount. */
function isUniformBudget({ groups, lower, upper, dimension }: BudgetSet): boolean {
  if (groups.length !== 1 || groups[0].indices.length !== dimension || dimension === 0) return false;
  const { indices, weights } = groups[0];
  const unit = weights[0] * (upper[indices[0]] - lower[indices[0]]);
  return (
    unit > 0 &&
    new Set(indices).size === dimension &&
    indices.every((k, i) => weights[i] * (upper[k] - lower[k]) === unit)
  );
}

/** Up to ⌊Γ⌋ factors in full deviation; after exactly ⌊Γ⌋, one more in part where Γ is fractional. */
function budgetVertices(
  { groups, lower, upper, dimension }: BudgetSet,
  limit: number,
): Float64Array[] | undefined {
  const { indices, weights, gamma } = groups[0];
  const unit = weights[0] * (upper[indices[0]] - lower[indices[0]]);
  const whole = Math.min(dimension, Math.floor(gamma / unit + GEOMETRY_TOLERANCE));
  const part = whole === dimension ? 0 : Math.max(0, gamma / unit - whole);
  const vertices: Float64Array[] = [];
  const visit = (from: number, used: number, point: Float64Array): boolean => {
    vertices.push(point);
    if (vertices.length > limit) return false;
    if (used === whole) {
      if (part <= GEOMETRY_TOLERANCE) return true;
      for (let k = 0; k < dimension; k++) {
        if (point[k] !== lower[k]) continue;
        const next = Float64Array.from(point);
        next[k] += part * (upper[k] - lower[k]);
        vertices.push(next);
      }
      return vertices.length <= limit;
    }
    for (let k = from; k < dimension; k++) {
      const next = Float64Array.from(point);
      next[k] = upper[k];
      if (!visit(k + 1, used + 1, next)) return false;
    }
    return true;
  };
  return visit(0, 0, Float64Array.from(lower)) ? vertices : undefined;
}

/** All points of an integer set, unless it has auxiliary coordinates. */
function integerPoints(
  set: Exclude<UncertaintySet, { kind: "scenarios" }>,
  limit: number,
): Float64Array[] | undefined {
  const { dimension, lower, upper, rows, rowLower, rowUpper } = asPolyhedron(set);
  if (dimension > set.dimension) return undefined;
  const points: Float64Array[] = [];
  const point = new Float64Array(dimension);
  // Largest and smallest activity of the coordinates not yet chosen decide whether a partial point can be completed.
  const extremes = rowExtremes({ dimension, lower, upper, rows, rowLower, rowUpper });
  const visit = (k: number, activity: Float64Array): boolean => {
    for (let i = 0; i < rows.count; i++) {
      if (activity[i] + extremes.least[i][k] > rowUpper[i] + GEOMETRY_TOLERANCE) return true;
      if (activity[i] + extremes.most[i][k] < rowLower[i] - GEOMETRY_TOLERANCE) return true;
    }
    if (k === dimension) {
      if (contains(set, point)) points.push(Float64Array.from(point));
      return points.length <= limit;
    }
    const last = Math.floor(upper[k] + GEOMETRY_TOLERANCE);
    for (let value = Math.ceil(lower[k] - GEOMETRY_TOLERANCE); value <= last; value++) {
      point[k] = value;
      const next = activity.map((total, i) => total + extremes.coefficient[i][k] * value);
      if (!visit(k + 1, next)) return false;
    }
    return true;
  };
  return visit(0, new Float64Array(rows.count)) ? points : undefined;
}

function rowExtremes({ dimension, lower, upper, rows }: Polyhedron) {
  const coefficient = denseRows(dimension, rows);
  const suffix = (largest: boolean) =>
    coefficient.map((row) => {
      const totals = new Float64Array(dimension + 1);
      for (let k = dimension - 1; k >= 0; k--) {
        const ends = row[k] === 0 ? [0] : [row[k] * lower[k], row[k] * upper[k]];
        totals[k] = totals[k + 1] + (largest ? Math.max(...ends) : Math.min(...ends));
      }
      return totals;
    });
  return { coefficient, least: suffix(false), most: suffix(true) };
}

function denseRows(dimension: number, rows: Polyhedron["rows"]): Float64Array[] {
  return Array.from({ length: rows.count }, (_, i) => {
    const row = new Float64Array(dimension);
    for (let t = rows.starts[i]; t < rows.starts[i + 1]; t++) row[rows.indices[t]] += rows.values[t];
    return row;
  });
}

/** A half-space normalᵀv ≤ offset. */
interface HalfSpace {
  readonly normal: Float64Array;
  readonly offset: number;
}

interface Vertex {
  readonly point: Float64Array;
  /** Indices of the half-spaces on whose boundary it lies, ascending. */
  readonly tight: readonly number[];
}

function polyhedronVertices(polyhedron: Polyhedron, limit: number): Float64Array[] | undefined {
  const { dimension, lower, upper, rows, rowLower, rowUpper } = polyhedron;
  const halfSpaces: HalfSpace[] = [];
  for (let k = 0; k < dimension; k++) {
    if (!Number.isFinite(lower[k]) || !Number.isFinite(upper[k])) return undefined;
    const unit = new Float64Array(dimension);
    unit[k] = 1;
    halfSpaces.push(
      { normal: unit.map((value) => 0 - value), offset: -lower[k] },
      { normal: unit, offset: upper[k] },
    );
  }
  let vertices = boxVertices(polyhedron, limit);
  if (vertices === undefined) return undefined;
  const coefficients = denseRows(dimension, rows);
  for (let i = 0; i < rows.count; i++) {
    for (const halfSpace of [
      { normal: coefficients[i], offset: rowUpper[i] },
      { normal: coefficients[i].map((value) => 0 - value), offset: -rowLower[i] },
    ]) {
      if (halfSpace.offset === Number.POSITIVE_INFINITY) continue;
      halfSpaces.push(halfSpace);
      vertices = cut(vertices, halfSpaces, halfSpaces.length - 1, dimension);
      if (vertices.length > limit) return undefined;
    }
  }
  return vertices.map(({ point }) => point);
}

function boxVertices({ dimension, lower, upper }: Polyhedron, limit: number): Vertex[] | undefined {
  let points: number[][] = [[]];
  for (let k = 0; k < dimension; k++) {
    const ends = lower[k] === upper[k] ? [lower[k]] : [lower[k], upper[k]];
    points = points.flatMap((point) => ends.map((end) => [...point, end]));
    if (points.length > limit) return undefined;
  }
  return points.map((point) => ({
    point: Float64Array.from(point),
    tight: point.flatMap((value, k) => [
      ...(value === lower[k] ? [2 * k] : []),
      ...(value === upper[k] ? [2 * k + 1] : []),
    ]),
  }));
}

/** The vertices on the right side of the last half-space, and one on every edge that crosses it. */
function cut(
  vertices: readonly Vertex[],
  halfSpaces: readonly HalfSpace[],
  index: number,
  dimension: number,
): Vertex[] {
  const { normal, offset } = halfSpaces[index];
  const size = Math.max(1, ...normal.map(Math.abs));
  const excess = vertices.map(
    ({ point }) => normal.reduce((total, value, k) => total + value * point[k], -offset) / size,
  );
  const kept: Vertex[] = [];
  const inside: number[] = [];
  const outside: number[] = [];
  vertices.forEach((vertex, v) => {
    if (Math.abs(excess[v]) <= GEOMETRY_TOLERANCE) kept.push({ ...vertex, tight: [...vertex.tight, index] });
    else if (excess[v] < 0) {
      kept.push(vertex);
      inside.push(v);
    } else outside.push(v);
  });
  for (const a of inside) {
    for (const b of outside) {
      const common = intersect(vertices[a].tight, vertices[b].tight);
      if (!areAdjacent(vertices, a, b, common, dimension)) continue;
      const share = excess[a] / (excess[a] - excess[b]);
      const point = vertices[a].point.map((value, k) => value + share * (vertices[b].point[k] - value));
      kept.push({ point, tight: [...common, index] });
    }
  }
  return kept;
}

/** Two vertices share an edge when no third one lies on all the half-spaces that both lie on. */
function areAdjacent(
  vertices: readonly Vertex[],
  a: number,
  b: number,
  common: readonly number[],
  dimension: number,
): boolean {
  if (common.length < dimension - 1) return false;
  return !vertices.some(
    ({ tight }, v) => v !== a && v !== b && intersect(tight, common).length === common.length,
  );
}

/** Common elements of two ascending lists. */
function intersect(a: readonly number[], b: readonly number[]): number[] {
  const common: number[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) {
      common.push(a[i]);
      i++;
      j++;
    } else if (a[i] < b[j]) i++;
    else j++;
  }
  return common;
}

function distinct(points: readonly Float64Array[]): Float64Array[] {
  const seen = new Set<string>();
  return points.filter((point) => {
    const key = Array.from(point, (value) => Math.round(value / GEOMETRY_TOLERANCE)).join();
    return seen.size !== seen.add(key).size;
  });
}
