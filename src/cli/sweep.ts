import { type Command, InvalidArgumentError } from "commander";
import { writeFileAtomic } from "../base/platform.js";
import type { SweepParameter, SweepPoint, SweepPointEvent } from "../ccg/index.js";
import { alignedTable, linePlotSvg, toCsv } from "../report/index.js";
import {
  type CommonOptions,
  ExitCode,
  parseNumber,
  parsePositive,
  printResult,
  progressWriter,
  runAction,
  UsageError,
  withCommonOptions,
} from "./command.js";
import { formatNumber } from "./format.js";
import { type BundleOptions, readInstanceText, withBundleOptions } from "./instance-file.js";
import { runInThread } from "./thread/run-in-thread.js";

interface SweepCommandOptions extends CommonOptions, BundleOptions {
  readonly gamma?: number[];
  readonly rho?: number[];
  readonly gap?: number;
  readonly timeLimit?: number;
  readonly out?: string;
  readonly svg?: string;
}

/** minmaxmin sweep: the price of robustness over the size of the set. */
export function registerSweep(program: Command): void {
  withCommonOptions(
    withBundleOptions(
      program
        .command("sweep")
        .description("the price of robustness: proved optima for growing uncertainty sets, scenarios shared")
        .argument("[file]", "instance or bundle folder, or - for standard input"),
    )
      .option("--gamma <list>", "budgets of a budget set, such as 0,1,2 or 0:0.5:3", parseList)
      .option("--rho <list>", "scales about the nominal scenario, such as 0:0.25:1", parseList)
      .option("--gap <ratio>", "relative gap of every point", parseNumber)
      .option("--time-limit <seconds>", "wall-clock limit of all points together", parsePositive)
      .option("--out <file>", "also write the curve as CSV")
      .option("--svg <file>", "also draw the curve"),
  ).action(runAction(sweepCommand));
}

async function sweepCommand(file: string | undefined, options: SweepCommandOptions): Promise<number> {
  if ((options.gamma === undefined) === (options.rho === undefined)) {
    throw new UsageError("give either --gamma or --rho");
  }
  const parameter: SweepParameter = options.gamma === undefined ? "rho" : "gamma";
  const done: SweepPoint[] = [];
  const progress = progressWriter(options);
  const outcome = await runInThread(
    {
      kind: "sweep",
      instance: readInstanceText(file, options),
      parameter,
      values: options.gamma ?? options.rho ?? [],
      options: options.gap === undefined ? {} : { gap: options.gap },
    },
    options.timeLimit ?? Number.POSITIVE_INFINITY,
    (event) => {
      const { point } = event as SweepPointEvent;
      done.push(point);
      progress(`${parameter} ${point.parameter}: ${formatNumber(point.objective)} (${point.status})`);
    },
  );
  const points = outcome.kind === "done" ? outcome.result.result : done;
  const names = outcome.kind === "done" ? outcome.result.names : outcome.names;
  const number = (value: number | undefined) =>
    value === undefined ? "" : String(Number(value.toPrecision(10)));
  const base = points[0]?.objective;
  const header = [
    parameter,
    "status",
    "objective",
    "bound",
    "price of robustness",
    "new scenarios",
    "seconds",
  ];
  const rows = points.map((point) => [
    number(point.parameter),
    point.status,
    number(point.objective),
    number(point.bound),
    base === undefined || base === 0 || point.objective === undefined
      ? ""
      : `${((100 * Math.abs(point.objective - base)) / Math.abs(base)).toFixed(3)} %`,
    String(point.newScenarios),
    point.timeSeconds.toFixed(2),
  ]);
  if (options.out !== undefined) writeFileAtomic(options.out, toCsv(header, rows));
  if (options.svg !== undefined) {
    const solved = points.filter(({ objective }) => objective !== undefined);
    const svg = await linePlotSvg({
      title: `Price of robustness: ${names?.problem ?? ""}`,
      xLabel: parameter,
      yLabel: names?.sense === "min" ? "worst-case cost" : "worst-case profit",
      series: [
        {
          name: "proved optimum",
          x: solved.map((point) => point.parameter),
          y: solved.map((point) => point.objective as number),
        },
      ],
    });
    writeFileAtomic(options.svg, svg);
  }
  printResult(options, { parameter, points }, alignedTable(header, rows));
  if (outcome.wasInterrupted) return ExitCode.interrupted;
  return points.some(({ objective }) => objective !== undefined) ? ExitCode.done : ExitCode.limitWithoutProof;
}

/** `0,1,2`, or `from:step:to`. */
function parseList(text: string): number[] {
  const range = text.split(":").map(Number);
  if (range.length === 3 && range.every(Number.isFinite) && range[1] > 0 && range[2] >= range[0]) {
    const [from, step, to] = range;
    const count = Math.floor((to - from) / step + 1e-9) + 1;
    return Array.from({ length: count }, (_, i) => from + i * step);
  }
  const values = text.split(",").map(Number);
  if (values.every((value) => Number.isFinite(value) && value >= 0)) return values;
  throw new InvalidArgumentError("expected numbers such as 0,1,2 or 0:0.5:3.");
}
