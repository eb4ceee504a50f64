import { describe, expect, it } from "vitest";
import {
  type AffineFeatures,
  type Dense,
  networkToJson,
  type ProblemFeatures,
  ProblemNetwork,
  parseNetwork,
  type SetEncoder,
  type ValueNetwork,
} from "../../src/neural/index.js";
import { csrMultiply, Rng } from "../../src/tensor/index.js";
import {
  mixedFeatures,
  randomFeatures,
  randomNetwork,
  withGatedFeatures,
  withInteraction,
} from "./random-network.js";

describe("network files", () => {
  const network = randomNetwork(new Rng(1));
  const gated = withInteraction(new Rng(2), network);
  const text = networkToJson(network);

  it("survive writing and reading bit for bit", () => {
    expect(parseNetwork(text, "weights.json")).toEqual(network);
    expect(parseNetwork(networkToJson(gated), "weights.json")).toEqual(gated);
  });

  it.each([
    ["not JSON", "{", /weights\.json: line 1/],
    ["a list", "[]", /weights\.json: file: is \[\]/],
    ["another format", '{"format": "onnx"}', /format: is "onnx"; give a network file/],
    [
      "a later version",
      text.replace('"version": 1', '"version": 9'),
      /version: is 9; this release reads version 1/,
    ],
    ["no family", text.replace('"family"', '"famly"'), /family: is missing/],
    ["a missing part", text.replace('"scenario"', '"scenarios"'), /scenarios: is not a known field/],
    ["another aggregation", text.replace('"sum"', '"max"'), /firstStage\.aggregation: is "max"/],
    [
      "a missing weight",
      text.replace(/"weights": \[[^,]*,/, '"weights": ['),
      /firstStage\.embed\[0\]\.weights: has 17/,
    ],
    [
      "a weight that is no number",
      text.replace(/"bias": \[[^,]*,/, '"bias": [null,'),
      /value\.hidden\.bias\[0\]/,
    ],
    [
      "layers that do not fit",
      text.replace('"inputs": 6', '"inputs": 7'),
      /firstStage\.(post|hidden|value|embed\[1\])/,
    ],
  ])("with %s are refused with the place of the mistake", (_, damaged, message) => {
    expect(() => parseNetwork(damaged, "weights.json")).toThrow(message);
  });

  it("whose value net does not fit the encoders are refused", () => {
    const wrong = { ...network, scenario: { ...network.scenario, post: network.scenario.embed } };
    expect(() => parseNetwork(networkToJson(wrong as ValueNetwork), "w")).toThrow(
      /scenario\.post\[0\]: takes 3 inputs; give 4/,
    );
  });
});

describe("the forward pass on a problem", () => {
  it.each(["sum", "mean"] as const)("equals the layers applied one by one (%s)", (aggregation) => {
    const rng = new Rng(2);
    const random = randomNetwork(rng);
    const network = {
      ...random,
      firstStage: { ...random.firstStage, aggregation },
      scenario: { ...random.scenario, aggregation },
    };
    const features: ProblemFeatures = {
      ...randomFeatures(rng, 5),
      scenario: mixedFeatures(rng, 7, 3, 4),
    };
    const onProblem = new ProblemNetwork(network, features);
    for (let trial = 0; trial < 20; trial++) {
      const x = Array.from({ length: 5 }, () => rng.integer(2));
      const xi = Array.from({ length: 4 }, () => rng.uniform(-1, 1));
      expect(onProblem.estimate(x, xi)).toBeCloseTo(-1 + 2 * layerByLayer(network, features, x, xi), 10);
    }
  });

  it("counts the items of an interaction by weights of the plan, and does without the other encoders", () => {
    const rng = new Rng(5);
    const network = withInteraction(rng, randomNetwork(rng));
    const features = withGatedFeatures(rng, randomFeatures(rng, 5));
    const alone = {
      ...network,
      firstStage: undefined,
      scenario: undefined,
      value: { ...network.value, hidden: { ...network.value.hidden, inputs: 3, weights: rng12(rng) } },
    };
    for (const candidate of [network, alone]) {
      const onProblem = new ProblemNetwork(candidate, features);
      const x = Array.from({ length: 5 }, () => rng.integer(2));
      const xi = Array.from({ length: 5 }, () => rng.uniform(-1, 1));
      expect(onProblem.estimate(x, xi)).toBeCloseTo(-1 + 2 * layerByLayer(candidate, features, x, xi), 10);
    }
  });

  it("gives the same for a batch of scenarios", () => {
    const rng = new Rng(3);
    const network = withInteraction(rng, randomNetwork(rng));
    const onProblem = new ProblemNetwork(network, withGatedFeatures(rng, randomFeatures(rng, 5)));
    const x = [1, 0, 1, 1, 0];
    const scenarios = Float64Array.from({ length: 15 }, () => rng.uniform());
    const batch = onProblem.scaledEstimates(x, scenarios, new Float64Array(3));
    const single = [0, 1, 2].map((s) => onProblem.scaledEstimate(x, scenarios.slice(5 * s, 5 * s + 5)));
    expect(Array.from(batch)).toEqual(single);
  });

  it("refuses features that the network was not trained on", () => {
    const rng = new Rng(4);
    expect(() => new ProblemNetwork(randomNetwork(rng), randomFeatures(rng, 4, 2))).toThrow(
      /2 features an item/,
    );
  });
});

function layerByLayer(
  network: ValueNetwork,
  features: ProblemFeatures,
  x: readonly number[],
  xi: readonly number[],
): number {
  const { firstStage, scenario, interaction } = features;
  const gate = interaction?.gate;
  const gates = gate && csrMultiply(gate.coefficients, x, new Float64Array(gate.items));
  const e = [
    ...embedding(network.firstStage, firstStage, x),
    ...embedding(network.scenario, scenario, xi),
    ...embedding(network.interaction, interaction, xi, (i) => (gate?.base[i] ?? 0) + (gates?.[i] ?? 0)),
  ];
  return apply(network.value.output, relu(apply(network.value.hidden, e)))[0];
}

function rng12(rng: Rng): Float64Array {
  return Float64Array.from({ length: 12 }, () => rng.uniform(-1, 1));
}

function embedding(
  encoder: SetEncoder | undefined,
  features: AffineFeatures | undefined,
  v: readonly number[],
  weight: (item: number) => number = () => 1,
): number[] {
  if (encoder === undefined || features === undefined) return [];
  const { items, width, base, coefficients } = features;
  const varying = csrMultiply(coefficients, v, new Float64Array(items * width));
  const sum = new Array<number>(encoder.embed[1].outputs).fill(0);
  for (let i = 0; i < items; i++) {
    const u = Array.from({ length: width }, (_, f) => {
      const raw = base[i * width + f] + varying[i * width + f];
      return (raw - encoder.featureMin[f]) / (encoder.featureMax[f] - encoder.featureMin[f]);
    });
    apply(encoder.embed[1], relu(apply(encoder.embed[0], u))).forEach((value, k) => {
      sum[k] += weight(i) * (encoder.aggregation === "mean" ? value / items : value);
    });
  }
  return apply(encoder.post[1], relu(apply(encoder.post[0], sum)));
}

function apply({ inputs, outputs, weights, bias }: Dense, v: readonly number[]): number[] {
  return Array.from({ length: outputs }, (_, i) =>
    v.reduce((total, value, j) => total + weights[i * inputs + j] * value, bias?.[i] ?? 0),
  );
}

function relu(v: readonly number[]): number[] {
  return v.map((value) => Math.max(0, value));
}
