import type { Command } from "commander";
import { writeFileAtomic } from "../base/platform.js";
import {
  DrRpoLearner,
  type MdpConfig,
  type MdpTask,
  readMdpConfig,
  restoreLearner,
  saveLearner,
  saveRule,
  worldValues,
} from "../mdp/index.js";
import {
  type CommonOptions,
  ExitCode,
  parseInteger,
  printResult,
  progressWriter,
  runAction,
  withCommonOptions,
} from "./command.js";
import {
  type Interruptible,
  interruptible,
  learnerOptions,
  located,
  RUN_FORMAT,
  type RunFile,
  readRun,
  readTask,
  runInSlices,
  valueTable,
} from "./mdp-task.js";

interface TrainOptions extends CommonOptions {
  readonly out?: string;
  readonly episodes?: number;
}

export function registerMdpTrain(mdp: Command): void {
  withCommonOptions(mdp.command("train"))
    .description("learn a robust policy online")
    .argument("<config>", "JSON configuration (see docs/mdp.md)")
    .option("--episodes <count>", "episodes, instead of the configuration's", parseInteger)
    .option("--out <file>", "write the run (policy and checkpoint) to this file")
    .action(runAction(train));
  withCommonOptions(mdp.command("resume"))
    .description("continue a run written by train --out, exactly as if it had not ended")
    .argument("<run>", "file written by train --out")
    .option("--episodes <count>", "episodes in all, instead of the configuration's", parseInteger)
    .option("--out <file>", "write the run to this file (default: the same file)")
    .action(runAction(continueRun));
}

async function train(path: string, options: TrainOptions): Promise<number> {
  const { config, task } = readTask(path, episodesOf(options));
  const stop = interruptible();
  const learner = located(path, () => new DrRpoLearner(learnerOptions(task, options.seed, options, stop)));
  return finishRun(task, config, options.seed, learner, options, options.out, stop);
}

async function continueRun(path: string, options: TrainOptions): Promise<number> {
  const run = readRun(path);
  const config = { ...run.config, ...episodesOf(options) };
  const task = located(path, () => readMdpConfig(config));
  const stop = interruptible();
  const learner = located(path, () =>
    restoreLearner(run.checkpoint, learnerOptions(task, run.seed, options, stop)),
  );
  return finishRun(task, config, run.seed, learner, options, options.out ?? path, stop);
}

async function finishRun(
  task: MdpTask,
  config: MdpConfig,
  seed: number,
  learner: DrRpoLearner<number>,
  options: CommonOptions,
  out: string | undefined,
  { stop, dispose }: Interruptible,
): Promise<number> {
  const progress = progressWriter(options);
  await runInSlices(learner, stop, progress);
  dispose();
  const policy = learner.exploitPolicy();
  if (out !== undefined) {
    const file: RunFile = {
      format: RUN_FORMAT,
      config,
      seed,
      policy: saveRule(policy.rule),
      checkpoint: saveLearner(learner),
    };
    writeFileAtomic(out, `${JSON.stringify(file)}\n`);
  }
  const { episode, updates } = learner.progress;
  const values = worldValues(task.world, task.uncertainty, policy);
  const json = { episodes: episode, updates, seconds: stop.elapsedSeconds(), ...values, ...(out && { out }) };
  const text = `${valueTable(values)}\n${episode} episodes, ${updates} policy updates, ${stop.elapsedSeconds().toFixed(2)} s${out === undefined ? "" : `; written to ${out}`}`;
  printResult(options, json, text);
  return stop.isInterrupted() ? ExitCode.interrupted : ExitCode.done;
}

function episodesOf({ episodes }: TrainOptions): Partial<MdpConfig> {
  return episodes === undefined ? {} : { episodes };
}
