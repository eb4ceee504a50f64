import { Worker } from "node:worker_threads";
import { InputError } from "../../base/errors.js";
import type { RunEvent } from "../../base/events.js";
import { createInterruptFlag, raiseInterrupt } from "../../base/interrupt.js";
import { workerUrl } from "../../base/platform.js";
import type { ProblemNames, ThreadData, ThreadMessage, ThreadResults, ThreadTask } from "./protocol.js";

/** How a thread's task ended. */
export type ThreadOutcome<R> =
  | { readonly kind: "done"; readonly result: R; readonly wasInterrupted: boolean }
  | {
      /** The thread did not answer in time (or was told to stop twice) and was ended from outside. */
      readonly kind: "killed";
      readonly names: ProblemNames | undefined;
      readonly wasInterrupted: boolean;
    };

/** Share of the time limit, and least seconds, that a run may take beyond it before it is ended from outside. */
const GRACE_SHARE = 0.05;
const GRACE_SECONDS = 0.5;

/**
 * Runs a task in a thread of its own. Ctrl-C asks it to end with the best result so far; a second Ctrl-C ends it at once.
 *
 * @param timeLimitSeconds wall-clock limit of the whole command, start-up included.
 */
export function runInThread<K extends keyof ThreadResults>(
  task: ThreadTask & { readonly kind: K },
  timeLimitSeconds: number,
  onEvent: (event: RunEvent) => void,
): Promise<ThreadOutcome<ThreadResults[K]>> {
  const interruptFlag = createInterruptFlag();
  const workerData: ThreadData = { task: withRemainingTime(task, timeLimitSeconds), interruptFlag };
  const worker = new Worker(workerUrl("cli/thread/solve-worker"), { workerData, stdout: true });
  // What a solver prints is no part of the result (GLPK reports its aborts on standard output).
  worker.stdout.pipe(process.stderr);
  let names: ProblemNames | undefined;

  return new Promise((resolve, reject) => {
    const wasInterrupted = () => Atomics.load(interruptFlag, 0) !== 0;
    const kill = () => finish(() => resolve({ kind: "killed", names, wasInterrupted: wasInterrupted() }));
    const interrupt = () => {
      if (wasInterrupted()) return kill();
      raiseInterrupt(interruptFlag);
      process.stderr.write("\ninterrupted: finishing with the best result so far (again to stop at once)\n");
    };
    const killTimer = Number.isFinite(timeLimitSeconds)
      ? setTimeout(kill, 1000 * Math.max(0, killTime(timeLimitSeconds) - secondsSinceStart()))
      : undefined;
    const finish = (settle: () => void) => {
      clearTimeout(killTimer);
      process.off("SIGINT", interrupt);
      process.off("SIGTERM", interrupt);
      void worker.terminate();
      settle();
    };
    process.on("SIGINT", interrupt);
    process.on("SIGTERM", interrupt);
    worker.on("error", (error) => finish(() => reject(new Error(error.message))));
    worker.on("message", (message: ThreadMessage) => {
      switch (message.kind) {
        case "names":
          names = message.names;
          break;
        case "event":
          onEvent(message.event);
          break;
        case "result": {
          const result = message.result as ThreadResults[K];
          finish(() => resolve({ kind: "done", result, wasInterrupted: wasInterrupted() }));
          break;
        }
        case "inputError":
          finish(() => reject(new InputError(message.problems)));
          break;
        case "failure":
          finish(() => reject(new Error(message.message)));
      }
    });
  });
}

/** The limit is the whole command's: what start-up took is gone. */
function withRemainingTime<T extends ThreadTask>(task: T, timeLimitSeconds: number): T {
  const timeLimitSecondsLeft = Math.max(0.01, timeLimitSeconds - secondsSinceStart());
  return { ...task, options: { ...task.options, timeLimitSeconds: timeLimitSecondsLeft } };
}

function killTime(timeLimitSeconds: number): number {
  return timeLimitSeconds + Math.max(GRACE_SECONDS, GRACE_SHARE * timeLimitSeconds);
}

/** Seconds since this process began. */
function secondsSinceStart(): number {
  return performance.now() / 1000;
}
