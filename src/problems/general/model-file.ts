import { InputError, showValue } from "../../base/errors.js";
import {
  Expression,
  type RecourseColumnOptions,
  TwoStageModel,
  type TwoStageProblem,
} from "../../model/index.js";
import { asList, asRecord, readData, requireKnownFields, requireName } from "./data.js";
import {
  evaluateCondition,
  evaluateFormula,
  evaluateNumber,
  evaluateRow,
  everyIndex,
  type Scope,
  type SymbolTable,
} from "./formula.js";
import { readUncertaintySet } from "./uncertainty-set.js";

/** Value of the field `problem` in a model file. */
export const MODEL_FILE = "two-stage-model";

const MODEL_FIELDS = [
  "problem",
  "name",
  "comment",
  "indices",
  "data",
  "firstStage",
  "secondStage",
  "uncertain",
  "uncertaintySet",
  "minimise",
  "maximise",
  "rows",
] as const;

/**
 * The problem that a model file states: decisions, factors, their set, one objective and rows as formulas over named
 * vectors, data and index sets. `docs/model-files.md` describes the format, `schema/two-stage-model.schema.json` its shape.
 *
 * @throws InputError pointing at the field and the term. `loadFormulaParser()` must have been awaited.
 */
export function readModelFile(
  object: Readonly<Record<string, unknown>>,
  fallbackName: string,
): TwoStageProblem {
  requireKnownFields("", object, MODEL_FIELDS);
  const name = typeof object.name === "string" ? object.name : fallbackName;
  const model = new TwoStageModel(name);
  const symbols = new Map<string, SymbolTable>();
  const scope: Scope = {
    data: readData(object.data),
    indices: readIndices(object.indices),
    symbols,
    bound: new Map(),
  };
  declareColumns("firstStage", object.firstStage, scope, symbols, (options) => model.firstStage(options));
  declareFactors(object, scope, symbols, model);
  declareColumns("secondStage", object.secondStage, scope, symbols, (options) => model.secondStage(options));
  setObjective(object, scope, model);
  addRows(object.rows, scope, model);
  return model.build();
}

/** Index sets by their lengths, or by the data they run along. */
function readIndices(value: unknown): Map<string, number> {
  return new Map(
    Object.entries(asRecord("indices", value ?? {})).map(([name, length]) => {
      requireName(`indices.${name}`, name);
      if (Number.isSafeInteger(length) && (length as number) >= 0) return [name, length as number];
      throw InputError.of(`indices.${name}`, `is ${showValue(length)}`, "give how many values it has");
    }),
  );
}

const COLUMN_FIELDS = ["name", "over", "lower", "upper", "integer", "binary"] as const;
const RECOURSE_FIELDS = [...COLUMN_FIELDS, "observes"] as const;

function declareColumns(
  stage: "firstStage" | "secondStage",
  value: unknown,
  scope: Scope,
  symbols: Map<string, SymbolTable>,
  add: (options: RecourseColumnOptions) => Expression,
): void {
  asList(stage, value ?? []).forEach((entry, position) => {
    const field = `${stage}[${position}]`;
    const object = asRecord(field, entry);
    requireKnownFields(field, object, stage === "firstStage" ? COLUMN_FIELDS : RECOURSE_FIELDS);
    const name = declaredName(field, object.name, scope, symbols);
    const bound = (key: "lower" | "upper", inner: Scope) =>
      object[key] === undefined ? undefined : infiniteOr(`${field}.${key}`, object[key], inner);
    const table = tableOver(`${field}.over`, object.over, scope, name, (inner, label) =>
      add({
        name: label,
        lower: bound("lower", inner),
        upper: bound("upper", inner),
        ...flags(field, object),
        ...(object.observes !== undefined && {
          observes: evaluateFormula(`${field}.observes`, object.observes, inner),
        }),
      }),
    );
    symbols.set(name, table);
  });
}

function flags(field: string, object: Readonly<Record<string, unknown>>) {
  for (const key of ["integer", "binary"]) {
    if (object[key] === undefined || typeof object[key] === "boolean") continue;
    throw InputError.of(`${field}.${key}`, `is ${showValue(object[key])}`, "give true or false");
  }
  // A binary column is integer whatever else is said of it.
  return { binary: object.binary === true, integer: object.integer === true || object.binary === true };
}

/** JSON has no infinities: the texts "inf" and "-inf" stand for them. */
function infiniteOr(field: string, value: unknown, scope: Scope): number {
  if (value === "inf") return Number.POSITIVE_INFINITY;
  if (value === "-inf") return Number.NEGATIVE_INFINITY;
  return evaluateNumber(field, value, scope);
}

function declaredName(
  field: string,
  name: unknown,
  scope: Scope,
  symbols: ReadonlyMap<string, SymbolTable>,
): string {
  requireName(`${field}.name`, name);
  if (!symbols.has(name) && !scope.data.has(name) && !scope.indices.has(name)) return name;
  throw InputError.of(`${field}.name`, `is ${showValue(name)}, which is taken`, "choose another name");
}

/** One entry for every combination of the indices in `over`, nested in their order. */
function tableOver(
  field: string,
  over: unknown,
  scope: Scope,
  label: string,
  make: (scope: Scope, label: string) => Expression,
): SymbolTable {
  const names = asList(field, over ?? []).map((name, k) => indexName(`${field}[${k}]`, name, scope));
  const build = (inner: Scope, depth: number, text: string): SymbolTable =>
    depth === names.length
      ? make(inner, text)
      : everyIndex(inner, [names[depth]]).map((next, value) => build(next, depth + 1, `${text}[${value}]`));
  return build(scope, 0, label);
}

function indexName(field: string, name: unknown, scope: Scope): string {
  if (typeof name === "string" && scope.indices.has(name)) return name;
  const known = [...scope.indices.keys()].join(", ");
  throw InputError.of(field, `is ${showValue(name)}`, `name an index set${known === "" ? "" : `: ${known}`}`);
}

function declareFactors(
  object: Readonly<Record<string, unknown>>,
  scope: Scope,
  symbols: Map<string, SymbolTable>,
  model: TwoStageModel,
): void {
  const declared = asList("uncertain", object.uncertain ?? []).map((entry, position) => {
    const field = `uncertain[${position}]`;
    const factor = asRecord(field, entry);
    requireKnownFields(field, factor, ["name", "over"]);
    return { field, name: declaredName(field, factor.name, scope, symbols), over: factor.over };
  });
  const labels: string[] = [];
  // The set's rows may name the factors, so they are declared with their positions before the set is read.
  for (const { field, name, over } of declared) {
    const table = tableOver(`${field}.over`, over, scope, name, (_, label) => {
      return new Expression([{ coefficient: 1, factor: labels.push(label) - 1 }]);
    });
    symbols.set(name, table);
  }
  if (labels.length === 0) return;
  model.uncertain(readUncertaintySet("uncertaintySet", object.uncertaintySet, labels.length, scope), labels);
}

function setObjective(object: Readonly<Record<string, unknown>>, scope: Scope, model: TwoStageModel): void {
  const { minimise, maximise } = object;
  if ((minimise === undefined) === (maximise === undefined)) {
    const seen = minimise === undefined ? "is missing" : "is given twice";
    throw InputError.of("minimise", seen, "give either minimise or maximise");
  }
  if (minimise !== undefined) model.minimise(evaluateFormula("minimise", minimise, scope));
  else model.maximise(evaluateFormula("maximise", maximise, scope));
}

function addRows(value: unknown, scope: Scope, model: TwoStageModel): void {
  asList("rows", value ?? []).forEach((entry, position) => {
    const field = `rows[${position}]`;
    if (typeof entry === "string") {
      model.require(evaluateRow(field, entry, scope), `row[${position}]`);
      return;
    }
    const object = asRecord(field, entry);
    requireKnownFields(field, object, ["name", "for", "where", "row"]);
    const name = object.name === undefined ? `row[${position}]` : String(object.name);
    const names = asList(`${field}.for`, object.for ?? []).map((index, k) =>
      indexName(`${field}.for[${k}]`, index, scope),
    );
    for (const inner of everyIndex(scope, names)) {
      if (object.where !== undefined && !evaluateCondition(`${field}.where`, object.where, inner)) continue;
      const label = names.map((index) => `[${inner.bound.get(index)}]`).join("");
      model.require(evaluateRow(`${field}.row`, object.row, inner), `${name}${label}`);
    }
  });
}
