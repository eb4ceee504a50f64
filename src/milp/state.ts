/** A session's own record of its columns and rows: checks every change before a solver sees it, rounds integer bounds. */
import type { Selection } from "./backend.js";
import type { Column } from "./builder.js";
import { GrowableFloat64, GrowableUint8 } from "./growable.js";
import { checkModel, type LinearModel, ModelProblems } from "./model.js";

/** Bounds of integer columns this close beyond an integer were meant to be it (they come from floating-point work). */
const INTEGER_BOUND_TOLERANCE = 1e-9;

export class ModelState {
  offset: number;
  /** How many columns are integer: none makes the model a linear programme. */
  integerCount = 0;
  readonly cost: GrowableFloat64;
  private readonly lower: GrowableFloat64;
  private readonly upper: GrowableFloat64;
  private readonly integer: GrowableUint8;
  readonly rowLower: GrowableFloat64;
  readonly rowUpper: GrowableFloat64;

  constructor(model: LinearModel) {
    checkModel(model);
    this.offset = model.offset;
    this.cost = new GrowableFloat64(model.cost);
    this.lower = new GrowableFloat64(model.lower);
    this.upper = new GrowableFloat64(model.upper);
    this.integer = new GrowableUint8(model.integer);
    this.rowLower = new GrowableFloat64(model.rowLower);
    this.rowUpper = new GrowableFloat64(model.rowUpper);
    for (let j = 0; j < model.columnCount; j++) this.integerCount += model.integer[j];
  }

  get columnCount(): number {
    return this.cost.length;
  }

  get rowCount(): number {
    return this.rowLower.length;
  }

  isInteger(column: number): boolean {
    return this.integer.get(column) !== 0;
  }

  /** The bound a solver gets: rounded inwards for integer columns. */
  lowerOf(column: number): number {
    const bound = this.lower.get(column);
    return this.isInteger(column) ? Math.ceil(bound - INTEGER_BOUND_TOLERANCE) : bound;
  }

  upperOf(column: number): number {
    const bound = this.upper.get(column);
    return this.isInteger(column) ? Math.floor(bound + INTEGER_BOUND_TOLERANCE) : bound;
  }

  lowers(): Float64Array {
    return Float64Array.from({ length: this.columnCount }, (_, j) => this.lowerOf(j));
  }

  uppers(): Float64Array {
    return Float64Array.from({ length: this.columnCount }, (_, j) => this.upperOf(j));
  }

  /** True when some column or row allows no value at all. */
  hasCrossingBounds(): boolean {
    for (let j = 0; j < this.columnCount; j++) if (this.lowerOf(j) > this.upperOf(j)) return true;
    for (let i = 0; i < this.rowCount; i++) if (this.rowLower.get(i) > this.rowUpper.get(i)) return true;
    return false;
  }

  addRow(lower: number, upper: number, columns: ArrayLike<number>, values: ArrayLike<number>): number {
    const problems = new ModelProblems();
    problems.lower(lower, () => "lower");
    problems.upper(upper, () => "upper");
    checkEntries(problems, columns, values, this.columnCount);
    problems.throwIfAny();
    this.rowLower.push(lower);
    this.rowUpper.push(upper);
    return this.rowCount - 1;
  }

  addColumn(column: Column, rows: ArrayLike<number>, values: ArrayLike<number>): number {
    const { cost = 0, lower = 0, upper = Number.POSITIVE_INFINITY, integer = false } = column;
    const problems = new ModelProblems();
    problems.cost(cost, () => "cost");
    problems.lower(lower, () => "lower");
    problems.upper(upper, () => "upper");
    checkEntries(problems, rows, values, this.rowCount);
    problems.throwIfAny();
    this.cost.push(cost);
    this.lower.push(lower);
    this.upper.push(upper);
    this.integer.push(integer ? 1 : 0);
    if (integer) this.integerCount++;
    return this.columnCount - 1;
  }

  setCost(columns: Selection, cost: ArrayLike<number>): void {
    const problems = new ModelProblems();
    checkSelection(problems, columns, this.columnCount, "cost", cost);
    for (let k = 0; k < cost.length; k++) problems.cost(cost[k], () => `cost[${k}]`);
    problems.throwIfAny();
    for (let k = 0; k < cost.length; k++) this.cost.set(selected(columns, k), cost[k]);
  }

  setOffset(offset: number): void {
    const problems = new ModelProblems();
    problems.cost(offset, () => "offset");
    problems.throwIfAny();
    this.offset = offset;
  }

  setBounds(columns: Selection, lower: ArrayLike<number>, upper: ArrayLike<number>): void {
    checkBounds(columns, this.columnCount, lower, upper);
    for (let k = 0; k < lower.length; k++) {
      this.lower.set(selected(columns, k), lower[k]);
      this.upper.set(selected(columns, k), upper[k]);
    }
  }

  setRowBounds(rows: Selection, lower: ArrayLike<number>, upper: ArrayLike<number>): void {
    checkBounds(rows, this.rowCount, lower, upper);
    for (let k = 0; k < lower.length; k++) {
      this.rowLower.set(selected(rows, k), lower[k]);
      this.rowUpper.set(selected(rows, k), upper[k]);
    }
  }

  setInteger(columns: Selection, integer: boolean): void {
    checkIndices(columns, this.columnCount, "columns");
    const flag = integer ? 1 : 0;
    const count = columns === "all" ? this.columnCount : columns.length;
    for (let k = 0; k < count; k++) {
      const j = selected(columns, k);
      this.integerCount += flag - this.integer.get(j);
      this.integer.set(j, flag);
    }
  }

  /** Removes the rows and returns their indices, ascending and distinct. */
  deleteRows(rows: ArrayLike<number>): Int32Array {
    checkIndices(rows, this.rowCount, "rows");
    const doomed = Int32Array.from(new Set(Array.from(rows))).sort();
    this.rowLower.removeAt(doomed);
    this.rowUpper.removeAt(doomed);
    return doomed;
  }

  checkCoefficient(row: number, column: number, value: number): void {
    const problems = new ModelProblems();
    problems.index(row, this.rowCount, () => "row");
    problems.index(column, this.columnCount, () => "column");
    problems.coefficient(value, () => "value");
    problems.throwIfAny();
  }

  checkStart(columns: Selection, values: ArrayLike<number>): void {
    const problems = new ModelProblems();
    checkSelection(problems, columns, this.columnCount, "values", values);
    for (let k = 0; k < values.length; k++) problems.cost(values[k], () => `values[${k}]`);
    problems.throwIfAny();
  }
}

/** The k-th index of a selection. */
export function selected(selection: Selection, k: number): number {
  return selection === "all" ? k : selection[k];
}

function checkIndices(selection: Selection, count: number, field: string): void {
  const problems = new ModelProblems();
  checkSelection(problems, selection, count, field, selection === "all" ? { length: count } : selection);
  problems.throwIfAny();
}

/** Indices in range and one value for each. */
function checkSelection(
  problems: ModelProblems,
  selection: Selection,
  count: number,
  field: string,
  values: { readonly length: number },
): void {
  problems.length(values.length, selection === "all" ? count : selection.length, field);
  if (selection === "all") return;
  for (let k = 0; k < selection.length; k++) problems.index(selection[k], count, () => `indices[${k}]`);
}

function checkBounds(
  selection: Selection,
  count: number,
  lower: ArrayLike<number>,
  upper: ArrayLike<number>,
): void {
  const problems = new ModelProblems();
  checkSelection(problems, selection, count, "lower", lower);
  problems.length(upper.length, lower.length, "upper");
  for (let k = 0; k < lower.length; k++) problems.lower(lower[k], () => `lower[${k}]`);
  for (let k = 0; k < upper.length; k++) problems.upper(upper[k], () => `upper[${k}]`);
  problems.throwIfAny();
}

function checkEntries(
  problems: ModelProblems,
  indices: ArrayLike<number>,
  values: ArrayLike<number>,
  count: number,
): void {
  problems.length(values.length, indices.length, "values");
  const seen = new Set<number>();
  for (let k = 0; k < indices.length; k++) {
    problems.index(indices[k], count, () => `indices[${k}]`);
    problems.distinct(seen.has(indices[k]), indices[k], () => `indices[${k}]`);
    seen.add(indices[k]);
    problems.coefficient(values[k], () => `values[${k}]`);
  }
}
