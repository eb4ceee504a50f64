import type { Command } from "commander";
import { writeFileAtomic } from "../base/platform.js";
import { DEFAULT_SIMULATE_OPTIONS, simulate } from "../ccg/index.js";
import { toCsv } from "../report/index.js";
import {
  type CommonOptions,
  ExitCode,
  parseNumber,
  printResult,
  runAction,
  withCommonOptions,
} from "./command.js";
import { readFirstStage } from "./first-stage.js";
import { type BundleOptions, readInstanceProblem, withBundleOptions } from "./instance-file.js";
import { readScenarios } from "./scenario-file.js";

interface SimulateCommandOptions extends CommonOptions, BundleOptions {
  readonly level: number;
  readonly instance?: string;
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
        .option("--instance <file>", "the instance that the plan belongs to"),
    )
      .option(
        "--level <share>",
        "the CVaR is the mean of the worst (1 - level) of scenarios",
        parseNumber,
        DEFAULT_SIMULATE_OPTIONS.level,
      )
      .option("--out <file>", "also write value and recourse of every scenario as CSV"),
  ).action(runAction(simulateCommand));
}

async function simulateCommand(
  result: string,
  scenarioFile: string,
  options: SimulateCommandOptions,
): Promise<number> {
  const plan = readFirstStage(result);
  const problem = await readInstanceProblem(options.instance, options);
  const scenarios = readScenarios(scenarioFile, problem.factorNames);
  const { answers, ...summary } = await simulate(problem, plan, scenarios, { level: options.level });
  if (options.out !== undefined) {
    const header = ["scenario", "status", "value", ...problem.secondStage.names];
    const rows = answers.map((answer, s) =>
      answer.status === "optimal"
        ? [String(s + 1), answer.status, String(answer.value), ...Array.from(answer.recourse, String)]
        : [String(s + 1), answer.status, "", ...problem.secondStage.names.map(() => "")],
    );
    writeFileAtomic(options.out, toCsv(header, rows));
  }
  const number = (value: number | undefined) =>
    value === undefined ? "-" : String(Number(value.toPrecision(8)));
  const text = [
    `scenarios        ${summary.scenarios} (a sample: proves nothing about other scenarios)`,
    `worst            ${number(summary.worst)}${summary.worstScenario === undefined ? "" : `   (scenario ${summary.worstScenario + 1})`}`,
    `CVaR ${String(options.level).padEnd(11)} ${number(summary.cvar)}`,
    `mean             ${number(summary.mean)}`,
    `best             ${number(summary.best)}`,
    `violation rate   ${(100 * summary.violationRate).toFixed(2)} %`,
  ];
  printResult(options, summary, text.join("\n"));
  return ExitCode.done;
}
