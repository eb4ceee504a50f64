/** The thread that reads an instance and solves it, so that the command line stays responsive meanwhile. */
import { parentPort, workerData } from "node:worker_threads";
import { InputError } from "../../base/errors.js";
import { evaluateFirstStage, sampleFirstStage, solve } from "../../ccg/index.js";
import type { TwoStageProblem } from "../../model/index.js";
import { parseInstance, prepareReaders, toProblem, withIntegerBudget } from "../../problems/index.js";
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
  switch (task.kind) {
    case "solve": {
      const onEvent = (event: Parameters<NonNullable<typeof task.options.onEvent>>[0]) =>
        send({ kind: "event", event });
      return { names, result: await solve(problem, { ...task.options, interruptFlag, onEvent }) };
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
  }
}

async function readProblem({ text, source, integerBudget }: InstanceSource): Promise<TwoStageProblem> {
  await prepareReaders(text);
  const instance = parseInstance(text, source);
  const cutsBudget = integerBudget && instance.kind === "capital-budgeting";
  return toProblem(cutsBudget ? withIntegerBudget(instance) : instance);
}

function namesOf({ name, firstStage, secondStage, factorNames }: TwoStageProblem): ProblemNames {
  return {
    problem: name,
    firstStage: firstStage.names,
    secondStage: secondStage.names,
    factors: factorNames,
  };
}
