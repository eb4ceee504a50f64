import { describeMachine, packageVersion } from "../../base/platform.js";
import { type Journal, type PlannedRun, RECORD_FORMAT, runAll } from "../../bench/index.js";
import { launchProcess } from "./launch.js";
import { BenchProgress } from "./progress.js";

const END_SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** Makes runs and writes each down as it ends. True if Ctrl-C ended them early. */
export async function makeRuns(
  suite: string,
  runs: readonly PlannedRun[],
  journal: Journal,
  workers: number,
  write: (line: string) => void,
): Promise<boolean> {
  journal.begin({
    kind: "session",
    format: RECORD_FORMAT,
    suite,
    machine: describeMachine(),
    version: packageVersion(),
    workers,
    startedAt: new Date().toISOString(),
  });
  const progress = new BenchProgress(runs.length, write);
  const interruption = new AbortController();
  const interrupt = () => {
    write("\ninterrupted: runs under way are dropped, finished ones are kept");
    interruption.abort();
  };
  for (const signal of END_SIGNALS) process.once(signal, interrupt);
  await runAll(runs, {
    workers,
    launch: launchProcess,
    signal: interruption.signal,
    onRecord(record) {
      journal.add(record);
      progress.add(record);
    },
  });
  for (const signal of END_SIGNALS) process.off(signal, interrupt);
  return interruption.signal.aborted;
}
