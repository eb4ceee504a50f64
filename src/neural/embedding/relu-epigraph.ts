import { type AffineExpression, AffineSum, addExpressionRow } from "../../ccg/affine-expression.js";
import { columnExpression, type EmbeddingTarget, type ReluInput } from "./model.js";

/**
 * The convex part of s = ReLU(a), for L < 0 < U:
 *
 *     0 ≤ s ≤ U,   s ≥ a
 *
 * No binary. Exact at an optimum whose objective improves as s falls.
 */
export function addReluEpigraph(model: EmbeddingTarget, { activation, upper }: ReluInput): AffineExpression {
  const s = columnExpression(model.addColumn({ upper }));
  const excess = new AffineSum().add(s).add(activation, -1);
  addExpressionRow(model, 0, Number.POSITIVE_INFINITY, excess.toExpression());
  return s;
}
