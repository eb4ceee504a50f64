import { type Command, Option } from "commander";
import { packageVersion } from "../base/platform.js";
import { DEFAULT_EVALUATE_OPTIONS, type EvaluateResult } from "../ccg/index.js";
import type { BackendName } from "../milp/index.js";
import {
  type CommonOptions,
  ExitCode,
  parsePositive,
  printResult,
  runAction,
  withCommonOptions,
} from "./command.js";
import { readFirstStage } from "./first-stage.js";
import { formatNumber, formatPoint, formatSeconds, labelled } from "./format.js";
import { type BundleOptions, readInstanceText, withBundleOptions } from "./instance-file.js";
import type { ProblemNames } from "./thread/protocol.js";
import { runInThread } from "./thread/run-in-thread.js";

interface EvaluateCommandOptions extends CommonOptions, BundleOptions {
  readonly firstStage: string;
  readonly tolerance: number;
  readonly backend: BackendName;
  readonly timeLimit?: number;
  readonly integerBudget?: boolean;
}

export function registerEvaluate(program: Command): void {
  withCommonOptions(
    withBundleOptions(program.command("evaluate"))
      .description("the exact worst case of a given first stage")
      .argument("[file]", "instance (recognised by content), bundle folder, or - for standard input")
      .requiredOption(
        "--first-stage <plan>",
        "0/1 digits, or a file: digits, a JSON array, or a result of solve",
      )
      .option(
        "--tolerance <ratio>",
        "relative width of the interval at which to end",
        parsePositive,
        DEFAULT_EVALUATE_OPTIONS.tolerance,
      )
      .addOption(
        new Option("--backend <name>", "MILP solver")
          .choices(["highs", "glpk"])
          .default(DEFAULT_EVALUATE_OPTIONS.backend),
      )
      .option("--time-limit <seconds>", "wall-clock limit of the whole command", parsePositive)
      .option(
        "--integer-budget",
        "capital budgeting: cut the budget to its integer part, as the published experiments do",
      ),
  ).action(runAction(evaluateCommand));
}

async function evaluateCommand(file: string | undefined, options: EvaluateCommandOptions): Promise<number> {
  const { tolerance, backend, seed, integerBudget } = options;
  const outcome = await runInThread(
    {
      kind: "evaluate",
      instance: { ...readInstanceText(file, options), integerBudget },
      firstStage: readFirstStage(options.firstStage),
      options: { tolerance, backend, seed },
    },
    options.timeLimit ?? DEFAULT_EVALUATE_OPTIONS.timeLimitSeconds,
    () => {},
  );
  if (outcome.kind === "killed") {
    const stoppedBy = outcome.wasInterrupted ? "interrupt" : "timeLimit";
    printResult(options, { status: "unknown", stoppedBy }, `status  unknown, stopped by ${stoppedBy}`);
    return outcome.wasInterrupted ? ExitCode.interrupted : ExitCode.limitWithoutProof;
  }
  const { result, names } = outcome.result;
  printResult(
    options,
    { version: packageVersion(), problem: names.problem, ...result },
    describe(result, names),
  );
  if (outcome.wasInterrupted) return ExitCode.interrupted;
  return result.status === "unknown" ? ExitCode.limitWithoutProof : ExitCode.done;
}

function describe(result: EvaluateResult, names: ProblemNames): string {
  const stopped = result.stoppedBy === undefined ? "" : `, stopped by ${result.stoppedBy}`;
  const lines = [labelled("status", `${result.status}${stopped}`)];
  if (result.lower !== undefined && result.upper !== undefined) {
    lines.push(labelled("worst case", `${formatNumber(result.objective)}   (${result.provedBy})`));
    lines.push(labelled("interval", `[${formatNumber(result.lower)}, ${formatNumber(result.upper)}]`));
    if (result.attained === false) lines.push(labelled("", "approached, not attained at any scenario"));
  }
  if (result.worstScenario)
    lines.push(labelled("worst scenario", formatPoint(names.factors, result.worstScenario)));
  if (result.recourse)
    lines.push(labelled("recourse there", formatPoint(names.secondStage, result.recourse)));
  lines.push(labelled("time", formatSeconds(result.timeSeconds)));
  return lines.join("\n");
}
