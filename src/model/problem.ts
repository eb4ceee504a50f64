import type { RecourseOracle } from "./recourse.js";
import type { SparseRows, UncertainTerms } from "./sparse.js";
import type { UncertaintySet } from "./uncertainty.js";

export type Sense = "min" | "max";

/** Decision columns of one stage. */
export interface Columns {
  readonly count: number;
  readonly names: readonly string[];
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** 1 where the column is integer. */
  readonly integer: Uint8Array;
}

/**
 * A two-stage robust problem: decide x, see the worst ξ of the uncertainty set, then choose y,
 *
 *     min_x max_ξ min_y  c(ξ)ᵀx + d(ξ)ᵀy   subject to   lower ≤ T(ξ)x + W(ξ)y + r(ξ) ≤ upper
 *
 * (or max–min–max), everything affine in ξ. Columns are numbered across both stages: x first, then y. Immutable; everything
 * else about a problem is derived from this value.
 */
export interface TwoStageProblem {
  readonly name: string;
  readonly sense: Sense;
  readonly firstStage: Columns;
  readonly secondStage: Columns;
  readonly uncertainty: UncertaintySet;
  /**
   * The factors that each recourse column may know when it is decided, in ascending order, where that is not all of them for every column:
   * more than two stages. Decision rules heed it; what answers whole scenarios refuses such problems.
   */
  readonly observes?: readonly (readonly number[])[];
  /** Names of the uncertain factors ξ. */
  readonly factorNames: readonly string[];
  readonly objective: Objective;
  readonly rows: ProblemRows;
  /** An exact second stage faster than a MILP, which some families supply. */
  readonly recourse?: RecourseOracle;
  /** The family's own data, for what knows the family: the problem's instance, told by its kind. */
  readonly instance?: { readonly kind: string };
}

/** constant + costᵀ(x, y) + uncertain terms (one packed row). */
export interface Objective {
  readonly constant: number;
  readonly cost: Float64Array;
  readonly uncertain: UncertainTerms;
}

/** lower ≤ (matrix + uncertain terms)(x, y) ≤ upper, row by row. */
export interface ProblemRows {
  readonly count: number;
  readonly names: readonly string[];
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly matrix: SparseRows;
  readonly uncertain: UncertainTerms;
}

/** Number of columns of both stages. */
export function columnCount(problem: TwoStageProblem): number {
  return problem.firstStage.count + problem.secondStage.count;
}
