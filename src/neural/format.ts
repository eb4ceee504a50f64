/** Value networks as JSON files: numbers in full, checked as they are read. */
import { InputError, type InputProblem, showValue } from "../base/errors.js";
import { FieldReader } from "../base/fields.js";
import { parseJson } from "../base/json.js";
import {
  type Dense,
  NETWORK_FORMAT,
  NETWORK_VERSION,
  type SetEncoder,
  type ValueNetwork,
} from "./network.js";

/** Layers wider than this are refused before memory is spent on them. */
const LARGEST_WIDTH = 4096;

/**
 * A network as JSON text; {@link parseNetwork} reads it back, bit for bit.
 */
export function networkToJson(network: ValueNetwork): string {
  const plain = JSON.stringify(
    network,
    (_, value) => (value instanceof Float64Array ? Array.from(value) : value),
    1,
  );
  // One line for each list of numbers.
  return `${plain.replace(/\[\s+([-\d.][^\]]*?)\s+\]/g, (_, list: string) => `[${list.replace(/\s+/g, "")}]`)}\n`;
}

/**
 * The network in a JSON text.
 *
 * @param source where the text came from, for error messages.
 * @throws InputError that lists what is wrong: another format or version, missing, misshapen or non-finite weights, layers that
 * do not fit together.
 *
 * @example
 * import { parseNetwork } from "minmaxmin/neural";
 * try {
 *   parseNetwork('{"format": "something-else"}', "weights.json");
 * } catch (error) {
 *   error.message.split(";")[0]; // => 'weights.json: format: is "something-else"'
 * }
 */
export function parseNetwork(text: string, source: string): ValueNetwork {
  try {
    return readNetwork(parseJson(text));
  } catch (error) {
    throw error instanceof InputError ? error.inSource(source) : error;
  }
}

function readNetwork(value: unknown): ValueNetwork {
  const object = asObject("file", value);
  requireFormat(object);
  const { format: _, version: __, firstStage, scenario, interaction, value: net, metadata, ...rest } = object;
  const head = new FieldReader(rest);
  const family = head.text("family", "");
  const target = head.choice("target", ["recourse", "total"]) ?? "recourse";
  if (!head.has("family")) head.note("family", "is missing", "name the feature map it was trained with");
  if (!head.has("target")) head.note("target", "is missing", 'give "recourse" or "total"');
  const encoders = readEncoders({ firstStage, scenario, interaction });
  const valueNet = within("value", () => readValueNet(asObject("", net)));
  head.finish();
  const network: ValueNetwork = {
    format: NETWORK_FORMAT,
    version: NETWORK_VERSION,
    family,
    target,
    ...encoders,
    value: valueNet,
    metadata: metadata === undefined ? {} : within("metadata", () => asObject("", metadata)),
  };
  checkNetwork(network);
  return network;
}

function requireFormat({ format, version }: Readonly<Record<string, unknown>>): void {
  if (format !== NETWORK_FORMAT) {
    const seen = format === undefined ? "is missing" : `is ${showValue(format)}`;
    throw InputError.of("format", seen, `give a network file, whose format is "${NETWORK_FORMAT}"`);
  }
  if (version !== NETWORK_VERSION) {
    const remedy = `this release reads version ${NETWORK_VERSION}; train the network again or use the release that wrote it`;
    throw InputError.of("version", version === undefined ? "is missing" : `is ${showValue(version)}`, remedy);
  }
}

type Encoders = Pick<ValueNetwork, "firstStage" | "scenario" | "interaction">;

/** The encoders that the file has. */
function readEncoders(objects: Record<keyof Encoders, unknown>): Encoders {
  return Object.fromEntries(
    Object.entries(objects)
      .filter(([, object]) => object !== undefined)
      .map(([name, object]) => [name, within(name, () => readEncoder(asObject("", object)))]),
  );
}

function readEncoder(object: Readonly<Record<string, unknown>>): SetEncoder {
  const { embed, post, ...rest } = object;
  const embedLayers = readPair("embed", embed);
  const postLayers = readPair("post", post);
  const width = embedLayers[0].inputs;
  const reader = new FieldReader(rest);
  const featureMin = Float64Array.from(reader.numbers("featureMin", width));
  const featureMax = Float64Array.from(reader.numbers("featureMax", width));
  const aggregation = reader.choice("aggregation", ["sum", "mean"]);
  if (!reader.has("aggregation")) reader.note("aggregation", "is missing", 'give "sum" or "mean"');
  reader.finish();
  return { featureMin, featureMax, aggregation: aggregation ?? "sum", embed: embedLayers, post: postLayers };
}

function readPair(field: string, value: unknown): readonly [Dense, Dense] {
  if (!Array.isArray(value) || value.length !== 2) {
    const seen = Array.isArray(value) ? `has ${value.length} layers` : `is ${showValue(value)}`;
    throw InputError.of(field, seen, "give a list of 2 layers");
  }
  const layer = (k: number) => within(`${field}[${k}]`, () => readDense(asObject("", value[k]), false));
  return [layer(0), layer(1)];
}

function readValueNet(object: Readonly<Record<string, unknown>>): ValueNetwork["value"] {
  return {
    hidden: within("hidden", () => readDense(asObject("", object.hidden), true)),
    output: within("output", () => readDense(asObject("", object.output), true)),
  };
}

function readDense(object: Readonly<Record<string, unknown>>, hasBias: boolean): Dense {
  const reader = new FieldReader(object);
  const inputs = reader.size("inputs", LARGEST_WIDTH);
  const outputs = reader.size("outputs", LARGEST_WIDTH);
  const weights = Float64Array.from(reader.numbers("weights", inputs * outputs));
  const bias = hasBias ? { bias: Float64Array.from(reader.numbers("bias", outputs)) } : {};
  reader.finish();
  return { inputs, outputs, weights, ...bias };
}

/**
 * Checks that the layers of a network fit together.
 *
 * @throws InputError that lists the layers that do not.
 */
export function checkNetwork({ firstStage, scenario, interaction, value }: ValueNetwork): void {
  const problems: InputProblem[] = [];
  const expect = (field: string, layer: Dense, inputs: number, outputs?: number) => {
    if (layer.inputs !== inputs) {
      problems.push({ field, message: `takes ${layer.inputs} inputs`, remedy: `give ${inputs}` });
    }
    if (outputs !== undefined && layer.outputs !== outputs) {
      problems.push({ field, message: `has ${layer.outputs} outputs`, remedy: `give ${outputs}` });
    }
    const isWhole =
      layer.weights.length === layer.inputs * layer.outputs && layer.weights.every(Number.isFinite);
    if (!isWhole) {
      const remedy = `give ${layer.inputs * layer.outputs} finite weights`;
      problems.push({ field: `${field}.weights`, message: "is misshapen or not finite", remedy });
    }
  };
  let encoded = 0;
  for (const [name, encoder] of Object.entries({ firstStage, scenario, interaction })) {
    if (encoder === undefined) continue;
    const { featureMin, embed, post } = encoder;
    expect(`${name}.embed[0]`, embed[0], featureMin.length);
    expect(`${name}.embed[1]`, embed[1], embed[0].outputs);
    expect(`${name}.post[0]`, post[0], embed[1].outputs);
    expect(`${name}.post[1]`, post[1], post[0].outputs);
    encoded += post[1].outputs;
  }
  expect("value.hidden", value.hidden, encoded);
  expect("value.output", value.output, value.hidden.outputs, 1);
  if (problems.length > 0) throw new InputError(problems);
}

/** Runs a reader of one part; what it finds wrong is located below `field`. */
function within<T>(field: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(
      error.problems.map((problem) => ({
        ...problem,
        field: problem.field === "" ? field : `${field}.${problem.field}`,
      })),
    );
  }
}

function asObject(field: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  const seen = value === undefined ? "is missing" : `is ${showValue(value)}`;
  throw InputError.of(field, seen, "give an object");
}
