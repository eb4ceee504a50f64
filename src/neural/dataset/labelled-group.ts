import type { AffineFeatures, GatedFeatures, ProblemFeatures } from "../network.js";
import { ByteReader, ByteWriter } from "./bytes.js";

/** Every plan of a block labelled with every scenario. */
export interface LabelledBlock {
  readonly numPlans: number;
  readonly numScenarios: number;
  /** numPlans × number of first-stage columns, row-major. */
  readonly plans: Float32Array;
  /** numScenarios × number of factors, row-major. */
  readonly scenarios: Float32Array;
  /** numPlans × numScenarios, row-major, of the minimisation; NaN where there is no recourse. */
  readonly labels: Float64Array;
}

/** One instance of a dataset: what the network sees of it, and its labels. */
export interface LabelledGroup {
  /** Number of the instance in the dataset. */
  readonly index: number;
  readonly features: ProblemFeatures;
  readonly blocks: readonly LabelledBlock[];
}

/** A group as bytes, the same on every machine. */
export function encodeGroup({ index, features, blocks }: LabelledGroup): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  writer.integers([index, blocks.length]);
  writer.doubles([features.labelScale, features.labelShift]);
  writeFeatures(writer, features.firstStage);
  writeFeatures(writer, features.scenario);
  writeFeatures(writer, features.interaction);
  writeFeatures(writer, features.interaction?.gate);
  for (const { numPlans, numScenarios, plans, scenarios, labels } of blocks) {
    writer.integers([numPlans, numScenarios]);
    writer.singles(plans);
    writer.singles(scenarios);
    writer.doubles(labels);
  }
  return writer.finish();
}

export function decodeGroup(bytes: Uint8Array): LabelledGroup {
  const reader = new ByteReader(bytes);
  const [index, blockCount] = reader.integers();
  const [labelScale, labelShift] = reader.doubles();
  const firstStage = readFeatures(reader);
  const scenario = readFeatures(reader);
  const items = readFeatures(reader);
  const gate = readFeatures(reader);
  const interaction: GatedFeatures | undefined = items && gate && { ...items, gate };
  const blocks = Array.from({ length: blockCount }, () => {
    const [numPlans, numScenarios] = reader.integers();
    return {
      numPlans,
      numScenarios,
      plans: reader.singles(),
      scenarios: reader.singles(),
      labels: reader.doubles(),
    };
  });
  return {
    index,
    features: {
      ...(firstStage && { firstStage }),
      ...(scenario && { scenario }),
      ...(interaction && { interaction }),
      labelScale,
      labelShift,
    },
    blocks,
  };
}

function writeFeatures(writer: ByteWriter, features: AffineFeatures | undefined): void {
  if (features === undefined) {
    writer.integers([]);
    return;
  }
  const { items, width, base, coefficients } = features;
  writer.integers([items, width, coefficients.numCols]);
  writer.doubles(base);
  writer.integers(coefficients.starts);
  writer.integers(coefficients.indices);
  writer.doubles(coefficients.values);
}

function readFeatures(reader: ByteReader): AffineFeatures | undefined {
  const shape = reader.integers();
  if (shape.length === 0) return undefined;
  const [items, width, numCols] = shape;
  const base = reader.doubles();
  const starts = reader.integers();
  const indices = reader.integers();
  const values = reader.doubles();
  return { items, width, base, coefficients: { numRows: items * width, numCols, starts, indices, values } };
}
