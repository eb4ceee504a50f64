import type { Command } from "commander";
import { unfinishedLadder } from "../ccg/analysis/ladder.js";
import type { Ladder, LadderLine, RungEvent } from "../ccg/index.js";
import { alignedTable } from "../report/index.js";
import {
  type CommonOptions,
  ExitCode,
  parseInteger,
  parseNumber,
  parsePositive,
  printResult,
  progressWriter,
  runAction,
  withCommonOptions,
} from "./command.js";
import { formatNumber, formatSeconds } from "./format.js";
import { type BundleOptions, readInstanceText, withBundleOptions } from "./instance-file.js";
import { runInThread } from "./thread/run-in-thread.js";

interface LadderCommandOptions extends CommonOptions, BundleOptions {
  readonly timeLimit?: number;
  readonly gap?: number;
  readonly policies?: number;
}

/** minmaxmin ladder: nominal ≤ exact ≤ K policies ≤ static in one table. */
export function registerLadder(program: Command): void {
  withCommonOptions(
    withBundleOptions(
      program
        .command("ladder")
        .description(
          "bounds of increasing pessimism in one table: nominal, exact, K policies, affine, static",
        )
        .argument("[file]", "instance or bundle folder, or - for standard input"),
    )
      .option("--time-limit <seconds>", "wall-clock limit of all rungs together", parsePositive)
      .option("--gap <ratio>", "relative gap at which an answer counts as optimal", parseNumber)
      .option("--policies <K>", "policies of the K-adaptability rung", parseInteger),
  ).action(runAction(ladderCommand));
}

/** Runs the ladder; also what `solve --method ladder` does. */
export async function ladderCommand(
  file: string | undefined,
  options: LadderCommandOptions,
): Promise<number> {
  const { gap, policies, seed } = options;
  const done: LadderLine[] = [];
  const progress = progressWriter(options);
  const outcome = await runInThread(
    {
      kind: "ladder",
      instance: readInstanceText(file, options),
      options: { seed, ...(gap !== undefined && { gap }), ...(policies !== undefined && { policies }) },
    },
    options.timeLimit ?? Number.POSITIVE_INFINITY,
    (event) => {
      const { line, timeSeconds } = event as RungEvent;
      done.push(line);
      progress(`${line.rung.padEnd(8)} ${formatNumber(line.value)} after ${formatSeconds(timeSeconds)}`);
    },
  );
  const { wasInterrupted } = outcome;
  const result =
    outcome.kind === "done"
      ? outcome.result.result
      : unfinishedLadder(
          outcome.names?.sense ?? "min",
          done,
          wasInterrupted ? "interrupt" : "timeLimit",
          performance.now() / 1000,
        );
  printResult(options, result, describeLadder(result));
  if (wasInterrupted) return ExitCode.interrupted;
  const isProved = result.lines.some(({ value }) => value !== undefined);
  return isProved ? ExitCode.done : ExitCode.limitWithoutProof;
}

/** The ladder as a table. */
export function describeLadder({ sense, lines, priceOfRobustness, valueOfAdaptivity }: Ladder): string {
  const percent = (value: number | undefined) =>
    value === undefined ? "-" : `${(100 * value).toFixed(2)} %`;
  const table = alignedTable(
    ["rung", "value", "bound", "time", "proved by"],
    lines.map(({ rung, value, bound, timeSeconds, provedBy, remark }) => [
      rung,
      formatNumber(value),
      formatNumber(bound),
      `${timeSeconds.toFixed(2)} s`,
      [provedBy, remark].filter((part) => part !== undefined).join("; "),
    ]),
  );
  const order =
    sense === "min"
      ? "from the optimistic to the pessimistic: ≤"
      : "from the optimistic to the pessimistic: ≥";
  return [
    table,
    "",
    `order                 ${order}`,
    `price of robustness   ${percent(priceOfRobustness)}   (exact against nominal)`,
    `value of adaptivity   ${percent(valueOfAdaptivity)}   (static against exact)`,
  ].join("\n");
}
