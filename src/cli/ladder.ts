import type { Command } from "commander";
import { type Ladder, ladder } from "../ccg/index.js";
import { alignedTable } from "../report/index.js";
import {
  type CommonOptions,
  ExitCode,
  parseInteger,
  parseNumber,
  parsePositive,
  printResult,
  runAction,
  withCommonOptions,
} from "./command.js";
import { type BundleOptions, readInstanceProblem, withBundleOptions } from "./instance-file.js";

interface LadderOptions extends CommonOptions, BundleOptions {
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
export async function ladderCommand(file: string | undefined, options: LadderOptions): Promise<number> {
  const problem = await readInstanceProblem(file, options);
  const { gap, policies, timeLimit: timeLimitSeconds, seed } = options;
  const result = await ladder(problem, {
    seed,
    ...(gap !== undefined && { gap }),
    ...(policies !== undefined && { policies }),
    ...(timeLimitSeconds !== undefined && { timeLimitSeconds }),
  });
  printResult(options, result, describeLadder(result));
  const isProved = result.lines.some(({ value }) => value !== undefined);
  return isProved ? ExitCode.done : ExitCode.limitWithoutProof;
}

/** The ladder as a table. */
export function describeLadder({ sense, lines, priceOfRobustness, valueOfAdaptivity }: Ladder): string {
  const number = (value: number | undefined) =>
    value === undefined ? "-" : String(Number(value.toPrecision(8)));
  const percent = (value: number | undefined) =>
    value === undefined ? "-" : `${(100 * value).toFixed(2)} %`;
  const table = alignedTable(
    ["rung", "value", "bound", "time", "proved by"],
    lines.map(({ rung, value, bound, timeSeconds, provedBy, remark }) => [
      rung,
      number(value),
      number(bound),
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
