import type { Command } from "commander";
import { InputError } from "../base/errors.js";
import { readText, writeFileAtomic } from "../base/platform.js";
import { Stop } from "../base/stop.js";
import {
  type DrRpoCheckpoint,
  DrRpoLearner,
  type DrRpoOptions,
  type EpisodeEvent,
  exactRobust,
  type MdpConfig,
  type MdpTask,
  type Policy,
  readMdpConfig,
  restoreLearner,
  restorePolicy,
  type SavedRule,
  saveLearner,
  saveRule,
  tabulate,
  type WarningEvent,
} from "../mdp/index.js";
import { alignedTable, linePlotSvg, toCsv } from "../report/index.js";
import {
  type CommonOptions,
  ExitCode,
  eventSink,
  parseInteger,
  printResult,
  progressWriter,
  replaceNonJson,
  runAction,
  withCommonOptions,
} from "./command.js";

/** A trained run on disk: all that evaluate and resume need. */
interface RunFile {
  readonly format: typeof RUN_FORMAT;
  readonly config: MdpConfig;
  readonly seed: number;
  readonly policy: SavedRule;
  readonly checkpoint: DrRpoCheckpoint;
}

const RUN_FORMAT = "minmaxmin-mdp-run";
/** Wall-clock time between two looks at Ctrl-C. */
const SLICE_SECONDS = 0.2;
/** Time between two progress lines. */
const PROGRESS_SECONDS = 2;
const NONE = { kind: "none" } as const;

interface TrainOptions extends CommonOptions {
  readonly out?: string;
  readonly episodes?: number;
}

interface CurveOptions extends CommonOptions {
  readonly seeds: number;
  readonly points: number;
  readonly csv?: string;
  readonly svg?: string;
}

/** minmaxmin mdp train | evaluate | exact | curve | resume */
export function registerMdp(program: Command): void {
  const mdp = program.command("mdp").description("robust linear MDPs: DR-RPO, baselines, exact planning");
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
  withCommonOptions(mdp.command("evaluate"))
    .description("exact values of a learned policy: nominal, worst case, and in perturbed targets")
    .argument("<run>", "file written by train --out")
    .action(runAction(evaluate));
  withCommonOptions(mdp.command("exact"))
    .description("exact robust planning of the configuration's model")
    .argument("<config>", "JSON configuration")
    .option("--out <file>", "write V, Q, policy and the worst-case factors as JSON")
    .action(runAction(planExactly));
  withCommonOptions(mdp.command("curve"))
    .description(
      "return against perturbation: the configured method, a non-robust one, and both exact optima",
    )
    .argument("<config>", "JSON configuration")
    .option("--seeds <count>", "runs to average", parseInteger, 5)
    .option("--points <count>", "perturbation levels from 0 to 1", parseInteger, 11)
    .option("--csv <file>", "write the curves as CSV")
    .option("--svg <file>", "write a plot")
    .action(runAction(curve));
}

async function train(path: string, options: TrainOptions): Promise<number> {
  const config = withEpisodes(readJson<MdpConfig>(path), options.episodes);
  const task = located(path, () => readMdpConfig(config));
  const stop = interruptible();
  const learner = located(path, () => new DrRpoLearner(learnerOptions(task, options.seed, options, stop)));
  return finishRun(task, config, options.seed, learner, options, options.out, stop);
}

async function continueRun(path: string, options: TrainOptions): Promise<number> {
  const run = readRun(path);
  const config = withEpisodes(run.config, options.episodes);
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
  const values = valuesOf(task, policy);
  const json = { episodes: episode, updates, seconds: stop.elapsedSeconds(), ...values, ...(out && { out }) };
  const text = `${valueTable(values)}\n${episode} episodes, ${updates} policy updates, ${stop.elapsedSeconds().toFixed(2)} s${out === undefined ? "" : `; written to ${out}`}`;
  printResult(options, json, text);
  return stop.isInterrupted() ? ExitCode.interrupted : ExitCode.done;
}

async function evaluate(path: string, options: CommonOptions): Promise<number> {
  const run = readRun(path);
  const task = located(path, () => readMdpConfig(run.config));
  const { environment, features } = task.options(run.seed);
  const policy = located(path, () => restorePolicy(run.policy, environment, features));
  const values = valuesOf(task, policy);
  const table = tabulate(policy, task.instance.model.states);
  const targets = levels(5).map((q) => ({ q, return: returnAt(task, q, table) }));
  const rows = targets.map((target) => [target.q.toFixed(2), target.return.toFixed(6)]);
  printResult(
    options,
    { ...values, targets },
    `${valueTable(values)}\n\n${alignedTable(["perturbation", "return"], rows)}`,
  );
  return ExitCode.done;
}

async function planExactly(path: string, options: CommonOptions & { out?: string }): Promise<number> {
  const config = readJson<MdpConfig>(path);
  const task = located(path, () => readMdpConfig(config));
  const { model } = task.instance;
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

async function curve(path: string, options: CurveOptions): Promise<number> {
  const config = readJson<MdpConfig>(path);
  const task = located(path, () => readMdpConfig(config));
  checkPositive("--seeds", options.seeds);
  checkPositive("--points", options.points);
  const { model } = task.instance;
  const plain = located(path, () => readMdpConfig({ ...config, method: "lsvi-ucb", uncertainty: NONE }));
  const { stop, dispose } = interruptible();
  const progress = progressWriter(options);
  const learned = new Map<string, Float64Array[]>([
    [task.method, []],
    ["lsvi-ucb (not robust)", []],
  ]);
  let finished = 0;
  for (let k = 0; k < options.seeds && !stop.isInterrupted(); k++) {
    for (const [name, method] of [
      [task.method, task],
      ["lsvi-ucb (not robust)", plain],
    ] as const) {
      const learner = located(path, () => new DrRpoLearner({ ...method.options(options.seed + k), stop }));
      await runInSlices(learner, stop, () => {});
      if (!stop.isInterrupted()) learned.get(name)!.push(tabulate(learner.exploitPolicy(), model.states));
    }
    finished++;
    const left = (stop.elapsedSeconds() / finished) * (options.seeds - finished);
    progress(`seed ${finished} of ${options.seeds}, about ${left.toFixed(0)} s left`);
  }
  dispose();
  const policies: [string, Float64Array[]][] = [
    ...learned,
    ["robust optimum", [exactRobust(model, task.uncertainty).policy]],
    ["nominal optimum", [exactRobust(model, NONE).policy]],
  ];
  const q = levels(options.points);
  const series = policies
    .filter(([, tables]) => tables.length > 0)
    .map(([name, tables]) => ({ name, x: q, ...meanAndBand(task, tables, q) }));
  await writeCurve(options, task, q, series);
  return stop.isInterrupted() ? ExitCode.interrupted : ExitCode.done;
}

interface CurveSeries {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly band: readonly number[];
}

async function writeCurve(
  options: CurveOptions,
  task: MdpTask,
  q: readonly number[],
  series: readonly CurveSeries[],
): Promise<void> {
  if (options.csv !== undefined) {
    const columns = ["perturbation", ...series.flatMap(({ name }) => [name, `${name} ±95%`])];
    const rows = q.map((level, i) => [level, ...series.flatMap(({ y, band }) => [y[i], band[i]])]);
    writeFileAtomic(options.csv, toCsv(columns, rows));
  }
  if (options.svg !== undefined) {
    const title = `Return under perturbation: ${task.instance.name}`;
    const plot = { title, xLabel: "perturbation", yLabel: "expected return", series };
    writeFileAtomic(options.svg, await linePlotSvg(plot));
  }
  const rows = q.map((level, i) => [level.toFixed(2), ...series.map(({ y }) => y[i].toFixed(4))]);
  printResult(
    options,
    { instance: task.instance.name, curves: series },
    alignedTable(["perturbation", ...series.map(({ name }) => name)], rows),
  );
}

/** Exact returns in the targets, averaged over learned policies, with a 95 % normal interval. */
function meanAndBand(task: MdpTask, tables: readonly Float64Array[], q: readonly number[]) {
  const samples = q.map((level) => tables.map((table) => returnAt(task, level, table)));
  const y = samples.map((values) => values.reduce((a, b) => a + b, 0) / values.length);
  const band = samples.map((values, i) => {
    if (values.length < 2) return 0;
    const variance = values.reduce((sum, v) => sum + (v - y[i]) ** 2, 0) / (values.length - 1);
    return 1.96 * Math.sqrt(variance / values.length);
  });
  return { y, band };
}

function returnAt(task: MdpTask, q: number, policy: Float64Array): number {
  return exactRobust(task.instance.target(q), NONE, { policy }).value;
}

interface Values {
  readonly nominalValue: number;
  readonly robustValue: number;
  readonly nominalOptimum: number;
  readonly robustOptimum: number;
}

function valuesOf({ instance: { model }, uncertainty }: MdpTask, policy: Policy<number>): Values {
  const table = tabulate(policy, model.states);
  return {
    nominalValue: exactRobust(model, NONE, { policy: table }).value,
    robustValue: exactRobust(model, uncertainty, { policy: table }).value,
    nominalOptimum: exactRobust(model, NONE).value,
    robustOptimum: exactRobust(model, uncertainty).value,
  };
}

function valueTable(values: Values): string {
  return alignedTable(
    ["model", "learned policy", "optimum"],
    [
      ["nominal", values.nominalValue.toFixed(6), values.nominalOptimum.toFixed(6)],
      ["worst case", values.robustValue.toFixed(6), values.robustOptimum.toFixed(6)],
    ],
  );
}

interface Interruptible {
  readonly stop: Stop;
  dispose(): void;
}

/** A run that ends at the first Ctrl-C. */
function interruptible(): Interruptible {
  const controller = new AbortController();
  const abort = () => controller.abort();
  process.once("SIGINT", abort);
  return {
    stop: Stop.after(Number.POSITIVE_INFINITY, { signal: controller.signal }),
    dispose: () => process.off("SIGINT", abort),
  };
}

/** Learning blocks its thread: between slices the process hears Ctrl-C. */
async function runInSlices(
  learner: DrRpoLearner<number>,
  stop: Stop,
  progress: (line: string) => void,
): Promise<void> {
  const { episodes } = learner.settings;
  const begun = learner.progress.episode;
  let slice = 1;
  let nextLine = PROGRESS_SECONDS;
  while (learner.progress.episode < episodes && !stop.isInterrupted()) {
    const before = stop.elapsedSeconds();
    learner.run(Math.min(episodes, learner.progress.episode + slice));
    const seconds = stop.elapsedSeconds() - before;
    slice =
      seconds < SLICE_SECONDS / 2 ? 2 * slice : Math.max(1, Math.floor((slice * SLICE_SECONDS) / seconds));
    await new Promise((resolve) => setImmediate(resolve));
    const { episode } = learner.progress;
    const left = ((episodes - episode) * stop.elapsedSeconds()) / (episode - begun);
    if (stop.elapsedSeconds() < nextLine) continue;
    nextLine = stop.elapsedSeconds() + PROGRESS_SECONDS;
    progress(`episode ${episode} of ${episodes}, about ${left.toFixed(0)} s left`);
  }
}

function learnerOptions(
  task: MdpTask,
  seed: number,
  options: CommonOptions,
  { stop }: Interruptible,
): DrRpoOptions<number> {
  const progress = progressWriter(options);
  const sink = eventSink(options);
  const onEvent = (event: EpisodeEvent | WarningEvent) => {
    sink(event);
    if (event.type === "warning") progress(`note: ${event.message}`);
  };
  return { ...task.options(seed), stop, onEvent };
}

function levels(points: number): number[] {
  return Array.from({ length: points }, (_, i) => (points === 1 ? 0 : i / (points - 1)));
}

function withEpisodes(config: MdpConfig, episodes: number | undefined): MdpConfig {
  return episodes === undefined ? config : { ...config, episodes };
}

function checkPositive(field: string, value: number): void {
  if (value < 1) throw InputError.of(field, `is ${value}`, "give a positive integer");
}

function readRun(path: string): RunFile {
  const run = readJson<RunFile>(path);
  if (run?.format !== RUN_FORMAT)
    throw InputError.of("format", "is not that of a run", "give a file written by mdp train --out", path);
  return run;
}

function readJson<T>(path: string): T {
  try {
    return JSON.parse(readText(path)) as T;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw InputError.of("file", `is not JSON (${error.message})`, "mend it", path);
  }
}

/** Input errors name the file they are about. */
function located<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof InputError ? error.inSource(path) : error;
  }
}
