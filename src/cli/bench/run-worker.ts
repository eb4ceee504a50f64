/** The process of one run: it makes the instance, solves it, tells its parent, and ends when the parent lets go of it. */
import { InputError } from "../../base/errors.js";
import { loadSuite, type Outcome } from "../../bench/index.js";
import type { RunMessage, RunRequest } from "./protocol.js";

const MIB = 2 ** 20;
const KIB_PER_MIB = 2 ** 10;
const MICROSECONDS = 1e6;

// Ctrl-C reaches the whole group of processes; what becomes of this one is the parent's to decide.
process.on("SIGINT", () => {});
process.on("disconnect", () => process.exit());
process.once("message", (task: RunRequest) => {
  void answer(task).then(send);
});

async function answer(task: RunRequest): Promise<RunMessage> {
  try {
    const suite = await loadSuite(task.suite);
    const run = await suite.prepare(task, (point) => send({ kind: "progress", point }));
    send({ kind: "started" });
    return await measured(run);
  } catch (error) {
    return { kind: "error", message: String(error instanceof Error ? error.message : error).slice(0, 500) };
  }
}

async function measured(run: () => Promise<Outcome> | Outcome): Promise<RunMessage> {
  const heldMiB = process.memoryUsage.rss() / MIB;
  const cpu = process.cpuUsage();
  const start = performance.now();
  const outcome = await refusable(run);
  const wallSeconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const memoryMiB = process.resourceUsage().maxRSS / KIB_PER_MIB;
  const memoryGrowthMiB = Math.max(0, memoryMiB - heldMiB);
  const usage = { wallSeconds, cpuSeconds: (user + system) / MICROSECONDS, memoryMiB, memoryGrowthMiB };
  return { kind: "done", outcome, usage };
}

/** A method that does not apply to an instance says so by an `InputError`: an outcome, no failure. */
async function refusable(run: () => Promise<Outcome> | Outcome): Promise<Outcome> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof InputError) return { status: "refused", solved: false, message: error.message };
    throw error;
  }
}

function send(message: RunMessage): void {
  process.send?.(message);
}
