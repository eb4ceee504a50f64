import type { Command } from "commander";
import { writeFileAtomic } from "../base/platform.js";
import { DEFAULT_SIMULATE_OPTIONS } from "../ccg/index.js";
import { toCsv } from "../report/index.js";
import {
  type CommonOptions,
  ExitCode,
  parseNumber,
  parsePositive,
  printResult,
  runAction,
  withCommonOptions,
} from "./command.js";
import { readFirstStage } from "./first-stage.js";
import { type BundleOptions, readInstanceText, withBundleOptions } from "./instance-file.js";
import { readReferredInstance } from "./instance-reference.js";
import { readScenarioTable } from "./scenario-file.js";
import { runInThread } from "./thread/run-in-thread.js";

interface SimulateCommandOptions extends CommonOptions, BundleOptions {
  readonly level: number;
  readonly instance?: string;
  readonly timeLimit?: number;
  readonly out?: string;
}

/** minmaxmin simulate: how a plan does on given scenarios. */
export function registerSimulate(program: Command): void {
  withCommonOptions(
    withBundleOptions(
      program
        .command("simulate")
        .description(
          "answer every scenario of a CSV file with the plan of a result: worst, mean, CVaR, violations",
        )
        .argument("<result>", "JSON result of solve, a JSON list of first-stage values, or 0/1 digits")
        .argument(
          "<scenarios>",
          "CSV file, one line a scenario, one column a factor (a header may name them)",
        )
        .option(
          "--instance <file>",
          "the instance that the plan belongs to, unless the result names it (solve --out does)",
        ),
    )
      .option(
        "--level <share>",
        "the CVaR is the mean of the worst (1 - level) of scenarios",
        parseNumber,
        DEFAULT_SIMULATE_OPTIONS.level,
      )
      .option("--time-limit <seconds>", "wall-clock limit of the whole command", parsePositive)
      .option("--out <file>", "also write value and recourse of every scenario as CSV"),
  ).action(runAction(simulateCommand));
}

async function simulateCommand(
  result: string,
  scenarioFile: string,
  options: SimulateCommandOptions,
): Promise<number> {
  const firstStage = readFirstStage(result);
  const isNamed = options.instance !== undefined || options.model !== undefined;
  const outcome = await runInThread(
    {
      kind: "simulate",
      instance: isNamed ? readInstanceText(options.instance, options) : readReferredInstance(result),
      firstStage,
      scenarios: readScenarioTable(scenarioFile),
      options: { level: options.level },
    },
    options.timeLimit ?? Number.POSITIVE_INFINITY,
    () => {},
  );
  if (outcome.kind === "killed") {
    process.stderr.write("ended before any scenario was answered\n");
    return outcome.wasInterrupted ? ExitCode.interrupted : ExitCode.limitWithoutProof;
  }
  const { result: simulation, names } = outcome.result;
  const { answers, ...summary } = simulation;
  if (options.out !== undefined) {
    const header = ["scenario", "status", "value", ...names.secondStage];
    const rows = answers.map((answer, s) =>
      answer.status === "optimal"
        ? [String(s + 1), answer.status, String(answer.value), ...Array.from(answer.recourse, String)]
        : [String(s + 1), answer.status, "", ...names.secondStage.map(() => "")],
    );
    writeFileAtomic(options.out, toCsv(header, rows));
  }
  const number = (value: number | undefined) =>
    value === undefined ? "-" : String(Number(value.toPrecision(8)));
  const text = [
    `scenarios        ${summary.scenarios} (a sample: proves nothing about other scenarios)`,
    ...(summary.stoppedBy === undefined
      ? []
      : [`                 the others unanswered: ${summary.stoppedBy}`]),
    `worst            ${number(summary.worst)}${summary.worstScenario === undefined ? "" : `   (scenario ${summary.worstScenario + 1})`}`,
    `CVaR ${String(options.level).padEnd(11)} ${number(summary.cvar)}`,
    `mean             ${number(summary.mean)}`,
    `best             ${number(summary.best)}`,
    `violation rate   ${(100 * summary.violationRate).toFixed(2)} %`,
  ];
  printResult(options, summary, text.join("\n"));
  if (outcome.wasInterrupted) return ExitCode.interrupted;
  return summary.scenarios > 0 ? ExitCode.done : ExitCode.limitWithoutProof;
}
