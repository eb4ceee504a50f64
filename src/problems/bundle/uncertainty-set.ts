import { InputError } from "../../base/errors.js";
import {
  asPolyhedron,
  type BudgetGroupInput,
  boxSet,
  budgetSet,
  type PolytopeRow,
  polytopeSet,
  type UncertaintySet,
} from "../../model/index.js";
import type { MpsModel } from "../../mps/index.js";
import { csrFromTriplets } from "../../tensor/csr.js";

/** An uncertainty set read from MPS, with the names of its factors. */
export interface NamedSet {
  readonly set: UncertaintySet;
  readonly factorNames: readonly string[];
}

/**
 * The feasible set of an MPS model as an uncertainty set. Columns that the problem refers to, and integer ones, are
 * factors; the others are auxiliary coordinates. Boxes and budgets are recognised, because faster methods exist for them.
 *
 * @param used names of the factors that the problem refers to.
 */
export function setFromMps(model: MpsModel, used: ReadonlySet<string>): NamedSet {
  const { columns, rows, matrix } = model;
  const missing = [...used].find((name) => !columns.names.includes(name));
  if (missing !== undefined) {
    throw InputError.of(
      "set",
      `has no column ${missing}`,
      "use the set that belongs to the uncertainty file",
    );
  }
  const all = columns.names.map((_, j) => j);
  const isFactor = (j: number) => used.has(columns.names[j]) || columns.isInteger[j] === 1;
  const factors = all.filter(isFactor);
  const order = [...factors, ...all.filter((j) => !isFactor(j) && !isFixedAndUnused(model, j))];
  const position = new Map(order.map((j, k) => [j, k]));
  const integers = factors.filter((j) => columns.isInteger[j] === 1).length;
  if (integers !== 0 && integers !== factors.length) {
    const seen = `has ${integers} integer factors among ${factors.length}`;
    throw InputError.of("set", seen, "make all factors integer or all continuous");
  }
  const lower = order.map((j) => columns.lower[j]);
  const upper = order.map((j) => columns.upper[j]);
  const setRows: PolytopeRow[] = rows.names.map((_, i) => {
    const indices: number[] = [];
    const values: number[] = [];
    for (let k = matrix.starts[i]; k < matrix.starts[i + 1]; k++) {
      const at = position.get(matrix.indices[k]);
      if (at === undefined) continue; // a column fixed to 0
      indices.push(at);
      values.push(matrix.values[k]);
    }
    return { indices, values, lower: rows.lower[i], upper: rows.upper[i] };
  });
  const factorNames = factors.map((j) => columns.names[j]);
  const integer = integers > 0;
  const hasAuxiliary = order.length > factors.length;
  const simple = hasAuxiliary ? undefined : simpleSet(lower, upper, setRows, integer);
  return { set: simple ?? polytopeSet(factors.length, lower, upper, setRows, { integer }), factorNames };
}

function isFixedAndUnused({ columns }: MpsModel, j: number): boolean {
  return columns.lower[j] === 0 && columns.upper[j] === 0;
}

/** A box or a budget set where the rows say no more. */
function simpleSet(
  lower: readonly number[],
  upper: readonly number[],
  rows: readonly PolytopeRow[],
  integer: boolean,
): UncertaintySet | undefined {
  if (![...lower, ...upper].every(Number.isFinite)) return undefined;
  if (rows.length === 0) return boxSet(lower, upper, { integer });
  const groups: BudgetGroupInput[] = [];
  for (const { indices, values, lower: least, upper: most } of rows) {
    const isBudget = least === Number.NEGATIVE_INFINITY && most !== undefined && Number.isFinite(most);
    if (!isBudget || values.some((value) => value < 0)) return undefined;
    // Σ w ξ ≤ b  ⇔  Σ w (ξ − lower) ≤ b − Σ w lower
    const gamma = indices.reduce((total, k, t) => total - values[t] * lower[k], most);
    if (gamma < 0) return undefined;
    groups.push({ indices, weights: values, gamma });
  }
  const [first, ...others] = groups;
  if (first.indices.length !== lower.length || Array.from(first.indices).some((k, t) => k !== t))
    return undefined;
  const weights = first.weights;
  return budgetSet(lower.length, first.gamma, { lower, upper, weights, groups: others, integer });
}

/** The set as an MPS model. @throws InputError for a finite set, which has no linear description. */
export function setToMps(set: UncertaintySet, factorNames: readonly string[], name: string): MpsModel {
  if (set.kind === "scenarios") {
    throw InputError.of("uncertainty", "is a list of scenarios", "keep the JSON format for this problem");
  }
  const { dimension, lower, upper, rows, rowLower, rowUpper } = asPolyhedron(set);
  const rowOf = Array.from({ length: rows.count }, (_, i) => i).flatMap((i) =>
    new Array<number>(rows.starts[i + 1] - rows.starts[i]).fill(i),
  );
  return {
    name,
    sense: "min",
    objectiveName: "OBJ",
    objectiveConstant: 0,
    columns: {
      names: Array.from({ length: dimension }, (_, k) => factorNames[k] ?? `auxiliary_${k - set.dimension}`),
      cost: new Float64Array(dimension),
      lower,
      upper,
      isInteger: Uint8Array.from({ length: dimension }, (_, k) =>
        set.isInteger && k < set.dimension ? 1 : 0,
      ),
    },
    rows: { names: rowOf.length === 0 ? [] : rowNames(rows.count), lower: rowLower, upper: rowUpper },
    matrix: csrFromTriplets(rows.count, dimension, rowOf, rows.indices, rows.values),
  };
}

function rowNames(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `set_${i}`);
}
