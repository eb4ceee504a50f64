import { InputError, showCount, showValue } from "../../base/errors.js";
import {
  assertValid,
  type BudgetGroupInput,
  boxSet,
  budgetSet,
  type Columns,
  type PolytopeRow,
  packRows,
  packTerms,
  polytopeSet,
  type SparseRows,
  scenarioSet,
  type TwoStageProblem,
  type UncertainTerms,
  type UncertaintySet,
} from "../../model/index.js";
import { asList, asRecord, requireKnownFields } from "./data.js";

/** Value of the field `problem` in an arrays file. */
export const ARRAYS_FILE = "two-stage-arrays";

/**
 * A problem as plain arrays for JSON, infinities as null: what `minmaxmin convert` writes. Columns are numbered across both
 * stages; an uncertain entry [column, factor, value] adds value·ξ[factor] to the coefficient of the column, −1 being none.
 */
export function problemToArrays(problem: TwoStageProblem): object {
  const { name, sense, firstStage, secondStage, factorNames, objective, rows } = problem;
  return {
    problem: ARRAYS_FILE,
    name,
    sense,
    firstStage: columnsToArrays(firstStage),
    secondStage: columnsToArrays(secondStage),
    factorNames,
    ...(problem.observes && { observes: problem.observes }),
    uncertaintySet: setToArrays(problem.uncertainty),
    objective: {
      constant: objective.constant,
      cost: [...objective.cost],
      uncertain: termsOf(objective.uncertain, 0),
    },
    rows: rows.names.map((rowName, i) => ({
      name: rowName,
      lower: finite(rows.lower[i]),
      upper: finite(rows.upper[i]),
      terms: entriesOf(rows.matrix, i),
      uncertain: termsOf(rows.uncertain, i),
    })),
  };
}

/** The problem in an arrays file. @throws InputError with the field's path. */
export function readArraysFile(
  object: Readonly<Record<string, unknown>>,
  fallbackName: string,
): TwoStageProblem {
  const fields = ["problem", "name", "sense", "firstStage", "secondStage", "factorNames", "uncertaintySet"];
  requireKnownFields("", object, [...fields, "observes", "objective", "rows"]);
  const { sense } = object;
  if (sense !== "min" && sense !== "max") {
    throw InputError.of("sense", `is ${showValue(sense)}`, 'give "min" or "max"');
  }
  const objective = asRecord("objective", object.objective);
  const rows = asList("rows", object.rows).map((row, i) => asRecord(`rows[${i}]`, row));
  const problem: TwoStageProblem = {
    name: typeof object.name === "string" ? object.name : fallbackName,
    sense,
    firstStage: columnsFrom("firstStage", object.firstStage),
    secondStage: columnsFrom("secondStage", object.secondStage),
    factorNames: texts("factorNames", object.factorNames),
    uncertainty: setFrom("uncertaintySet", object.uncertaintySet),
    ...(object.observes !== undefined && { observes: observedFrom(object.observes) }),
    objective: {
      constant: number("objective.constant", objective.constant, 0),
      cost: Float64Array.from(numbers("objective.cost", objective.cost)),
      uncertain: packTerms([termList("objective.uncertain", objective.uncertain)]),
    },
    rows: {
      count: rows.length,
      names: rows.map((row, i) => text(`rows[${i}].name`, row.name)),
      lower: Float64Array.from(rows, (row, i) => bound(`rows[${i}].lower`, row.lower, -1)),
      upper: Float64Array.from(rows, (row, i) => bound(`rows[${i}].upper`, row.upper, 1)),
      matrix: packRows(rows.map((row, i) => pairs(`rows[${i}].terms`, row.terms))),
      uncertain: packTerms(rows.map((row, i) => termList(`rows[${i}].uncertain`, row.uncertain))),
    },
  };
  assertValid(problem);
  return problem;
}

function observedFrom(value: unknown): number[][] {
  return asList("observes", value).map((list, j) => numbers(`observes[${j}]`, list));
}

function columnsToArrays({ names, lower, upper, integer }: Columns): object {
  return {
    names,
    lower: Array.from(lower, finite),
    upper: Array.from(upper, finite),
    integer: [...integer],
  };
}

function columnsFrom(field: string, value: unknown): Columns {
  const object = asRecord(field, value);
  requireKnownFields(field, object, ["names", "lower", "upper", "integer"]);
  const names = texts(`${field}.names`, object.names);
  const list = (key: string) => {
    const entries = asList(`${field}.${key}`, object[key]);
    if (entries.length === names.length) return entries;
    throw InputError.of(
      `${field}.${key}`,
      `has ${showCount(entries.length, "entry", "entries")}`,
      `give ${names.length}`,
    );
  };
  return {
    count: names.length,
    names,
    lower: Float64Array.from(list("lower"), (entry, j) => bound(`${field}.lower[${j}]`, entry, -1)),
    upper: Float64Array.from(list("upper"), (entry, j) => bound(`${field}.upper[${j}]`, entry, 1)),
    integer: Uint8Array.from(list("integer"), (entry, j) =>
      number(`${field}.integer[${j}]`, entry) === 0 ? 0 : 1,
    ),
  };
}

function setToArrays(set: UncertaintySet): object {
  switch (set.kind) {
    case "scenarios":
      return { kind: set.kind, points: set.points.map((point) => [...point]) };
    case "box":
      return { kind: set.kind, lower: [...set.lower], upper: [...set.upper], integer: set.isInteger };
    case "budget":
      return {
        kind: set.kind,
        lower: [...set.lower],
        upper: [...set.upper],
        groups: set.groups.map(({ indices, weights, gamma }) => ({
          indices: [...indices],
          weights: [...weights],
          gamma,
        })),
        integer: set.isInteger,
      };
    case "polytope": {
      const { lower, upper, rows, rowLower, rowUpper } = set.polyhedron;
      return {
        kind: set.kind,
        dimension: set.dimension,
        lower: Array.from(lower, finite),
        upper: Array.from(upper, finite),
        rows: Array.from({ length: rows.count }, (_, i) => ({
          terms: entriesOf(rows, i),
          lower: finite(rowLower[i]),
          upper: finite(rowUpper[i]),
        })),
        integer: set.isInteger,
      };
    }
  }
}

function setFrom(field: string, value: unknown): UncertaintySet {
  const object = asRecord(field, value);
  const integer = object.integer === true;
  const { kind } = object;
  if (kind === "scenarios") {
    const points = asList(`${field}.points`, object.points);
    return scenarioSet(points.map((point, s) => numbers(`${field}.points[${s}]`, point)));
  }
  const lower = asList(`${field}.lower`, object.lower).map((v, k) => bound(`${field}.lower[${k}]`, v, -1));
  const upper = asList(`${field}.upper`, object.upper).map((v, k) => bound(`${field}.upper[${k}]`, v, 1));
  if (kind === "box") return boxSet(lower, upper, { integer });
  if (kind === "budget") {
    const groups = asList(`${field}.groups`, object.groups).map((group, i) =>
      budgetGroup(`${field}.groups[${i}]`, group),
    );
    const whole = { ...budgetSet(lower.length, 0, { lower, upper, integer }), groups: [] };
    const packed = groups.map(
      (group) => budgetSet(lower.length, 0, { lower, upper, groups: [group], integer }).groups[1],
    );
    return { ...whole, groups: packed };
  }
  if (kind === "polytope") {
    const rows = asList(`${field}.rows`, object.rows).map((row, i): PolytopeRow => {
      const place = `${field}.rows[${i}]`;
      const entry = asRecord(place, row);
      return {
        ...pairs(`${place}.terms`, entry.terms),
        lower: bound(`${place}.lower`, entry.lower, -1),
        upper: bound(`${place}.upper`, entry.upper, 1),
      };
    });
    return polytopeSet(number(`${field}.dimension`, object.dimension), lower, upper, rows, { integer });
  }
  throw InputError.of(`${field}.kind`, `is ${showValue(kind)}`, "use box, budget, polytope or scenarios");
}

function budgetGroup(field: string, value: unknown): BudgetGroupInput {
  const object = asRecord(field, value);
  return {
    indices: numbers(`${field}.indices`, object.indices),
    weights: numbers(`${field}.weights`, object.weights),
    gamma: number(`${field}.gamma`, object.gamma),
  };
}

function entriesOf(rows: SparseRows, i: number): [number, number][] {
  return Array.from({ length: rows.starts[i + 1] - rows.starts[i] }, (_, t) => {
    const k = rows.starts[i] + t;
    return [rows.indices[k], rows.values[k]];
  });
}

function termsOf(terms: UncertainTerms, i: number): [number, number, number][] {
  return Array.from({ length: terms.starts[i + 1] - terms.starts[i] }, (_, t) => {
    const k = terms.starts[i] + t;
    return [terms.column[k], terms.factor[k], terms.value[k]];
  });
}

function pairs(field: string, value: unknown): { indices: number[]; values: number[] } {
  const entries = asList(field, value ?? []).map((entry, k) => tuple(`${field}[${k}]`, entry, 2));
  return { indices: entries.map(([index]) => index), values: entries.map(([, amount]) => amount) };
}

function termList(field: string, value: unknown) {
  return asList(field, value ?? []).map((entry, k) => {
    const [column, factor, amount] = tuple(`${field}[${k}]`, entry, 3);
    return { column, factor, value: amount };
  });
}

function tuple(field: string, value: unknown, length: number): number[] {
  const entries = numbers(field, value);
  if (entries.length === length) return entries;
  throw InputError.of(field, `has ${entries.length} numbers`, `give ${length}`);
}

function numbers(field: string, value: unknown): number[] {
  return asList(field, value).map((entry, k) => number(`${field}[${k}]`, entry));
}

function number(field: string, value: unknown, fallback?: number): number {
  const given = value ?? fallback;
  if (typeof given === "number" && Number.isFinite(given)) return given;
  throw InputError.of(field, `is ${showValue(value)}`, "give a finite number");
}

function bound(field: string, value: unknown, sign: number): number {
  return value === null || value === undefined ? sign * Number.POSITIVE_INFINITY : number(field, value);
}

function texts(field: string, value: unknown): string[] {
  return asList(field, value).map((entry, k) => text(`${field}[${k}]`, entry));
}

function text(field: string, value: unknown): string {
  if (typeof value === "string") return value;
  throw InputError.of(field, `is ${showValue(value)}`, "give a name");
}

/** JSON has no infinities. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
