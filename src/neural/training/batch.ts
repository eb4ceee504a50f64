/** Batches: a few instances at a time, each with all plans and some scenarios of a block, padded to the same size. */
import type { Rng } from "../../tensor/rng.js";
import type { LabelledBlock, LabelledGroup } from "../dataset/labelled-group.js";
import type { AffineFeatures } from "../network.js";
import type { EncoderName } from "./architecture.js";
import { type FeatureScale, featuresAt, type LabelScale } from "./scaling.js";

/** Items of one encoder in a batch: M instances of at most `items` items, each at K points (plans or scenarios). */
export interface EncoderBatch {
  readonly items: number;
  readonly points: number;
  readonly width: number;
  /** M × items × K × width, scaled; 0 for items that are not there. */
  readonly features: Float32Array;
  /** Weights of the items: M × 1 × items (1, or 0 where there is none), or M × P × items for an interaction. */
  readonly weights: Float32Array;
}

export interface Batch {
  readonly instances: number;
  readonly plans: number;
  readonly scenarios: number;
  readonly encoders: Readonly<Partial<Record<EncoderName, EncoderBatch>>>;
  /** M × P × S, scaled; 0 where the weight is 0. */
  readonly labels: Float32Array;
  /** M × P × S: 1 for labels to learn from. */
  readonly weights: Float32Array;
  readonly labelCount: number;
}

/** One block of one instance. */
export interface BlockOfGroup {
  readonly group: LabelledGroup;
  readonly block: LabelledBlock;
}

/** Which labels may be learned from, for a split by samples. */
export type IsTrained = (group: LabelledGroup, block: LabelledBlock, label: number) => boolean;

/** Batches whose sizes are compared, so that instances of like size come together. */
const SORTED_BATCHES = 8;

/** All blocks once, in random order, in batches of `size`; little padding. */
export function* shuffledBlocks(
  blocks: readonly BlockOfGroup[],
  size: number,
  rng: Rng,
): Generator<BlockOfGroup[]> {
  const order = rng.shuffle([...blocks]);
  const chunk = SORTED_BATCHES * size;
  for (let start = 0; start < order.length; start += chunk) {
    const part = order.slice(start, start + chunk).sort((a, b) => itemsOf(a.group) - itemsOf(b.group));
    const batches: BlockOfGroup[][] = [];
    for (let k = 0; k < part.length; k += size) batches.push(part.slice(k, k + size));
    yield* rng.shuffle(batches);
  }
}

function itemsOf({ features }: LabelledGroup): number {
  return (features.interaction ?? features.scenario)?.items ?? 0;
}

/** @param scenarioCount scenarios taken of every block, at random. */
export function assembleBatch(
  chosen: readonly BlockOfGroup[],
  encoders: readonly EncoderName[],
  scales: Readonly<Partial<Record<EncoderName, FeatureScale>>>,
  labelsAs: LabelScale,
  isTrained: IsTrained,
  scenarioCount: number,
  rng: Rng,
): Batch {
  const plans = Math.min(...chosen.map(({ block }) => block.numPlans));
  const scenarios = Math.min(scenarioCount, ...chosen.map(({ block }) => block.numScenarios));
  const columns = chosen.map(({ block }) => drawIndices(block.numScenarios, scenarios, rng));
  const { labels, weights, labelCount } = labelsOf(chosen, columns, plans, scenarios, labelsAs, isTrained);
  return {
    instances: chosen.length,
    plans,
    scenarios,
    encoders: Object.fromEntries(
      encoders.map((name) => {
        const scale = scales[name]!;
        if (name === "firstStage") {
          const rows = chosen.map(() => Int32Array.from({ length: plans }, (_, p) => p));
          return [name, encoderBatch(chosen, name, rows, scale)];
        }
        const batch = encoderBatch(chosen, name, columns, scale);
        return [
          name,
          name === "interaction" ? { ...batch, weights: gatesOf(chosen, plans, batch.items) } : batch,
        ];
      }),
    ),
    labels,
    weights,
    labelCount,
  };
}

/** `count` different indices below `total`, rising. */
function drawIndices(total: number, count: number, rng: Rng): Int32Array {
  const all = Int32Array.from({ length: total }, (_, k) => k);
  return count === total ? all : rng.shuffle(all).slice(0, count).sort();
}

function labelsOf(
  chosen: readonly BlockOfGroup[],
  columns: readonly Int32Array[],
  plans: number,
  scenarios: number,
  { mean, spread }: LabelScale,
  isTrained: IsTrained,
) {
  const labels = new Float32Array(chosen.length * plans * scenarios);
  const weights = new Float32Array(labels.length);
  let labelCount = 0;
  chosen.forEach(({ group, block }, m) => {
    const { labelScale, labelShift } = group.features;
    for (let p = 0; p < plans; p++) {
      for (let s = 0; s < scenarios; s++) {
        const label = p * block.numScenarios + columns[m][s];
        const value = block.labels[label];
        if (Number.isNaN(value) || !isTrained(group, block, label)) continue;
        const at = (m * plans + p) * scenarios + s;
        labels[at] = ((value - labelShift) / labelScale - mean) / spread;
        weights[at] = 1;
        labelCount++;
      }
    }
  });
  return { labels, weights, labelCount };
}

function encoderBatch(
  chosen: readonly BlockOfGroup[],
  name: EncoderName,
  indices: readonly Int32Array[],
  { least, most }: FeatureScale,
): EncoderBatch {
  const own = chosen.map(({ group }) => group.features[name] as AffineFeatures);
  const { width } = own[0];
  const items = Math.max(...own.map((features) => features.items));
  const points = indices[0].length;
  const features = new Float32Array(chosen.length * items * points * width);
  const weights = new Float32Array(chosen.length * items);
  const factor = most.map((value, f) => (value > least[f] ? 1 / (value - least[f]) : 0));
  chosen.forEach(({ block }, m) => {
    const { coefficients, items: count } = own[m];
    const from = name === "firstStage" ? block.plans : block.scenarios;
    const row = new Float32Array(count * width);
    indices[m].forEach((point, k) => {
      const v = from.subarray(point * coefficients.numCols, (point + 1) * coefficients.numCols);
      featuresAt(own[m], v, row);
      for (let i = 0; i < count; i++) {
        const at = ((m * items + i) * points + k) * width;
        for (let f = 0; f < width; f++) features[at + f] = (row[i * width + f] - least[f]) * factor[f];
      }
    });
    weights.fill(1, m * items, m * items + count);
  });
  return { items, points, width, features, weights };
}

/** γ(x) of every plan. */
function gatesOf(chosen: readonly BlockOfGroup[], plans: number, items: number): Float32Array {
  const gates = new Float32Array(chosen.length * plans * items);
  chosen.forEach(({ group, block }, m) => {
    const gate = group.features.interaction?.gate as AffineFeatures;
    const row = new Float32Array(gate.items);
    const numX = gate.coefficients.numCols;
    for (let p = 0; p < plans; p++) {
      featuresAt(gate, block.plans.subarray(p * numX, (p + 1) * numX), row);
      gates.set(row, (m * plans + p) * items);
    }
  });
  return gates;
}
