/** The report of a bench: everything a reader needs to trust or repeat it, made from its records alone. */
import type { ReportBlock, ReportDocument } from "../../report/index.js";
import { findAlarms } from "../contradictions.js";
import { groupBy } from "../group.js";
import type { RunRecord, SessionRecord } from "../record.js";
import { median } from "../statistics.js";
import type { Suite } from "../suite.js";
import { cellsOf } from "./cell.js";
import { compareBenches } from "./compare.js";
import { errorTable } from "./errors.js";
import { suitePlots } from "./plots.js";
import { growthTable, PUBLISHED_NOTE, publishedTable, RESULT_NOTE, resultTable } from "./tables.js";

export interface ReportInput {
  readonly suites: readonly Suite[];
  readonly sessions: readonly SessionRecord[];
  readonly runs: readonly RunRecord[];
  /** Runs of an older bench to compare with. */
  readonly older?: readonly RunRecord[];
}

/** The report as a document; alarms first, then where the figures come from, then the figures. */
export async function buildReport({ suites, sessions, runs, older }: ReportInput): Promise<ReportDocument> {
  const bodies = await Promise.all(
    suites.map((suite) =>
      suiteBlocks(
        suite,
        runs.filter((run) => run.suite === suite.name),
      ),
    ),
  );
  const names = suites.map(({ title }) => title).join(", ");
  const solved = runs.filter((run) => run.solved).length;
  return {
    title: `minmaxmin bench: ${names}`,
    subtitle: `${runs.length} runs, ${solved} solved, ${new Set(runs.map(({ instance }) => instance)).size} instances`,
    blocks: [
      ...alarmBlocks(runs),
      { kind: "facts", items: provenance(sessions, runs) },
      ...(older === undefined ? [] : compareBenches(older, runs).blocks),
      ...bodies.flat(),
    ],
  };
}

function alarmBlocks(runs: readonly RunRecord[]): ReportBlock[] {
  const alarms = findAlarms(runs);
  const line = ({ instance, method, message }: (typeof alarms)[number]) =>
    `${instance}, ${method}: ${message}`;
  const contradicted = alarms.filter(({ kind }) => kind === "contradicted");
  const failed = alarms.filter(({ kind }) => kind === "failed");
  const blocks: ReportBlock[] = [];
  if (contradicted.length > 0) {
    const title = `Contradicted proofs: ${contradicted.length}. Do not trust these figures`;
    blocks.push({ kind: "alarms", title, items: contradicted.map(line) });
  }
  if (failed.length > 0)
    blocks.push({ kind: "alarms", title: `Failed runs: ${failed.length}`, items: failed.map(line) });
  if (alarms.length > 0) return blocks;
  return [{ kind: "assurance", text: "No run failed, and no proof contradicts another or a published one." }];
}

function provenance(
  sessions: readonly SessionRecord[],
  runs: readonly RunRecord[],
): [label: string, value: string][] {
  const distinct = <T>(items: readonly T[]) => [...new Set(items)].join("; ");
  const limits = distinct(runs.map((run) => run.timeLimitSeconds).filter(Number.isFinite));
  const gaps = distinct(runs.map(({ targetGap }) => targetGap).filter((gap) => gap > 0));
  const days = sessions.map(({ startedAt }) => startedAt.slice(0, 10));
  return [
    ["machine", distinct(sessions.map(({ machine }) => machine)) || "not recorded"],
    ["version", `minmaxmin ${distinct(runs.map(({ version }) => version))}`],
    ["runs at a time", distinct(sessions.map(({ workers }) => workers)) || "not recorded"],
    ["CPU time of a run", cpuShare(runs)],
    ["time limit", limits === "" ? "not recorded" : `${limits} s a run, enforced from outside`],
    ...(gaps === "" ? [] : [["target gap", gaps] satisfies [string, string]]),
    ["seeds", distinct(runs.map(({ seed }) => seed))],
    ["dates", distinct(days) || "not recorded"],
  ];
}

/** Runs shorter than this spend their time in start-up. */
const LEAST_SHARED_SECONDS = 1;
/** Below this share, times say more about the machine's other work than about the methods. */
const BUSY_SHARE = 0.8;

/** CPU seconds a wall-clock second: tells a busy machine. */
function cpuShare(runs: readonly RunRecord[]): string {
  const shares = runs.flatMap(({ cpuSeconds, wallSeconds }) =>
    cpuSeconds === undefined || wallSeconds < LEAST_SHARED_SECONDS ? [] : [cpuSeconds / wallSeconds],
  );
  const share = median(shares);
  if (share === undefined) return "not known";
  const text = `${share.toFixed(2)} s a wall-clock second (median)`;
  return share < BUSY_SHARE ? `${text}: the machine was busy with other work, look at CPU times` : text;
}

async function suiteBlocks(suite: Suite, runs: readonly RunRecord[]): Promise<ReportBlock[]> {
  const heading: ReportBlock[] = [
    { kind: "heading", text: suite.title },
    ...suite.about.map((text): ReportBlock => ({ kind: "paragraph", text })),
  ];
  if (runs.length === 0) return [...heading, { kind: "paragraph", text: "No runs yet." }];
  const cells = cellsOf(runs);
  const results = suite.tables.map((factors) => resultTable(suite, cells, factors));
  const published = suite.tables
    .map((factors) => publishedTable(suite, cells, factors))
    .filter((table) => table !== undefined);
  const tables: ReportBlock[] = [{ kind: "paragraph", text: RESULT_NOTE }, ...results];
  if (published.length > 0) tables.push({ kind: "paragraph", text: PUBLISHED_NOTE }, ...published);
  const errorFactors = suite.errorsBy ?? suite.tables[0];
  const errors = errorFactors && errorTable(suite, cells, errorFactors);
  if (errors) tables.push(errors);
  const growth = growthTable(suite, runs);
  if (growth !== undefined) tables.push(growth);
  return [...heading, ...tables, ...(await suitePlots(suite, runs)), ...refusals(runs)];
}

/** Methods that did not apply, with the reason of one instance each. */
function refusals(runs: readonly RunRecord[]): ReportBlock[] {
  const refused = groupBy(
    runs.filter(({ status }) => status === "refused"),
    ({ method }) => method,
  );
  return [...refused].map(([method, [{ message }, ...others]]) => ({
    kind: "paragraph",
    text: `${method} did not apply to ${others.length + 1} instances: ${message}`,
  }));
}
