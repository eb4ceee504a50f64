import { groupBy } from "../group.js";
import type { RunRecord } from "../record.js";
import { median, summarise } from "../statistics.js";
import { GAP, type Metric, metricOf, WALL_SECONDS } from "../suite.js";

/** All repetitions of one method on one instance. */
export interface Cell
  extends Pick<RunRecord, "instance" | "method" | "groups" | "size" | "sense" | "published"> {
  readonly runs: readonly RunRecord[];
}

export function cellsOf(runs: readonly RunRecord[]): Cell[] {
  const groups = groupBy(runs, ({ instance, method }) => JSON.stringify([instance, method]));
  return [...groups.values()].map((members) => ({ ...members[0], runs: members }));
}

/** Only the last record of every repetition: a later run with other settings replaces an earlier one. */
export function latestRuns(runs: readonly RunRecord[]): RunRecord[] {
  const latest = new Map<string, RunRecord>();
  for (const run of runs) latest.set(JSON.stringify([run.suite, run.instance, run.method, run.repeat]), run);
  return [...latest.values()];
}

/** Median over the repetitions. A run that proved nothing has an infinite gap. */
export function figureOf(cell: Cell, metric: Metric): number | undefined {
  const values = cell.runs.flatMap((run) => {
    const value = metricOf(metric, run);
    if (value !== undefined) return [value];
    return metric.key === GAP.key && isOpen(run) ? [Number.POSITIVE_INFINITY] : [];
  });
  return median(values);
}

function isOpen({ solved, status }: RunRecord): boolean {
  return !solved && status !== "refused";
}

export function isSolved({ runs }: Cell): boolean {
  return runs.every(({ solved }) => solved);
}

/** The objective that every repetition reached. */
export function objectiveOf({ runs, sense }: Cell): number | undefined {
  const values = runs.map(({ objective }) => objective);
  if (!values.every((value) => value !== undefined)) return undefined;
  return values.reduce((a, b) => (sense === "max" ? Math.min(a, b) : Math.max(a, b)));
}

/** (max − min) / median of the wall-clock time over the repetitions. */
export function spreadOf({ runs }: Cell): number | undefined {
  const { median: middle, min, max } = summarise(runs.map((run) => metricOf(WALL_SECONDS, run) ?? 0));
  return runs.length < 2 || !middle ? undefined : ((max as number) - (min as number)) / middle;
}

/** Order of classes by the values of their factors: numbers by size, words by the alphabet. */
export function compareClasses(a: readonly unknown[], b: readonly unknown[]): number {
  const at = a.findIndex((value, i) => value !== b[i]);
  if (at < 0) return 0;
  const [left, right] = [a[at], b[at]];
  if (typeof left === "number" && typeof right === "number") return left - right;
  return String(left) < String(right) ? -1 : 1;
}
