/** The plots of a report. */
import { linePlotSvg, type ReportPlot } from "../../report/index.js";
import { groupBy } from "../group.js";
import type { RunRecord } from "../record.js";
import { type Metric, type Suite, WALL_SECONDS } from "../suite.js";
import { cellsOf } from "./cell.js";
import {
  boundSeries,
  gapSeries,
  growthCurves,
  growthMetrics,
  profileSeries,
  robustnessSeries,
  solvedShareSeries,
} from "./curves.js";
import { fileName } from "./tables.js";

/** Bound histories shown: those of the runs that took longest. */
const HISTORIES = 2;
/** More curves than this cannot be told apart; the table has their exponents. */
const MOST_CURVES = 12;
/** Fewer points than this are no history. */
const LEAST_HISTORY = 4;

/** Every plot that the runs of a suite have data for. */
export async function suitePlots(suite: Suite, runs: readonly RunRecord[]): Promise<ReportPlot[]> {
  const plots = await Promise.all([
    ...profilePlots(suite, runs),
    sharePlot(suite, runs),
    gapPlot(suite, runs),
    ...growthMetrics(suite).map((metric) => growthPlot(suite, runs, metric)),
    robustnessPlot(suite, runs),
    ...longestHistories(runs).map((run, i) => historyPlot(suite, run, i + 1)),
  ]);
  return plots.filter((plot) => plot !== undefined);
}

/** One profile, or one a family where different methods apply to different families. */
function profilePlots(suite: Suite, runs: readonly RunRecord[]): Promise<ReportPlot | undefined>[] {
  const { growthBy } = suite;
  if (growthBy === undefined) return [profilePlot(suite, runs, "")];
  const families = groupBy(runs, ({ groups }) => String(groups[growthBy]));
  return [...families].map(([family, members]) => profilePlot(suite, members, family));
}

async function profilePlot(
  suite: Suite,
  runs: readonly RunRecord[],
  family: string,
): Promise<ReportPlot | undefined> {
  const cost = suite.cost ?? WALL_SECONDS;
  const series = profileSeries(cellsOf(runs), cost);
  if (series.length === 0) return undefined;
  const of = family === "" ? "" : `, ${family}`;
  const svg = await linePlotSvg({
    title: `Performance profile: ${cost.label}${of}`,
    xLabel: "factor of the best solver's cost (logarithmic)",
    yLabel: "share of instances solved",
    domainY: [0, 1],
    series,
    logX: true,
    step: true,
    percentY: true,
    embedded: true,
  });
  const name = family === "" ? "profile" : `profile-${fileName([family])}`;
  const caption = `Performance profile (Dolan & Moré 2002)${of}: how many instances a solver does within a factor of the best. ${publishedNote(runs)}`;
  return plot(suite, name, svg, caption.trim());
}

function publishedNote(runs: readonly RunRecord[]): string {
  const isTimed = runs.some(({ published }) =>
    published.some(({ timeSeconds }) => timeSeconds !== undefined),
  );
  return isTimed ? "Published times come from other machines." : "";
}

async function sharePlot(suite: Suite, runs: readonly RunRecord[]): Promise<ReportPlot | undefined> {
  if (!runs.some(({ solved, sense }) => solved && sense !== undefined)) return undefined;
  const svg = await linePlotSvg({
    title: "Instances solved over time",
    xLabel: "wall-clock seconds (logarithmic)",
    yLabel: "share of instances solved",
    domainY: [0, 1],
    series: solvedShareSeries(cellsOf(runs)),
    logX: true,
    step: true,
    percentY: true,
    embedded: true,
  });
  return plot(
    suite,
    "solved",
    svg,
    `Share of the instances solved within a time. ${publishedNote(runs)}`.trim(),
  );
}

async function gapPlot(suite: Suite, runs: readonly RunRecord[]): Promise<ReportPlot | undefined> {
  const methods = new Set(runs.map(({ method }) => method));
  const factor = suite.tables[0]?.[0];
  const isByMethod = methods.size > 1 || factor === undefined;
  const curveOf = (run: RunRecord) => (isByMethod ? run.method : `${factor} = ${run.groups[factor]}`);
  const floor = suite.targetGap / 10;
  const sorted = [...runs].sort((a, b) => (a.size ?? 0) - (b.size ?? 0));
  const series = gapSeries(sorted, curveOf, floor);
  if (!series.some(({ y }) => Array.from(y).some(Number.isFinite))) return undefined;
  const svg = await linePlotSvg({
    title: "Proved gap over time",
    xLabel: "wall-clock seconds (logarithmic)",
    yLabel: `median gap, drawn at ${floor} or above`,
    series,
    logX: true,
    logY: true,
    step: true,
    embedded: true,
  });
  return plot(
    suite,
    "gap",
    svg,
    "Median over the runs of the gap proved by a time; a curve begins when half of its runs have a plan and a bound.",
  );
}

async function growthPlot(
  suite: Suite,
  runs: readonly RunRecord[],
  metric: Metric,
): Promise<ReportPlot | undefined> {
  const curves = growthCurves(suite, runs, metric).filter(({ fit }) => fit !== undefined);
  if (curves.length === 0 || curves.length > MOST_CURVES) return undefined;
  const svg = await linePlotSvg({
    title: `Growth with size: ${metric.label}`,
    xLabel: "n (logarithmic)",
    yLabel: `${metric.label} (logarithmic)`,
    series: curves.flatMap(({ series }) => series),
    logX: true,
    logY: true,
    embedded: true,
  });
  return plot(
    suite,
    `growth-${metric.key}`,
    svg,
    "Solved runs, and least-squares power laws dashed; their exponents are in the table of growth.",
  );
}

async function robustnessPlot(suite: Suite, runs: readonly RunRecord[]): Promise<ReportPlot | undefined> {
  if (suite.robustnessFactor === undefined) return undefined;
  const factors = (suite.tables[0] ?? []).filter((factor) => factor !== suite.robustnessFactor);
  const series = robustnessSeries(runs, suite.robustnessFactor, factors);
  if (!series.some(({ x }) => x.length > 1)) return undefined;
  const svg = await linePlotSvg({
    title: "Price of robustness",
    xLabel: suite.robustnessFactor,
    yLabel: "loss against the nominal optimum",
    series,
    percentY: true,
    embedded: true,
  });
  return plot(
    suite,
    "price",
    svg,
    "How much worse the proved robust optimum is than the nominal one, median over instances.",
  );
}

function longestHistories(runs: readonly RunRecord[]): RunRecord[] {
  return runs
    .filter(({ history }) => history.length >= LEAST_HISTORY)
    .sort((a, b) => b.wallSeconds - a.wallSeconds)
    .slice(0, HISTORIES);
}

async function historyPlot(suite: Suite, run: RunRecord, number: number): Promise<ReportPlot> {
  const svg = await linePlotSvg({
    title: "Objective and bound over time",
    xLabel: "wall-clock seconds (logarithmic)",
    yLabel: run.sense === "max" ? "profit" : "cost",
    series: boundSeries(run),
    logX: true,
    step: true,
    embedded: true,
  });
  return plot(suite, `history-${number}`, svg, `${run.instance}, ${run.method}: one of the longest runs.`);
}

function plot(suite: Suite, name: string, svg: string, caption: string): ReportPlot {
  return { kind: "plot", name: `${suite.name}-${name}`, caption, svg };
}
