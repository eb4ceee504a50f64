import { type Command, Option } from "commander";
import type { EventSink } from "../base/events.js";
import { packageVersion, writeFileAtomic } from "../base/platform.js";
import { DEFAULT_SOLVE_OPTIONS, type SolveEvent, type SolveResult, type StoppedBy } from "../ccg/index.js";
import type { BackendName } from "../milp/index.js";
import {
  type CommonOptions,
  ExitCode,
  eventSink,
  parseInteger,
  parseNumber,
  parsePositive,
  printResult,
  progressWriter,
  replaceNonJson,
  runAction,
  withCommonOptions,
} from "./command.js";
import { bitString, formatGap, formatNumber, formatPoint, formatSeconds, labelled } from "./format.js";
import { type BundleOptions, readInstanceText, withBundleOptions } from "./instance-file.js";
import { referTo } from "./instance-reference.js";
import { readJson } from "./json-file.js";
import { ladderCommand } from "./ladder.js";
import { type NetworkOptions, readNetworkText, withNetworkOptions } from "./learned-methods.js";
import { solveLog } from "./solve-log.js";
import type { ProblemNames } from "./thread/protocol.js";
import { runInThread } from "./thread/run-in-thread.js";
import { unfinishedResult } from "./unfinished-result.js";

interface SolveCommandOptions extends CommonOptions, BundleOptions, NetworkOptions {
  readonly method: string;
  readonly backend: BackendName;
  readonly timeLimit?: number;
  readonly gap: number;
  readonly threads: number;
  readonly policies: number;
  readonly integerBudget?: boolean;
  readonly out?: string;
  readonly checkpoint?: string;
  readonly resume?: string;
  readonly certificate?: string;
}

export function registerSolve(program: Command): void {
  withCommonOptions(
    withNetworkOptions(withBundleOptions(program.command("solve")))
      .description(
        "solve an instance: a plan with its proved worst case, a proved bound, and the gap between them",
      )
      .argument("[file]", "instance (recognised by content), bundle folder, or - for standard input")
      .option(
        "--method <name>",
        "auto, exact, ccg, neural, k-adapt, affine, static, nominal, ladder (all bounds in one table), or another that the methods command lists",
        DEFAULT_SOLVE_OPTIONS.method,
      )
      .addOption(
        new Option("--backend <name>", "MILP solver")
          .choices(["highs", "glpk"])
          .default(DEFAULT_SOLVE_OPTIONS.backend),
      )
      .option("--time-limit <seconds>", "wall-clock limit of the whole command", parsePositive)
      .option(
        "--gap <ratio>",
        "relative gap at which an answer counts as optimal",
        parseNumber,
        DEFAULT_SOLVE_OPTIONS.gap,
      )
      .option(
        "--policies <K>",
        "recourse policies of method k-adapt",
        parseInteger,
        DEFAULT_SOLVE_OPTIONS.policies,
      )
      .option("--threads <count>", "threads a method may use", parseInteger, DEFAULT_SOLVE_OPTIONS.threads)
      .option(
        "--integer-budget",
        "capital budgeting: cut the budget to its integer part, as the published experiments do",
      )
      .option("--out <file>", "also write the result as JSON to this file")
      .option(
        "--checkpoint <file>",
        "relax-and-cut: write the state of the search to this file after every round",
      )
      .option("--resume <file>", "relax-and-cut: go on from a checkpoint")
      .option("--certificate <file>", "relax-and-cut: write what proves the answer, for the verify command"),
  ).action(runAction(solveCommand));
}

async function solveCommand(file: string | undefined, options: SolveCommandOptions): Promise<number> {
  if (options.method === "ladder") return ladderCommand(file, options);
  const { method, backend, gap, seed, threads, policies, integerBudget } = options;
  const timeLimit = options.timeLimit ?? DEFAULT_SOLVE_OPTIONS.timeLimitSeconds;
  const events: SolveEvent[] = [];
  const log = eventSink(options, solveLog(packageVersion(), progressWriter(options)) as EventSink);
  const instance = readInstanceText(file, options);
  const outcome = await runInThread(
    {
      kind: "solve",
      instance: { ...instance, integerBudget },
      network: readNetworkText(options),
      options: {
        method,
        backend,
        gap,
        seed,
        threads,
        policies,
        certify: options.certificate !== undefined,
        checkpoints: options.checkpoint !== undefined,
        ...(options.resume !== undefined && { resume: readJson(options.resume) }),
      },
    },
    timeLimit,
    (event) => {
      const solveEvent = event as SolveEvent;
      if (solveEvent.type === "checkpoint") {
        writeFileAtomic(options.checkpoint as string, `${JSON.stringify(solveEvent.saved)}\n`);
        return;
      }
      events.push(solveEvent);
      log(event);
    },
  );
  const { result: answer, names } =
    outcome.kind === "done"
      ? outcome.result
      : {
          result: unfinishedResult(events, outcome.wasInterrupted ? "interrupt" : "timeLimit"),
          names: outcome.names,
        };
  const { certificate, ...result } = answer;
  if (options.certificate !== undefined) writeCertificate(options.certificate, certificate);
  const json = {
    version: packageVersion(),
    problem: names?.problem,
    instance: referTo(file, options, instance.text, options.out),
    ...result,
    names,
  };
  if (options.out !== undefined) writeFileAtomic(options.out, `${JSON.stringify(json, replaceNonJson, 1)}\n`);
  printResult(options, json, describeResult(result, names));
  return outcome.wasInterrupted ? ExitCode.interrupted : exitCodeOf(result);
}

function writeCertificate(path: string, certificate: SolveResult["certificate"]): void {
  if (certificate) writeFileAtomic(path, `${JSON.stringify(certificate)}\n`);
  else
    process.stderr.write(
      "no certificate was written: the run ended without a proved plan or without time for it\n",
    );
}

function exitCodeOf({ status }: SolveResult): number {
  switch (status) {
    case "optimal":
    case "feasible":
    case "infeasible":
    case "unbounded":
      return ExitCode.done;
    case "unknown":
      return ExitCode.limitWithoutProof;
    case "error":
      return ExitCode.internalError;
  }
}

/** A method that has done all it can was stopped by nothing. */
function describeStop(stoppedBy: StoppedBy): string {
  return stoppedBy === "methodEnd" ? "all that the method proves" : `stopped by ${stoppedBy}`;
}

function describeResult(result: SolveResult, names: ProblemNames | undefined): string {
  const { firstStage, worstScenario, recourse, proof } = result;
  const because = (by: string | undefined) => (by === undefined ? "" : `   (${by})`);
  const stopped = result.stoppedBy === undefined ? "" : `, ${describeStop(result.stoppedBy)}`;
  const lines = [
    labelled("status", `${result.status}${stopped}`),
    ...(result.message === undefined ? [] : [labelled("", result.message)]),
  ];
  if (result.objective !== undefined) {
    lines.push(labelled("worst case", `${formatNumber(result.objective)}${because(proof.objectiveBy)}`));
    if (result.attained === false) lines.push(labelled("", "approached, not attained at any scenario"));
  }
  if (result.sampledObjective !== undefined) {
    lines.push(
      labelled(
        "sampled worst case",
        `  ${formatNumber(result.sampledObjective)}   (optimistic, not a proof)`,
      ),
    );
  }
  lines.push(labelled("bound", `${formatNumber(result.bound)}${because(proof.boundBy)}`));
  lines.push(labelled("gap", formatGap(result.gap)));
  if (firstStage !== undefined && names !== undefined && names.firstStage.length > 0) {
    lines.push(labelled("plan", formatPoint(names.firstStage, firstStage)));
    const bits = bitString(firstStage);
    if (bits !== undefined) lines.push(labelled("", bits));
  }
  if (worstScenario !== undefined && names !== undefined) {
    lines.push(labelled("worst scenario", formatPoint(names.factors, worstScenario)));
  }
  if (recourse !== undefined && names !== undefined) {
    lines.push(labelled("recourse there", formatPoint(names.secondStage, recourse)));
  }
  lines.push(labelled("time", formatSeconds(result.timeSeconds)));
  return lines.join("\n");
}
