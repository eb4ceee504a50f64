/** Two benches of the same runs, an old and a new one. */
import type { ReportBlock, ReportTable } from "../../report/index.js";
import { groupBy } from "../group.js";
import type { RunRecord } from "../record.js";
import { geometricMean } from "../statistics.js";
import { CPU_SECONDS, type Metric, WALL_SECONDS } from "../suite.js";
import { type Cell, cellsOf, figureOf, isSolved, latestRuns } from "./cell.js";
import { formatFigure, formatRatio } from "./format.js";

/** A run is a regression when it takes this many times as long as before … */
const REGRESSION_RATIO = 1.25;
/** … and this much longer: below that, timers and caches speak. */
const REGRESSION_SECONDS = 0.1;

/** One instance and method in both benches. */
interface Pair {
  readonly old: Cell;
  readonly now: Cell;
}

export interface Comparison {
  readonly pairs: number;
  readonly regressions: readonly Pair[];
  readonly lost: readonly Pair[];
  readonly blocks: readonly ReportBlock[];
}

/** What became slower or was lost since an older bench; pairs are matched by suite, instance and method. */
export function compareBenches(oldRuns: readonly RunRecord[], newRuns: readonly RunRecord[]): Comparison {
  const before = new Map(cellsOf(latestRuns(oldRuns)).map((cell) => [keyOf(cell), cell]));
  const pairs = cellsOf(latestRuns(newRuns)).flatMap((now): Pair[] => {
    const old = before.get(keyOf(now));
    return old === undefined ? [] : [{ old, now }];
  });
  const solvedByBoth = pairs.filter(({ old, now }) => isSolved(old) && isSolved(now));
  const regressions = solvedByBoth.filter(isRegression);
  const lost = pairs.filter(({ old, now }) => isSolved(old) && !isSolved(now));
  const blocks: ReportBlock[] = [{ kind: "heading", text: "Compared with the older bench" }];
  if (pairs.length === 0) blocks.push({ kind: "paragraph", text: "No instance and method is in both." });
  else blocks.push(ratioTable(solvedByBoth, pairs));
  if (lost.length + regressions.length > 0) blocks.push(regressionTable([...lost, ...regressions]));
  return { pairs: pairs.length, regressions, lost, blocks };
}

function keyOf({ runs: [{ suite }], instance, method }: Cell): string {
  return JSON.stringify([suite, instance, method]);
}

function isRegression({ old, now }: Pair): boolean {
  const [before, after] = [figureOf(old, WALL_SECONDS), figureOf(now, WALL_SECONDS)];
  if (before === undefined || after === undefined) return false;
  return after > REGRESSION_RATIO * before && after - before > REGRESSION_SECONDS;
}

function ratioTable(solvedByBoth: readonly Pair[], pairs: readonly Pair[]): ReportTable {
  const rows = [...groupBy(pairs, ({ now }) => now.method)].map(([method, members]) => {
    const both = members.filter((pair) => solvedByBoth.includes(pair));
    const ratio = (metric: Metric) =>
      formatRatio(geometricMean(both.flatMap((pair) => ratioOf(pair, metric))));
    return [
      method,
      String(members.length),
      String(members.filter(({ old }) => isSolved(old)).length),
      String(members.filter(({ now }) => isSolved(now)).length),
      ratio(WALL_SECONDS),
      ratio(CPU_SECONDS),
      String(both.filter(isRegression).length),
    ];
  });
  return {
    kind: "table",
    name: "compared",
    caption: `New over old, geometric means over instances solved by both. A regression takes over ${REGRESSION_RATIO} times as long and ${REGRESSION_SECONDS} s longer.`,
    header: ["method", "pairs", "solved before", "solved now", "wall", "CPU", "regressions"],
    rows,
  };
}

function ratioOf({ old, now }: Pair, metric: Metric): number[] {
  const [before, after] = [figureOf(old, metric), figureOf(now, metric)];
  return before && after ? [after / before] : [];
}

function regressionTable(pairs: readonly Pair[]): ReportTable {
  return {
    kind: "table",
    name: "regressions",
    caption: "Lost or slower.",
    header: ["instance", "method", "status before", "status now", "s before", "s now", "ratio"],
    rows: pairs.map((pair) => {
      const { old, now } = pair;
      const seconds = (cell: Cell) => formatFigure(figureOf(cell, WALL_SECONDS), "seconds");
      return [
        now.instance,
        now.method,
        old.runs[0].status,
        now.runs[0].status,
        seconds(old),
        seconds(now),
        formatRatio(ratioOf(pair, WALL_SECONDS)[0]),
      ];
    }),
  };
}
