import { InputError } from "../base/errors.js";
import { Stop } from "../base/stop.js";
import {
  type DrRpoCheckpoint,
  type DrRpoLearner,
  type DrRpoOptions,
  type EpisodeEvent,
  type MdpConfig,
  type MdpTask,
  readMdpConfig,
  type SavedRule,
  type WarningEvent,
  type WorldValues,
} from "../mdp/index.js";
import { alignedTable } from "../report/index.js";
import { type CommonOptions, eventSink, located, progressWriter } from "./command.js";
import { readJson } from "./json-file.js";

/** A trained run on disk: all that evaluate and resume need. */
export interface RunFile {
  readonly format: typeof RUN_FORMAT;
  readonly config: MdpConfig;
  readonly seed: number;
  readonly policy: SavedRule;
  readonly checkpoint: DrRpoCheckpoint;
}

export const RUN_FORMAT = "minmaxmin-mdp-run";
/** Wall-clock time between two looks at Ctrl-C. */
const SLICE_SECONDS = 0.2;
/** Time between two progress lines. */
const PROGRESS_SECONDS = 2;

/** A configuration file, made ready. */
export function readTask(
  path: string,
  change: Partial<MdpConfig> = {},
): { config: MdpConfig; task: MdpTask } {
  const config = { ...(readJson(path) as MdpConfig), ...change };
  return { config, task: located(path, () => readMdpConfig(config)) };
}

export function readRun(path: string): RunFile {
  const run = readJson(path) as RunFile;
  if (run?.format !== RUN_FORMAT)
    throw InputError.of("format", "is not that of a run", "give a file written by mdp train --out", path);
  return run;
}

export interface Interruptible {
  readonly stop: Stop;
  dispose(): void;
}

/** A run that ends at the first Ctrl-C. */
export function interruptible(): Interruptible {
  const controller = new AbortController();
  const abort = () => controller.abort();
  process.once("SIGINT", abort);
  return {
    stop: Stop.after(Number.POSITIVE_INFINITY, { signal: controller.signal }),
    dispose: () => process.off("SIGINT", abort),
  };
}

/** Learning blocks its thread: between slices the process hears Ctrl-C. */
export async function runInSlices(
  learner: DrRpoLearner<number>,
  stop: Stop,
  progress: (line: string) => void,
): Promise<void> {
  const { episodes } = learner.settings;
  const begun = learner.progress.episode;
  let slice = 1;
  let nextLine = PROGRESS_SECONDS;
  while (learner.progress.episode < episodes && !stop.isInterrupted()) {
    const before = stop.elapsedSeconds();
    learner.run(Math.min(episodes, learner.progress.episode + slice));
    const seconds = stop.elapsedSeconds() - before;
    slice =
      seconds < SLICE_SECONDS / 2 ? 2 * slice : Math.max(1, Math.floor((slice * SLICE_SECONDS) / seconds));
    await new Promise((resolve) => setImmediate(resolve));
    const { episode } = learner.progress;
    const left = ((episodes - episode) * stop.elapsedSeconds()) / (episode - begun);
    if (stop.elapsedSeconds() < nextLine) continue;
    nextLine = stop.elapsedSeconds() + PROGRESS_SECONDS;
    progress(`episode ${episode} of ${episodes}, about ${left.toFixed(0)} s left`);
  }
}

export function learnerOptions(
  task: MdpTask,
  seed: number,
  options: CommonOptions,
  { stop }: Interruptible,
): DrRpoOptions<number> {
  const progress = progressWriter(options);
  const sink = eventSink(options);
  const onEvent = (event: EpisodeEvent | WarningEvent) => {
    sink(event);
    if (event.type === "warning") progress(`note: ${event.message}`);
  };
  return { ...task.options(seed), stop, onEvent };
}

/** `count` levels from 0 to 1. */
export function levels(points: number): number[] {
  return Array.from({ length: points }, (_, i) => (points === 1 ? 0 : i / (points - 1)));
}

/** Learned against optimal, for people. */
export function valueTable({
  nominalValue,
  nominalOptimum,
  robustValue,
  robustOptimum,
}: WorldValues): string {
  const row = (name: string, value: number, optimum: number) => [name, value.toFixed(6), optimum.toFixed(6)];
  const rows = [row("nominal", nominalValue, nominalOptimum)];
  if (robustValue !== undefined) rows.push(row("worst case", robustValue, robustOptimum!));
  return alignedTable(["world", "learned policy", "optimum"], rows);
}
