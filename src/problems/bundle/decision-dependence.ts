import { InputError } from "../../base/errors.js";
import { withCertainRows } from "../../model/certain-rows.js";
import {
  addRowAt,
  asPolyhedron,
  CONSTANT,
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
  const { firstStage, factorNames, secondStage, uncertainty, objective, rows } = problem;
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
  /** Terms −sign·M (v + x − 2vx) of one objective or row, and the cost −sign·M of every shared x. */
  const penalty = (sign: number, terms: readonly UncertainTerm[]) => {
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
  const dependent = {
    ...problem,
    objective: { ...objective, cost, uncertain: packTerms([[...ofObjective, ...objectivePenalty.terms]]) },
    rows: { ...rows, matrix: withEntries(rows.matrix, extra), uncertain: packTerms(rowTerms) },
  };
  const calm = calmScenario(problem, new Set(shared.map(({ factor }) => factor)));
  return calm === undefined ? dependent : withRowsAt(dependent, problem, calm);
}

/**
 * All other factors at their lower bounds, where that is in Ξ(x) whatever x is.
 *
 * Every other scenario is in Ξ(x) for some x only, and costs M elsewhere: a main problem with few of them has no bound worth the name.
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
    const dense = new Float64Array(given.firstStage.count);
    const shift = addRowAt(rows, i, xi, dense);
    const row = { indices: [...dense.keys()], values: [...dense] };
    return [{ name: `${name} in any case`, row, lower: rows.lower[i] - shift, upper: rows.upper[i] - shift }];
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
