import { type Command, Option } from "commander";
import { packageVersion } from "../base/platform.js";
import { DEFAULT_EVALUATE_OPTIONS, DEFAULT_SAMPLE_OPTIONS, type EvaluateResult } from "../ccg/index.js";
import type { BackendName } from "../milp/index.js";
import {
  type CommonOptions,
  ExitCode,
  parseInteger,
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
  readonly threads: number;
  readonly integerBudget?: boolean;
  readonly sampled?: number | true;
  readonly sampleSeed: number;
  readonly sampleVertices?: boolean;
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
        "--threads <count>",
        "threads a long evaluation may use",
        parseInteger,
        DEFAULT_EVALUATE_OPTIONS.threads,
      )
      .option(
        "--integer-budget",
        "capital budgeting: cut the budget to its integer part, as the published experiments do",
      )
      .option(
        "--sampled [count]",
        `the worst of uniform scenarios instead, which proves nothing beyond them (default count: ${DEFAULT_SAMPLE_OPTIONS.samples})`,
        parseInteger,
      )
      .option(
        "--sample-seed <integer>",
        "seed of the sample, in NumPy's legacy generator",
        parseInteger,
        DEFAULT_SAMPLE_OPTIONS.sampleSeed,
      )
      .option("--sample-vertices", "add the vertices of the box to the sample"),
  ).action(runAction(evaluateCommand));
}

async function evaluateCommand(file: string | undefined, options: EvaluateCommandOptions): Promise<number> {
  if (options.sampled !== undefined) return sampleCommand(file, options);
  const { tolerance, backend, seed, threads, integerBudget } = options;
  const outcome = await runInThread(
    {
      kind: "evaluate",
      instance: { ...readInstanceText(file, options), integerBudget },
      firstStage: readFirstStage(options.firstStage),
      options: { tolerance, backend, seed, threads },
    },
    options.timeLimit ?? DEFAULT_EVALUATE_OPTIONS.timeLimitSeconds,
    () => {},
  );
  if (outcome.kind === "killed") return printKilled(options, outcome.wasInterrupted);
  const { result, names } = outcome.result;
  printResult(
    options,
    { version: packageVersion(), problem: names.problem, ...result },
    describe(result, names),
  );
  if (outcome.wasInterrupted) return ExitCode.interrupted;
  return result.status === "unknown" ? ExitCode.limitWithoutProof : ExitCode.done;
}

async function sampleCommand(file: string | undefined, options: EvaluateCommandOptions): Promise<number> {
  const { sampled, sampleSeed, sampleVertices: withVertices, backend, integerBudget } = options;
  const outcome = await runInThread(
    {
      kind: "sample",
      instance: { ...readInstanceText(file, options), integerBudget },
      firstStage: readFirstStage(options.firstStage),
      options: {
        sampleSeed,
        backend,
        ...(typeof sampled === "number" && { samples: sampled }),
        ...(withVertices && { withVertices }),
      },
    },
    options.timeLimit ?? DEFAULT_SAMPLE_OPTIONS.timeLimitSeconds,
    () => {},
  );
  if (outcome.kind === "killed") return printKilled(options, outcome.wasInterrupted);
  const { result, names } = outcome.result;
  const lines = [
    labelled("status", result.status),
    labelled(
      "sampled",
      `${formatNumber(result.sampledObjective)}   (worst of ${result.scenarios} scenarios, not proved)`,
    ),
    labelled("time", formatSeconds(result.timeSeconds)),
  ];
  if (result.worstScenario)
    lines.splice(2, 0, labelled("worst sampled", formatPoint(names.factors, result.worstScenario)));
  printResult(options, { version: packageVersion(), problem: names.problem, ...result }, lines.join("\n"));
  if (outcome.wasInterrupted) return ExitCode.interrupted;
  return result.status === "unknown" ? ExitCode.limitWithoutProof : ExitCode.done;
}

function printKilled(options: EvaluateCommandOptions, wasInterrupted: boolean): number {
  const stoppedBy = wasInterrupted ? "interrupt" : "timeLimit";
  printResult(options, { status: "unknown", stoppedBy }, `status  unknown, stopped by ${stoppedBy}`);
  return wasInterrupted ? ExitCode.interrupted : ExitCode.limitWithoutProof;
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
