import { type AffineExpression, AffineSum } from "../../ccg/affine-expression.js";
import { expressionRanges } from "../bounds/intervals.js";
import type { ProblemEncoder } from "../forward.js";
import type { MergedActivations } from "./merged-activations.js";
import type { EmbeddingTarget, Exactness } from "./model.js";
import { addReluLayer } from "./relu-layer.js";

/**
 * An item that depends on several columns: every hidden unit on its own, by the ReLU formulation that its exactness asks for.
 *
 * @param columnLower bounds of the model's first columns, which are those of v.
 * @returns the number of units that their bounds leave open.
 */
export function addManyFactorItem(
  model: EmbeddingTarget,
  { units, postUnits, base, slope, merged }: ProblemEncoder,
  item: number,
  columnLower: Float64Array,
  columnUpper: Float64Array,
  exactness: readonly Exactness[],
  into: MergedActivations,
): number {
  const activations = Array.from({ length: units }, (_, k): AffineExpression => {
    const row = item * units + k;
    const sum = new AffineSum().addConstant(base[row]);
    for (let e = slope.starts[row]; e < slope.starts[row + 1]; e++) {
      sum.addColumn(slope.indices[e], slope.values[e]);
    }
    return sum.toExpression();
  });
  const ranges = expressionRanges(activations, columnLower, columnUpper);
  const outputs = addReluLayer(model, activations, ranges, exactness);
  const lower = new Float64Array(postUnits);
  const upper = new Float64Array(postUnits);
  let open = 0;
  for (let k = 0; k < units; k++) {
    const weights = Float64Array.from({ length: postUnits }, (_, j) => merged[j * units + k]);
    into.addMultiples(outputs[k], weights);
    const least = Math.max(0, ranges.lower[k]);
    const most = Math.max(0, ranges.upper[k]);
    weights.forEach((weight, j) => {
      lower[j] += weight * (weight >= 0 ? least : most);
      upper[j] += weight * (weight >= 0 ? most : least);
    });
    if (ranges.lower[k] < 0 && ranges.upper[k] > 0) open++;
  }
  into.addRange(lower, upper);
  return open;
}
