import { createReadStream } from "node:fs";
import { addAbortSignal } from "node:stream";
import { InputError, showValue } from "../base/errors.js";
import { checkReadable } from "../base/platform.js";
import { type CsvRecord, CsvSplitter } from "../regret/table/csv.js";
import { type NamedGroup, TableEncoder } from "../regret/table/encoder.js";
import { type CrossDepth, crossGroups } from "../regret/table/group-cross.js";
import type { CategoricalColumn, NumericColumn, TableSchema } from "../regret/table/schema.js";
import type { TableRun } from "../regret/table/session.js";
import { located } from "./command.js";
import { readJson } from "./json-file.js";
import type { RunOptions } from "./regret-run.js";

/** Path that stands for standard input. */
export const STDIN = "-";

/** The records of a CSV file or of standard input, header first, as they arrive, until the signal. */
export async function* records(path: string, signal?: AbortSignal): AsyncGenerator<CsvRecord> {
  const splitter = new CsvSplitter();
  const stream = path === STDIN ? process.stdin : createReadStream(checkReadable(path));
  stream.setEncoding("utf8");
  if (signal !== undefined) addAbortSignal(signal, stream);
  try {
    for await (const piece of stream) yield* located(path, () => splitter.push(piece as string));
  } catch (error) {
    // An aborted stream says so by an error: rows that may never come are not waited for.
    if (signal?.aborted) return;
    throw error;
  }
  yield* located(path, () => splitter.end());
}

/** Everything that defines the run, from the options and, where they leave it open, a first pass over the file. */
export async function describeRun(
  path: string,
  columns: readonly string[],
  options: RunOptions,
): Promise<TableRun> {
  const base = readSchema(options);
  await completeSchema(path, columns, base);
  const crossed = await crossedColumns(path, columns, base, options);
  const levelGroups = crossGroups(crossed, readDepth(options));
  const groups = [...readGroups(options), ...levelGroups];
  const schema = { ...base, indicators: indicatorsOf(groups, base) };
  const { learner, lambda, aggregator, range, output, feedback, alwaysOn, missing, nonFinite, seed } =
    options;
  return {
    columns,
    schema,
    groups,
    learner,
    lambda,
    options: { aggregator, range, output, feedback, alwaysOn, missing, nonFinite, seed },
  };
}

function readGroups(options: RunOptions): NamedGroup[] {
  const fromFile = options.groups === undefined ? [] : readGroupFile(options.groups);
  const given = options.group.map((definition) => {
    const colon = definition.indexOf(":");
    if (colon <= 0) {
      throw InputError.of("--group", `is ${JSON.stringify(definition)}`, 'write "name: expression"');
    }
    return { name: definition.slice(0, colon).trim(), expression: definition.slice(colon + 1).trim() };
  });
  return [...fromFile, ...given];
}

function readGroupFile(path: string): readonly NamedGroup[] {
  const groups = readJson(path);
  const isGroup = (group: Partial<NamedGroup> | null) =>
    typeof group?.name === "string" && typeof group.expression === "string";
  if (Array.isArray(groups) && groups.every(isGroup)) return groups;
  throw InputError.of("groups", `is ${showValue(groups)}`, 'give an array of {"name", "expression"}', path);
}

function readSchema(options: RunOptions): TableSchema {
  if (options.target === undefined) {
    throw InputError.of("--target", "is missing", "name the column to predict, or resume a checkpoint");
  }
  const bounds = new Map(options.bounds.map(readBounds));
  const numeric = (column: string): NumericColumn => {
    const [low, high] = bounds.get(column) ?? [null, null];
    if (options.scaler === "bounds" && low === null) {
      throw InputError.of("--bounds", `lacks ${column}`, `add --bounds ${column}=LOW:HIGH`);
    }
    return { column, low, high };
  };
  return {
    target: numeric(options.target),
    numeric: splitList(options.numeric).map(numeric),
    categorical: splitList(options.onehot).map(readCategorical),
    indicators: [],
    scaler: options.scaler,
    missingToken: options.missingToken ?? null,
  };
}

function splitList(text: string | undefined): string[] {
  return text === undefined || text === "" ? [] : text.split(",");
}

/** `column`, or `column=level|level`. */
function readCategorical(text: string): CategoricalColumn {
  const [column, levels] = text.split("=");
  return { column, levels: levels === undefined ? [] : levels.split("|") };
}

function readDepth({ depth }: RunOptions): CrossDepth {
  if (depth === 1 || depth === 2) return depth;
  throw InputError.of("--depth", `is ${depth}`, "give 1 (levels) or 2 (pairs of levels too)");
}

/** The columns of `--group-cross`, with the levels that the file has where none are given. */
async function crossedColumns(
  path: string,
  columns: readonly string[],
  schema: TableSchema,
  options: RunOptions,
): Promise<readonly CategoricalColumn[]> {
  const categorical = splitList(options.groupCross).map(readCategorical);
  await completeSchema(path, columns, { ...schema, numeric: [], categorical, scaler: "none" });
  return categorical;
}

/** Memberships are features, so that a single learner sees them too; not those that a one-hot column already tells. */
function indicatorsOf(groups: readonly NamedGroup[], { categorical }: TableSchema): string[] {
  const told = crossGroups(categorical, 1).map(({ name }) => name);
  return groups.map(({ name }) => name).filter((name) => !told.includes(name));
}

function readBounds(text: string): [string, [number, number]] {
  const match = /^(.+)=([^:]+):([^:]+)$/.exec(text);
  const [low, high] = [Number(match?.[2]), Number(match?.[3])];
  if (match === null || !(low < high)) {
    throw InputError.of("--bounds", `is ${JSON.stringify(text)}`, "write column=low:high");
  }
  return [match[1], [low, high]];
}

/** A first pass over the file for what the schema leaves open: intervals and levels. */
async function completeSchema(path: string, columns: readonly string[], schema: TableSchema): Promise<void> {
  const open = schema.categorical.filter(({ levels }) => levels.length === 0);
  if (schema.scaler !== "offline" && open.length === 0) return;
  if (path === STDIN) {
    throw InputError.of(
      "standard input",
      "cannot be scanned for intervals and levels",
      "give --scaler online, bounds or none, and levels such as --onehot sex=female|male",
    );
  }
  const fixed = schema.categorical.map(({ levels }) => [...levels]);
  const scratch = schema.scaler === "offline" ? schema : structuredClone(schema);
  const encoder = await TableEncoder.create(scratch, [], columns, path);
  let isHeader = true;
  for await (const record of records(path)) {
    if (!isHeader) encoder.observe(record);
    isHeader = false;
  }
  schema.categorical.forEach(({ levels }, i) => {
    const found = scratch.categorical[i].levels.toSorted();
    levels.splice(0, levels.length, ...(fixed[i].length > 0 ? fixed[i] : found));
  });
}
