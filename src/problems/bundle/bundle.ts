import { InputError } from "../../base/errors.js";
import type { Columns, TwoStageProblem } from "../../model/index.js";
import { assertValid, CONSTANT, packRows, packTerms, type UncertainTerm } from "../../model/index.js";
import { type MpsModel, readMps, writeMps } from "../../mps/index.js";
import { csrFromTriplets } from "../../tensor/csr.js";
import { withDecisionsInSet } from "./decision-dependence.js";
import { parseStages, parseUncertainty, type UncertainEntry } from "./sections.js";
import { setFromMps, setToMps } from "./uncertainty-set.js";

/** The texts of the files that make up one instance of the public bundle format. */
export interface BundleTexts {
  /** `model.mps`: the deterministic model with all stages. */
  readonly model: string;
  /** `stages.aux`: second-stage columns and rows; without it every column is first-stage. */
  readonly stages?: string;
  /** `uncertainty.par`: where the factors enter. */
  readonly uncertainty: string;
  /** `uncertainty_sets/….mps`: the factors' set. */
  readonly set: string;
}

/**
 * The two-stage problem of an MPS bundle (the layout of github.com/hlefebvr/idol-instances).
 *
 * @throws InputError naming the file, the line and the name that does not fit.
 *
 * @example
 * import { bundleProblem } from "minmaxmin";
 * const problem = bundleProblem({
 *   model: "NAME m\nROWS\n N cost\n G demand\nCOLUMNS\n x cost 3 demand 1\n y cost 10 demand 1\nRHS\n RHS demand 5\nBOUNDS\n UP BND x 5\nENDATA",
 *   stages: "@VARSBEGIN\ny 0\n@VARSEND\n@CONSTRSBEGIN\ndemand\n@CONSTRSEND",
 *   uncertainty: "@RHS\ndemand u 1\n@OBJ\n@MAT",
 *   set: "NAME s\nROWS\n N z\nCOLUMNS\n u z 0\nBOUNDS\n UP BND u 3\nENDATA",
 * }, "smoke");
 * problem.secondStage.names; // => ["y"]
 */
export function bundleProblem(texts: BundleTexts, name: string): TwoStageProblem {
  const model = inFile("model", () => readMps(texts.model));
  const entries = inFile("uncertainty", () => parseUncertainty(texts.uncertainty));
  const stages = inFile("stages", () =>
    texts.stages === undefined ? { columns: [], rows: [] } : parseStages(texts.stages),
  );
  const { set, factorNames } = inFile("set", () =>
    setFromMps(readMps(texts.set), new Set(entries.map(({ factor }) => factor))),
  );
  const column = orderByStage(model, stages.columns);
  const row = indexOf(model.rows.names);
  const factor = indexOf(factorNames);
  checkStageRows(model, column, stages.rows, row);

  const objectiveTerms: UncertainTerm[] = [];
  const rowTerms: UncertainTerm[][] = model.rows.names.map(() => []);
  for (const entry of entries)
    addTerm(entry, { column, row, factor, objectiveTerms, rowTerms, objective: model.objectiveName });

  const order = [...column.values()].sort((a, b) => a.position - b.position).map(({ mps }) => mps);
  const firstCount = order.length - stages.columns.length;
  const position = new Map(order.map((mps, j) => [mps, j]));
  const problem: TwoStageProblem = {
    name,
    sense: model.sense,
    firstStage: pickColumns(model, order.slice(0, firstCount)),
    secondStage: pickColumns(model, order.slice(firstCount)),
    uncertainty: set,
    factorNames,
    objective: {
      constant: model.objectiveConstant,
      cost: Float64Array.from(order, (mps) => model.columns.cost[mps]),
      uncertain: packTerms([objectiveTerms]),
    },
    rows: {
      count: model.rows.names.length,
      names: model.rows.names,
      lower: model.rows.lower,
      upper: model.rows.upper,
      matrix: packRows(
        model.rows.names.map((_, i) => {
          const entries = [model.matrix.starts[i], model.matrix.starts[i + 1]] as const;
          return {
            indices: Array.from(
              model.matrix.indices.subarray(...entries),
              (mps) => position.get(mps) as number,
            ),
            values: Array.from(model.matrix.values.subarray(...entries)),
          };
        }),
      ),
      uncertain: packTerms(rowTerms),
    },
  };
  assertValid(problem);
  return inFile("set", () => withDecisionsInSet(problem));
}

/** The files of a problem in the bundle format. @throws InputError where the format cannot say what the problem says. */
export function problemToBundle(problem: TwoStageProblem): Required<BundleTexts> {
  const { firstStage, secondStage, objective, rows, factorNames } = problem;
  if (problem.observes !== undefined) {
    const message = "limits what recourse columns know, which a bundle cannot say";
    throw InputError.of("observes", message, "write arrays (--to json), or leave it out");
  }
  const names = [...firstStage.names, ...secondStage.names];
  const lines = { "@RHS": [] as string[], "@OBJ": [] as string[], "@MAT": [] as string[] };
  for (let k = 0; k < objective.uncertain.column.length; k++) {
    const { column, factor, value } = objective.uncertain;
    if (column[k] === CONSTANT) {
      const message = "adds a factor without a decision";
      throw InputError.of("objective", message, "multiply it by a column fixed to 1 to write a bundle");
    }
    lines["@OBJ"].push(`${names[column[k]]}\t${factorNames[factor[k]]}\t${value[k]}`);
  }
  for (let i = 0; i < rows.count; i++) {
    for (let k = rows.uncertain.starts[i]; k < rows.uncertain.starts[i + 1]; k++) {
      const { column, factor, value } = rows.uncertain;
      const name = factorNames[factor[k]];
      // On the right-hand side the constant's sign turns round.
      if (column[k] === CONSTANT) lines["@RHS"].push(`${rows.names[i]}\t${name}\t${0 - value[k]}`);
      else lines["@MAT"].push(`${rows.names[i]}\t${names[column[k]]}\t${name}\t${value[k]}`);
    }
  }
  const recourseRows = rows.names.filter((_, i) => touches(problem, i));
  const stages = [
    ...["@NUMVARS", secondStage.count, "@NUMCONSTRS", recourseRows.length],
    ...["@VARSBEGIN", ...secondStage.names.map((name) => `${name}\t0`), "@VARSEND"],
    ...["@CONSTRSBEGIN", ...recourseRows, "@CONSTRSEND"],
  ];
  return {
    model: writeMps(deterministicModel(problem, names)),
    stages: `${stages.join("\n")}\n`,
    uncertainty: `${Object.entries(lines)
      .flatMap(([section, entries]) => [section, ...entries])
      .join("\n")}\n`,
    set: writeMps(setToMps(problem.uncertainty, factorNames, "uncertainty")),
  };
}

function deterministicModel(problem: TwoStageProblem, names: readonly string[]): MpsModel {
  const { firstStage, secondStage, objective, rows } = problem;
  const join = (part: "lower" | "upper") => Float64Array.from([...firstStage[part], ...secondStage[part]]);
  const rowOf = rows.names.flatMap((_, i) =>
    new Array<number>(rows.matrix.starts[i + 1] - rows.matrix.starts[i]).fill(i),
  );
  return {
    name: problem.name.replace(/\s+/g, "_"),
    sense: problem.sense,
    objectiveName: "OBJ",
    objectiveConstant: objective.constant,
    columns: {
      names,
      cost: objective.cost,
      lower: join("lower"),
      upper: join("upper"),
      isInteger: Uint8Array.from([...firstStage.integer, ...secondStage.integer]),
    },
    rows: { names: rows.names, lower: rows.lower, upper: rows.upper },
    matrix: csrFromTriplets(rows.count, names.length, rowOf, rows.matrix.indices, rows.matrix.values),
  };
}

function touches({ firstStage, rows }: TwoStageProblem, i: number): boolean {
  const fixed = rows.matrix.indices.subarray(rows.matrix.starts[i], rows.matrix.starts[i + 1]);
  const varying = rows.uncertain.column.subarray(rows.uncertain.starts[i], rows.uncertain.starts[i + 1]);
  return [fixed, varying].some((columns) => columns.some((column) => column >= firstStage.count));
}

/** Position of every MPS column when first-stage columns come first, both stages in file order. */
function orderByStage(model: MpsModel, second: readonly string[]) {
  const known = new Set(model.columns.names);
  const unknown = second.find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw InputError.of("stages", `lists the column ${unknown}`, "list columns that the model has");
  }
  const isSecond = new Set(second);
  const all = model.columns.names.map((name, mps) => ({ name, mps, stage: isSecond.has(name) ? 2 : 1 }));
  const ordered = [...all.filter(({ stage }) => stage === 1), ...all.filter(({ stage }) => stage === 2)];
  return new Map(ordered.map(({ name, mps, stage }, position) => [name, { mps, stage, position }]));
}

/** A row listed as first-stage must not contain recourse columns: the file would mean something else. */
function checkStageRows(
  model: MpsModel,
  column: ReadonlyMap<string, { readonly stage: number }>,
  listed: readonly string[],
  row: ReadonlyMap<string, number>,
): void {
  if (listed.length === 0) return;
  const unknown = listed.find((name) => !row.has(name));
  if (unknown !== undefined) {
    throw InputError.of("stages", `lists the row ${unknown}`, "list rows that the model has");
  }
  const second = new Set(listed);
  model.rows.names.forEach((name, i) => {
    if (second.has(name)) return;
    for (let k = model.matrix.starts[i]; k < model.matrix.starts[i + 1]; k++) {
      const columnName = model.columns.names[model.matrix.indices[k]];
      if (column.get(columnName)?.stage !== 2) continue;
      const message = `makes ${name} a first-stage row although it contains ${columnName}`;
      throw InputError.of("stages", message, "list the row among the second stage's");
    }
  });
}

interface Places {
  readonly column: ReadonlyMap<string, { readonly position: number }>;
  readonly row: ReadonlyMap<string, number>;
  readonly factor: ReadonlyMap<string, number>;
  readonly objectiveTerms: UncertainTerm[];
  readonly rowTerms: UncertainTerm[][];
  readonly objective: string;
}

function addTerm(entry: UncertainEntry, { column, row, factor, objectiveTerms, rowTerms }: Places): void {
  const find = <T>(map: ReadonlyMap<string, T>, name: string, what: string): T => {
    const found = map.get(name);
    if (found !== undefined) return found;
    throw InputError.of("uncertainty", `refers to the ${what} ${name}`, `use a ${what} that the model has`);
  };
  const k = find(factor, entry.factor, "factor");
  switch (entry.kind) {
    case "rightHandSide":
      rowTerms[find(row, entry.row, "row")].push({
        column: CONSTANT,
        factor: k,
        value: 0 - entry.coefficient,
      });
      break;
    case "objective":
      objectiveTerms.push({
        column: find(column, entry.column, "column").position,
        factor: k,
        value: entry.coefficient,
      });
      break;
    case "matrix": {
      const position = find(column, entry.column, "column").position;
      rowTerms[find(row, entry.row, "row")].push({ column: position, factor: k, value: entry.coefficient });
    }
  }
}

function pickColumns({ columns }: MpsModel, order: readonly number[]): Columns {
  return {
    count: order.length,
    names: order.map((mps) => columns.names[mps]),
    lower: Float64Array.from(order, (mps) => columns.lower[mps]),
    upper: Float64Array.from(order, (mps) => columns.upper[mps]),
    integer: Uint8Array.from(order, (mps) => columns.isInteger[mps]),
  };
}

function indexOf(names: readonly string[]): Map<string, number> {
  return new Map(names.map((name, i) => [name, i]));
}

function inFile<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof InputError ? error.inSource(file) : error;
  }
}
