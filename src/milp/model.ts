/** The linear model that every backend takes: plain typed arrays, compressed sparse rows. */
import { InputError, type InputProblem, showCount } from "../base/index.js";

/**
 * minimise costᵀx + offset subject to rowLower ≤ Ax ≤ rowUpper, lower ≤ x ≤ upper, some x integer.
 *
 * Always a minimisation: senses are converted once, by the caller. Bounds may be ±Infinity. Row `i` of A has the entries
 * `values[k]` in the columns `columnIndices[k]`, `rowStarts[i] ≤ k < rowStarts[i + 1]`, each column at most once.
 */
export interface LinearModel {
  readonly columnCount: number;
  readonly rowCount: number;
  readonly cost: Float64Array;
  readonly offset: number;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** 1 where the column must be integer, else 0. Fractional bounds of such columns are rounded inwards. */
  readonly integer: Uint8Array;
  readonly rowLower: Float64Array;
  readonly rowUpper: Float64Array;
  /** `rowCount + 1` positions. */
  readonly rowStarts: Int32Array;
  readonly columnIndices: Int32Array;
  readonly values: Float64Array;
}

/**
 * From this size on a number is as good as infinite: HiGHS reads bounds and costs of 1e20 as infinite, silently.
 * Bounds may be that large, costs and coefficients may not.
 */
export const INFINITE_MAGNITUDE = 1e20;

/** Largest size of a matrix coefficient; HiGHS refuses larger ones. */
export const LARGEST_COEFFICIENT = 1e15;

/** How many problems one error lists before it stops. */
const PROBLEM_LIMIT = 10;

/** Collects what is wrong with numbers that go to a solver and throws it all at once. */
export class ModelProblems {
  private readonly problems: InputProblem[] = [];

  private add(field: string, message: string, remedy: string): void {
    if (this.problems.length < PROBLEM_LIMIT) this.problems.push({ field, message, remedy });
  }

  /** A cost, or the constant term. */
  cost(value: number, field: () => string): void {
    if (!(Math.abs(value) < INFINITE_MAGNITUDE)) {
      this.add(field(), `is ${value}`, `give a number below ${INFINITE_MAGNITUDE} in size`);
    }
  }

  coefficient(value: number, field: () => string): void {
    if (!(Math.abs(value) < LARGEST_COEFFICIENT)) {
      this.add(field(), `is ${value}`, `give a number below ${LARGEST_COEFFICIENT} in size`);
    }
  }

  lower(value: number, field: () => string): void {
    if (!(value < INFINITE_MAGNITUDE)) {
      this.add(field(), `is ${value}`, `give a number below ${INFINITE_MAGNITUDE}, or -Infinity for none`);
    }
  }

  upper(value: number, field: () => string): void {
    if (!(value > -INFINITE_MAGNITUDE)) {
      this.add(field(), `is ${value}`, `give a number above ${-INFINITE_MAGNITUDE}, or Infinity for none`);
    }
  }

  index(value: number, count: number, field: () => string): void {
    if (!(Number.isInteger(value) && value >= 0 && value < count)) {
      this.add(field(), `is ${value}`, `give an index from 0 to ${count - 1}`);
    }
  }

  distinct(seenBefore: boolean, column: number, field: () => string): void {
    if (seenBefore) this.add(field(), `names column ${column} again`, "add up the terms of one column first");
  }

  length(actual: number, expected: number, field: string): boolean {
    if (actual === expected) return true;
    this.add(field, `has ${showCount(actual, "entry", "entries")}`, `give ${expected}`);
    return false;
  }

  throwIfAny(): void {
    if (this.problems.length > 0) throw new InputError(this.problems);
  }
}

/** Throws an `InputError` naming every field of the model that a solver would refuse or misread. */
export function checkModel(model: LinearModel): void {
  const problems = new ModelProblems();
  checkLengths(model, problems);
  problems.throwIfAny();
  const { columnCount, rowCount } = model;
  problems.cost(model.offset, () => "offset");
  for (let j = 0; j < columnCount; j++) {
    problems.cost(model.cost[j], () => `cost[${j}]`);
    problems.lower(model.lower[j], () => `lower[${j}]`);
    problems.upper(model.upper[j], () => `upper[${j}]`);
  }
  for (let i = 0; i < rowCount; i++) {
    problems.lower(model.rowLower[i], () => `rowLower[${i}]`);
    problems.upper(model.rowUpper[i], () => `rowUpper[${i}]`);
  }
  checkRows(model, problems);
  problems.throwIfAny();
}

function checkLengths(model: LinearModel, problems: ModelProblems): void {
  const { columnCount, rowCount, rowStarts } = model;
  for (const field of ["cost", "lower", "upper", "integer"] as const) {
    problems.length(model[field].length, columnCount, field);
  }
  for (const field of ["rowLower", "rowUpper"] as const)
    problems.length(model[field].length, rowCount, field);
  if (!problems.length(rowStarts.length, rowCount + 1, "rowStarts")) return;
  problems.length(model.columnIndices.length, rowStarts[rowCount], "columnIndices");
  problems.length(model.values.length, rowStarts[rowCount], "values");
}

function checkRows(model: LinearModel, problems: ModelProblems): void {
  const { rowStarts, columnIndices, values } = model;
  const lastRow = new Int32Array(model.columnCount).fill(-1);
  for (let i = 0; i < model.rowCount; i++) {
    for (let k = rowStarts[i]; k < rowStarts[i + 1]; k++) {
      const j = columnIndices[k];
      problems.index(j, model.columnCount, () => `columnIndices[${k}] (row ${i})`);
      problems.distinct(lastRow[j] === i, j, () => `columnIndices[${k}] (row ${i})`);
      lastRow[j] = i;
      problems.coefficient(values[k], () => `values[${k}] (row ${i}, column ${j})`);
    }
  }
}
