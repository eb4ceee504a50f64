import type { TwoStageProblem } from "../model/problem.js";
import { CONSTANT } from "../model/sparse.js";
import { type AffineExpression, AffineSum } from "./affine-expression.js";

/**
 * The objective's coefficient of every factor ξ_k, affine in the decisions: e(x, y) = Cx + Dy; `undefined` where ξ_k does
 * not appear.
 *
 * @param secondStageOffset the model's column of y₀; the columns of x come first.
 */
export function objectiveSlopes(
  { firstStage, objective, uncertainty }: TwoStageProblem,
  secondStageOffset: number,
): (AffineExpression | undefined)[] {
  const slopes = Array.from({ length: uncertainty.dimension }, () => new AffineSum());
  const { column, factor, value } = objective.uncertain;
  for (let k = 0; k < column.length; k++) {
    const slope = slopes[factor[k]];
    if (column[k] === CONSTANT) slope.addConstant(value[k]);
    else if (column[k] < firstStage.count) slope.addColumn(column[k], value[k]);
    else slope.addColumn(secondStageOffset + column[k] - firstStage.count, value[k]);
  }
  const isUsed = new Uint8Array(uncertainty.dimension);
  for (const k of factor) isUsed[k] = 1;
  return slopes.map((slope, k) => (isUsed[k] ? slope.toExpression() : undefined));
}
