import { type Command, Option } from "commander";
import type { EventSink } from "../base/events.js";
import { packageVersion, readText, writeFileAtomic } from "../base/platform.js";
import {
  GAME_FAMILIES,
  GAME_FAMILY_DEFAULTS,
  GAME_METHODS,
  type GameFamily,
  type GameMethod,
  type GameResult,
  type InclusionEvent,
  SOLVE_GAME_DEFAULTS,
} from "../halpern/index.js";
import { linePlotSvg, toCsv } from "../report/index.js";
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
import { formatNumber, formatSeconds, labelled } from "./format.js";
import { solveInThread } from "./halpern/in-thread.js";
import type { GameTask } from "./halpern/protocol.js";

interface GameOptions extends CommonOptions {
  readonly generate?: GameFamily;
  readonly rows: number;
  readonly columns: number;
  readonly alpha: number;
  readonly method: GameMethod;
  readonly tolerance: number;
  readonly maxEpochs: number;
  readonly timeLimit: number;
  readonly centring: boolean;
  readonly csv?: string;
  readonly svg?: string;
}

/** Probabilities below this are left out of the printed strategies. */
const SMALLEST_SHOWN = 5e-5;
/** Actions shown of a strategy. */
const MOST_SHOWN = 12;

/** minmaxmin game: strategies, value and certified gap of a zero-sum matrix game. */
export function registerGame(program: Command): void {
  withCommonOptions(
    program
      .command("game")
      .description("solve a zero-sum matrix game: strategies, value, certified gap")
      .argument("[file]", "payoff of the row player: JSON or a table of numbers; - for standard input")
      .addOption(
        new Option("--generate <family>", "a game of a family instead of a file").choices(
          Object.keys(GAME_FAMILIES),
        ),
      )
      .option("--rows <count>", "rows of a generated game", parseInteger, GAME_FAMILY_DEFAULTS.rows)
      .option("--columns <count>", "its columns", parseInteger, GAME_FAMILY_DEFAULTS.columns)
      .option(
        "--alpha <number>",
        "exponent of the Nemirovski families",
        parseNumber,
        GAME_FAMILY_DEFAULTS.alpha,
      )
      .addOption(
        new Option("--method <name>", "solution method")
          .choices(GAME_METHODS)
          .default(SOLVE_GAME_DEFAULTS.method),
      )
      .option("--tolerance <gap>", "largest duality gap", parsePositive, SOLVE_GAME_DEFAULTS.tolerance)
      .option(
        "--max-epochs <count>",
        "most passes over the matrix",
        parsePositive,
        SOLVE_GAME_DEFAULTS.maxEpochs,
      )
      .option("--time-limit <seconds>", "wall-clock limit", parsePositive, Number.POSITIVE_INFINITY)
      .option("--no-centring", "keep the part of the payoff that is linear on the simplices")
      .option("--csv <file>", "write the curve of residual and gap")
      .option("--svg <file>", "draw it"),
  ).action(runAction(gameCommand));
}

async function gameCommand(file: string | undefined, options: GameOptions): Promise<number> {
  const { generate, method, tolerance, maxEpochs, centring, seed, timeLimit } = options;
  if ((file === undefined) === (generate === undefined)) {
    process.stderr.write("error: give either a file or --generate FAMILY\n");
    return ExitCode.usage;
  }
  const curve: InclusionEvent[] = [];
  const log = eventSink(options, progressLine(progressWriter(options)));
  const task: GameTask = {
    kind: "game",
    game: generate === undefined ? { text: readText(file!), source: file! } : { family: generate, options },
    options: { method, tolerance, maxEpochs, centring, seed },
    timeLimitSeconds: timeLimit,
  };
  const solved = await solveInThread(task, (event) => {
    curve.push(event as InclusionEvent);
    log(event);
  });
  await writeCurve(curve, options);
  const { history: _history, ...result } = solved;
  printResult(options, { version: packageVersion(), ...result }, describeGame(solved));
  // The bounds of the value are proved whatever their distance.
  return solved.stoppedBy === "interrupt" ? ExitCode.interrupted : ExitCode.done;
}

function progressLine(write: (line: string) => void): EventSink {
  let lines = 0;
  return (event) => {
    const { iteration, calls, residual, gap } = event as InclusionEvent;
    if (lines++ === 0) write(" iteration        calls    residual         gap");
    if ((lines & (lines - 1)) !== 0) return; // 1, 2, 4, 8, …
    const scientific = (value: number | undefined) => (value?.toExponential(2) ?? "-").padStart(12);
    write(
      `${String(iteration).padStart(10)} ${String(Math.round(calls)).padStart(12)}${scientific(residual)}${scientific(gap)}`,
    );
  };
}

async function writeCurve(curve: readonly InclusionEvent[], { csv, svg }: GameOptions): Promise<void> {
  if (csv !== undefined) {
    const rows = curve.map((p) => [p.iteration, p.calls, p.residual, p.gap ?? "", p.timeSeconds]);
    writeFileAtomic(csv, toCsv(["iteration", "calls", "residual", "gap", "seconds"], rows));
  }
  if (svg === undefined) return;
  const x = curve.map((point) => point.calls);
  const series = [
    { name: "residual", x, y: curve.map((point) => point.residual) },
    { name: "gap", x, y: curve.map((point) => point.gap ?? Number.NaN) },
  ];
  const labels = { title: "Residual and duality gap", xLabel: "component calls", yLabel: "" };
  writeFileAtomic(svg, await linePlotSvg({ ...labels, series, logX: true, logY: true }));
}

function describeGame(result: GameResult): string {
  const { status, stoppedBy, value, valueBounds, gap, rowStrategy, columnStrategy } = result;
  const [low, high] = valueBounds.map(formatNumber);
  return [
    labelled("status", stoppedBy === undefined ? status : `${status}, stopped by ${stoppedBy}`),
    labelled("value", `${formatNumber(value)}   (proved: between ${low} and ${high})`),
    labelled("gap", gap.toExponential(2)),
    labelled("residual", result.residual.toExponential(2)),
    labelled("row strategy", describeStrategy(rowStrategy)),
    labelled("column strategy", describeStrategy(columnStrategy)),
    labelled(
      "method",
      `${result.method}, ${result.iterations} iterations, ${result.epochs.toFixed(1)} epochs`,
    ),
    labelled("time", formatSeconds(result.timeSeconds)),
  ].join("\n");
}

function describeStrategy(strategy: Float64Array): string {
  const played = Array.from(strategy, (probability, action) => ({ probability, action }))
    .filter(({ probability }) => probability >= SMALLEST_SHOWN)
    .sort((a, b) => b.probability - a.probability);
  const shown = played
    .slice(0, MOST_SHOWN)
    .map(({ probability, action }) => `${action}: ${probability.toFixed(4)}`);
  const more = played.length - shown.length;
  return more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ");
}
