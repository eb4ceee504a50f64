import type { TwoStageProblem } from "../../model/problem.js";
import { addRowAt, objectiveAt } from "../../model/scenario.js";
import { CONSTANT } from "../../model/sparse.js";
import { type Policy, RegionRows } from "./policy.js";

/** A recourse that follows the scenario: y_j(ξ) = base_j + Σ_k slopes[j·d + k] (ξ_k − middle_k). */
export interface AffineRule {
  readonly middle: Float64Array;
  readonly base: Float64Array;
  /** One row of d (the number of factors) for each column of y; zero where the column does not follow. */
  readonly slopes: Float64Array;
}

/** Continuous columns without an uncertain coefficient: their product with ξ keeps every row affine in ξ. */
export function followingColumns({ firstStage, secondStage, rows, objective }: TwoStageProblem): Uint8Array {
  const follows = secondStage.integer.map((isInteger) => 1 - isInteger);
  for (const { column } of [rows.uncertain, objective.uncertain]) {
    for (const j of column) if (j >= firstStage.count) follows[j - firstStage.count] = 0;
  }
  return follows;
}

/**
 * The rule as a policy: where every given row and every column bound holds, and what it costs there. `undefined` where
 * one of them holds nowhere.
 */
export function policyOfRule(
  problem: TwoStageProblem,
  rows: readonly number[],
  x: Float64Array,
  rule: AffineRule,
): Policy | undefined {
  const { secondStage, objective, uncertainty } = problem;
  const dimension = uncertainty.dimension;
  const region = new RegionRows();
  for (const i of rows) {
    const { constant, slope } = rowOfRule(problem, i, x, rule);
    region.add(problem.rows.lower[i], problem.rows.upper[i], constant, slope);
  }
  for (let j = 0; j < secondStage.count; j++) {
    const slope = rule.slopes.slice(j * dimension, (j + 1) * dimension);
    region.add(secondStage.lower[j], secondStage.upper[j], atOrigin(rule.base[j], slope, rule), slope);
  }
  if (region.isEmpty) return undefined;
  const { constant, cost } = objectiveAt(objective, rule.middle);
  const value = valueAtMiddle(cost, constant, x, rule);
  const slope = slopeOf(objective.uncertain, 0, cost, x, rule);
  return { constant: atOrigin(value, slope, rule), slope, ...region.pack() };
}

function rowOfRule(problem: TwoStageProblem, i: number, x: Float64Array, rule: AffineRule) {
  const coefficients = new Float64Array(x.length + rule.base.length);
  const shift = addRowAt(problem.rows, i, rule.middle, coefficients);
  const slope = slopeOf(problem.rows.uncertain, i, coefficients, x, rule);
  return { constant: atOrigin(valueAtMiddle(coefficients, shift, x, rule), slope, rule), slope };
}

/** Value at the middle. */
function valueAtMiddle(
  coefficients: Float64Array,
  constant: number,
  x: Float64Array,
  { base }: AffineRule,
): number {
  let total = constant;
  for (let j = 0; j < x.length; j++) total += coefficients[j] * x[j];
  for (let j = 0; j < base.length; j++) total += coefficients[x.length + j] * base[j];
  return total;
}

/** The constant of an affine function of ξ from its value at the middle. */
function atOrigin(value: number, slope: Float64Array, { middle }: AffineRule): number {
  return slope.reduce((total, change, k) => total - change * middle[k], value);
}

/** Derivative in ξ of a packed row under the rule: by its own uncertain terms, and by what follows. */
function slopeOf(
  uncertain: TwoStageProblem["rows"]["uncertain"],
  i: number,
  coefficients: Float64Array,
  x: Float64Array,
  { base, slopes, middle }: AffineRule,
): Float64Array {
  const dimension = middle.length;
  const slope = new Float64Array(dimension);
  const size = new Float64Array(dimension);
  const add = (k: number, change: number) => {
    slope[k] += change;
    size[k] += Math.abs(change);
  };
  for (let e = uncertain.starts[i]; e < uncertain.starts[i + 1]; e++) {
    const column = uncertain.column[e];
    const multiplier = column === CONSTANT ? 1 : column < x.length ? x[column] : base[column - x.length];
    add(uncertain.factor[e], uncertain.value[e] * multiplier);
  }
  for (let j = 0; j < base.length; j++) {
    if (coefficients[x.length + j] === 0) continue;
    for (let k = 0; k < dimension; k++) add(k, coefficients[x.length + j] * slopes[j * dimension + k]);
  }
  // Terms that cancel up to rounding leave a row that does not depend on ξ.
  return slope.map((change, k) => (Math.abs(change) <= CANCELLATION * size[k] ? 0 : change));
}

/** Rounding, and what a solver's tolerance leaves, relative to the terms of a sum. */
const CANCELLATION = 1e-7;

/** Whether row i can hold over a box of positive size: an uncertain equality needs a column that follows. */
export function isCoverable(problem: TwoStageProblem, i: number, follows: Uint8Array): boolean {
  const { rows, firstStage } = problem;
  const isUncertainEquality =
    rows.lower[i] === rows.upper[i] && rows.uncertain.starts[i] < rows.uncertain.starts[i + 1];
  if (!isUncertainEquality) return true;
  for (let k = rows.matrix.starts[i]; k < rows.matrix.starts[i + 1]; k++) {
    const j = rows.matrix.indices[k] - firstStage.count;
    if (j >= 0 && follows[j] === 1) return true;
  }
  return false;
}
