/** What a benchmark suite is: instances, methods and a metric as data, and one function that makes a run. */
import type { Sense } from "../model/index.js";
import type { Groups, HistoryPoint, Outcome, Published, RunKey } from "./record.js";

/** A figure that the tables summarise. `key` is a field of the record, or the name of one of its measures. */
export interface Metric {
  readonly key: string;
  readonly label: string;
  readonly format: "percent" | "seconds" | "number";
  readonly better: "lower" | "higher";
}

export interface SuiteMethod {
  readonly name: string;
  readonly about: string;
  /** Run unless `--methods` says otherwise. */
  readonly isDefault: boolean;
  /** Whether an instance is for this method; all are unless given. */
  appliesTo?(groups: Groups): boolean;
}

/** One instance: `source` is plain data from which a run can make it anew in another process. */
export interface InstanceEntry<S = unknown> {
  readonly name: string;
  readonly groups: Groups;
  readonly sense?: Sense;
  /** Shared by instances that differ in the suite's robustness factor only. */
  readonly series?: string;
  readonly size?: number;
  readonly published: readonly Published[];
  readonly source: S;
}

/** A run as its process is told of it. */
export interface RunTask<S = unknown> extends RunKey {
  readonly source: S;
}

/** Receives every improvement of a proved figure while a run goes on. */
export type ProgressSink = (point: HistoryPoint) => void;

export interface InstanceOptions {
  /** Folder of published instances; without it, instances are generated. */
  readonly data?: string;
  readonly seed: number;
}

export interface Suite<S = unknown> {
  readonly name: string;
  readonly title: string;
  /** A few sentences for the head of the report: what is solved, who published what, what counts as better. */
  readonly about: readonly string[];
  readonly methods: readonly SuiteMethod[];
  readonly timeLimitSeconds: number;
  /** Relative gap (or tolerance) at which a run is done. */
  readonly targetGap: number;
  readonly metrics: readonly Metric[];
  /** What performance profiles compare; wall-clock seconds unless given. */
  readonly cost?: Metric;
  /** What is drawn against the size; the cost unless given. */
  readonly growth?: readonly Metric[];
  /** Factor of which every value has growth curves of its own, where sizes of different values do not compare. */
  readonly growthBy?: string;
  /** Tables of the report, each by the combination of these factors. */
  readonly tables: readonly (readonly string[])[];
  /** The classes of the table of errors, a row each; those of the first table unless given. */
  readonly errorsBy?: readonly string[];
  /** Factor along which the price of robustness is drawn: its least value is the nominal problem. */
  readonly robustnessFactor?: string;
  instances(options: InstanceOptions): readonly InstanceEntry<S>[];
  /** Reads or draws the instance; what it returns is the part that is timed. */
  prepare(task: RunTask<S>, onProgress: ProgressSink): Promise<() => Promise<Outcome> | Outcome>;
}

export const WALL_SECONDS: Metric = {
  key: "wallSeconds",
  label: "wall s",
  format: "seconds",
  better: "lower",
};
export const CPU_SECONDS: Metric = { key: "cpuSeconds", label: "CPU s", format: "seconds", better: "lower" };
export const MEMORY: Metric = { key: "memoryMiB", label: "MiB", format: "number", better: "lower" };
export const MEMORY_GROWTH: Metric = {
  key: "memoryGrowthMiB",
  label: "memory growth MiB",
  format: "number",
  better: "lower",
};
export const GAP: Metric = { key: "gap", label: "gap", format: "percent", better: "lower" };

/** The value of a metric in a record, if it has one. */
export function metricOf(
  metric: Metric,
  record: Outcome & { readonly wallSeconds: number },
): number | undefined {
  const value = record.measures?.[metric.key] ?? (record as unknown as Record<string, unknown>)[metric.key];
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
