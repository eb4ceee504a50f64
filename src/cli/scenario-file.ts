import { InputError, showCount, showValue } from "../base/errors.js";
import { readText } from "../base/platform.js";
import type { ScenarioTable } from "./thread/protocol.js";

/** A table of numbers from a CSV file. */
export interface CsvTable {
  /** Column names, where the first line has them. */
  readonly header?: readonly string[];
  readonly rows: readonly (readonly number[])[];
}

/**
 * Reads a CSV file of numbers, with a header line or without; commas or semicolons.
 *
 * @throws InputError naming the line and the value.
 */
export function readCsv(path: string): CsvTable {
  const lines = readText(path)
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .map((text, i) => ({ text: text.trim(), number: i + 1 }))
    .filter(({ text }) => text !== "");
  if (lines.length === 0) throw InputError.of("file", "is empty", "give one line for every scenario", path);
  const cells = lines.map(({ text, number }) => ({
    number,
    cells: text.split(text.includes(";") ? ";" : ",").map((cell) => cell.trim().replace(/^"(.*)"$/, "$1")),
  }));
  const isHeader = cells[0].cells.some((cell) => !isNumber(cell));
  const width = cells[0].cells.length;
  const rows = cells.slice(isHeader ? 1 : 0).map(({ cells: line, number }) => {
    if (line.length !== width) {
      throw InputError.of(`line ${number}`, `has ${showCount(line.length, "value")}`, `give ${width}`, path);
    }
    const wrong = line.find((cell) => !isNumber(cell));
    if (wrong === undefined) return line.map(Number);
    throw InputError.of(
      `line ${number}`,
      `has ${showValue(wrong)} where a number belongs`,
      "correct it",
      path,
    );
  });
  if (rows.length === 0)
    throw InputError.of("file", "has a header only", "give one line for every scenario", path);
  return { rows, ...(isHeader && { header: cells[0].cells }) };
}

/** The scenarios of a CSV file with its header, if any, for {@link inFactorOrder}. */
export function readScenarioTable(path: string): ScenarioTable {
  return { source: path, ...readCsv(path) };
}

/** Scenarios in the order of the factors: by the header's names, or one column a factor. */
export function inFactorOrder(
  { source, header, rows }: ScenarioTable,
  factorNames: readonly string[],
): (readonly number[])[] {
  if (header === undefined) {
    if (rows[0].length === factorNames.length) return [...rows];
    const seen = `has ${rows[0].length} columns`;
    throw InputError.of("file", seen, `give ${factorNames.length}, one for each factor`, source);
  }
  const positions = factorNames.map((name) => {
    const at = header.indexOf(name);
    if (at >= 0) return at;
    throw InputError.of(
      "header",
      `has no column ${showValue(name)}`,
      `name the factors: ${factorNames.join(", ")}`,
      source,
    );
  });
  return rows.map((row) => positions.map((at) => row[at]));
}

function isNumber(text: string): boolean {
  return text !== "" && Number.isFinite(Number(text));
}
