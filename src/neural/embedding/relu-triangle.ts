import { type AffineExpression, AffineSum, addExpressionRow } from "../../ccg/affine-expression.js";
import type { EmbeddingTarget, ReluInput } from "./model.js";
import { addReluEpigraph } from "./relu-epigraph.js";

/**
 * The convex hull of s = ReLU(a) over L ≤ a ≤ U, L < 0 < U (Ehlers, ATVA 2017):
 *
 *     s ≥ 0,   s ≥ a,   s ≤ U (a − L) / (U − L)
 */
export function addReluTriangle(model: EmbeddingTarget, input: ReluInput): AffineExpression {
  const { activation, lower, upper } = input;
  const s = addReluEpigraph(model, input);
  const chord = upper / (upper - lower);
  const excess = new AffineSum().add(s).add(activation, 0 - chord);
  addExpressionRow(model, Number.NEGATIVE_INFINITY, 0 - chord * lower, excess.toExpression());
  return s;
}
