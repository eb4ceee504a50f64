import { type AffineExpression, AffineSum } from "../../ccg/affine-expression.js";
import { shiftRanges } from "../bounds/intervals.js";
import type { ProblemNetwork } from "../forward.js";
import { type HiddenPart, sumParts } from "./hidden-part.js";
import type { EmbeddingTarget, Exactness } from "./model.js";
import { addReluLayer } from "./relu-layer.js";

/** N inside a model. */
export interface EmbeddedValue {
  readonly value: AffineExpression;
  readonly lower: number;
  readonly upper: number;
}

/**
 * The value network on embedded encoders and the known contributions of the others: N = b₂ + q₂ᵀ ReLU(Σ parts + fixed + b₁).
 */
export function addValueNet(
  model: EmbeddingTarget,
  network: ProblemNetwork,
  parts: readonly HiddenPart[],
  fixed: Float64Array,
  exactness: readonly Exactness[],
): EmbeddedValue {
  const { contributions, ranges } = sumParts(parts, network.hiddenUnits);
  const shift = network.hiddenBias.map((bias, h) => bias + fixed[h]);
  const activations = contributions.map((part, h) =>
    new AffineSum().add(part).addConstant(shift[h]).toExpression(),
  );
  const shifted = shiftRanges(ranges, shift);
  const hidden = addReluLayer(model, activations, shifted, exactness);
  const value = new AffineSum().addConstant(network.outputBias);
  let lower = network.outputBias;
  let upper = network.outputBias;
  hidden.forEach((unit, h) => {
    const weight = network.outputWeights[h];
    const least = weight * Math.max(0, shifted.lower[h]);
    const most = weight * Math.max(0, shifted.upper[h]);
    value.add(unit, weight);
    lower += Math.min(least, most);
    upper += Math.max(least, most);
  });
  return { value: value.toExpression(), lower, upper };
}

/** Value of an expression at a solution. */
export function valueAt({ constant, columns, values }: AffineExpression, solution: Float64Array): number {
  return columns.reduce((total, column, k) => total + values[k] * solution[column], constant);
}
