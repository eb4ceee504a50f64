import { InputError } from "../../base/errors.js";
import { withCertainRows } from "../../model/certain-rows.js";
import {
  addRowAt,
  asPolyhedron,
  CONSTANT,
  columnCount,
  packRows,
  packTerms,
  type TwoStageProblem,
  type UncertainTerm,
} from "../../model/index.js";

/**
 * A set whose rows mention decisions, Ξ(x) = { u : (u, x) ∈ S }, with the decisions in it read as factors v that should
 * equal x: each v_j that differs from x_j costs the adversary M, |v − x| = v + x − 2vx for binaries, in the objective and in
 * every uncertain row. M is more than all other factors together can gain, so that v = x in every worst case: exact, and
 * bilinear in factors and decisions like everything else.
 *
 * @throws InputError where there is a second stage, or a decision in the set is not binary.
 */
export function withDecisionsInSet(problem: TwoStageProblem): TwoStageProblem {
  const { firstStage, factorNames, secondStage, uncertainty } = problem;
  const shared = factorNames.flatMap((name, factor) => {
    const column = firstStage.names.indexOf(name);
    return column < 0 ? [] : [{ factor, column }];
  });
  if (shared.length === 0) return problem;
  const isBinary = shared.every(
    ({ column }) =>
      firstStage.integer[column] === 1 && firstStage.lower[column] >= 0 && firstStage.upper[column] <= 1,
  );
  const isInteger = uncertainty.kind !== "scenarios" && uncertainty.isInteger;
  if (secondStage.count > 0 || !isBinary || !isInteger) {
    const seen = `depends on the decision ${factorNames[shared[0].factor]}`;
    throw InputError.of("set", seen, "such sets are read for binary decisions without a second stage only");
  }
  const calm = calmScenario(problem, new Set(shared.map(({ factor }) => factor)));
  if (calm === undefined) return withPenalties(problem, shared);
  const stated = withCostInRow(problem);
  return withRowsAt(withPenalties(stated, shared), stated, calm);
}

/** A factor of the set that stands for a decision. */
interface Copy {
  readonly factor: number;
  readonly column: number;
}

function withPenalties(problem: TwoStageProblem, shared: readonly Copy[]): TwoStageProblem {
  const { objective, rows } = problem;
  const copies = new Set(shared.map(({ factor }) => factor));
  /** Terms −sign·M (v + x − 2vx) of one objective or row, and the cost −sign·M of every shared x. */
  const penalty = (sign: number, terms: readonly UncertainTerm[]) => {
    if (terms.length === 0) return { price: 0, terms: [] };
    const size = 1 + terms.reduce((total, term) => total + reach(problem, term), 0);
    return {
      price: -sign * size,
      terms: shared.flatMap(({ factor, column }) => [
        { column: CONSTANT, factor, value: -sign * size },
        { column, factor, value: 2 * sign * size },
      ]),
    };
  };
  const cost = Float64Array.from(objective.cost);
  const ofObjective = termsOf(objective.uncertain, 0);
  const objectivePenalty = penalty(problem.sense === "min" ? 1 : -1, ofObjective);
  for (const { column } of shared) cost[column] += objectivePenalty.price;

  const rowTerms: UncertainTerm[][] = [];
  const extra: { row: number; column: number; value: number }[] = [];
  for (let i = 0; i < rows.count; i++) {
    const terms = termsOf(rows.uncertain, i);
    rowTerms.push(terms);
    if (terms.length === 0) continue;
    const [hasLower, hasUpper] = [Number.isFinite(rows.lower[i]), Number.isFinite(rows.upper[i])];
    if (hasLower && hasUpper) {
      const seen = `depends on decisions, and row ${rows.names[i]} has two sides`;
      throw InputError.of("set", seen, "write the row as two");
    }
    const { price, terms: added } = penalty(hasUpper ? 1 : -1, terms);
    rowTerms[i] = [...terms, ...added];
    for (const { column } of shared) extra.push({ row: i, column, value: price });
  }
  return {
    ...problem,
    factorNames: problem.factorNames.map((name, factor) => (copies.has(factor) ? `${name}:in-set` : name)),
    objective: { ...objective, cost, uncertain: packTerms([[...ofObjective, ...objectivePenalty.terms]]) },
    rows: { ...rows, matrix: withEntries(rows.matrix, extra), uncertain: packTerms(rowTerms) },
  };
}

/** An uncertain objective as a recourse column, bounded by it in a row. */
function withCostInRow(problem: TwoStageProblem): TwoStageProblem {
  const { firstStage, objective, rows, sense } = problem;
  const terms = termsOf(objective.uncertain, 0);
  if (terms.length === 0) return problem;
  const column = firstStage.count;
  const isMinimised = sense === "min";
  const withRow = withCertainRows(problem, [
    {
      name: "cost:in-every-scenario",
      row: {
        indices: [...firstStage.names.keys(), column],
        values: [...objective.cost.map((value) => 0 - value), 1],
      },
      lower: isMinimised ? objective.constant : Number.NEGATIVE_INFINITY,
      upper: isMinimised ? Number.POSITIVE_INFINITY : objective.constant,
    },
  ]);
  const uncertain = packTerms([
    ...rows.names.map((_, i) => termsOf(rows.uncertain, i)),
    terms.map((term) => ({ ...term, value: 0 - term.value })),
  ]);
  return {
    ...withRow,
    secondStage: {
      count: 1,
      names: ["cost:of-the-scenario"],
      lower: Float64Array.of(Number.NEGATIVE_INFINITY),
      upper: Float64Array.of(Number.POSITIVE_INFINITY),
      integer: Uint8Array.of(0),
    },
    objective: {
      constant: 0,
      cost: Float64Array.from({ length: column + 1 }, (_, j) => (j === column ? 1 : 0)),
      uncertain: packTerms([[]]),
    },
    rows: { ...withRow.rows, uncertain },
  };
}

/**
 * All other factors at their lower bounds, where that is in Ξ(x) whatever x is.
 *
 * Every other scenario is in Ξ(x) for some x only, and costs M elsewhere: a main problem with few of them has no bound worth the name. With
 * the rows at this one its bound is at least the optimum without uncertainty.
 */
function calmScenario(
  { uncertainty }: TwoStageProblem,
  copies: ReadonlySet<number>,
): Float64Array | undefined {
  if (uncertainty.kind === "scenarios") return undefined;
  const { lower, upper, rows, rowLower, rowUpper } = asPolyhedron(uncertainty);
  const calm = Float64Array.from(lower);
  for (let i = 0; i < rows.count; i++) {
    let [least, most] = [0, 0];
    for (let k = rows.starts[i]; k < rows.starts[i + 1]; k++) {
      const [factor, value] = [rows.indices[k], rows.values[k]];
      const ends = copies.has(factor)
        ? [value * lower[factor], value * upper[factor]]
        : [value * calm[factor]];
      least += Math.min(...ends);
      most += Math.max(...ends);
    }
    if (least < rowLower[i] || most > rowUpper[i]) return undefined;
  }
  return calm.every((value, k) => copies.has(k) || Number.isInteger(value)) ? calm : undefined;
}

/** The problem with the uncertain rows of another one at a scenario, which are implied by them. */
function withRowsAt(problem: TwoStageProblem, given: TwoStageProblem, xi: Float64Array): TwoStageProblem {
  const { rows } = given;
  const added = rows.names.flatMap((name, i) => {
    if (rows.uncertain.starts[i + 1] === rows.uncertain.starts[i]) return [];
    const dense = new Float64Array(columnCount(given));
    const shift = addRowAt(rows, i, xi, dense);
    const row = { indices: [...dense.keys()], values: [...dense] };
    return [{ name: `${name}:in-any-case`, row, lower: rows.lower[i] - shift, upper: rows.upper[i] - shift }];
  });
  return withCertainRows(problem, added);
}

/** The most by which one uncertain term can change what it is part of. */
function reach(
  { firstStage, uncertainty }: TwoStageProblem,
  { column, factor, value }: UncertainTerm,
): number {
  if (uncertainty.kind === "scenarios") return 0;
  const { lower, upper } = uncertainty.kind === "polytope" ? uncertainty.polyhedron : uncertainty;
  const x = column === CONSTANT ? 1 : Math.max(Math.abs(firstStage.lower[column]), firstStage.upper[column]);
  return Math.abs(value) * (upper[factor] - lower[factor]) * x;
}

function termsOf(uncertain: TwoStageProblem["rows"]["uncertain"], row: number): UncertainTerm[] {
  const { starts, column, factor, value } = uncertain;
  return Array.from({ length: starts[row + 1] - starts[row] }, (_, t) => {
    const k = starts[row] + t;
    return { column: column[k], factor: factor[k], value: value[k] };
  });
}

/** The matrix with entries added up. */
function withEntries(
  matrix: TwoStageProblem["rows"]["matrix"],
  extra: readonly { readonly row: number; readonly column: number; readonly value: number }[],
): TwoStageProblem["rows"]["matrix"] {
  const dense = Array.from({ length: matrix.count }, (_, i) => {
    const row = new Map<number, number>();
    for (let k = matrix.starts[i]; k < matrix.starts[i + 1]; k++)
      row.set(matrix.indices[k], matrix.values[k]);
    return row;
  });
  for (const { row, column, value } of extra) dense[row].set(column, (dense[row].get(column) ?? 0) + value);
  return packRows(dense.map((row) => ({ indices: [...row.keys()], values: [...row.values()] })));
}
