import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  Journal,
  type Launch,
  planRuns,
  type RunEnd,
  type RunRecord,
  runAll,
} from "../../src/bench/index.js";
import { CLASSES, countingLaunch, entries, names, record, SIZES, suite } from "./fixtures.js";

const options = { seed: 1, repeat: 1, version: "0" };
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "bench-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("plan", () => {
  it("covers all sizes and classes within a small limit, and a larger limit only adds", () => {
    const few = planRuns(suite, { ...options, limit: 8 });
    expect(new Set(few.map(({ entry }) => entry.groups.n)).size).toBe(SIZES.length);
    expect(new Set(few.map(({ entry }) => entry.groups.class)).size).toBe(CLASSES.length);
    const cells = planRuns(suite, { ...options, limit: 28 }).map(({ entry }) => JSON.stringify(entry.groups));
    expect(new Set(cells).size).toBe(28);
    expect(names(planRuns(suite, { ...options, limit: 20 })).slice(0, 8)).toEqual(names(few));
    expect(names(planRuns(suite, options)).sort()).toEqual(entries.map(({ name }) => name).sort());
  });

  it("repeats with seeds counted up, after every instance was run once", () => {
    const runs = planRuns(suite, { ...options, limit: 2, repeat: 2, methods: ["first", "second"] });
    expect(runs.map(({ task }) => [task.method, task.repeat, task.seed])).toEqual([
      ["first", 0, 1],
      ["second", 0, 1],
      ["first", 0, 1],
      ["second", 0, 1],
      ["first", 1, 2],
      ["second", 1, 2],
      ["first", 1, 2],
      ["second", 1, 2],
    ]);
  });

  it("names the choices when a method or a filter fits nothing", () => {
    expect(() => planRuns(suite, { ...options, methods: ["third"] })).toThrow(/first, second/);
    expect(() => planRuns(suite, { ...options, filter: "E-" })).toThrow(/names are like A-10-1/);
  });
});

describe("journal and runner", () => {
  const run = async (path: string, launch: Launch, stopAfter = Number.POSITIVE_INFINITY) => {
    const journal = Journal.open(path);
    const stop = new AbortController();
    let made = 0;
    await runAll(
      planRuns(suite, { ...options, limit: 10 }).filter(({ task }) => journal.find(task) === undefined),
      {
        workers: 2,
        launch,
        signal: stop.signal,
        onRecord(one) {
          journal.add(one);
          if (++made >= stopAfter) stop.abort();
        },
      },
    );
    return Journal.open(path).runs;
  };

  it("goes on where it was interrupted: nothing twice, nothing lost", async () => {
    const path = join(folder, "resume.jsonl");
    const first = countingLaunch();
    const half = await run(path, first.launch, 4);
    expect(half.length).toBeGreaterThanOrEqual(4);
    expect(half.length).toBeLessThan(10);
    const second = countingLaunch();
    const all = await run(path, second.launch);
    expect(second.tasks.length).toBe(10 - half.length);
    expect(new Set(all.map(({ instance }) => instance)).size).toBe(10);
    const third = countingLaunch();
    await run(path, third.launch);
    expect(third.tasks).toEqual([]);
  });

  it("drops a torn last line and runs that run again", async () => {
    const path = join(folder, "torn.jsonl");
    await run(path, countingLaunch().launch);
    const lines = readFileSync(path, "utf8").trimEnd().split("\n");
    writeFileSync(path, `${lines.slice(0, -1).join("\n")}\n${lines[9].slice(0, 40)}`);
    const again = countingLaunch();
    const all = await run(path, again.launch);
    expect(again.tasks.length).toBe(1);
    expect(all.length).toBe(10);
  });

  it("keeps a last line that is whole but for its end of line", () => {
    const path = join(folder, "whole.jsonl");
    writeFileSync(path, JSON.stringify(record()));
    Journal.open(path).add(record({ instance: "A-10-2" }));
    expect(Journal.open(path).runs.map(({ instance }) => instance)).toEqual(["A-10-1", "A-10-2"]);
  });

  it("names the line when the file is damaged elsewhere", () => {
    const path = join(folder, "damaged.jsonl");
    writeFileSync(path, `${JSON.stringify(record())}\n{"kind":"ru\n`);
    appendFileSync(path, `${JSON.stringify(record({ instance: "A-10-2" }))}\n`);
    expect(() => Journal.open(path)).toThrow(/line 2: is no record/);
  });

  it("runs again when the limit or the version is another", () => {
    const path = join(folder, "settings.jsonl");
    const journal = Journal.open(path);
    journal.add(record());
    expect(journal.find(record())).toBeDefined();
    expect(journal.find(record({ timeLimitSeconds: 20 }))).toBeUndefined();
    expect(journal.find(record({ version: "1" }))).toBeUndefined();
  });
});

describe("failures", () => {
  const [planned] = planRuns(suite, { ...options, limit: 1 });
  const runWith = async (launch: Launch, grace = { seconds: 5, share: 0, startSeconds: 5 }) => {
    const records: RunRecord[] = [];
    const task = { ...planned.task, timeLimitSeconds: 0.01 };
    await runAll([{ ...planned, task }], { workers: 2, launch, grace, onRecord: (one) => records.push(one) });
    return records[0];
  };

  it("records a crash", async () => {
    const died: RunEnd = { kind: "died", message: "its process ended with signal SIGKILL" };
    const found = await runWith(() => ({ end: Promise.resolve(died), kill: () => {} }));
    expect(found).toMatchObject({ status: "error", failure: "crash", solved: false, message: died.message });
  });

  it("ends a run that ignores its time limit, and keeps what it had proved", async () => {
    const launch: Launch = (_task, onStart, onProgress) => {
      onStart();
      onProgress([0.001, 90, undefined]);
      onProgress([0.002, undefined, 100]);
      let kill = () => {};
      const end = new Promise<RunEnd>((resolve) => {
        kill = () => resolve({ kind: "died", message: "killed" });
      });
      return { end, kill: () => kill() };
    };
    const found = await runWith(launch, { seconds: 0.02, share: 0, startSeconds: 5 });
    expect(found).toMatchObject({ status: "feasible", failure: "overrun", objective: 90, bound: 100 });
    expect(found.gap).toBeCloseTo(1 / 9, 12);
    expect(found.history).toEqual([
      [0.001, 90, undefined],
      [0.002, 90, 100],
    ]);
  });
});
