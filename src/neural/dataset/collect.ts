import { InputError } from "../../base/errors.js";
import type { EventSink, RunEvent } from "../../base/events.js";
import { coreCount, workerUrl } from "../../base/platform.js";
import { Stop, type StopReason } from "../../base/stop.js";
import { appendRecord, DATASET_FORMAT, DATASET_VERSION, openDataset } from "./dataset-file.js";
import { loadFamily, withSampling } from "./families.js";
import type { Sampling } from "./learning-family.js";

/** Options of {@link collectDataset}. */
export interface DatasetOptions {
  /** Number of instances in the finished file. */
  readonly instances: number;
  /** Plans an instance. */
  readonly plans: number;
  /** Scenarios an instance (a plan, in published sampling). */
  readonly scenarios: number;
  readonly sampling: Sampling;
  readonly seed: number;
  readonly threads: number;
  readonly signal?: AbortSignal;
  readonly onEvent?: EventSink<DatasetEvent>;
}

/** Plans and scenarios as published: 500 labels an instance. */
export const DATASET_DEFAULTS = {
  instances: 2000,
  plans: 10,
  scenarios: 50,
  sampling: "improved",
  seed: 1,
} as const satisfies Omit<DatasetOptions, "threads">;

/** After every instance. */
export interface DatasetEvent extends RunEvent {
  readonly type: "labelled";
  readonly instances: number;
  readonly total: number;
  /** Instances that this run labelled. */
  readonly labelledNow: number;
}

export interface DatasetResult {
  readonly file: string;
  readonly instances: number;
  /** Labels that this run computed; pairs without recourse count too. */
  readonly newLabels: number;
  readonly stoppedBy?: StopReason;
  readonly timeSeconds: number;
}

/** What a thread is asked to do. */
export interface LabelTask extends Pick<DatasetOptions, "sampling" | "plans" | "scenarios" | "seed"> {
  readonly family: string;
  readonly index: number;
}

/** Tasks under way for each thread, so that none waits. */
const TASKS_AHEAD = 3;

/**
 * Draws instances, plans and scenarios of a family and writes their exact second-stage values to a file, in threads. If the file is
 * there already, goes on where it ends: the bytes are those of a run that was never cut off, whatever the threads.
 *
 * @param family name of a family, or path of a module with one as its default export.
 * @throws InputError for options out of range, an unknown family, or a file with other settings.
 */
export async function collectDataset(
  family: string,
  path: string,
  options: Partial<DatasetOptions> = {},
): Promise<DatasetResult> {
  const settings = { ...DATASET_DEFAULTS, threads: coreCount(), ...options };
  for (const key of ["instances", "plans", "scenarios", "threads"] as const) {
    if (Number.isSafeInteger(settings[key]) && settings[key] >= 1) continue;
    throw InputError.of(key, `is ${settings[key]}`, "give an integer of at least 1");
  }
  const stop = Stop.after(Number.POSITIVE_INFINITY, { signal: options.signal });
  const { sampling, plans, scenarios, seed, instances, onEvent } = settings;
  const known = withSampling(await loadFamily(family), sampling);
  const { numRecords } = openDataset(path, {
    format: DATASET_FORMAT,
    version: DATASET_VERSION,
    family: known.family,
    target: known.target,
    sampling,
    plans,
    scenarios,
    seed,
  });
  const task = (index: number): LabelTask => ({ family, sampling, plans, scenarios, seed, index });
  let written = numRecords;
  for await (const group of inOrder(numRecords, instances, task, settings.threads)) {
    appendRecord(path, group);
    written++;
    const labelledNow = written - numRecords;
    onEvent?.({
      type: "labelled",
      instances: written,
      total: instances,
      labelledNow,
      timeSeconds: stop.elapsedSeconds(),
    });
    if (stop.isInterrupted()) break;
  }
  return {
    file: path,
    instances: written,
    newLabels: (written - numRecords) * plans * scenarios,
    ...(written < instances && { stoppedBy: stop.reason() }),
    timeSeconds: stop.elapsedSeconds(),
  };
}

/** The groups from `first` to `count` − 1, labelled in threads, in order. */
async function* inOrder(
  first: number,
  count: number,
  task: (index: number) => LabelTask,
  threads: number,
): AsyncGenerator<Uint8Array> {
  if (first >= count) return;
  const { Piscina } = await import("piscina");
  const filename = workerUrl("neural/dataset/label-worker").href;
  const pool = new Piscina({ filename, minThreads: threads, maxThreads: threads });
  try {
    const ahead: Promise<Uint8Array>[] = [];
    let next = first;
    for (let index = first; index < count; index++) {
      while (next < count && ahead.length < TASKS_AHEAD * threads) {
        const group: Promise<Uint8Array> = pool.run(task(next++));
        // An early end leaves tasks behind, whose results nobody awaits.
        group.catch(() => undefined);
        ahead.push(group);
      }
      yield await (ahead.shift() as Promise<Uint8Array>);
    }
  } finally {
    await pool.destroy();
  }
}
