import type { Command } from "commander";
import { readMdpConfig, restorePolicy, worldValues } from "../mdp/index.js";
import { alignedTable } from "../report/index.js";
import {
  type CommonOptions,
  ExitCode,
  located,
  printResult,
  runAction,
  withCommonOptions,
} from "./command.js";
import { levels, readRun, valueTable } from "./mdp-task.js";

const TARGETS = 5;

export function registerMdpEvaluate(mdp: Command): void {
  withCommonOptions(mdp.command("evaluate"))
    .description("exact values of a learned policy: nominal, worst case, and in perturbed targets")
    .argument("<run>", "file written by train --out")
    .action(runAction(evaluate));
}

async function evaluate(path: string, options: CommonOptions): Promise<number> {
  const run = readRun(path);
  const { world, uncertainty, ...task } = located(path, () => readMdpConfig(run.config));
  const { environment, features } = task.options(run.seed);
  const policy = located(path, () => restorePolicy(run.policy, environment, features));
  const values = worldValues(world, uncertainty, policy);
  const targets = levels(TARGETS).map((q) => ({ q, return: world.targetReturn(policy, q) }));
  const rows = targets.map((target) => [target.q.toFixed(2), target.return.toFixed(6)]);
  printResult(
    options,
    { ...values, targets },
    `${valueTable(values)}\n\n${alignedTable([world.perturbation, "return"], rows)}`,
  );
  return ExitCode.done;
}
