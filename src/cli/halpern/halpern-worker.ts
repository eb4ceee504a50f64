/** The thread that solves for `lp` and `game`, so that Ctrl-C finds someone awake. */
import { parentPort, workerData } from "node:worker_threads";
import { InputError } from "../../base/errors.js";
import { Stop } from "../../base/stop.js";
import { lpFromMps, solveLp } from "../../halpern/index.js";
import { readMps } from "../../mps/index.js";
import type { HalpernMessage, HalpernThreadData, LpAnswer, LpTask } from "./protocol.js";

const { task, flag } = workerData as HalpernThreadData;
const send = (message: HalpernMessage) => parentPort?.postMessage(message);

try {
  send({ kind: "answer", answer: answerLp(task) });
} catch (error) {
  if (error instanceof InputError) send({ kind: "inputError", problems: error.problems });
  else send({ kind: "failure", message: String(error instanceof Error ? error.message : error) });
}

function answerLp({ text, source, tolerance, maxIterations, timeLimitSeconds }: LpTask): LpAnswer {
  try {
    const model = readMps(text);
    const result = solveLp(lpFromMps(model), {
      tolerance,
      ...(maxIterations === undefined ? {} : { maxIterations }),
      stop: Stop.after(timeLimitSeconds, { flag }),
      onEvent: (event) => send({ kind: "event", event }),
    });
    const { names } = model.columns;
    const [rows, nonzeros] = [model.rows.names.length, model.matrix.values.length];
    return { name: model.name, rows, columns: names.length, nonzeros, columnNames: names, result };
  } catch (error) {
    throw error instanceof InputError ? error.inSource(source) : error;
  }
}
