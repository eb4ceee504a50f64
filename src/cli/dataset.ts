import { type Command, Option } from "commander";
import { coreCount } from "../base/platform.js";
import { SAMPLINGS, type Sampling } from "../neural/dataset/learning-family.js";
import { collectDataset, DATASET_DEFAULTS, type DatasetEvent, type DatasetResult } from "../neural/index.js";
import {
  type CommonOptions,
  ExitCode,
  eventSink,
  parseInteger,
  printResult,
  progressWriter,
  runAction,
  withCommonOptions,
} from "./command.js";
import { interruptSignal } from "./regret-replicate.js";

interface DatasetCommandOptions extends CommonOptions {
  readonly out: string;
  readonly instances: number;
  readonly plans: number;
  readonly scenarios: number;
  readonly sampling: Sampling;
  readonly threads: number;
}

/** minmaxmin dataset FAMILY --out FILE */
export function registerDataset(program: Command): void {
  const defaults = DATASET_DEFAULTS;
  withCommonOptions(program.command("dataset"))
    .description("label random plans and scenarios with exact second-stage values, to train a network on")
    .argument(
      "<family>",
      "knapsack, capital-budgeting, either with -published, or a module of your own (.js)",
    )
    .requiredOption("--out <file>", "dataset file; one that is there already is continued")
    .option("--instances <count>", "instances in the finished file", parseInteger, defaults.instances)
    .option("--plans <count>", "first-stage plans an instance", parseInteger, defaults.plans)
    .option("--scenarios <count>", "scenarios an instance", parseInteger, defaults.scenarios)
    .addOption(
      new Option("--sampling <kind>", "near good plans and bad scenarios, or as published")
        .choices(SAMPLINGS)
        .default(defaults.sampling),
    )
    .option("--threads <count>", "threads", parseInteger, coreCount())
    .action(runAction(datasetCommand));
}

async function datasetCommand(family: string, options: DatasetCommandOptions): Promise<number> {
  const { out, instances, plans, scenarios, sampling, threads, seed } = options;
  const onEvent = eventSink(options, (event) => progress(event as DatasetEvent));
  const progress = progressTable(progressWriter(options), plans * scenarios);
  const signal = interruptSignal();
  const settings = { instances, plans, scenarios, sampling, threads, seed, signal, onEvent };
  const result = await collectDataset(family, out, settings);
  printResult(options, result, describe(result));
  return result.stoppedBy === undefined ? ExitCode.done : ExitCode.interrupted;
}

/** A line a second, with the rate and the time left. */
function progressTable(write: (line: string) => void, labelsEach: number): (event: DatasetEvent) => void {
  let nextSecond = 1;
  return ({ instances, total, labelledNow, timeSeconds }) => {
    if (timeSeconds < nextSecond && instances < total) return;
    nextSecond = timeSeconds + 1;
    const rate = labelledNow / timeSeconds;
    const left = (total - instances) / rate;
    write(
      `${instances} of ${total} instances  ${Math.round(rate * labelsEach)} labels/s  ${left.toFixed(0)} s left`,
    );
  };
}

function describe({ file, instances, newLabels, stoppedBy, timeSeconds }: DatasetResult): string {
  const head = `${file}: ${instances} instances, ${newLabels} new labels in ${timeSeconds.toFixed(1)} s`;
  return stoppedBy === undefined ? head : `${head} (${stoppedBy}: the same command goes on from here)`;
}
