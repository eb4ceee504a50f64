import type { Piscina } from "piscina";
import { relayingInterrupts } from "../../base/interrupt.js";
import { workerUrl } from "../../base/platform.js";
import type { Stop } from "../../base/stop.js";
import type { SolveOptions } from "../../milp/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import type { OpenTask, PartAnswer, PartTask } from "./part-worker.js";
import type { Part } from "./partition.js";
import type { Relaxation } from "./relaxation.js";

/** How often a thread that waits for others looks whether the run must end, in milliseconds. */
const POLL_MILLISECONDS = 20;

/** Options of a solve that can travel to another thread. */
type TravellingOptions = Omit<SolveOptions, "stop" | "onIncumbent">;

/**
 * Threads that solve parts of (R) while the calling thread solves another. Each keeps a copy of (R). Which thread solves what does
 * not depend on how fast they are, so a run is as reproducible as with one thread.
 */
export class PartThreads {
  private constructor(private threads: readonly PartThread[]) {}

  static async start(count: number, problem: TwoStageProblem, seed: number): Promise<PartThreads> {
    const threads = Array.from({ length: count }, () => PartThread.open(problem, seed));
    return new PartThreads(await Promise.all(threads));
  }

  get count(): number {
    return this.threads.length;
  }

  /** Starts to solve the parts, one a thread; the answers come in the same order, without one where a thread crashed. */
  solve(
    parts: readonly Part[],
    relaxation: Relaxation,
    optionsOf: (part: Part) => TravellingOptions,
    stop: Stop,
  ): Promise<(PartAnswer | undefined)[]> {
    return Promise.all(
      parts.map((part, k) => this.threads[k].solve(part, relaxation, optionsOf(part), stop)),
    );
  }

  /** Does without the threads that failed: the calling thread takes over. */
  async dropFailed(): Promise<void> {
    const failed = this.threads.filter(({ hasFailed }) => hasFailed);
    if (failed.length === 0) return;
    this.threads = this.threads.filter(({ hasFailed }) => !hasFailed);
    await Promise.all(failed.map((thread) => thread.dispose()));
  }

  async dispose(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.dispose()));
  }
}

class PartThread {
  hasFailed = false;
  /** How many cuts and scenarios the thread's copy of (R) has. */
  private cuts = 0;
  private scenarios = 0;

  private constructor(private readonly thread: Piscina) {}

  static async open(problem: TwoStageProblem, seed: number): Promise<PartThread> {
    const { Piscina } = await import("piscina");
    const filename = workerUrl("ccg/relax-and-cut/part-worker").href;
    const thread = new Piscina({ filename, minThreads: 1, maxThreads: 1 });
    const { recourse, ...data } = problem;
    const task: OpenTask = { kind: "open", problem: data, seed };
    await thread.run(task);
    return new PartThread(thread);
  }

  async solve(
    part: Part,
    { cuts, scenarios }: Relaxation,
    options: TravellingOptions,
    stop: Stop,
  ): Promise<PartAnswer | undefined> {
    const task: Omit<PartTask, "interruptFlag"> = {
      kind: "solve",
      part,
      cuts: cuts.slice(this.cuts),
      scenarios: scenarios.slice(this.scenarios),
      options: { ...options, timeLimitSeconds: stop.remainingSeconds() },
    };
    this.cuts = cuts.length;
    this.scenarios = scenarios.length;
    const mustEnd = () => stop.reason() !== undefined;
    try {
      return await relayingInterrupts(mustEnd, POLL_MILLISECONDS, (interruptFlag) =>
        this.thread.run({ ...task, interruptFlag } satisfies PartTask),
      );
    } catch {
      // The thread that replaces it would know nothing of the cuts.
      this.hasFailed = true;
      return undefined;
    }
  }

  async dispose(): Promise<void> {
    await this.thread.destroy();
  }
}
