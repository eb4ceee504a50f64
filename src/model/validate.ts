import { InputError, type InputProblem } from "../base/errors.js";
import { type Columns, columnCount, type TwoStageProblem } from "./problem.js";
import { asPolyhedron } from "./uncertainty.js";

/**
 * Everything wrong with a problem, each with its field path; empty when it is sound. Methods trust a problem that passed.
 *
 * @example
 * import { TwoStageModel, validate } from "minmaxmin";
 * validate(new TwoStageModel("empty").build()); // => []
 */
export function validate(problem: TwoStageProblem): InputProblem[] {
  return [
    ...checkColumns("firstStage", problem.firstStage),
    ...checkColumns("secondStage", problem.secondStage),
    ...checkNames(problem),
    ...checkNumbers(problem),
    ...checkRows(problem),
    ...checkUncertainty(problem),
    ...checkReferences(problem),
    ...checkObserved(problem),
  ];
}

/** @throws InputError with every problem found. */
export function assertValid(problem: TwoStageProblem): void {
  const problems = validate(problem);
  if (problems.length > 0) throw new InputError(problems);
}

function checkColumns(stage: string, columns: Columns): InputProblem[] {
  return columns.names.flatMap((name, j) => {
    const field = `${stage}[${name}]`;
    const [lower, upper] = [columns.lower[j], columns.upper[j]];
    if (Number.isNaN(lower) || Number.isNaN(upper)) {
      return [
        { field, message: "has a bound that is not a number", remedy: "give numbers or leave the bound out" },
      ];
    }
    const isEmpty = columns.integer[j] ? Math.ceil(lower - 1e-9) > Math.floor(upper + 1e-9) : lower > upper;
    if (isEmpty || lower === Number.POSITIVE_INFINITY || upper === Number.NEGATIVE_INFINITY) {
      const kind = columns.integer[j] ? "integer value" : "value";
      return [{ field, message: `has no ${kind} in [${lower}, ${upper}]`, remedy: "widen its bounds" }];
    }
    return [];
  });
}

function checkObserved({ observes, secondStage, uncertainty }: TwoStageProblem): InputProblem[] {
  if (observes === undefined) return [];
  const remedy = `list factors from 0 to ${uncertainty.dimension - 1} for each of ${secondStage.count} recourse columns`;
  if (observes.length !== secondStage.count) {
    return [{ field: "observes", message: `has ${observes.length} lists`, remedy }];
  }
  return observes.flatMap((factors, j) => {
    const wrong = factors.find((k) => !(Number.isInteger(k) && k >= 0 && k < uncertainty.dimension));
    return wrong === undefined ? [] : [{ field: `observes[${j}]`, message: `holds ${wrong}`, remedy }];
  });
}

function checkNames(problem: TwoStageProblem): InputProblem[] {
  const groups = {
    column: [...problem.firstStage.names, ...problem.secondStage.names],
    row: problem.rows.names,
    factor: problem.factorNames,
  };
  return Object.entries(groups).flatMap(([kind, names]) => {
    const seen = new Set<string>();
    const repeated = new Set(names.filter((name) => seen.size === seen.add(name).size));
    return [...repeated].map((name) => ({
      field: `${kind} ${name}`,
      message: "has the name of another one",
      remedy: `give every ${kind} a name of its own`,
    }));
  });
}

function checkNumbers({ objective, rows }: TwoStageProblem): InputProblem[] {
  const arrays: Record<string, ArrayLike<number>> = {
    "objective.constant": [objective.constant],
    "objective.cost": objective.cost,
    "objective.uncertain": objective.uncertain.value,
    "rows.matrix": rows.matrix.values,
    "rows.uncertain": rows.uncertain.value,
  };
  return Object.entries(arrays).flatMap(([field, values]) => {
    const at = Array.prototype.findIndex.call(values, (value: number) => !Number.isFinite(value));
    if (at < 0) return [];
    return [{ field: `${field}[${at}]`, message: `is ${values[at]}`, remedy: "give a finite number" }];
  });
}

function checkRows({ rows }: TwoStageProblem): InputProblem[] {
  return rows.names.flatMap((name, i) =>
    rows.lower[i] <= rows.upper[i]
      ? []
      : [
          {
            field: `rows[${name}]`,
            message: `asks for a value in [${rows.lower[i]}, ${rows.upper[i]}]`,
            remedy: "give a lower side that does not exceed the upper side",
          },
        ],
  );
}

function checkUncertainty({ uncertainty, factorNames }: TwoStageProblem): InputProblem[] {
  const problems: InputProblem[] = [];
  if (factorNames.length !== uncertainty.dimension) {
    problems.push({
      field: "factorNames",
      message: `has ${factorNames.length} names for ${uncertainty.dimension} factors`,
      remedy: "name every factor once",
    });
  }
  const points =
    uncertainty.kind === "scenarios"
      ? uncertainty.points
      : [asPolyhedron(uncertainty).lower, asPolyhedron(uncertainty).upper];
  const isBounded = uncertainty.kind === "polytope"; // a polytope's rows may bound what its bounds leave open
  for (const point of points) {
    const at = point.findIndex((value) => Number.isNaN(value) || (!isBounded && !Number.isFinite(value)));
    if (at >= 0) {
      problems.push({
        field: `uncertainty factor ${factorNames[at] ?? at}`,
        message: `has the value or bound ${point[at]}`,
        remedy: "give finite numbers: an uncertainty set is bounded",
      });
    }
  }
  return problems;
}

function checkReferences(problem: TwoStageProblem): InputProblem[] {
  const columns = columnCount(problem);
  const factors = problem.uncertainty.dimension;
  const { objective, rows } = problem;
  const outside = (values: Int32Array, count: number, lowest: number) =>
    values.some((value) => value < lowest || value >= count);
  const remedy = "refer to columns and factors that exist";
  const checks: [string, boolean][] = [
    ["objective.cost", objective.cost.length !== columns],
    ["objective.uncertain.column", outside(objective.uncertain.column, columns, -1)],
    ["objective.uncertain.factor", outside(objective.uncertain.factor, factors, 0)],
    ["rows.matrix", outside(rows.matrix.indices, columns, 0)],
    ["rows.uncertain.column", outside(rows.uncertain.column, columns, -1)],
    ["rows.uncertain.factor", outside(rows.uncertain.factor, factors, 0)],
  ];
  return checks
    .filter(([, isWrong]) => isWrong)
    .map(([field]) => ({ field, message: "refers to a column or factor that does not exist", remedy }));
}
