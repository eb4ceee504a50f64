import type { Command } from "commander";
import { InputError } from "../base/errors.js";
import { writeFileAtomic } from "../base/platform.js";
import { exactRobust } from "../mdp/index.js";
import { alignedTable } from "../report/index.js";
import {
  type CommonOptions,
  ExitCode,
  located,
  printResult,
  replaceNonJson,
  runAction,
  withCommonOptions,
} from "./command.js";
import { readTask } from "./mdp-task.js";

interface ExactOptions extends CommonOptions {
  readonly out?: string;
}

const NONE = { kind: "none" } as const;

export function registerMdpExact(mdp: Command): void {
  withCommonOptions(mdp.command("exact"))
    .description("exact robust planning of the configuration's model")
    .argument("<config>", "JSON configuration")
    .option("--out <file>", "write V, Q, policy and the worst-case factors as JSON")
    .action(runAction(planExactly));
}

async function planExactly(path: string, options: ExactOptions): Promise<number> {
  const { config, task } = readTask(path);
  const { model } = task.world;
  if (model === undefined) {
    throw InputError.of(
      "environment",
      `${task.world.name} is no linear MDP with known factors`,
      "train and evaluate it; its best rule for the nominal world is among the curves",
      path,
    );
  }
  const nominal = exactRobust(model, NONE);
  const robust = located(path, () => exactRobust(model, task.uncertainty));
  const temperature = config.temperature ?? 0;
  const regularised = located(path, () => exactRobust(model, task.uncertainty, { temperature }));
  if (options.out !== undefined)
    writeFileAtomic(options.out, `${JSON.stringify(regularised, replaceNonJson)}\n`);
  const json = {
    robustOptimum: robust.value,
    robustValueOfNominalOptimum: exactRobust(model, task.uncertainty, { policy: nominal.policy }).value,
    nominalOptimum: nominal.value,
    nominalValueOfRobustOptimum: exactRobust(model, NONE, { policy: robust.policy }).value,
    temperature,
    regularisedOptimum: regularised.value,
  };
  const rows = [
    ["robust optimum", json.nominalValueOfRobustOptimum.toFixed(6), json.robustOptimum.toFixed(6)],
    ["nominal optimum", json.nominalOptimum.toFixed(6), json.robustValueOfNominalOptimum.toFixed(6)],
  ];
  const table = alignedTable(["policy", "nominal value", "worst-case value"], rows);
  printResult(
    options,
    json,
    `${table}\nregularised robust optimum at temperature ${temperature}: ${regularised.value.toFixed(6)}`,
  );
  return ExitCode.done;
}
