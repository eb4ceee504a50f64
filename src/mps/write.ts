import { InputError, showValue } from "../base/errors.js";
import { csrTranspose } from "../tensor/csr.js";
import type { MpsFormat } from "./fields.js";
import type { MpsModel } from "./model.js";

/**
 * Writes a model as an MPS file. `free` keeps every digit; `fixed` has 12 characters for a number and rounds to them.
 * Rows without any bound become N rows, which readers drop.
 *
 * @throws InputError when a name does not fit the format: white space in free, more than 8 characters in fixed.
 *
 * @example
 * import { readMps, writeMps } from "minmaxmin";
 * const model = readMps("ROWS\n N z\n L r\nCOLUMNS\n x z -1 r 3\nRHS\n b r 7\nENDATA");
 * readMps(writeMps(model)).rows.upper; // => [7]
 */
export function writeMps(model: MpsModel, format: MpsFormat = "free"): string {
  const line = format === "free" ? freeLine : fixedLine;
  checkNames(model, format);
  const out = [`NAME          ${model.name}`];
  if (model.sense === "max") out.push("OBJSENSE", "    MAX");
  out.push("ROWS", line("N", model.objectiveName), ...rowLines(model, line));
  out.push("COLUMNS", ...columnLines(model, line));
  out.push("RHS", ...rhsLines(model, line));
  const ranges = rangeLines(model, line);
  if (ranges.length > 0) out.push("RANGES", ...ranges);
  const bounds = boundLines(model, line);
  if (bounds.length > 0) out.push("BOUNDS", ...bounds);
  out.push("ENDATA", "");
  return out.join("\n");
}

type LineWriter = (code: string, first: string, second?: string, value?: number) => string;

const freeLine: LineWriter = (code, first, second, value) =>
  ` ${[code, first, second, value].filter((part) => part !== undefined && part !== "").join(" ")}`;

const fixedLine: LineWriter = (code, first, second = "", value) =>
  ` ${code.padEnd(2)} ${first.padEnd(8)}  ${second.padEnd(8)}  ${value === undefined ? "" : fit12(value)}`.trimEnd();

/** The most precise decimal of at most 12 characters. */
function fit12(value: number): string {
  let text = String(value);
  for (let digits = 12; text.length > 12 && digits > 0; digits--)
    text = String(Number(value.toPrecision(digits)));
  return text;
}

type RowKind = "N" | "L" | "G" | "E";

function rowKind({ rows }: MpsModel, i: number): RowKind {
  if (rows.lower[i] === rows.upper[i]) return "E";
  if (Number.isFinite(rows.lower[i])) return "G";
  return Number.isFinite(rows.upper[i]) ? "L" : "N";
}

function rowLines(model: MpsModel, line: LineWriter): string[] {
  return model.rows.names.map((name, i) => line(rowKind(model, i), name));
}

function columnLines(model: MpsModel, line: LineWriter): string[] {
  const { columns, rows, objectiveName } = model;
  const byColumn = csrTranspose(model.matrix);
  const out: string[] = [];
  let inBlock = false;
  const marker = (kind: string) => out.push(`    MARKER    'MARKER'    '${kind}'`);
  columns.names.forEach((name, j) => {
    if ((columns.isInteger[j] === 1) !== inBlock) {
      inBlock = !inBlock;
      marker(inBlock ? "INTORG" : "INTEND");
    }
    const [from, to] = [byColumn.starts[j], byColumn.starts[j + 1]];
    // A column without entries still has to be named once.
    if (columns.cost[j] !== 0 || from === to) out.push(line("", name, objectiveName, columns.cost[j]));
    for (let k = from; k < to; k++)
      out.push(line("", name, rows.names[byColumn.indices[k]], byColumn.values[k]));
  });
  if (inBlock) marker("INTEND");
  return out;
}

function rhsLines(model: MpsModel, line: LineWriter): string[] {
  const { rows, objectiveName, objectiveConstant } = model;
  const out: string[] = [];
  if (objectiveConstant !== 0) out.push(line("", "RHS", objectiveName, -objectiveConstant));
  rows.names.forEach((name, i) => {
    const kind = rowKind(model, i);
    const value = kind === "L" ? rows.upper[i] : rows.lower[i];
    if (kind !== "N" && value !== 0) out.push(line("", "RHS", name, value));
  });
  return out;
}

function rangeLines(model: MpsModel, line: LineWriter): string[] {
  const { rows } = model;
  return rows.names.flatMap((name, i) =>
    rowKind(model, i) === "G" && Number.isFinite(rows.upper[i])
      ? [line("", "RANGE", name, rows.upper[i] - rows.lower[i])]
      : [],
  );
}

/** Every bound that a reader would not assume; integer columns always state theirs, since defaults differ. */
function boundLines({ columns }: MpsModel, line: LineWriter): string[] {
  const { names, lower, upper, isInteger } = columns;
  return names.flatMap((name, j) => {
    const [low, high] = [lower[j], upper[j]];
    const mustState = isInteger[j] === 1;
    if (low === Number.NEGATIVE_INFINITY && high === Number.POSITIVE_INFINITY)
      return [line("FR", "BND", name)];
    if (low === high) return [line("FX", "BND", name, low)];
    const out: string[] = [];
    if (low === Number.NEGATIVE_INFINITY) out.push(line("MI", "BND", name));
    else if (low !== 0 || mustState || high < 0) out.push(line("LO", "BND", name, low));
    if (high !== Number.POSITIVE_INFINITY) out.push(line("UP", "BND", name, high));
    else if (mustState) out.push(line("PL", "BND", name));
    return out;
  });
}

function checkNames(model: MpsModel, format: MpsFormat): void {
  const fits = (name: string) =>
    format === "free" ? /^\S+$/.test(name) : name.length > 0 && name.length <= 8;
  const names = [model.objectiveName, ...model.rows.names, ...model.columns.names];
  const bad = names.find((name) => !fits(name));
  if (bad === undefined) return;
  const message = `includes ${showValue(bad)}, which ${format} MPS cannot hold`;
  const remedy = format === "free" ? "use names without white space" : "use names of at most 8 characters";
  throw InputError.of("names", message, remedy);
}
