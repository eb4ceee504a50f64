/** The thread that solves for `lp` and `game`, so that Ctrl-C finds someone awake. */
import { parentPort, workerData } from "node:worker_threads";
import { InputError } from "../../base/errors.js";
import { Stop } from "../../base/stop.js";
import {
  type GameResult,
  gamePayoff,
  lpFromMps,
  type PayoffMatrix,
  readGame,
  solveLp,
  solveMatrixGame,
} from "../../halpern/index.js";
import { readMps } from "../../mps/index.js";
import type { GameTask, HalpernMessage, HalpernThreadData, LpAnswer, LpTask } from "./protocol.js";

/** Iterations between two events grow by this factor: a curve on logarithmic axes needs no more. */
const EVENT_SPACING = 1.03;

const { task, flag } = workerData as HalpernThreadData;
const send = (message: HalpernMessage) => parentPort?.postMessage(message);

try {
  send({ kind: "answer", answer: answer() });
} catch (error) {
  if (error instanceof InputError) send({ kind: "inputError", problems: error.problems });
  else send({ kind: "failure", message: String(error instanceof Error ? error.message : error) });
}

function answer(): LpAnswer | GameResult {
  switch (task.kind) {
    case "lp":
      return answerLp(task);
    case "game":
      return answerGame(task);
  }
}

function answerGame({ game, options, timeLimitSeconds }: GameTask): GameResult {
  let next = 0;
  return solveMatrixGame(readPayoff(game), {
    ...options,
    stop: Stop.after(timeLimitSeconds, { flag }),
    onEvent: (event) => {
      if (event.iteration < next) return;
      next = event.iteration * EVENT_SPACING;
      send({ kind: "event", event });
    },
  });
}

function readPayoff(game: GameTask["game"]): PayoffMatrix {
  if ("family" in game) return gamePayoff(game.family, game.options);
  try {
    return readGame(game.text);
  } catch (error) {
    throw error instanceof InputError ? error.inSource(game.source) : error;
  }
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
