import { InputError, showValue } from "../base/errors.js";
import { describeRule, isAllowed, type NumberRule } from "../base/fields.js";

/** The lines of a text file of numbers that are not blank, each cut into words, with its line number in the file. */
export interface NumberTable {
  readonly rows: readonly { readonly line: number; readonly words: readonly string[] }[];
}

/** Cuts a text into rows of words. */
export function numberTable(text: string): NumberTable {
  const rows = text
    .split(/\r?\n/)
    .map((line, i) => ({ line: i + 1, words: line.trim().split(/\s+/) }))
    .filter(({ words }) => words[0] !== "");
  return { rows };
}

/** One column of a row: what stands in it, and what it must satisfy. */
export interface TableColumn extends NumberRule {
  readonly name: string;
}

/** `count` columns with the same meaning. */
export function repeatColumn(count: number, column: TableColumn): TableColumn[] {
  return Array.from({ length: count }, (_, i) => ({ ...column, name: `${column.name} ${i + 1}` }));
}

/** The numbers of one row. @throws InputError that names the line, the word seen and what belongs there. */
export function tableRow({ rows }: NumberTable, index: number, columns: readonly TableColumn[]): number[] {
  const { line, words } = rows[index];
  if (words.length !== columns.length) {
    throw InputError.of(
      `line ${line}`,
      `has ${words.length} ${words.length === 1 ? "entry" : "entries"}`,
      `give ${columns.length}: ${describeColumns(columns)}`,
    );
  }
  return columns.map((column, j) => {
    const value = Number(words[j]);
    if (isAllowed(value, column)) return value;
    const field = `line ${line}, entry ${j + 1} (${column.name})`;
    throw InputError.of(field, `is ${showValue(words[j])}`, `give ${describeRule(column)}`);
  });
}

/** @throws InputError unless the table has `count` rows, which the first line promised. */
export function requireRows({ rows }: NumberTable, count: number): void {
  if (rows.length < count) {
    const { line } = rows[rows.length - 1];
    const seen = `is the last line, but the first line promises ${count} lines and ${rows.length} are there`;
    throw InputError.of(`line ${line}`, seen, "give the whole file or correct the count in line 1");
  }
  if (rows.length > count) {
    const seen = `comes after the last of the ${count} lines that the first line promises`;
    throw InputError.of(`line ${rows[count].line}`, seen, "remove it or correct the count in line 1");
  }
}

/** Column names listed in an error before they are cut short. */
const LISTED_COLUMNS = 9;

function describeColumns(columns: readonly TableColumn[]): string {
  const names = columns.slice(0, LISTED_COLUMNS).map(({ name }) => name);
  return [...names, ...(columns.length > LISTED_COLUMNS ? ["…"] : [])].join(", ");
}
