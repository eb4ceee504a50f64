/** The trained numbers: one vector in double precision, and where each layer lies in it. */
import type { Rng } from "../../tensor/rng.js";
import type { Dense, SetEncoder, ValueNetwork } from "../network.js";
import { NETWORK_FORMAT, NETWORK_VERSION } from "../network.js";
import { type Architecture, ENCODERS, type EncoderName } from "./architecture.js";
import type { FeatureScale, LabelScale } from "./scaling.js";

/** A matrix (inputs × outputs, row-major, as a product with a batch of rows wants it) or a bias. */
export interface LayerSlot {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly offset: number;
  /** Takes part in the L1 penalty. */
  readonly isEmbedding: boolean;
}

export interface ParameterLayout {
  readonly slots: readonly LayerSlot[];
  readonly length: number;
  readonly encoders: readonly EncoderName[];
}

/** @param widths number of features of each encoder that the architecture has. */
export function layoutOf(
  architecture: Architecture,
  widths: Readonly<Partial<Record<EncoderName, number>>>,
): ParameterLayout {
  const slots: LayerSlot[] = [];
  let length = 0;
  const add = (name: string, inputs: number, outputs: number, isEmbedding = false) => {
    slots.push({ name, inputs, outputs, offset: length, isEmbedding });
    length += inputs * outputs;
  };
  const encoders = ENCODERS.filter((name) => architecture[name] !== undefined);
  for (const name of encoders) {
    const { embed, post } = architecture[name]!;
    add(`${name}.embed0`, widths[name] ?? 0, embed[0], true);
    add(`${name}.embed1`, embed[0], embed[1]);
    add(`${name}.post0`, embed[1], post[0]);
    add(`${name}.post1`, post[0], post[1]);
    add(`${name}.hidden`, post[1], architecture.hidden);
  }
  add("hidden.bias", 1, architecture.hidden);
  add("output", architecture.hidden, 1);
  add("output.bias", 1, 1);
  return { slots, length, encoders };
}

/** Normal weights of variance 2/inputs (He et al. 2015), biases 0. */
export function initialParameters({ slots, length }: ParameterLayout, rng: Rng): Float64Array {
  const parameters = new Float64Array(length);
  for (const { name, inputs, outputs, offset } of slots) {
    if (name.endsWith("bias")) continue;
    const spread = Math.sqrt(2 / inputs);
    for (let k = 0; k < inputs * outputs; k++) parameters[offset + k] = spread * rng.normal();
  }
  return parameters;
}

/** The network that the parameters stand for, with the scaling of labels merged into its output layer. */
export function toNetwork(
  layout: ParameterLayout,
  parameters: Float64Array,
  scales: Readonly<Partial<Record<EncoderName, FeatureScale>>>,
  labels: LabelScale,
  identity: Pick<ValueNetwork, "family" | "target" | "metadata">,
): ValueNetwork {
  const slot = (name: string) => layout.slots.find((candidate) => candidate.name === name) as LayerSlot;
  const dense = (name: string): Dense => transposed(slot(name), parameters);
  const encoder = (name: EncoderName): SetEncoder => ({
    featureMin: scales[name]!.least,
    featureMax: scales[name]!.most,
    aggregation: "sum",
    embed: [dense(`${name}.embed0`), dense(`${name}.embed1`)],
    post: [dense(`${name}.post0`), dense(`${name}.post1`)],
  });
  const output = dense("output");
  const outputBias = parameters[slot("output.bias").offset];
  const { offset, outputs: hidden } = slot("hidden.bias");
  return {
    format: NETWORK_FORMAT,
    version: NETWORK_VERSION,
    family: identity.family,
    target: identity.target,
    ...Object.fromEntries(layout.encoders.map((name) => [name, encoder(name)])),
    value: {
      hidden: {
        ...sideBySide(layout.encoders.map((name) => dense(`${name}.hidden`))),
        bias: parameters.slice(offset, offset + hidden),
      },
      output: {
        ...output,
        weights: output.weights.map((weight) => labels.spread * weight),
        bias: Float64Array.of(labels.spread * outputBias + labels.mean),
      },
    },
    metadata: identity.metadata,
  };
}

function transposed({ inputs, outputs, offset }: LayerSlot, parameters: Float64Array): Dense {
  const weights = new Float64Array(inputs * outputs);
  for (let i = 0; i < inputs; i++) {
    for (let o = 0; o < outputs; o++) weights[o * inputs + i] = parameters[offset + i * outputs + o];
  }
  return { inputs, outputs, weights };
}

/** One layer that takes the inputs of all, one after the other. */
function sideBySide(layers: readonly Dense[]): Dense {
  const outputs = layers[0].outputs;
  const inputs = layers.reduce((total, layer) => total + layer.inputs, 0);
  const weights = new Float64Array(inputs * outputs);
  for (let o = 0; o < outputs; o++) {
    let at = o * inputs;
    for (const layer of layers) {
      weights.set(layer.weights.subarray(o * layer.inputs, (o + 1) * layer.inputs), at);
      at += layer.inputs;
    }
  }
  return { inputs, outputs, weights };
}
