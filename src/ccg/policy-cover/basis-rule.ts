import { LinearModelBuilder, type MilpBackend } from "../../milp/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import { addRowAt, objectiveAt } from "../../model/scenario.js";
import { CONSTANT } from "../../model/sparse.js";
import type { AffineRule } from "./affine-rule.js";

/** A row or bound counts as tight within this. */
const TIGHT = 1e-7;

/** Smaller pivots make a tight row dependent on those chosen before. */
const SMALLEST_PIVOT = 1e-7;

/** coefficientsᵀ(following columns) = value at ξ, with the derivative of the right-hand side in ξ. */
interface TightRow {
  readonly coefficients: Float64Array;
  readonly value: number;
  readonly slope: Float64Array;
  /** Size of the dual, ∞ for equalities: these rows stay tight first. */
  readonly importance: number;
}

/**
 * The rule that keeps the optimal basis of the continuous recourse: columns that follow ξ are determined by the rows and
 * bounds that are tight at `xi` (parametric linear programming); all others stay as in `y`. It is optimal for these values
 * of the others as long as it is feasible. `undefined` where the linear programme is not solved.
 */
export function basisRule(
  problem: TwoStageProblem,
  rows: readonly number[],
  follows: Uint8Array,
  x: Float64Array,
  xi: Float64Array,
  y: Float64Array,
  backend: MilpBackend,
): AffineRule | undefined {
  const columns = [...follows.keys()].filter((j) => follows[j] === 1);
  const dimension = xi.length;
  const base = Float64Array.from(y);
  const slopes = new Float64Array(y.length * dimension);
  if (columns.length === 0) return { middle: xi, base, slopes };

  const fixed = Float64Array.from(y);
  for (const j of columns) fixed[j] = 0;
  const { secondStage } = problem;
  const cost = objectiveAt(problem.objective, xi).cost.subarray(x.length);
  const systems = rows.map((i) => rowSystem(problem, i, columns, x, fixed, xi));
  const builder = new LinearModelBuilder();
  for (const j of columns) {
    builder.addColumn({ cost: cost[j], lower: secondStage.lower[j], upper: secondStage.upper[j] });
  }
  rows.forEach((i, r) => {
    const { coefficients, value } = systems[r];
    const all = columns.map((_, c) => c);
    builder.addRow(problem.rows.lower[i] - value, problem.rows.upper[i] - value, all, coefficients);
  });
  const session = backend.open(builder.build(), { feasibilityTolerance: 1e-9 });
  const answer = session.solve({ lpMethod: "simplex" });
  session.dispose();
  if (answer.status !== "optimal") return undefined;

  const tight: TightRow[] = [];
  rows.forEach((i, r) => {
    const { coefficients, value, slope } = systems[r];
    const activity = answer.rowActivity[r] + value;
    const isEquality = problem.rows.lower[i] === problem.rows.upper[i];
    const importance = isEquality ? Number.POSITIVE_INFINITY : Math.abs(answer.duals?.[r] ?? 0);
    for (const side of [problem.rows.lower[i], problem.rows.upper[i]]) {
      if (!isTight(activity, side)) continue;
      tight.push({ coefficients, value: side - value, slope: slope.map((change) => -change), importance });
      break;
    }
  });
  columns.forEach((j, c) => {
    const unit = new Float64Array(columns.length);
    unit[c] = 1;
    const bounds = [secondStage.lower[j], secondStage.upper[j]];
    const isAtBound = bounds.some((bound) => isTight(answer.x[c], bound));
    const importance = isAtBound ? Math.abs(answer.reducedCosts?.[c] ?? 0) : -1;
    tight.push({ coefficients: unit, value: answer.x[c], slope: new Float64Array(dimension), importance });
  });
  tight.sort((a, b) => (a.importance === b.importance ? 0 : b.importance - a.importance));
  const solution = solveTight(tight, columns.length, dimension);
  columns.forEach((j, c) => {
    base[j] = solution[c][0];
    for (let k = 0; k < dimension; k++) slopes[j * dimension + k] = solution[c][k + 1];
  });
  return { middle: xi, base, slopes };
}

function isTight(value: number, side: number): boolean {
  return Number.isFinite(side) && Math.abs(value - side) <= TIGHT * Math.max(1, Math.abs(side));
}

/** Row i split into the columns that follow and all the rest, the latter as a value at ξ and its derivative. */
function rowSystem(
  { rows }: TwoStageProblem,
  i: number,
  columns: readonly number[],
  x: Float64Array,
  fixed: Float64Array,
  xi: Float64Array,
) {
  const dense = new Float64Array(x.length + fixed.length);
  let value = addRowAt(rows, i, xi, dense);
  const coefficients = Float64Array.from(columns, (j) => dense[x.length + j]);
  const point = (column: number) => (column < x.length ? x[column] : fixed[column - x.length]);
  for (let column = 0; column < dense.length; column++) value += dense[column] * point(column);
  const slope = new Float64Array(xi.length);
  const { starts, column, factor, value: change } = rows.uncertain;
  for (let e = starts[i]; e < starts[i + 1]; e++) {
    slope[factor[e]] += change[e] * (column[e] === CONSTANT ? 1 : point(column[e]));
  }
  return { coefficients, value, slope };
}

/** Takes independent rows in order until every column is determined; returns value and derivatives of each column. */
function solveTight(rows: readonly TightRow[], count: number, dimension: number): Float64Array[] {
  const width = count + 1 + dimension;
  /** Reduced rows by the column each of them determines. */
  const reduced: (Float64Array | undefined)[] = new Array(count).fill(undefined);
  let found = 0;
  for (const { coefficients, value, slope } of rows) {
    if (found === count) break;
    const row = new Float64Array(width);
    row.set(coefficients);
    row[count] = value;
    row.set(slope, count + 1);
    reduced.forEach((other, c) => {
      if (other !== undefined && row[c] !== 0) subtractMultiple(row, other, row[c]);
    });
    let pivot = -1;
    for (let c = 0; c < count; c++) {
      if (reduced[c] === undefined && (pivot < 0 || Math.abs(row[c]) > Math.abs(row[pivot]))) pivot = c;
    }
    if (Math.abs(row[pivot]) < SMALLEST_PIVOT) continue;
    const scale = 1 / row[pivot];
    for (let e = 0; e < width; e++) row[e] *= scale;
    for (const other of reduced) {
      if (other !== undefined && other[pivot] !== 0) subtractMultiple(other, row, other[pivot]);
    }
    reduced[pivot] = row;
    found++;
  }
  return reduced.map((row) => (row ?? new Float64Array(width)).slice(count));
}

function subtractMultiple(row: Float64Array, other: Float64Array, multiple: number): void {
  for (let e = 0; e < row.length; e++) row[e] -= multiple * other[e];
}
