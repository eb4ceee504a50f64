import { type AffineExpression, AffineSum } from "../../ccg/affine-expression.js";
import type { Ranges } from "../bounds/intervals.js";
import type { EncoderEmbedding } from "./encoder-embedding.js";
import type { EmbeddingTarget } from "./model.js";

/** What embedded encoders contribute to the hidden activations of the value network, with its ranges. */
export interface HiddenPart {
  readonly contributions: readonly AffineExpression[];
  readonly ranges: Ranges;
}

/** Adds encoders to a model that begins with their domain; the sum of their contributions. */
export function addEncoders(model: EmbeddingTarget, encoders: readonly EncoderEmbedding[]): HiddenPart[] {
  return encoders.map((encoder) => ({ contributions: encoder.add(model), ranges: encoder.hiddenRanges }));
}

/** The sum of several parts. */
export function sumParts(parts: readonly HiddenPart[], hiddenUnits: number): HiddenPart {
  const lower = new Float64Array(hiddenUnits);
  const upper = new Float64Array(hiddenUnits);
  const contributions = Array.from({ length: hiddenUnits }, (_, h) => {
    const sum = new AffineSum();
    for (const part of parts) {
      sum.add(part.contributions[h]);
      lower[h] += part.ranges.lower[h];
      upper[h] += part.ranges.upper[h];
    }
    return sum.toExpression();
  });
  return { contributions, ranges: { lower, upper } };
}
