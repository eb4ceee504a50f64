import type { AffineExpression } from "../../ccg/affine-expression.js";
import { AffineSum, addExpressionRow } from "../../ccg/affine-expression.js";
import type { EmbeddingTarget, ReluInput } from "./model.js";
import { addReluEpigraph } from "./relu-epigraph.js";

/**
 * s = ReLU(a) for L ≤ a ≤ U, L < 0 < U, with one binary δ = [a > 0] (Fischetti & Jo, Constraints 23, 2018):
 *
 *     s ≥ 0,   s ≥ a,   s ≤ a − L (1 − δ),   s ≤ U δ
 *
 * The constants are the bounds themselves. Its linear relaxation is the triangle of {@link addReluTriangle}.
 */
export function addReluBigM(model: EmbeddingTarget, input: ReluInput): AffineExpression {
  const { activation, lower, upper } = input;
  const s = addReluEpigraph(model, input);
  const delta = model.addColumn({ upper: 1, integer: true });
  const slack = new AffineSum()
    .add(s)
    .add(activation, -1)
    .addColumn(delta, 0 - lower);
  addExpressionRow(model, Number.NEGATIVE_INFINITY, 0 - lower, slack.toExpression());
  addExpressionRow(
    model,
    Number.NEGATIVE_INFINITY,
    0,
    new AffineSum()
      .add(s)
      .addColumn(delta, 0 - upper)
      .toExpression(),
  );
  return s;
}
