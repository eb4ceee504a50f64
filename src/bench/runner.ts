import { Stop } from "../base/stop.js";
import { relativeGap } from "../ccg/tolerances.js";
import { thinHistory } from "./history.js";
import type { HistoryPoint, Outcome, RunRecord } from "./record.js";
import type { InstanceEntry, ProgressSink, RunTask } from "./suite.js";

/** One run to be made: what its process needs, and what its record will say about the instance. */
export interface PlannedRun {
  readonly task: RunTask;
  readonly entry: InstanceEntry;
}

/** What a finished run's process tells of itself. */
export interface Usage {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly memoryMiB: number;
  readonly memoryGrowthMiB: number;
}

/** How a run's process ended. */
export type RunEnd =
  | { readonly kind: "done"; readonly outcome: Outcome; readonly usage: Usage }
  /** The run threw; its process is sound. */
  | { readonly kind: "error"; readonly message: string }
  /** The process is gone. */
  | { readonly kind: "died"; readonly message: string };

export interface RunProcess {
  readonly end: Promise<RunEnd>;
  kill(): void;
}

/** Starts a run in a process of its own; `onStart` is called when the timed part begins. */
export type Launch = (task: RunTask, onStart: () => void, onProgress: ProgressSink) => RunProcess;

export interface RunnerOptions {
  /** Runs at a time. */
  readonly workers: number;
  readonly launch: Launch;
  /** Called in the order in which runs end; the next run of the same worker begins after it returned. */
  readonly onRecord: (record: RunRecord) => void;
  /** Ends the bench: runs under way are killed and not recorded. */
  readonly signal?: AbortSignal;
  readonly grace?: Grace;
}

/** How long beyond its limit a run may take before it is ended from outside. */
export interface Grace {
  readonly seconds: number;
  readonly share: number;
  /** For reading the instance and loading the solvers. */
  readonly startSeconds: number;
}

export const DEFAULT_GRACE: Grace = { seconds: 3, share: 0.1, startSeconds: 120 };

/** Makes all runs, several at a time, each under a time limit enforced from outside. Failures are records, not exceptions. */
export async function runAll(runs: readonly PlannedRun[], options: RunnerOptions): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < runs.length && options.signal?.aborted !== true) {
      const record = await runOne(runs[next++], options);
      if (record !== undefined) options.onRecord(record);
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.workers, runs.length) }, worker));
}

/** The record of a run; `undefined` if the bench was ended meanwhile. */
async function runOne({ task, entry }: PlannedRun, options: RunnerOptions): Promise<RunRecord | undefined> {
  const { signal, launch } = options;
  const history: HistoryPoint[] = [];
  const watch = new Watch(task.timeLimitSeconds, options.grace ?? DEFAULT_GRACE);
  const run = launch(
    task,
    () => watch.startTiming(),
    (point) => history.push(point),
  );
  watch.onLate = () => run.kill();
  const kill = () => run.kill();
  signal?.addEventListener("abort", kill);
  const end = await run.end;
  watch.stop();
  signal?.removeEventListener("abort", kill);
  if (signal?.aborted && end.kind !== "done") return undefined;
  const seconds = watch.elapsedSeconds();
  const { source: _, ...key } = task;
  const { groups, sense, series, size, published } = entry;
  return {
    kind: "run",
    ...key,
    groups,
    sense,
    series,
    size,
    published,
    ...(watch.wasLate ? describeOverrun(history, seconds) : describeEnd(end, seconds)),
    history: thinHistory(history),
  };
}

/** Two limits in turn: one for getting ready, one for the timed part. */
class Watch {
  onLate: () => void = () => {};
  wasLate = false;
  private timer: ReturnType<typeof setTimeout>;
  private clock = Stop.never();

  constructor(
    private readonly timeLimitSeconds: number,
    private readonly grace: Grace,
  ) {
    this.timer = this.endAfter(grace.startSeconds);
  }

  startTiming(): void {
    const { timeLimitSeconds, grace } = this;
    clearTimeout(this.timer);
    this.clock = Stop.never();
    this.timer = this.endAfter(timeLimitSeconds + Math.max(grace.seconds, grace.share * timeLimitSeconds));
  }

  elapsedSeconds(): number {
    return this.clock.elapsedSeconds();
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private endAfter(seconds: number): ReturnType<typeof setTimeout> {
    return setTimeout(() => {
      this.wasLate = true;
      this.onLate();
    }, 1000 * seconds);
  }
}

type Ended = Outcome &
  Pick<RunRecord, "wallSeconds" | "cpuSeconds" | "memoryMiB" | "memoryGrowthMiB" | "failure">;

function describeEnd(end: RunEnd, wallSeconds: number): Ended {
  switch (end.kind) {
    case "done":
      if (end.outcome.isExternal) return { ...end.outcome, wallSeconds: end.usage.wallSeconds };
      return { ...end.outcome, ...end.usage };
    case "error":
      return { status: "error", solved: false, message: end.message, wallSeconds };
    case "died":
      return { status: "error", solved: false, failure: "crash", message: end.message, wallSeconds };
  }
}

/** What had been proved before a run was ended from outside. */
function describeOverrun(history: readonly HistoryPoint[], wallSeconds: number): Ended {
  const objective = history.findLast(([, value]) => value !== undefined)?.[1];
  const bound = history.findLast(([, , value]) => value !== undefined)?.[2];
  const isProved = objective !== undefined && bound !== undefined;
  return {
    status: objective === undefined ? "unknown" : "feasible",
    solved: false,
    failure: "overrun",
    message: `ended from outside after ${wallSeconds.toFixed(1)} s`,
    objective,
    bound,
    gap: isProved ? relativeGap(objective, bound) : undefined,
    wallSeconds,
  };
}
