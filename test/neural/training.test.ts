import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LEARNING_FAMILIES, withSampling } from "../../src/neural/dataset/families.js";
import { labelGroup } from "../../src/neural/dataset/label.js";
import { decodeGroup, encodeGroup } from "../../src/neural/dataset/labelled-group.js";
import { type Dataset, networkErrors, ProblemNetwork, trainNetwork } from "../../src/neural/index.js";
import { ARCHITECTURES, type ArchitectureName } from "../../src/neural/training/architecture.js";
import { assembleBatch } from "../../src/neural/training/batch.js";
import { lossAndGradient } from "../../src/neural/training/loss.js";
import { labelRanges } from "../../src/neural/training/metrics.js";
import { initialParameters, layoutOf, toNetwork } from "../../src/neural/training/parameters.js";
import { featureScale, labelScale } from "../../src/neural/training/scaling.js";
import { Rng } from "../../src/tensor/index.js";
import { openTrainingDevice, type TrainingDevice } from "../../src/tensor/training-device.js";

const folder = mkdtempSync(join(tmpdir(), "minmaxmin-training-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function smallDataset(name: string, instances: number, seed = 1): Promise<Dataset> {
  const family = LEARNING_FAMILIES[name];
  const noBackend = () => Promise.reject(new Error("the family has its own recourse"));
  const groups = await Promise.all(
    Array.from({ length: instances }, (_, index) =>
      labelGroup(family, { plans: 3, scenarios: 6 }, index, new Rng(seed).fork(index), noBackend),
    ),
  );
  const size = { sampling: "improved", plans: 3, scenarios: 6, seed } as const;
  const header = {
    format: "minmaxmin-dataset",
    version: 1,
    family: name,
    target: family.target,
    ...size,
  } as const;
  return { header, groups };
}

let device: TrainingDevice;
let dataset: Dataset;
beforeAll(async () => {
  device = await openTrainingDevice("wasm");
  dataset = await smallDataset("knapsack", 20);
});

/** A batch of an architecture with random parameters. */
async function setUp(name: string, architectureName: ArchitectureName) {
  const { groups } = await smallDataset(name, 3);
  const architecture = ARCHITECTURES[architectureName];
  const { encoders } = layoutOf(architecture, {});
  const widths = Object.fromEntries(encoders.map((encoder) => [encoder, groups[0].features[encoder]?.width]));
  const layout = layoutOf(architecture, widths);
  const scales = Object.fromEntries(
    encoders.map((encoder) => [encoder, featureScale(groups, encoder, architecture.scaling)]),
  );
  const labels = labelScale(groups);
  const chosen = groups.map((group) => ({ group, block: group.blocks[0] }));
  const batch = assembleBatch(chosen, encoders, scales, labels, () => true, 6, new Rng(1));
  const parameters = initialParameters(layout, new Rng(2));
  // Biases of 0 sit on a kink.
  for (let k = 0; k < parameters.length; k++) parameters[k] += 0.05;
  return { groups, layout, scales, labels, batch, parameters };
}

const CASES = [
  ["knapsack", "interaction"],
  ["knapsack", "separable"],
  ["knapsack-published", "published-knapsack"],
  ["capital-budgeting", "interaction"],
  ["capital-budgeting-published", "published-capital-budgeting"],
] as const;

describe("the loss", () => {
  it.each(CASES)("of %s (%s) has the gradient of its finite differences", async (name, architecture) => {
    const { layout, batch, parameters } = await setUp(name, architecture);
    const gradient = new Float64Array(layout.length);
    await lossAndGradient(device.tf, layout, parameters, batch, gradient);
    const scratch = new Float64Array(layout.length);
    const at = (k: number, change: number) => {
      const moved = parameters.slice();
      moved[k] += change;
      return lossAndGradient(device.tf, layout, moved, batch, scratch);
    };
    const largest = gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    for (const { offset, inputs, outputs } of layout.slots) {
      const k = offset + Math.floor((inputs * outputs) / 2);
      const step = 2e-3;
      const numeric = ((await at(k, step)) - (await at(k, -step))) / (2 * step);
      expect(Math.abs(numeric - gradient[k])).toBeLessThan(0.02 * Math.abs(gradient[k]) + 0.005 * largest);
    }
  });

  it.each(CASES)("of %s (%s) is that of the exported network", async (name, architecture) => {
    const { groups, layout, scales, labels, batch, parameters } = await setUp(name, architecture);
    const loss = await lossAndGradient(device.tf, layout, parameters, batch, new Float64Array(layout.length));
    const identity = { family: name, target: "total", metadata: {} } as const;
    const network = toNetwork(layout, parameters, scales, labels, identity);
    const { rmse } = networkErrors(network, groups.map(firstBlock), labelRanges(groups));
    expect(Math.abs(rmse / labels.spread / Math.sqrt(loss) - 1)).toBeLessThan(1e-5);
  });
});

function firstBlock(group: Dataset["groups"][number]): Dataset["groups"][number] {
  return { ...group, blocks: group.blocks.slice(0, 1) };
}

describe("training", () => {
  const options = { epochs: 12, batchInstances: 4, validateEvery: 3, learningRate: 0.01 };

  it("lowers the error, the same way each time", async () => {
    const first = await trainNetwork(dataset, device, options);
    const [start, ...later] = first.curve.map(({ trainingRmse }) => trainingRmse);
    expect(Math.min(...later)).toBeLessThan(0.9 * start);
    const again = await trainNetwork(dataset, device, options);
    expect(again.network).toEqual(first.network);
  });

  it("goes on from a checkpoint to the same network", async () => {
    const whole = await trainNetwork(dataset, device, options);
    const checkpoint = join(folder, "run.json");
    const controller = new AbortController();
    const onEvent = ({ epoch }: { readonly epoch: number }) => {
      if (epoch === 6) controller.abort();
    };
    const part = await trainNetwork(dataset, device, {
      ...options,
      checkpoint,
      signal: controller.signal,
      onEvent,
    });
    expect(part.stoppedBy).toBe("interrupt");
    expect(part.network.family).toBe("knapsack");
    const rest = await trainNetwork(dataset, device, { ...options, checkpoint });
    expect(rest.network).toEqual(whole.network);
    await expect(trainNetwork(dataset, device, { ...options, checkpoint, seed: 2 })).rejects.toThrow(
      /--checkpoint: is of a run with other options or data/,
    );
  });

  it("ends where patience does, and measures on samples apart in a split by samples", async () => {
    const settings = { ...options, epochs: 200, learningRate: 1e-30, validateEvery: 1, patience: 3 };
    const { stoppedBy, epochs, validation, test } = await trainNetwork(dataset, device, {
      ...settings,
      split: "sample",
    });
    expect(stoppedBy).toBe("patience");
    expect(epochs).toBeLessThan(200);
    expect(validation.labels).toBeGreaterThan(0);
    expect(validation.labels + test.labels).toBeLessThan(20 * 18);
  });

  it("refuses too little data, and architectures that the features do not fit", async () => {
    await expect(trainNetwork({ ...dataset, groups: dataset.groups.slice(0, 9) }, device)).rejects.toThrow(
      /dataset: has 9 instances; give at least 10/,
    );
    const published = await smallDataset("knapsack-published", 10);
    await expect(trainNetwork(published, device)).rejects.toThrow(
      /needs features of the encoder interaction/,
    );
  });

  it("sees a group as it was labelled after a way through bytes", () => {
    const [group] = dataset.groups;
    const copy = decodeGroup(encodeGroup(group));
    expect(copy).toEqual(group);
  });
});

describe("a plan that accepts nothing", () => {
  it("is told from one that accepts all", async () => {
    const { network } = await trainNetwork(dataset, device, {
      epochs: 30,
      batchInstances: 4,
      learningRate: 0.01,
    });
    const problem = withSampling(LEARNING_FAMILIES.knapsack, "improved").drawProblem(new Rng(77));
    const n = problem.firstStage.count;
    const onProblem = new ProblemNetwork(network, LEARNING_FAMILIES.knapsack.features(problem));
    const xi = new Float64Array(n);
    const none = onProblem.estimate(new Float64Array(n), xi);
    expect(onProblem.estimate(new Float64Array(n).fill(1), xi)).toBeLessThan(none);
  });
});

describe("training devices", () => {
  it("say why they do not work here", async () => {
    await expect(openTrainingDevice("node-gpu")).rejects.toThrow(
      /--device: is node-gpu, which does not work here \(.+\); leave it out/,
    );
  });

  it("fall back, with the reasons", async () => {
    const { name, passedOver } = await openTrainingDevice("auto");
    expect(passedOver.length).toBeGreaterThan(name === "node-gpu" ? -1 : 0);
    for (const { because } of passedOver) expect(because).not.toBe("");
  });
});
