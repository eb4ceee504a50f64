import type { Command } from "commander";
import { writeFileAtomic } from "../base/platform.js";
import type { GroupReport } from "../regret/group-report.js";
import { type SavedSession, TableSession } from "../regret/table/session.js";
import { linePlotSvg } from "../report/plot.js";
import { alignedTable } from "../report/table.js";
import { type CommonOptions, ExitCode, printResult, runAction, withCommonOptions } from "./command.js";
import { readJson } from "./json-file.js";

export function registerRegretReport(group: Command): void {
  withCommonOptions(group.command("report <state>"))
    .description("figures of a checkpoint: losses, regrets and bounds of every group")
    .option("--svg <file>", "plot group regret over time")
    .action(
      runAction(async (path: string, options: CommonOptions & { svg?: string }) => {
        const session = await TableSession.resume(readCheckpoint(path), path);
        if (options.svg !== undefined) await writeCurve(options.svg, session);
        printResult(options, sessionSummary(session), sessionText(session));
        return ExitCode.done;
      }),
    );
}

export function readCheckpoint(path: string): SavedSession {
  return readJson(path) as SavedSession;
}

/** The report as one JSON object. */
export function sessionSummary(session: TableSession) {
  const groups = session.report();
  const { unlabelled, fallbackRounds, settings } = session.learner;
  const regrets = groups.map(({ regret }) => regret ?? 0);
  return {
    records: session.records,
    unlabelled,
    fallbackRounds,
    settings,
    largestRegret: Math.max(...regrets),
    groups,
  };
}

/** The report for people. */
export function sessionText(session: TableSession): string {
  const header = [
    "group",
    "T_g",
    "loss",
    "single",
    "hindsight",
    "regret",
    "regret of single",
    "vs own learner",
    "bound",
  ];
  const rows = session.report().map((group) => reportRow(group));
  const { unlabelled } = session.learner;
  return [
    alignedTable(header, rows),
    "",
    `${session.records} rows${unlabelled > 0 ? `, ${unlabelled} of them without a target` : ""}; squared loss in scaled units.`,
  ].join("\n");
}

function reportRow(group: GroupReport): string[] {
  const show = (value: number | null | undefined) =>
    value === null || value === undefined ? "-" : value.toFixed(3);
  return [
    group.name,
    String(Number(group.effectiveRounds.toFixed(2))),
    show(group.loss),
    show(group.baselineLoss),
    show(group.comparatorLoss),
    show(group.regret),
    show(group.baselineRegret),
    show(group.aggregatorRegret),
    show(group.aggregatorBound),
  ];
}

export async function writeCurve(path: string, session: TableSession): Promise<void> {
  const svg = await linePlotSvg({
    title: "Group regret over time",
    xLabel: "row",
    yLabel: "regret",
    series: session.curve.series(),
  });
  writeFileAtomic(path, svg);
}
