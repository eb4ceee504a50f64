import type { AffineExpression } from "../../ccg/affine-expression.js";
import type { LinearModelBuilder } from "../../milp/index.js";

/** What a formulation is added to: a model under construction or an open session. */
export type EmbeddingTarget = Pick<LinearModelBuilder, "addColumn" | "addRow">;

/** A ReLU's input with proved bounds. */
export interface ReluInput {
  readonly activation: AffineExpression;
  readonly lower: number;
  readonly upper: number;
}

/**
 * How exactly a unit must be modelled. `exact`: s = ReLU(a). `above`: s ≥ ReLU(a) will do, because the objective pushes s down.
 * `relaxed`: the convex hull over the bounds, for linear relaxations.
 */
export type Exactness = "exact" | "above" | "relaxed";

export const ZERO: AffineExpression = { constant: 0, columns: [], values: [] };

/** The expression of one column. */
export function columnExpression(column: number): AffineExpression {
  return { constant: 0, columns: [column], values: [1] };
}
