/** The problem as it stands once decisions or the scenario are known. */
import { columnCount, type Objective, type ProblemRows, type TwoStageProblem } from "./problem.js";
import { CONSTANT, rowActivity } from "./sparse.js";

/** The objective at a fixed scenario: its constant, and the cost of every column. */
export function objectiveAt(
  objective: Objective,
  xi: ArrayLike<number>,
): { readonly constant: number; readonly cost: Float64Array } {
  const { column, factor, value } = objective.uncertain;
  const cost = Float64Array.from(objective.cost);
  let constant = objective.constant;
  for (let k = 0; k < column.length; k++) {
    const change = value[k] * xi[factor[k]];
    if (column[k] === CONSTANT) constant += change;
    else cost[column[k]] += change;
  }
  return { constant, cost };
}

/**
 * The objective at fixed decisions, affine in the scenario: constant + slopeᵀξ.
 *
 * @param point values of every column, x then y.
 */
export function objectiveInXi(
  objective: Objective,
  point: ArrayLike<number>,
  factorCount: number,
): { readonly constant: number; readonly slope: Float64Array } {
  const { column, factor, value } = objective.uncertain;
  let constant = objective.constant;
  for (let j = 0; j < objective.cost.length; j++) constant += objective.cost[j] * point[j];
  const slope = new Float64Array(factorCount);
  for (let k = 0; k < column.length; k++) {
    slope[factor[k]] += value[k] * (column[k] === CONSTANT ? 1 : point[column[k]]);
  }
  return { constant, slope };
}

/** Adds the coefficients of row i at ξ to a dense `out` over all columns; returns the row's own shift r_i(ξ). */
export function addRowAt(rows: ProblemRows, i: number, xi: ArrayLike<number>, out: Float64Array): number {
  const { matrix, uncertain } = rows;
  for (let k = matrix.starts[i]; k < matrix.starts[i + 1]; k++) out[matrix.indices[k]] += matrix.values[k];
  let shift = 0;
  for (let k = uncertain.starts[i]; k < uncertain.starts[i + 1]; k++) {
    const change = uncertain.value[k] * xi[uncertain.factor[k]];
    if (uncertain.column[k] === CONSTANT) shift += change;
    else out[uncertain.column[k]] += change;
  }
  return shift;
}

/** Activity of row i, its shift included, at (x, y) = point and ξ. */
export function rowActivityAt(
  rows: ProblemRows,
  i: number,
  point: ArrayLike<number>,
  xi: ArrayLike<number>,
): number {
  const { uncertain } = rows;
  let total = rowActivity(rows.matrix, i, point);
  for (let k = uncertain.starts[i]; k < uncertain.starts[i + 1]; k++) {
    const multiplier = uncertain.column[k] === CONSTANT ? 1 : point[uncertain.column[k]];
    total += uncertain.value[k] * xi[uncertain.factor[k]] * multiplier;
  }
  return total;
}

/** Value of the objective at (x, y) = point and ξ. */
export function objectiveValueAt(
  problem: TwoStageProblem,
  point: ArrayLike<number>,
  xi: ArrayLike<number>,
): number {
  const { constant, slope } = objectiveInXi(problem.objective, point, problem.uncertainty.dimension);
  return slope.reduce((total, coefficient, k) => total + coefficient * xi[k], constant);
}

/** (x, y) as one vector. */
export function joinStages(
  problem: TwoStageProblem,
  x: ArrayLike<number>,
  y: ArrayLike<number>,
): Float64Array {
  const point = new Float64Array(columnCount(problem));
  point.set(x);
  point.set(y, problem.firstStage.count);
  return point;
}

/** Largest violation of bounds, integrality and rows at (x, y) = point and ξ; 0 when feasible. */
export function violationAt(
  problem: TwoStageProblem,
  point: ArrayLike<number>,
  xi: ArrayLike<number>,
): number {
  const { firstStage, secondStage, rows } = problem;
  let worst = 0;
  const check = (value: number, lower: number, upper: number) => {
    worst = Math.max(worst, lower - value, value - upper);
  };
  let offset = 0;
  for (const columns of [firstStage, secondStage]) {
    for (let j = 0; j < columns.count; j++) {
      const value = point[offset + j];
      check(value, columns.lower[j], columns.upper[j]);
      if (columns.integer[j]) worst = Math.max(worst, Math.abs(value - Math.round(value)));
    }
    offset += columns.count;
  }
  for (let i = 0; i < rows.count; i++) check(rowActivityAt(rows, i, point, xi), rows.lower[i], rows.upper[i]);
  return worst;
}
