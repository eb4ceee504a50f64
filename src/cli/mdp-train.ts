import type { Command } from "commander";
import { writeFileAtomic } from "../base/platform.js";
import {
  DrRpoLearner,
  learningCost,
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
  located,
  parseInteger,
  printResult,
  progressWriter,
  runAction,
  UsageError,
  withCommonOptions,
} from "./command.js";
import {
  type Interruptible,
  interruptible,
  learnerOptions,
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

async function continueRun(path: string, options: TrainOptions, command: Command): Promise<number> {
  const run = readRun(path);
  if (command.getOptionValueSource("seed") === "cli" && options.seed !== run.seed)
    throw new UsageError(`${path} goes on with its own seed, ${run.seed}: leave --seed out`);
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
  progress(costText(learner));
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

/** What the run may cost, said before it begins. */
function costText({ settings, stateCount }: DrRpoLearner<number>): string {
  const { horizon, actions, dim, episodes } = settings;
  const statesPerStep = Math.min(stateCount ?? Number.POSITIVE_INFINITY, episodes);
  const { bytes, perUpdate, perEpisode } = learningCost({ horizon, actions, dim, statesPerStep });
  const sizes = `${horizon} steps, up to ${statesPerStep} states each, ${actions} actions, ${dim} features`;
  const memory = `${(bytes / 2 ** 20).toPrecision(2)} MiB`;
  return `${sizes}: at most ${memory}, ${perUpdate.toPrecision(2)} multiplications an update, ${perEpisode.toPrecision(2)} an episode`;
}

function episodesOf({ episodes }: TrainOptions): Partial<MdpConfig> {
  return episodes === undefined ? {} : { episodes };
}
