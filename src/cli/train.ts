import { type Command, Option } from "commander";
import { InputError } from "../base/errors.js";
import { writeFileAtomic } from "../base/platform.js";
import {
  ARCHITECTURES,
  type ArchitectureName,
  type EpochEvent,
  loadFamily,
  networkToJson,
  readDataset,
  SPLITS,
  type Split,
  TRAIN_DEFAULTS,
  type TrainResult,
  trainNetwork,
} from "../neural/index.js";
import { linePlotSvg, toCsv } from "../report/index.js";
import {
  type DeviceName,
  openTrainingDevice,
  TRAINING_DEVICES,
  type TrainingDevice,
} from "../tensor/training-device.js";
import {
  type CommonOptions,
  ExitCode,
  eventSink,
  parseInteger,
  parseNumber,
  parsePositive,
  printResult,
  progressWriter,
  runAction,
  withCommonOptions,
} from "./command.js";
import { interruptSignal } from "./regret-replicate.js";

interface TrainCommandOptions extends CommonOptions {
  readonly data: string;
  readonly out: string;
  readonly device: DeviceName | "auto";
  readonly architecture: ArchitectureName;
  readonly epochs: number;
  readonly batchInstances: number;
  readonly batchScenarios: number;
  readonly learningRate: number;
  readonly l1: number;
  readonly split: Split;
  readonly validateEvery: number;
  readonly patience: number;
  readonly timeLimit: number;
  readonly checkpoint?: string;
  readonly curve?: string;
}

/** minmaxmin train FAMILY --data FILE --out FILE */
export function registerTrain(program: Command): void {
  const defaults = TRAIN_DEFAULTS;
  withCommonOptions(program.command("train"))
    .description("train a value network on a dataset")
    .argument("<family>", "family the dataset was made for: its name, or a module of your own (.js)")
    .requiredOption("--data <file>", "dataset that minmaxmin dataset wrote")
    .requiredOption("--out <file>", "network file to write")
    .addOption(
      new Option("--device <name>", "where to train").choices(["auto", ...TRAINING_DEVICES]).default("auto"),
    )
    .addOption(
      new Option("--architecture <name>", "shape of the network")
        .choices(Object.keys(ARCHITECTURES))
        .default(defaults.architecture),
    )
    .option("--epochs <count>", "passes over the instances", parseInteger, defaults.epochs)
    .option("--batch-instances <count>", "instances a batch", parseInteger, defaults.batchInstances)
    .option("--batch-scenarios <count>", "scenarios of each", parseInteger, defaults.batchScenarios)
    .option("--learning-rate <number>", "highest learning rate", parsePositive, defaults.learningRate)
    .option("--l1 <weight>", "penalty on absolute item-layer weights", parseNumber, defaults.l1)
    .addOption(
      new Option("--split <kind>", "validate on other instances, or on other samples (as published)")
        .choices(SPLITS)
        .default(defaults.split),
    )
    .option("--validate-every <epochs>", "epochs between validations", parseInteger, defaults.validateEvery)
    .option(
      "--patience <epochs>",
      "end after so many epochs without progress",
      parseInteger,
      defaults.patience,
    )
    .option("--time-limit <seconds>", "end with the best so far", parsePositive, defaults.timeLimitSeconds)
    .option("--checkpoint <file>", "save the run here after every validation, and go on from there")
    .option("--curve <name>", "write the learning curve to name.csv and name.svg")
    .action(runAction(trainCommand));
}

async function trainCommand(family: string, options: TrainCommandOptions): Promise<number> {
  const { family: wanted } = await loadFamily(family);
  const dataset = readDataset(options.data);
  if (dataset.header.family !== wanted) {
    const seen = `is of the family ${dataset.header.family}, not ${wanted}`;
    throw InputError.of("--data", seen, "give a dataset of the same family", options.data);
  }
  const write = progressWriter(options);
  const device = await openTrainingDevice(options.device);
  announce(device, write);
  const result = await trainNetwork(dataset, device, {
    ...options,
    timeLimitSeconds: options.timeLimit,
    signal: interruptSignal(),
    onEvent: eventSink(options, (event) => write(progressLine(event as EpochEvent))),
  });
  const { network, ...report } = result;
  const { validation, test } = report;
  const metadata = { ...network.metadata, split: options.split, validation, test };
  writeFileAtomic(options.out, networkToJson({ ...network, metadata }));
  if (options.curve !== undefined) await writeCurve(options.curve, dataset.header.family, result);
  printResult(options, { file: options.out, ...report }, describe(options.out, result));
  return result.stoppedBy === "interrupt" ? ExitCode.interrupted : ExitCode.done;
}

function announce({ name, passedOver }: TrainingDevice, write: (line: string) => void): void {
  const reasons = passedOver.map((device) => `${device.name}: ${device.because}`);
  write(`device ${name}${reasons.length === 0 ? "" : ` (${reasons.join("; ")})`}`);
}

function progressLine({
  epoch,
  epochs,
  trainingRmse,
  validationMae,
  isBest,
  secondsLeft,
}: EpochEvent): string {
  const errors = `training rmse ${trainingRmse.toFixed(5)}  validation mae ${validationMae.toFixed(5)}`;
  return `epoch ${epoch} of ${epochs}  ${errors}${isBest ? " best" : "     "}  ${secondsLeft.toFixed(0)} s left`;
}

async function writeCurve(name: string, family: string, { curve }: TrainResult): Promise<void> {
  const columns = ["epoch", "trainingRmse", "validationMae", "validationRmse"] as const;
  writeFileAtomic(
    `${name}.csv`,
    toCsv(
      columns,
      curve.map((point) => columns.map((column) => point[column])),
    ),
  );
  const x = curve.map(({ epoch }) => epoch);
  const series = columns
    .slice(1)
    .map((column) => ({ name: column, x, y: curve.map((point) => point[column]) }));
  const title = `Learning curve, ${family}`;
  const labels = { xLabel: "epoch", yLabel: "error / label scale" };
  writeFileAtomic(`${name}.svg`, await linePlotSvg({ title, ...labels, series, logY: true }));
}

function describe(
  file: string,
  { validation, test, bestEpoch, epochs, stoppedBy, timeSeconds }: TrainResult,
): string {
  return [
    `${file}: best of ${epochs} epochs is ${bestEpoch}${stoppedBy === undefined ? "" : ` (${stoppedBy})`}`,
    `validation  mae ${validation.mae.toFixed(5)} of the label scale, ${validation.scaledMae.toFixed(5)} of the range`,
    `test        mae ${test.mae.toFixed(5)} of the label scale, ${test.scaledMae.toFixed(5)} of the range`,
    `time        ${timeSeconds.toFixed(0)} s`,
  ].join("\n");
}
