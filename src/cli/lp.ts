import type { Command } from "commander";
import type { RunEvent } from "../base/events.js";
import { readText, writeFileAtomic } from "../base/platform.js";
import { LP_DEFAULTS, type LpEvent, type LpResult } from "../halpern/index.js";
import { toCsv } from "../report/index.js";
import {
  type CommonOptions,
  ExitCode,
  eventSink,
  parseInteger,
  parsePositive,
  printResult,
  progressWriter,
  runAction,
  withCommonOptions,
} from "./command.js";
import { solveInThread } from "./halpern/in-thread.js";
import type { LpAnswer } from "./halpern/protocol.js";

interface LpCommandOptions extends CommonOptions {
  readonly tolerance: number;
  readonly timeLimit: number;
  readonly maxIterations?: number;
  readonly solution?: string;
}

/** minmaxmin lp FILE */
export function registerLp(program: Command): void {
  withCommonOptions(program.command("lp"))
    .description("solve a linear program in MPS format by a first-order method that needs no factorisation")
    .argument("<file>", "MPS file, free or fixed, or - for standard input")
    .option(
      "--tolerance <eps>",
      "relative primal, dual and gap tolerance",
      parsePositive,
      LP_DEFAULTS.tolerance,
    )
    .option("--time-limit <seconds>", "wall-clock limit", parsePositive, Number.POSITIVE_INFINITY)
    .option("--max-iterations <count>", "iteration limit", parseInteger)
    .option("--solution <file>", "write column names and values as CSV")
    .action(runAction(lpCommand));
}

async function lpCommand(file: string, options: LpCommandOptions): Promise<number> {
  const { tolerance, timeLimit, maxIterations } = options;
  const sink = eventSink(options, progressTable(progressWriter(options)));
  const task = { kind: "lp", text: readText(file), source: file, tolerance, maxIterations } as const;
  const answer = await solveInThread({ ...task, timeLimitSeconds: timeLimit }, sink);
  const { result, columnNames } = answer;
  if (options.solution !== undefined) {
    const rows = columnNames.map((name, j): [string, number] => [name, result.x[j]]);
    writeFileAtomic(options.solution, toCsv(["column", "value"], rows));
  }
  printResult(options, toJson(answer), describe(answer));
  return exitCode(result);
}

function exitCode({ status, stoppedBy }: LpResult): number {
  if (status !== "unknown") return ExitCode.done;
  return stoppedBy === "interrupt" ? ExitCode.interrupted : ExitCode.limitWithoutProof;
}

/** One line whenever the number of iterations has grown by a tenth: a few dozen in a long run. */
function progressTable(write: (line: string) => void): (event: RunEvent) => void {
  let next = 0;
  return (event) => {
    const { iteration, timeSeconds, primal, dual, gap, primalObjective } = event as LpEvent;
    if (next === 0) write(" iterations     time  primal res    dual res         gap  objective");
    if (iteration < next) return;
    next = Math.ceil(1.1 * iteration);
    const columns = [primal, dual, gap].map((value) => value.toExponential(2).padStart(12)).join("");
    const time = `${timeSeconds.toFixed(1)}s`.padStart(9);
    write(`${String(iteration).padStart(11)}${time}${columns}  ${primalObjective.toPrecision(9)}`);
  };
}

function toJson({ name, rows, columns, nonzeros, columnNames, result }: LpAnswer): object {
  const solution =
    result.status === "optimal" ? Object.fromEntries(columnNames.map((key, j) => [key, result.x[j]])) : {};
  const { x: _x, y: _y, reducedCosts: _reduced, ray: _ray, ...rest } = result;
  return { name, rows, columns, nonzeros, ...rest, solution };
}

function describe({ name, rows, columns, nonzeros, result }: LpAnswer): string {
  const { status, residual } = result;
  const lines = [
    `${name || "LP"}: ${rows} rows, ${columns} columns, ${nonzeros} nonzeros`,
    `status      ${status}${result.stoppedBy === undefined ? "" : ` (${result.stoppedBy})`}`,
  ];
  if (result.certificateViolation !== undefined) {
    lines.push(
      `certificate violated by at most ${result.certificateViolation.toExponential(1)} of its value`,
    );
  }
  if (status === "optimal" || status === "unknown") {
    lines.push(
      `objective   ${result.objective.toPrecision(12)}  (dual ${result.dualObjective.toPrecision(12)})`,
      `residuals   primal ${residual.primal.toExponential(1)}, dual ${residual.dual.toExponential(1)}, gap ${residual.gap.toExponential(1)}`,
    );
  }
  lines.push(
    `work        ${result.iterations} iterations, ${result.restarts} restarts, ${result.timeSeconds.toFixed(2)} s`,
  );
  return lines.join("\n");
}
