/** The thread that reads an instance and solves it, so that the command line stays responsive meanwhile. */
import { parentPort, workerData } from "node:worker_threads";
import { InputError } from "../../base/errors.js";
import type { RunEvent } from "../../base/events.js";
import {
  evaluateFirstStage,
  explain,
  ladder,
  sampleFirstStage,
  simulate,
  solve,
  sweep,
} from "../../ccg/index.js";
import type { TwoStageProblem } from "../../model/index.js";
import { parseInstance, prepareReaders, toProblem, withIntegerBudget } from "../../problems/index.js";
import { methodsFor } from "../learned-methods.js";
import { inFactorOrder } from "../scenario-file.js";
import type { InstanceSource, ProblemNames, ThreadData, ThreadMessage, ThreadResults } from "./protocol.js";

const { task, interruptFlag } = workerData as ThreadData;
const send = (message: ThreadMessage) => parentPort?.postMessage(message);

try {
  send({ kind: "result", result: await run() });
} catch (error) {
  if (error instanceof InputError) send({ kind: "inputError", problems: error.problems });
  else
    send({ kind: "failure", message: String(error instanceof Error ? error.message : error).slice(0, 500) });
}

async function run(): Promise<ThreadResults[keyof ThreadResults]> {
  const problem = await readProblem(task.instance);
  const names = namesOf(problem);
  send({ kind: "names", names });
  const onEvent = (event: RunEvent) => send({ kind: "event", event });
  switch (task.kind) {
    case "solve": {
      const methods = await methodsFor(task.options.method, task.network);
      // A function stays in its thread.
      const { policy: _, ...result } = await solve(problem, {
        ...task.options,
        methods,
        interruptFlag,
        onEvent,
      });
      return { names, result };
    }
    case "evaluate":
      return {
        names,
        result: await evaluateFirstStage(problem, task.firstStage, { ...task.options, interruptFlag }),
      };
    case "sample":
      return {
        names,
        result: await sampleFirstStage(problem, task.firstStage, { ...task.options, interruptFlag }),
      };
    case "ladder":
      return { names, result: await ladder(problem, { ...task.options, interruptFlag, onEvent }) };
    case "explain":
      return { names, result: await explain(problem, { ...task.options, interruptFlag, onEvent }) };
    case "sweep": {
      const { parameter, values, options } = task;
      return {
        names,
        result: await sweep(problem, parameter, values, { ...options, interruptFlag, onEvent }),
      };
    }
    case "simulate": {
      const scenarios = inFactorOrder(task.scenarios, problem.factorNames);
      const options = { ...task.options, interruptFlag };
      return { names, result: await simulate(problem, task.firstStage, scenarios, options) };
    }
  }
}

async function readProblem({ text, source, integerBudget }: InstanceSource): Promise<TwoStageProblem> {
  await prepareReaders(text);
  const instance = parseInstance(text, source);
  const cutsBudget = integerBudget && instance.kind === "capital-budgeting";
  return toProblem(cutsBudget ? withIntegerBudget(instance) : instance);
}

function namesOf({ name, sense, firstStage, secondStage, factorNames }: TwoStageProblem): ProblemNames {
  return {
    problem: name,
    sense,
    firstStage: firstStage.names,
    secondStage: secondStage.names,
    factors: factorNames,
  };
}
