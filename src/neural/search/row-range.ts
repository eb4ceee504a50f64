import type { AffineExpression } from "../../ccg/affine-expression.js";
import type { TwoStageProblem } from "../../model/problem.js";

/** Range of an expression in the problem's columns (x, y) over their bounds. */
export function rangeOf(
  { firstStage, secondStage }: TwoStageProblem,
  { constant, columns, values }: AffineExpression,
): { readonly lower: number; readonly upper: number } {
  let lower = constant;
  let upper = constant;
  columns.forEach((column, k) => {
    const isFirst = column < firstStage.count;
    const stage = isFirst ? firstStage : secondStage;
    const j = isFirst ? column : column - firstStage.count;
    const ends = [values[k] * stage.lower[j], values[k] * stage.upper[j]];
    lower += Math.min(...ends);
    upper += Math.max(...ends);
  });
  return { lower, upper };
}
