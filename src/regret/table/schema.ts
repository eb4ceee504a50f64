import { InputError, showValue } from "../../base/errors.js";
import type { CsvRecord } from "./csv.js";
import type { Field } from "./expression.js";

/** A numeric column and the interval that is mapped to [0, 1]; `null` until values have been seen. */
export interface NumericColumn {
  readonly column: string;
  low: number | null;
  high: number | null;
}

/** A categorical column and its levels, one feature each. */
export interface CategoricalColumn {
  readonly column: string;
  readonly levels: string[];
}

/**
 * Where the intervals come from: `offline` scans the whole table first (a look ahead), `online` widens them as rows
 * arrive, `bounds` takes them as given, `none` leaves numbers as they are.
 */
export type Scaler = "offline" | "online" | "bounds" | "none";

/** How a record becomes features and a label; plain JSON. */
export interface TableSchema {
  readonly target: NumericColumn;
  readonly numeric: readonly NumericColumn[];
  readonly categorical: readonly CategoricalColumn[];
  /** Groups whose memberships are features too. */
  readonly indicators: readonly string[];
  readonly scaler: Scaler;
  /** Fields with this text are missing, besides empty ones. */
  readonly missingToken: string | null;
}

/** Number of features. */
export function dimensionOf({ numeric, categorical, indicators }: TableSchema): number {
  return numeric.length + categorical.reduce((sum, { levels }) => sum + levels.length, 0) + indicators.length;
}

/** Positions of a schema's columns in a header. */
export class RecordReader {
  private readonly target: number;
  private readonly numeric: readonly number[];
  private readonly categorical: readonly number[];

  /** @throws InputError for a column that the header lacks. */
  constructor(
    readonly schema: TableSchema,
    private readonly columns: readonly string[],
    private readonly source: string,
  ) {
    this.numeric = schema.numeric.map(({ column }) => this.indexOf(column));
    this.categorical = schema.categorical.map(({ column }) => this.indexOf(column));
    this.target = this.indexOf(schema.target.column);
  }

  /** The record's fields with missing ones as `null`. */
  fields({ fields, line }: CsvRecord): Field[] {
    if (fields.length !== this.columns.length) {
      throw InputError.of(
        `line ${line}`,
        `has ${fields.length} fields, the header ${this.columns.length}`,
        "give one field per column",
        this.source,
      );
    }
    const { missingToken } = this.schema;
    return fields.map((field) => (field === "" || field === missingToken ? null : field));
  }

  /** Widens intervals and collects levels. `line` is for error messages, here and below. */
  observe(fields: readonly Field[], line: number): void {
    const { schema } = this;
    schema.numeric.forEach((column, i) => {
      widen(column, this.number(fields, this.numeric[i], line));
    });
    widen(schema.target, this.number(fields, this.target, line));
    schema.categorical.forEach(({ levels }, i) => {
      const level = fields[this.categorical[i]] ?? MISSING_LEVEL;
      if (!levels.includes(level)) levels.push(level);
    });
  }

  /** Scaled numbers, one-hot levels (none for an unknown one) and indicators, in this order. */
  features(fields: readonly Field[], indicators: ArrayLike<number>, line: number): Float64Array {
    const { schema } = this;
    const features = new Float64Array(dimensionOf(schema));
    let next = 0;
    schema.numeric.forEach((column, i) => {
      if (schema.scaler === "online") widen(column, this.number(fields, this.numeric[i], line));
      features[next++] = this.scale(column, this.number(fields, this.numeric[i], line));
    });
    schema.categorical.forEach(({ levels }, i) => {
      const level = levels.indexOf(fields[this.categorical[i]] ?? MISSING_LEVEL);
      if (level >= 0) features[next + level] = 1;
      next += levels.length;
    });
    for (let i = 0; i < indicators.length; i++) features[next++] = indicators[i];
    return features;
  }

  /** The scaled label; `null` when the record has none. */
  label(fields: readonly Field[], line: number): number | null {
    if (fields[this.target] === null) return null;
    return this.scale(this.schema.target, this.number(fields, this.target, line));
  }

  /** A prediction in the units of the target column. */
  unscale(prediction: number): number {
    const { target, scaler } = this.schema;
    if (scaler === "none" || target.low === null || target.high === null) return prediction;
    return target.low + prediction * (target.high - target.low);
  }

  private scale({ low, high }: NumericColumn, value: number): number {
    if (this.schema.scaler === "none") return value;
    if (low === null || high === null || !(high > low)) return 0;
    return (value - low) / (high - low);
  }

  /** NaN stands for a missing number here; the guard of the learner decides what becomes of it. */
  private number(fields: readonly Field[], index: number, line: number): number {
    const field = fields[index];
    if (field === null) return Number.NaN;
    const value = Number(field);
    if (Number.isFinite(value)) return value;
    throw InputError.of(
      `line ${line}, column ${this.columns[index]}`,
      `is ${showValue(field)}`,
      "give a number",
      this.source,
    );
  }

  private indexOf(column: string): number {
    const index = this.columns.indexOf(column);
    if (index >= 0 && index === this.columns.lastIndexOf(column)) return index;
    if (index >= 0)
      throw InputError.of(`column ${column}`, "appears twice in the header", "rename one", this.source);
    throw InputError.of(
      `column ${column}`,
      "does not exist",
      `choose from ${this.columns.join(", ")}`,
      this.source,
    );
  }
}

/** Level of a categorical field that is missing. */
export const MISSING_LEVEL = "?";

function widen(column: NumericColumn, value: number): void {
  if (Number.isNaN(value)) return;
  if (column.low === null || value < column.low) column.low = value;
  if (column.high === null || value > column.high) column.high = value;
}
