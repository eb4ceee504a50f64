import { InputError, showValue } from "../../base/errors.js";
import type { Group } from "../types.js";
import type { CsvRecord } from "./csv.js";
import { compileGroupTest, type Field, type GroupTest } from "./expression.js";
import { RecordReader, type TableSchema } from "./schema.js";

/** A group by name and expression over the columns of a table. */
export interface NamedGroup {
  readonly name: string;
  readonly expression: string;
}

/** A record, ready for a groupwise learner. */
export interface Example {
  readonly features: Float64Array;
  /** Memberships in the order of the groups. */
  readonly memberships: readonly (number | null)[];
  readonly label: number | null;
}

/** Turns records of a table into examples. */
export class TableEncoder {
  private constructor(
    readonly reader: RecordReader,
    readonly namedGroups: readonly NamedGroup[],
    private readonly tests: readonly GroupTest[],
    /** For every indicator feature, its group. */
    private readonly indicators: readonly number[],
  ) {}

  /** @throws InputError for a column that does not exist or an expression that cannot be read. */
  static async create(
    schema: TableSchema,
    namedGroups: readonly NamedGroup[],
    columns: readonly string[],
    source: string,
  ): Promise<TableEncoder> {
    const reader = new RecordReader(schema, columns, source);
    const tests: GroupTest[] = [];
    for (const { expression } of namedGroups) tests.push(await compileGroupTest(expression, columns));
    const names = namedGroups.map(({ name }) => name);
    const indicators = schema.indicators.map((name) => names.indexOf(name));
    return new TableEncoder(reader, namedGroups, tests, indicators);
  }

  /** The groups as tests on examples. */
  get groups(): Group<Example>[] {
    return this.namedGroups.map(({ name }, g) => ({ name, test: ({ memberships }) => memberships[g] }));
  }

  /** Scans a record for intervals and levels. */
  observe(record: CsvRecord): void {
    this.reader.observe(this.reader.fields(record), record.line);
  }

  encode(record: CsvRecord): Example {
    const { line } = record;
    const fields = this.reader.fields(record);
    const memberships = this.tests.map((test, g) => this.membership(test, fields, g, line));
    const indicators = this.indicators.map((g) => memberships[g] ?? 0);
    const label = this.reader.label(fields, line);
    return { features: this.reader.features(fields, indicators, line), memberships, label };
  }

  private membership(test: GroupTest, fields: readonly Field[], group: number, line: number): number | null {
    const result = test(fields);
    if (result === null) return null;
    const membership = Number(result);
    if (membership >= 0 && membership <= 1) return membership;
    throw InputError.of(
      `line ${line}, group ${this.namedGroups[group].name}`,
      `has membership ${showValue(membership)}`,
      "write an expression that is true, false or between 0 and 1",
    );
  }
}
