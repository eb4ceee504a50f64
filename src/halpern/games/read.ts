import { InputError, showCount, showValue } from "../../base/errors.js";
import { FieldReader } from "../../base/fields.js";
import { parseJson } from "../../base/json.js";
import { csrFromTriplets } from "../../tensor/csr.js";
import { densePayoff, type PayoffMatrix, sparsePayoff } from "./matrix.js";

/** Most rows or columns that a file may state. */
const MOST_LINES = 10_000_000;

/**
 * A payoff matrix from a file's text: JSON `{"payoff": [[…], …]}`, sparse JSON `{"rows": m, "columns": n, "entries":
 * [[i, j, value], …]}` with indices from 0, or a plain table of numbers (a line a row; commas, semicolons or blanks).
 *
 * @throws InputError naming the line or field.
 *
 * @example
 * import { readGame } from "minmaxmin/halpern";
 * readGame("0, -1\n1, 0").numCols; // => 2
 */
export function readGame(text: string): PayoffMatrix {
  return /^\s*\{/.test(text) ? readJsonGame(text) : readTable(text);
}

function readJsonGame(text: string): PayoffMatrix {
  const object = parseJson(text) as Record<string, unknown>;
  const reader = new FieldReader(object);
  reader.text("name", "");
  if (reader.has("entries")) {
    const [rows, columns] = [reader.size("rows", MOST_LINES), reader.size("columns", MOST_LINES)];
    const count = Array.isArray(object.entries) ? object.entries.length : 0;
    const entries = reader.table("entries", count, 3);
    reader.finish();
    checkPlaces(entries, 0, rows);
    checkPlaces(entries, 1, columns);
    const column = (k: number) => entries.map((entry) => entry[k]);
    return sparsePayoff(csrFromTriplets(rows, columns, column(0), column(1), column(2)));
  }
  const { payoff } = object;
  const first = Array.isArray(payoff) ? payoff[0] : undefined;
  if (!Array.isArray(payoff) || !Array.isArray(first) || first.length === 0) {
    const remedy = 'give the rows, as in {"payoff": [[0, -1], [1, 0]]}, or rows, columns and entries';
    throw InputError.of("payoff", `is ${showValue(payoff)}`, remedy);
  }
  const table = reader.table("payoff", payoff.length, first.length);
  reader.finish();
  return densePayoff(payoff.length, first.length, table.flat());
}

function checkPlaces(entries: readonly (readonly number[])[], at: 0 | 1, count: number): void {
  const k = entries.findIndex((entry) => !Number.isInteger(entry[at]) || entry[at] < 0 || entry[at] >= count);
  if (k < 0) return;
  const field = `entries[${k}][${at}]`;
  throw InputError.of(field, `is ${entries[k][at]}`, `give an integer from 0 to ${count - 1}`);
}

function readTable(text: string): PayoffMatrix {
  const values: number[] = [];
  let [numRows, numCols] = [0, 0];
  text.split(/\r?\n/).forEach((line, index) => {
    if (/^\s*(#.*)?$/.test(line)) return;
    const field = `line ${index + 1}`;
    const row = line.trim().split(/\s*[,;\s]\s*/);
    if (numRows > 0 && row.length !== numCols) {
      throw InputError.of(
        field,
        `has ${showCount(row.length, "entry", "entries")}`,
        `give ${numCols}, as in the first row`,
      );
    }
    numCols = row.length;
    numRows++;
    for (const entry of row) {
      const value = Number(entry);
      if (entry === "" || !Number.isFinite(value)) {
        throw InputError.of(field, `holds ${showValue(entry)}`, "give finite numbers only");
      }
      values.push(value);
    }
  });
  if (numRows === 0) throw InputError.of("file", "is empty", "give a payoff matrix, a line for every row");
  return densePayoff(numRows, numCols, Float64Array.from(values));
}
