/** A training run as JSON: everything to go on bit for bit. */
import { InputError } from "../../base/errors.js";
import { parseJson } from "../../base/json.js";
import { fileExists, readText, writeFileAtomic } from "../../base/platform.js";
import { decodeFloats, encodeFloats } from "../../tensor/float-codec.js";
import { Rng } from "../../tensor/rng.js";
import { Adam } from "./adam.js";
import type { CurvePoint } from "./train.js";

const FORMAT = "minmaxmin-training";

/** What changes during a run. */
export interface TrainingState {
  epoch: number;
  readonly parameters: Float64Array;
  readonly adam: Adam;
  rng: Rng;
  /** The parameters of the least validation error so far. */
  best: { readonly epoch: number; readonly error: number; readonly parameters: Float64Array } | undefined;
  readonly curve: CurvePoint[];
}

/** @param run everything that shapes the run, as text: a checkpoint continues that run only. */
export function saveCheckpoint(path: string, run: string, state: TrainingState): void {
  const { epoch, parameters, adam, rng, best, curve } = state;
  const saved = {
    format: FORMAT,
    run,
    epoch,
    parameters: encodeFloats(parameters),
    step: adam.step,
    mean: encodeFloats(adam.mean),
    square: encodeFloats(adam.square),
    rng: rng.save(),
    best: best && { ...best, parameters: encodeFloats(best.parameters) },
    curve,
  };
  writeFileAtomic(path, `${JSON.stringify(saved)}\n`);
}

/** The state in a checkpoint; `undefined` where there is no such file. */
export function loadCheckpoint(path: string, run: string): TrainingState | undefined {
  if (!fileExists(path)) return undefined;
  const saved = parseJson(readText(path)) as SavedState | null;
  if (saved?.format !== FORMAT) {
    throw InputError.of("format", "is no checkpoint of a training run", "choose another file", path);
  }
  if (saved.run !== run) {
    const remedy = "give the options it was begun with, or another file";
    throw InputError.of("--checkpoint", "is of a run with other options or data", remedy, path);
  }
  const parameters = decodeFloats(saved.parameters);
  const adam = new Adam(parameters.length);
  adam.step = saved.step;
  adam.mean.set(decodeFloats(saved.mean));
  adam.square.set(decodeFloats(saved.square));
  return {
    epoch: saved.epoch,
    parameters,
    adam,
    rng: Rng.restore(saved.rng),
    best: saved.best && { ...saved.best, parameters: decodeFloats(saved.best.parameters) },
    curve: [...saved.curve],
  };
}

interface SavedState {
  readonly format: string;
  readonly run: string;
  readonly epoch: number;
  readonly parameters: string;
  readonly step: number;
  readonly mean: string;
  readonly square: string;
  readonly rng: readonly number[];
  readonly best?: { readonly epoch: number; readonly error: number; readonly parameters: string };
  readonly curve: readonly CurvePoint[];
}
