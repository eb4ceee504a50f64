import type { LinearModelBuilder } from "../../milp/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import { CONSTANT } from "../../model/sparse.js";
import type { ProblemStructure } from "../../model/structure.js";
import { AffineSum, addExpressionRow } from "../affine-expression.js";
import { addSupportFunction } from "../support-function.js";

/** Whether row i is one of x alone that can be asked of all scenarios at once, without being stricter than they are. */
export function hasClosedForm(
  { uncertainty }: TwoStageProblem,
  { rowKinds }: ProblemStructure,
  i: number,
): boolean {
  // The support function leaves integrality of ξ out.
  return rowKinds[i] === "robust" && (uncertainty.kind === "scenarios" || !uncertainty.isInteger);
}

/** Adds lower ≤ row i ≤ upper for every scenario, by the support function of the set. Columns of the model begin with x. */
export function addRobustRow(builder: LinearModelBuilder, problem: TwoStageProblem, i: number): void {
  const { rows, uncertainty } = problem;
  for (const [sign, limit] of [
    [1, rows.upper[i]],
    [-1, 0 - rows.lower[i]],
  ]) {
    if (limit === Number.POSITIVE_INFINITY) continue;
    const activity = new AffineSum();
    for (let k = rows.matrix.starts[i]; k < rows.matrix.starts[i + 1]; k++) {
      activity.addColumn(rows.matrix.indices[k], sign * rows.matrix.values[k]);
    }
    const slopes = Array.from({ length: uncertainty.dimension }, () => new AffineSum());
    for (let k = rows.uncertain.starts[i]; k < rows.uncertain.starts[i + 1]; k++) {
      const slope = slopes[rows.uncertain.factor[k]];
      const change = sign * rows.uncertain.value[k];
      if (rows.uncertain.column[k] === CONSTANT) slope.addConstant(change);
      else slope.addColumn(rows.uncertain.column[k], change);
    }
    const expressions = slopes.map((slope) => slope.toExpression());
    activity.add(addSupportFunction(builder, uncertainty, expressions));
    addExpressionRow(builder, Number.NEGATIVE_INFINITY, limit, activity.toExpression());
  }
}
