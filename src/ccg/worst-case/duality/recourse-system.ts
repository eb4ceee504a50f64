import type { TwoStageProblem } from "../../../model/problem.js";
import { CONSTANT } from "../../../model/sparse.js";
import type { ProblemStructure } from "../../../model/structure.js";

/** coefficient · ξ[factor] */
export interface FactorTerm {
  readonly factor: number;
  readonly value: number;
}

/** A number that is affine in ξ: constant + Σ terms. */
export interface AffineInXi {
  readonly constant: number;
  readonly terms: readonly FactorTerm[];
}

/** Coefficient of one recourse column in a side, affine in ξ. */
export interface SideEntry extends AffineInXi {
  readonly column: number;
}

/** One finite side of a recourse row, written as Σ entries·y ≥ right-hand side. */
export interface Side {
  readonly row: number;
  /** +1 for the lower side of the row, −1 for its upper side. */
  readonly sign: 1 | -1;
  readonly bound: number;
  readonly entries: readonly SideEntry[];
}

/** The right-hand sides of all sides at one x, and the first stage's own cost, all affine in ξ. */
export interface SystemAt {
  readonly rightHandSides: readonly AffineInXi[];
  readonly firstStageCost: AffineInXi;
}

/**
 * The recourse of a problem with every row as one or two inequalities,
 *
 *     min_y { d(ξ)ᵀy : W(ξ)y ≥ b(x, ξ),  l ≤ y ≤ u },
 *
 * everything affine in ξ: what strong duality starts from.
 */
export class RecourseSystem {
  readonly sides: readonly Side[];
  /** d_j(ξ) of every recourse column. */
  readonly costs: readonly AffineInXi[];
  readonly lower: Float64Array;
  readonly upper: Float64Array;

  constructor(
    readonly problem: TwoStageProblem,
    structure: ProblemStructure,
  ) {
    const { secondStage, firstStage, rows, objective } = problem;
    this.lower = secondStage.lower;
    this.upper = secondStage.upper;
    const costTerms = termsByColumn(objective.uncertain, 0);
    this.costs = Array.from({ length: secondStage.count }, (_, j) => ({
      constant: objective.cost[firstStage.count + j],
      terms: costTerms.get(firstStage.count + j) ?? [],
    }));
    this.sides = structure.rowKinds.flatMap((kind, row) => {
      if (kind !== "recourse") return [];
      const sides: Side[] = [];
      if (Number.isFinite(rows.lower[row])) sides.push(this.side(row, 1, rows.lower[row]));
      if (Number.isFinite(rows.upper[row])) sides.push(this.side(row, -1, rows.upper[row]));
      return sides;
    });
  }

  /** Right-hand sides b(x, ξ) = sign · (bound − T(ξ)x − r(ξ)) and the cost of x. */
  at(x: Float64Array): SystemAt {
    const { rows, objective, firstStage } = this.problem;
    const rightHandSides = this.sides.map(({ row, sign, bound }) => {
      let constant = bound;
      for (let k = rows.matrix.starts[row]; k < rows.matrix.starts[row + 1]; k++) {
        const column = rows.matrix.indices[k];
        if (column < firstStage.count) constant -= rows.matrix.values[k] * x[column];
      }
      const terms = gather(rows.uncertain, row, (column) =>
        column === CONSTANT ? 1 : column < firstStage.count ? x[column] : 0,
      );
      return {
        constant: sign * constant,
        terms: terms.map(({ factor, value }) => ({ factor, value: -sign * value })),
      };
    });
    let constant = objective.constant;
    for (let j = 0; j < firstStage.count; j++) constant += objective.cost[j] * x[j];
    const terms = gather(objective.uncertain, 0, (column) =>
      column === CONSTANT ? 1 : column < firstStage.count ? x[column] : 0,
    );
    return { rightHandSides, firstStageCost: { constant, terms } };
  }

  private side(row: number, sign: 1 | -1, bound: number): Side {
    const { rows, firstStage } = this.problem;
    const uncertain = termsByColumn(rows.uncertain, row);
    const nominal = new Map<number, number>();
    for (let k = rows.matrix.starts[row]; k < rows.matrix.starts[row + 1]; k++) {
      const column = rows.matrix.indices[k];
      nominal.set(column, (nominal.get(column) ?? 0) + rows.matrix.values[k]);
    }
    const columns = new Set([...nominal.keys(), ...uncertain.keys()]);
    const entries = [...columns]
      .filter((column) => column >= firstStage.count)
      .map((column) => ({
        column: column - firstStage.count,
        constant: sign * (nominal.get(column) ?? 0),
        terms: (uncertain.get(column) ?? []).map(({ factor, value }) => ({ factor, value: sign * value })),
      }));
    return { row, sign, bound, entries };
  }
}

type Terms = TwoStageProblem["rows"]["uncertain"];

function termsByColumn(uncertain: Terms, row: number): Map<number, FactorTerm[]> {
  const byColumn = new Map<number, FactorTerm[]>();
  for (let k = uncertain.starts[row]; k < uncertain.starts[row + 1]; k++) {
    const terms = byColumn.get(uncertain.column[k]) ?? [];
    terms.push({ factor: uncertain.factor[k], value: uncertain.value[k] });
    byColumn.set(uncertain.column[k], terms);
  }
  return byColumn;
}

/** Σ multiplier(column)·value of every factor in one row of terms. */
function gather(uncertain: Terms, row: number, multiplier: (column: number) => number): FactorTerm[] {
  const totals = new Map<number, number>();
  for (let k = uncertain.starts[row]; k < uncertain.starts[row + 1]; k++) {
    const value = uncertain.value[k] * multiplier(uncertain.column[k]);
    if (value !== 0) totals.set(uncertain.factor[k], (totals.get(uncertain.factor[k]) ?? 0) + value);
  }
  return [...totals].map(([factor, value]) => ({ factor, value }));
}

/** Smallest and largest value of an affine function over a box of scenarios. */
export function rangeOver(
  { constant, terms }: AffineInXi,
  lower: ArrayLike<number>,
  upper: ArrayLike<number>,
): readonly [number, number] {
  let least = constant;
  let most = constant;
  for (const { factor, value } of terms) {
    least += value * (value > 0 ? lower[factor] : upper[factor]);
    most += value * (value > 0 ? upper[factor] : lower[factor]);
  }
  return [least, most];
}
