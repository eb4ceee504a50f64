import type { ReportTable } from "../../report/index.js";
import type { RunRecord } from "../record.js";

/** Every run in one table, for a CSV file: nothing rounded. */
export function runsTable(runs: readonly RunRecord[]): ReportTable {
  const factors = [...new Set(runs.flatMap(({ groups }) => Object.keys(groups)))];
  const measures = [...new Set(runs.flatMap((run) => Object.keys(run.measures ?? {})))];
  const fields = [
    "status",
    "solved",
    "failure",
    "sense",
    "objective",
    "bound",
    "gap",
    "iterations",
    "wallSeconds",
    "cpuSeconds",
    "memoryMiB",
    "memoryGrowthMiB",
    "message",
  ] as const;
  const keys = [
    "suite",
    "instance",
    "method",
    "repeat",
    "seed",
    "timeLimitSeconds",
    "targetGap",
    "version",
  ] as const;
  const text = (value: unknown) => (value === undefined ? "" : String(value));
  return {
    kind: "table",
    name: "runs",
    caption: "Every run.",
    header: [...keys, ...factors, ...fields, ...measures],
    rows: runs.map((run) => [
      ...keys.map((key) => text(run[key])),
      ...factors.map((factor) => text(run.groups[factor])),
      ...fields.map((field) => text(run[field])),
      ...measures.map((measure) => text(run.measures?.[measure])),
    ]),
  };
}
