/** A suite without a solver, and a launcher without processes: what the runner does must not depend on either. */
import type { InstanceEntry, Launch, PlannedRun, RunRecord, RunTask, Suite } from "../../src/bench/index.js";
import { GAP } from "../../src/bench/suite.js";

export const SIZES = [10, 20, 30, 40, 50, 60, 70];
export const CLASSES = ["A", "B", "C", "D"];

/** 2 instances of every size and class. */
export const entries: InstanceEntry[] = SIZES.flatMap((n) =>
  CLASSES.flatMap((name) =>
    [1, 2].map((number) => ({
      name: `${name}-${n}-${number}`,
      groups: { n, class: name },
      sense: "max" as const,
      size: n,
      published: [],
      source: { n },
    })),
  ),
);

export const suite: Suite = {
  name: "knapsack",
  title: "A suite for tests",
  about: ["Nothing is solved."],
  methods: [
    { name: "first", about: "", isDefault: true },
    { name: "second", about: "", isDefault: false },
  ],
  timeLimitSeconds: 10,
  targetGap: 1e-4,
  metrics: [GAP],
  tables: [["n"], ["class"]],
  instances: () => entries,
  prepare: () => Promise.reject(new Error("not run in this test")),
};

export function record(fields: Partial<RunRecord> = {}): RunRecord {
  return {
    kind: "run",
    suite: "knapsack",
    instance: "A-10-1",
    method: "first",
    repeat: 0,
    seed: 1,
    timeLimitSeconds: 10,
    targetGap: 1e-4,
    version: "0",
    groups: { n: 10, class: "A" },
    sense: "max",
    size: 10,
    published: [],
    status: "optimal",
    solved: true,
    objective: 100,
    bound: 100,
    gap: 0,
    wallSeconds: 1,
    cpuSeconds: 1,
    memoryMiB: 80,
    memoryGrowthMiB: 10,
    history: [[0.5, 100, 100]],
    ...fields,
  };
}

/** Answers at once, and keeps count of what it was asked. */
export function countingLaunch(answer: (task: RunTask) => Partial<RunRecord> = () => ({})) {
  const tasks: RunTask[] = [];
  const launch: Launch = (task, onStart) => {
    tasks.push(task);
    onStart();
    const outcome = { status: "optimal", solved: true, objective: 1, bound: 1, gap: 0, ...answer(task) };
    const usage = { wallSeconds: 1, cpuSeconds: 1, memoryMiB: 1, memoryGrowthMiB: 1 };
    return { end: Promise.resolve({ kind: "done", outcome, usage }), kill: () => {} };
  };
  return { launch, tasks };
}

export function names(runs: readonly PlannedRun[]): string[] {
  return runs.map(({ entry }) => entry.name);
}
