import { Worker } from "node:worker_threads";
import { InputError } from "../../base/errors.js";
import type { RunEvent } from "../../base/events.js";
import { createInterruptFlag, raiseInterrupt } from "../../base/interrupt.js";
import { workerUrl } from "../../base/platform.js";
import type { HalpernAnswers, HalpernMessage, HalpernTask, HalpernThreadData } from "./protocol.js";

/** Runs a task in a thread; the first Ctrl-C asks it to end with what it has, the second ends the process. */
export async function solveInThread<K extends keyof HalpernAnswers>(
  task: HalpernTask & { readonly kind: K },
  onEvent: (event: RunEvent) => void,
): Promise<HalpernAnswers[K]> {
  const flag = createInterruptFlag();
  const workerData: HalpernThreadData = { task, flag };
  const worker = new Worker(workerUrl("cli/halpern/halpern-worker"), { workerData });
  const interrupt = () => {
    raiseInterrupt(flag);
    process.off("SIGINT", interrupt);
    process.stderr.write("\ninterrupted: finishing with the best result so far (again to stop at once)\n");
  };
  process.on("SIGINT", interrupt);
  try {
    return await new Promise((resolve, reject) => {
      worker.on("error", (error) => reject(new Error(error.message)));
      worker.on("message", (message: HalpernMessage) => {
        switch (message.kind) {
          case "event":
            onEvent(message.event);
            break;
          case "answer":
            resolve(message.answer as HalpernAnswers[K]);
            break;
          case "inputError":
            reject(new InputError(message.problems));
            break;
          case "failure":
            reject(new Error(message.message));
        }
      });
    });
  } finally {
    process.off("SIGINT", interrupt);
    await worker.terminate();
  }
}
