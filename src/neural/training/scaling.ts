import type { LabelledGroup } from "../dataset/labelled-group.js";
import type { AffineFeatures } from "../network.js";
import type { Architecture, EncoderName } from "./architecture.js";

/** Ranges that features are scaled by, one entry a feature. */
export interface FeatureScale {
  readonly least: Float64Array;
  readonly most: Float64Array;
}

/** Labels N = (value − shift)/scale of the instance are trained as (N − mean)/spread. */
export interface LabelScale {
  readonly mean: number;
  readonly spread: number;
}

/** @throws where the groups lack the features of the encoder. */
export function featureScale(
  groups: readonly LabelledGroup[],
  encoder: EncoderName,
  kind: Architecture["scaling"],
): FeatureScale {
  const width = groups[0].features[encoder]?.width ?? 0;
  const least = new Float64Array(width).fill(Number.POSITIVE_INFINITY);
  const most = new Float64Array(width).fill(Number.NEGATIVE_INFINITY);
  const total = new Float64Array(width);
  let sets = 0;
  for (const group of groups) {
    const features = group.features[encoder];
    if (features === undefined) throw new Error(`the dataset has no features of the encoder ${encoder}`);
    const values = new Float32Array(features.base.length);
    for (const v of pointsOf(group, encoder)) {
      featuresAt(features, v, values);
      sets++;
      values.forEach((value, k) => {
        const f = k % width;
        least[f] = Math.min(least[f], value);
        most[f] = Math.max(most[f], value);
        total[f] += Math.abs(value);
      });
    }
  }
  if (kind === "range") return { least, most };
  return { least: new Float64Array(width), most: total.map((value) => value / sets || 1) };
}

/** The vectors that an encoder of the group is fed with. */
function pointsOf({ blocks, features }: LabelledGroup, encoder: EncoderName): Float32Array[] {
  const length = features[encoder]?.coefficients.numCols ?? 0;
  return blocks.flatMap(({ plans, scenarios, numPlans, numScenarios }) => {
    const [count, from] = encoder === "firstStage" ? [numPlans, plans] : [numScenarios, scenarios];
    return Array.from({ length: count }, (_, k) => from.subarray(k * length, (k + 1) * length));
  });
}

/** base + coefficients·v into `out`. */
export function featuresAt(
  { base, coefficients }: AffineFeatures,
  v: ArrayLike<number>,
  out: Float32Array,
): void {
  const { starts, indices, values } = coefficients;
  for (let row = 0; row < base.length; row++) {
    let value = base[row];
    for (let e = starts[row]; e < starts[row + 1]; e++) value += values[e] * v[indices[e]];
    out[row] = value;
  }
}

/** Mean and standard deviation of the labels as shares of their instance's scale. */
export function labelScale(groups: readonly LabelledGroup[]): LabelScale {
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (const { features, blocks } of groups) {
    for (const { labels } of blocks) {
      for (const label of labels) {
        if (Number.isNaN(label)) continue;
        const value = (label - features.labelShift) / features.labelScale;
        count++;
        sum += value;
        squares += value * value;
      }
    }
  }
  const mean = count === 0 ? 0 : sum / count;
  return { mean, spread: Math.sqrt(Math.max(0, squares / Math.max(1, count) - mean * mean)) || 1 };
}
