import { type Command, Option } from "commander";
import { InputError } from "../base/errors.js";
import { writeFileAtomic } from "../base/platform.js";
import {
  DrRpoLearner,
  type MdpTask,
  type Policy,
  REGRET_CURVE_POINTS,
  type RegretPoint,
  readMdpConfig,
  regretCurve,
} from "../mdp/index.js";
import { alignedTable, type LinePlot, linePlotSvg, toCsv } from "../report/index.js";
import {
  type CommonOptions,
  ExitCode,
  located,
  parseInteger,
  printResult,
  progressWriter,
  runAction,
  withCommonOptions,
} from "./command.js";
import { type Interruptible, interruptible, levels, readTask, runInSlices } from "./mdp-task.js";

interface CurveOptions extends CommonOptions {
  readonly against: "perturbation" | "episodes";
  readonly seeds: number;
  readonly points?: number;
  readonly csv?: string;
  readonly svg?: string;
}

const PERTURBATION_POINTS = 11;
const NOT_ROBUST = "lsvi-ucb (not robust)";
/** Of a 95 % normal interval. */
const NORMAL_QUANTILE = 1.96;

export function registerMdpCurve(mdp: Command): void {
  withCommonOptions(mdp.command("curve"))
    .description(
      "return against perturbation, or regret against episodes: the configured method and a non-robust one",
    )
    .argument("<config>", "JSON configuration")
    .addOption(
      new Option(
        "--against <axis>",
        "perturbation: return in targets; episodes: average regret while learning",
      )
        .choices(["perturbation", "episodes"])
        .default("perturbation"),
    )
    .option("--seeds <count>", "runs to average", parseInteger, 5)
    .option(
      "--points <count>",
      `points of a curve (${PERTURBATION_POINTS} levels from 0 to 1, or about ${REGRET_CURVE_POINTS} episode counts)`,
      parseInteger,
    )
    .option("--csv <file>", "write the curves as CSV")
    .option("--svg <file>", "write a plot")
    .action(runAction(curve));
}

async function curve(path: string, options: CurveOptions): Promise<number> {
  const { config, task } = readTask(path);
  const { update: _update, bonus: _bonus, refreshReferenceEvery: _refresh, ...common } = config;
  const plain = located(path, () => readMdpConfig({ ...common, method: "lsvi-ucb" }));
  for (const field of ["seeds", "points"] as const) {
    const value = options[field];
    if (value !== undefined && value < 1)
      throw InputError.of(`--${field}`, `is ${value}`, "give a positive integer");
  }
  const run: CurveRun = {
    path,
    options,
    methods: [
      [task.method, task],
      [NOT_ROBUST, plain],
    ],
    interruptible: interruptible(),
  };
  const plot = options.against === "episodes" ? await regretPlot(run) : await returnPlot(run);
  run.interruptible.dispose();
  await writePlot(options, task.world.name, plot);
  return run.interruptible.stop.isInterrupted() ? ExitCode.interrupted : ExitCode.done;
}

/** A curve with its 95 % interval over seeds. */
interface CurveSeries {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly band: readonly number[];
}

type CurvePlot = Omit<LinePlot, "series"> & { readonly series: readonly CurveSeries[] };

interface CurveRun {
  readonly path: string;
  readonly options: CurveOptions;
  readonly methods: readonly (readonly [name: string, task: MdpTask])[];
  readonly interruptible: Interruptible;
}

/** Exact return in targets of every level: learned policies, and those that the world compares with. */
async function returnPlot(run: CurveRun): Promise<CurvePlot> {
  const [[, { world }]] = run.methods;
  const x = levels(run.options.points ?? PERTURBATION_POINTS);
  const learned = await overSeeds(run, async (task, seed) => {
    const { stop } = run.interruptible;
    const learner = located(run.path, () => new DrRpoLearner({ ...task.options(seed), stop }));
    await runInSlices(learner, stop, () => {});
    return stop.isInterrupted() ? undefined : learner.exploitPolicy();
  });
  const returns = (policies: readonly Policy<number>[]) =>
    x.map((level) => policies.map((policy) => world.targetReturn(policy, level)));
  const series = learned.map(({ name, results }) => ({ name, x, ...summarise(returns(results)) }));
  for (const [name, returnAt] of Object.entries(world.references))
    series.push({ name, x, ...summarise(x.map((level) => [returnAt(level)])) });
  return {
    title: `Return under perturbation: ${world.name}`,
    xLabel: world.perturbation,
    yLabel: "expected return",
    series,
  };
}

/** Average regret in the worst case against the number of episodes, and the gap of the policy without bonus. */
async function regretPlot(run: CurveRun): Promise<CurvePlot> {
  const [[, { world, uncertainty }]] = run.methods;
  const { model, name } = world;
  if (model === undefined) {
    throw InputError.of(
      "--against",
      `episodes needs exact worst cases, which ${name} has not`,
      "use perturbation",
      run.path,
    );
  }
  const learned = await overSeeds(run, async (task, seed) => {
    const { stop } = run.interruptible;
    const options = { ...task.options(seed), stop };
    const points: RegretPoint[] = [];
    for (const point of located(run.path, () =>
      regretCurve(model, options, uncertainty, run.options.points),
    )) {
      points.push(point);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return stop.isInterrupted() ? undefined : points;
  });
  const series = learned.flatMap(({ name: method, results }) => {
    const x = results[0].map(({ episode }) => episode);
    const column = (pick: (point: RegretPoint) => number) =>
      summarise(x.map((_, i) => results.map((points) => pick(points[i]))));
    return [
      { name: `${method}: average regret`, x, ...column(({ averageRegret }) => averageRegret) },
      { name: `${method}: gap without bonus`, x, ...column(({ exploitGap }) => exploitGap) },
    ];
  });
  return {
    title: `Robust regret: ${name}`,
    xLabel: "episodes",
    yLabel: "regret per episode",
    logX: true,
    logY: true,
    series,
  };
}

/** Runs every method with every seed until Ctrl-C; methods without a finished run are left out. */
async function overSeeds<T>(
  { options, methods, interruptible: { stop } }: CurveRun,
  learn: (task: MdpTask, seed: number) => Promise<T | undefined>,
): Promise<{ name: string; results: T[] }[]> {
  const progress = progressWriter(options);
  const learned = methods.map(([name, task]) => ({ name, task, results: [] as T[] }));
  for (let k = 0; k < options.seeds && !stop.isInterrupted(); k++) {
    for (const { task, results } of learned) {
      const result = await learn(task, options.seed + k);
      if (result !== undefined) results.push(result);
    }
    const left = (stop.elapsedSeconds() / (k + 1)) * (options.seeds - k - 1);
    progress(`seed ${k + 1} of ${options.seeds}, about ${left.toFixed(0)} s left`);
  }
  return learned.filter(({ results }) => results.length > 0);
}

/** Mean and half-width of a 95 % normal interval at every point. */
function summarise(samples: readonly (readonly number[])[]): { y: number[]; band: number[] } {
  const y = samples.map((values) => values.reduce((a, b) => a + b, 0) / values.length);
  const band = samples.map((values, i) => {
    if (values.length < 2) return 0;
    const variance = values.reduce((sum, v) => sum + (v - y[i]) ** 2, 0) / (values.length - 1);
    return NORMAL_QUANTILE * Math.sqrt(variance / values.length);
  });
  return { y, band };
}

async function writePlot(options: CurveOptions, instance: string, plot: CurvePlot): Promise<void> {
  const { series, xLabel } = plot;
  const x = series[0]?.x ?? [];
  if (options.csv !== undefined) {
    const columns = [xLabel, ...series.flatMap(({ name }) => [name, `${name} ±95%`])];
    const rows = x.map((at, i) => [at, ...series.flatMap(({ y, band }) => [y[i], band[i]])]);
    writeFileAtomic(options.csv, toCsv(columns, rows));
  }
  if (options.svg !== undefined) writeFileAtomic(options.svg, await linePlotSvg(plot));
  const rows = x.map((at, i) => [String(Number(at.toFixed(2))), ...series.map(({ y }) => y[i].toFixed(4))]);
  printResult(
    options,
    { instance, curves: series },
    alignedTable([xLabel, ...series.map(({ name }) => name)], rows),
  );
}
