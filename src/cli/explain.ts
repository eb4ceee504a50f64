import type { Command } from "commander";
import type { Explanation, FindingEvent } from "../ccg/index.js";
import {
  type CommonOptions,
  ExitCode,
  parsePositive,
  printResult,
  runAction,
  withCommonOptions,
} from "./command.js";
import { type BundleOptions, readInstanceText, withBundleOptions } from "./instance-file.js";
import { runInThread } from "./thread/run-in-thread.js";

/** Conflicting rows printed before the rest are only counted. */
const LISTED_ROWS = 30;

/** minmaxmin explain: why there is no answer. */
export function registerExplain(program: Command): void {
  withCommonOptions(
    withBundleOptions(
      program
        .command("explain")
        .description(
          "why an instance is infeasible (scenarios, rows, largest feasible share of the set) or unbounded (direction)",
        )
        .argument("[file]", "instance or bundle folder, or - for standard input"),
    ).option("--time-limit <seconds>", "wall-clock limit", parsePositive),
  ).action(runAction(explainCommand));
}

async function explainCommand(
  file: string | undefined,
  options: CommonOptions & BundleOptions & { readonly timeLimit?: number },
): Promise<number> {
  let finding: Explanation | undefined;
  const outcome = await runInThread(
    { kind: "explain", instance: readInstanceText(file, options), options: {} },
    options.timeLimit ?? Number.POSITIVE_INFINITY,
    (event) => {
      finding = (event as FindingEvent).explanation;
    },
  );
  const names = outcome.kind === "done" ? outcome.result.names : outcome.names;
  const explanation: Explanation =
    outcome.kind === "done"
      ? outcome.result.result
      : (finding ?? { kind: "unknown", because: "it was ended before anything was found" });
  printResult(
    options,
    { problem: names?.problem, ...explanation },
    describe(names?.factors ?? [], explanation),
  );
  if (outcome.wasInterrupted) return ExitCode.interrupted;
  return explanation.kind === "unknown" ? ExitCode.limitWithoutProof : ExitCode.done;
}

function describe(factorNames: readonly string[], explanation: Explanation): string {
  switch (explanation.kind) {
    case "feasible":
      return "feasible: some plan has a recourse in every scenario";
    case "unknown":
      return `unknown: ${explanation.because}`;
    case "unbounded":
      return [
        "unbounded: the objective improves for ever along",
        ...explanation.direction.map(
          ({ column, change }) => `  ${column} ${change > 0 ? "+" : ""}${show(change)}`,
        ),
      ].join("\n");
    case "infeasible": {
      const { scenarios, rows, scale, mayBeSmaller } = explanation;
      const listed = rows.slice(0, LISTED_ROWS).map(({ row, scenario }) => {
        return `  ${row}${scenario === undefined ? "" : ` in scenario ${scenario + 1}`}`;
      });
      const more = rows.length > LISTED_ROWS ? [`  and ${rows.length - LISTED_ROWS} more`] : [];
      return [
        scenarios.length === 1
          ? "infeasible: no plan has a recourse in this scenario"
          : `infeasible: no plan has a recourse in all of these ${scenarios.length} scenarios${mayBeSmaller ? "" : " (any fewer have one)"}`,
        ...scenarios.map((xi, s) => {
          const parts = factorNames.flatMap((name, k) => (xi[k] === 0 ? [] : [`${name} = ${show(xi[k])}`]));
          return `  ${s + 1}: ${parts.join(", ") || "all factors zero"}`;
        }),
        mayBeSmaller
          ? "rows that no plan satisfies together (stopped before all were tried: fewer may do):"
          : "rows that no plan satisfies together (leaving one out, they can be):",
        ...listed,
        ...more,
        ...(scale === undefined
          ? []
          : [
              `largest feasible share of the set: ${show(scale.feasible)} (infeasible at ${show(scale.infeasible)}), about its initial scenario`,
            ]),
      ].join("\n");
    }
  }
}

function show(value: number): string {
  return String(Number(value.toPrecision(6)));
}
