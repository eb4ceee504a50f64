/** Solves that would block the calling thread, each in a thread of a pool. */

import type { Piscina } from "piscina";
import { createInterruptFlag, raiseInterrupt } from "../base/interrupt.js";
import { coreCount, readPackageFile, workerUrl } from "../base/platform.js";
import { failed, type MilpAnswer } from "./answer.js";
import { resolveSolveOptions, type SessionOptions, type SolveOptions } from "./backend.js";
import { firstLine } from "./messages.js";
import { checkModel, type LinearModel } from "./model.js";

/** Options of a solve that can travel to another thread. */
export type PoolSolveOptions = Omit<SolveOptions, "stop" | "onIncumbent"> & {
  readonly session?: SessionOptions;
  /** Interrupts the solve, which then answers with the best point found. */
  readonly signal?: AbortSignal;
};

/** What a thread is asked to do. */
export interface PoolTask {
  readonly model: LinearModel;
  readonly session: SessionOptions | undefined;
  readonly options: Omit<SolveOptions, "stop" | "onIncumbent">;
  /** Shared memory; non-zero interrupts. A thread that solves hears nothing else. */
  readonly interruptFlag: Int32Array;
}

/**
 * A pool of threads with HiGHS, whose WebAssembly is compiled once and shared. A thread that crashes is replaced.
 *
 * @example
 * import { LinearModelBuilder, MilpPool } from "minmaxmin";
 * const builder = new LinearModelBuilder();
 * const x = builder.addColumn({ cost: -2, upper: 3.5, integer: true });
 * const pool = await MilpPool.create(1);
 * const answer = await pool.solve(builder.build());
 * await pool.dispose();
 * answer.bound; // => -6
 */
export class MilpPool {
  private constructor(private readonly threads: Piscina) {}

  /** @param threadCount most solves at once; as many as the machine has cores unless given. */
  static async create(threadCount = coreCount()): Promise<MilpPool> {
    const [{ Piscina }, wasmModule] = await Promise.all([
      import("piscina"),
      WebAssembly.compile(readPackageFile("highs/runtime")),
    ]);
    const filename = workerUrl("milp/solve-worker").href;
    return new MilpPool(
      new Piscina({ filename, minThreads: 0, maxThreads: threadCount, workerData: { wasmModule } }),
    );
  }

  /**
   * Solves a model in the next free thread. The answer is that of a session's `solve`; a crash of the thread is an
   * answer too. Throws `InputError` as a session does.
   */
  async solve(
    model: LinearModel,
    { session, signal, ...options }: PoolSolveOptions = {},
  ): Promise<MilpAnswer> {
    // Checked here, because errors lose their class on the way between threads.
    checkModel(model);
    resolveSolveOptions(options);
    const interruptFlag = createInterruptFlag();
    const interrupt = () => raiseInterrupt(interruptFlag);
    if (signal?.aborted) interrupt();
    signal?.addEventListener("abort", interrupt);
    try {
      const task: PoolTask = { model, session, options, interruptFlag };
      return await this.threads.run(task);
    } catch (error) {
      return failed(`a solver thread ended: ${firstLine(error)}`, true);
    } finally {
      signal?.removeEventListener("abort", interrupt);
    }
  }

  /** Ends the threads; solves under way are dropped. */
  async dispose(): Promise<void> {
    await this.threads.destroy();
  }
}
