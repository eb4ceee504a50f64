import type { AffineExpression } from "../../ccg/affine-expression.js";
import { AffineSum } from "../../ccg/affine-expression.js";
import type { Ranges } from "../bounds/intervals.js";
import { type EmbeddingTarget, type Exactness, type ReluInput, ZERO } from "./model.js";
import { addReluBigM } from "./relu-big-m.js";
import { addReluEpigraph } from "./relu-epigraph.js";
import { addReluTriangle } from "./relu-triangle.js";

/**
 * Wv + b for expressions v, as expressions.
 *
 * @param weights row-major, outputs × inputs.
 */
export function denseExpressions(
  weights: Float64Array,
  inputs: readonly AffineExpression[],
  bias: ArrayLike<number>,
): AffineExpression[] {
  return Array.from(bias, (constant, i) => {
    const sum = new AffineSum().addConstant(constant);
    inputs.forEach((input, j) => {
      const weight = weights[i * inputs.length + j];
      if (weight !== 0) sum.add(input, weight);
    });
    return sum.toExpression();
  });
}

/**
 * ReLU of every activation: nothing is added for units that their bounds decide, the named formulation for the others.
 *
 * @param ranges proved bounds of the activations.
 * @param exactness one entry a unit, or one for all.
 */
export function addReluLayer(
  model: EmbeddingTarget,
  activations: readonly AffineExpression[],
  ranges: Ranges,
  exactness: Exactness | readonly Exactness[],
): AffineExpression[] {
  return activations.map((activation, k) => {
    const input = { activation, lower: ranges.lower[k], upper: ranges.upper[k] };
    return addRelu(model, input, typeof exactness === "string" ? exactness : exactness[k]);
  });
}

function addRelu(model: EmbeddingTarget, input: ReluInput, exactness: Exactness): AffineExpression {
  if (input.upper <= 0) return ZERO;
  if (input.lower >= 0) return input.activation;
  switch (exactness) {
    case "exact":
      return addReluBigM(model, input);
    case "above":
      return addReluEpigraph(model, input);
    case "relaxed":
      return addReluTriangle(model, input);
  }
}
