import { InputError } from "../../base/errors.js";
import type { EventSink, RunEvent } from "../../base/events.js";
import { Stop, type StopReason } from "../../base/stop.js";
import { Rng } from "../../tensor/rng.js";
import type { DeviceName, TrainingDevice } from "../../tensor/training-device.js";
import type { Dataset } from "../dataset/dataset-file.js";
import type { LabelledBlock, LabelledGroup } from "../dataset/labelled-group.js";
import type { ValueNetwork } from "../network.js";
import { Adam } from "./adam.js";
import { type ArchitectureName, architectureNamed, type EncoderName } from "./architecture.js";
import { assembleBatch, type BlockOfGroup, shuffledBlocks } from "./batch.js";
import { loadCheckpoint, saveCheckpoint, type TrainingState } from "./checkpoint.js";
import { lossAndGradient } from "./loss.js";
import { labelRanges, type NetworkErrors, networkErrors } from "./metrics.js";
import { initialParameters, layoutOf, type ParameterLayout, toNetwork } from "./parameters.js";
import { type FeatureScale, featureScale, type LabelScale, labelScale } from "./scaling.js";

/** Options of {@link trainNetwork}. */
export interface TrainOptions {
  readonly architecture: ArchitectureName;
  /** Passes over the instances; the learning rate falls to nothing over them. */
  readonly epochs: number;
  /** Instances a batch, each with all its plans and `batchScenarios` of its scenarios. */
  readonly batchInstances: number;
  readonly batchScenarios: number;
  readonly learningRate: number;
  /** Weight of the penalty on absolute item-layer weights. */
  readonly l1: number;
  /** Validation and test on instances never seen, or (as published) on other samples of the same instances. */
  readonly split: Split;
  /** Epochs between two validations. */
  readonly validateEvery: number;
  /** Epochs without a better validation error after which training ends. */
  readonly patience: number;
  readonly seed: number;
  readonly timeLimitSeconds: number;
  /** Saved here after every validation; if the file is there, the run goes on from it. */
  readonly checkpoint?: string;
  readonly signal?: AbortSignal;
  readonly onEvent?: EventSink<EpochEvent>;
}

export const SPLITS = ["instance", "sample"] as const;
export type Split = (typeof SPLITS)[number];

export const TRAIN_DEFAULTS = {
  architecture: "interaction",
  epochs: 100,
  batchInstances: 16,
  batchScenarios: 16,
  learningRate: 3e-3,
  l1: 0,
  split: "instance",
  validateEvery: 2,
  patience: Number.POSITIVE_INFINITY,
  seed: 1,
  timeLimitSeconds: Number.POSITIVE_INFINITY,
} as const satisfies TrainOptions;

/** One validation. */
export interface CurvePoint {
  readonly epoch: number;
  /** Root of the mean loss of the epoch's batches, as a share of the label scale. */
  readonly trainingRmse: number;
  readonly validationMae: number;
  readonly validationRmse: number;
}

/** After every validation. */
export interface EpochEvent extends RunEvent, CurvePoint {
  readonly type: "epoch";
  readonly epochs: number;
  readonly isBest: boolean;
  /** Estimated from the epochs of this run. */
  readonly secondsLeft: number;
}

export interface TrainResult {
  readonly network: ValueNetwork;
  readonly device: DeviceName;
  readonly bestEpoch: number;
  readonly epochs: number;
  /** On data that decided when to stop. */
  readonly validation: NetworkErrors;
  /** On data that decided nothing. */
  readonly test: NetworkErrors;
  readonly curve: readonly CurvePoint[];
  /** Absent after the last epoch. */
  readonly stoppedBy?: StopReason | "patience";
  readonly timeSeconds: number;
}

/** One in this many instances (or samples) validates, and one tests. */
const HELD_OUT_EVERY = 10;
const LEAST_INSTANCES = 10;

/**
 * Trains a value network on a dataset by Adam with a falling learning rate, and keeps the weights of the least validation error.
 * Equal data, options and seed give equal networks on the devices `wasm` and `cpu`.
 *
 * @throws InputError for too small a dataset, features that the architecture lacks, options out of range.
 */
export async function trainNetwork(
  dataset: Dataset,
  device: TrainingDevice,
  options: Partial<TrainOptions> = {},
): Promise<TrainResult> {
  const settings: TrainOptions = { ...TRAIN_DEFAULTS, ...options };
  const stop = Stop.after(settings.timeLimitSeconds, { signal: settings.signal });
  const run = prepare(dataset, settings);
  const { state, layout } = run;
  const startEpoch = state.epoch;
  let stoppedBy: TrainResult["stoppedBy"];
  while (state.epoch < settings.epochs) {
    const loss = await trainEpoch(run, device, settings, stop);
    stoppedBy = stop.reason();
    if (stoppedBy !== undefined) break;
    state.epoch++;
    if (state.epoch % settings.validateEvery !== 0 && state.epoch < settings.epochs) continue;
    const isBest = validate(run, loss);
    if (settings.checkpoint !== undefined) saveCheckpoint(settings.checkpoint, run.identity, state);
    const perEpoch = stop.elapsedSeconds() / (state.epoch - startEpoch);
    settings.onEvent?.({
      type: "epoch",
      ...state.curve[state.curve.length - 1],
      epochs: settings.epochs,
      isBest,
      secondsLeft: perEpoch * (settings.epochs - state.epoch),
      timeSeconds: stop.elapsedSeconds(),
    });
    if (state.best !== undefined && state.epoch - state.best.epoch >= settings.patience) {
      stoppedBy = "patience";
      break;
    }
  }
  const network = networkOf(run, state.best?.parameters ?? state.parameters, {
    recipe: recipeOf(dataset, settings, device.name),
    bestEpoch: state.best?.epoch ?? 0,
    parameters: layout.length,
  });
  return {
    network,
    device: device.name,
    bestEpoch: state.best?.epoch ?? 0,
    epochs: state.epoch,
    validation: networkErrors(network, run.validation, run.ranges, run.isValidated),
    test: networkErrors(network, run.test, run.ranges, run.isTested),
    curve: state.curve,
    ...(stoppedBy !== undefined && { stoppedBy }),
    timeSeconds: stop.elapsedSeconds(),
  };
}

/** A run: its data, split and scaled, and its state. */
interface Run {
  readonly dataset: Dataset;
  readonly layout: ParameterLayout;
  readonly scales: Readonly<Partial<Record<EncoderName, FeatureScale>>>;
  readonly labels: LabelScale;
  readonly ranges: ReadonlyMap<number, number>;
  readonly blocks: readonly BlockOfGroup[];
  readonly validation: readonly LabelledGroup[];
  readonly test: readonly LabelledGroup[];
  readonly isTrained: LabelFilter;
  readonly isValidated: LabelFilter;
  readonly isTested: LabelFilter;
  readonly identity: string;
  readonly state: TrainingState;
}

type LabelFilter = (group: LabelledGroup, block: LabelledBlock, label: number) => boolean;

function prepare(dataset: Dataset, settings: TrainOptions): Run {
  const { groups } = dataset;
  if (groups.length < LEAST_INSTANCES) {
    const remedy = `give at least ${LEAST_INSTANCES}, of which some validate and some test`;
    throw InputError.of("dataset", `has ${groups.length} instances`, remedy);
  }
  for (const key of ["epochs", "batchInstances", "batchScenarios", "validateEvery"] as const) {
    if (Number.isSafeInteger(settings[key]) && settings[key] >= 1) continue;
    throw InputError.of(key, `is ${settings[key]}`, "give an integer of at least 1");
  }
  const architecture = architectureNamed(settings.architecture);
  const { training, validation, test, ...filters } = splitOf(groups, settings.split);
  const encoders = layoutOf(architecture, {}).encoders;
  for (const name of encoders) {
    if (groups.every(({ features }) => features[name] !== undefined)) continue;
    const seen = `is ${settings.architecture}, which needs features of the encoder ${name}`;
    throw InputError.of("architecture", seen, "choose one that fits the dataset's features");
  }
  const scales = Object.fromEntries(
    encoders.map((name) => [name, featureScale(training, name, architecture.scaling)]),
  ) as Run["scales"];
  const widths = Object.fromEntries(encoders.map((name) => [name, groups[0].features[name]?.width]));
  const layout = layoutOf(architecture, widths);
  const { checkpoint } = settings;
  const identity = JSON.stringify({
    ...dataset.header,
    instances: groups.length,
    ...shapingOptions(settings),
  });
  const rng = new Rng(settings.seed);
  const fresh = (): TrainingState => ({
    epoch: 0,
    parameters: initialParameters(layout, rng),
    adam: new Adam(layout.length),
    rng,
    best: undefined,
    curve: [],
  });
  return {
    dataset,
    layout,
    scales,
    labels: labelScale(training),
    ranges: labelRanges(groups),
    blocks: training.flatMap((group) => group.blocks.map((block) => ({ group, block }))),
    validation,
    test,
    ...filters,
    identity,
    state: (checkpoint === undefined ? undefined : loadCheckpoint(checkpoint, identity)) ?? fresh(),
  };
}

function splitOf(groups: readonly LabelledGroup[], split: Split) {
  switch (split) {
    case "instance": {
      const always = () => true;
      return {
        training: groups.filter(({ index }) => index % HELD_OUT_EVERY < HELD_OUT_EVERY - 2),
        validation: groups.filter(({ index }) => index % HELD_OUT_EVERY === HELD_OUT_EVERY - 2),
        test: groups.filter(({ index }) => index % HELD_OUT_EVERY === HELD_OUT_EVERY - 1),
        isTrained: always,
        isValidated: always,
        isTested: always,
      };
    }
    case "sample": {
      const part = (kind: (rest: number) => boolean): LabelFilter => {
        return ({ index }, { numScenarios }, label) =>
          kind(mixed(index, Math.floor(label / numScenarios), label % numScenarios) % HELD_OUT_EVERY);
      };
      return {
        training: groups,
        validation: groups,
        test: groups,
        isTrained: part((rest) => rest < HELD_OUT_EVERY - 2),
        isValidated: part((rest) => rest === HELD_OUT_EVERY - 2),
        isTested: part((rest) => rest === HELD_OUT_EVERY - 1),
      };
    }
  }
}

/** Sends each sample to the same side in every run. */
function mixed(index: number, plan: number, scenario: number): number {
  const key =
    Math.imul(index, 0x9e3779b1) ^ Math.imul(plan + 1, 0x85ebca6b) ^ Math.imul(scenario + 1, 0xc2b2ae35);
  const word = Math.imul(key ^ (key >>> 15), 0x2c1b3c6d);
  return (word ^ (word >>> 12)) >>> 0;
}

/** One pass over the training blocks; returns the mean loss. */
async function trainEpoch(
  run: Run,
  { tf }: TrainingDevice,
  settings: TrainOptions,
  stop: Stop,
): Promise<number> {
  const { state, layout, scales, labels, isTrained } = run;
  const gradient = new Float64Array(layout.length);
  const stepsPerEpoch = Math.ceil(run.blocks.length / settings.batchInstances);
  const totalSteps = stepsPerEpoch * settings.epochs;
  let total = 0;
  let step = stepsPerEpoch * state.epoch;
  for (const chosen of shuffledBlocks(run.blocks, settings.batchInstances, state.rng)) {
    const { batchScenarios } = settings;
    const batch = assembleBatch(
      chosen,
      layout.encoders,
      scales,
      labels,
      isTrained,
      batchScenarios,
      state.rng,
    );
    total += await lossAndGradient(tf, layout, state.parameters, batch, gradient);
    addL1(layout, state.parameters, settings.l1, gradient);
    state.adam.update(state.parameters, gradient, cosineRate(settings.learningRate, step++ / totalSteps));
    if (stop.reason() !== undefined) break;
  }
  return total / stepsPerEpoch;
}

/** Adds the gradient of l1 · mean |w| over the item layers, which leaves fewer features to a unit. */
function addL1(layout: ParameterLayout, parameters: Float64Array, l1: number, gradient: Float64Array): void {
  if (l1 === 0) return;
  for (const { isEmbedding, inputs, outputs, offset } of layout.slots) {
    if (!isEmbedding) continue;
    const share = l1 / (inputs * outputs);
    for (let k = offset; k < offset + inputs * outputs; k++) gradient[k] += share * Math.sign(parameters[k]);
  }
}

/** Share of the steps over which the learning rate rises first. */
const WARM_UP = 0.01;

/** From nothing to `peak` in the first steps, then along a half cosine to nothing (Loshchilov & Hutter 2017). */
function cosineRate(peak: number, progress: number): number {
  return peak * Math.min(1, (progress + 1e-4) / WARM_UP) * 0.5 * (1 + Math.cos(Math.PI * progress));
}

/** Appends to the curve and keeps the best; whether it is the best so far. */
function validate(run: Run, loss: number): boolean {
  const { state } = run;
  const errors = networkErrors(
    networkOf(run, state.parameters, {}),
    run.validation,
    run.ranges,
    run.isValidated,
  );
  state.curve.push({
    epoch: state.epoch,
    trainingRmse: run.labels.spread * Math.sqrt(loss),
    validationMae: errors.mae,
    validationRmse: errors.rmse,
  });
  if (state.best !== undefined && errors.mae >= state.best.error) return false;
  state.best = { epoch: state.epoch, error: errors.mae, parameters: state.parameters.slice() };
  return true;
}

function networkOf(run: Run, parameters: Float64Array, metadata: ValueNetwork["metadata"]): ValueNetwork {
  const { family, target } = run.dataset.header;
  return toNetwork(run.layout, parameters, run.scales, run.labels, { family, target, metadata });
}

/** What the network was trained with, to be repeated; options without a limit are left out. */
function recipeOf({ header, groups }: Dataset, settings: TrainOptions, device: DeviceName): object {
  const { format: _format, version: _version, ...data } = header;
  const limited = Object.entries(shapingOptions(settings)).filter(
    ([, value]) => Number.isFinite(value) || typeof value === "string",
  );
  const training = { ...Object.fromEntries(limited), device };
  return { data: { ...data, instances: groups.length }, training };
}

/** The options on which the result depends. */
function shapingOptions(settings: TrainOptions): Readonly<Record<string, unknown>> {
  const { timeLimitSeconds: _limit, ...shaping } = TRAIN_DEFAULTS;
  const keys = Object.keys(shaping) as (keyof typeof shaping)[];
  return Object.fromEntries(keys.map((key) => [key, settings[key]]));
}
