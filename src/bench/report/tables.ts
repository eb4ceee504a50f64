/** The tables of a report: every method in every class, and ours against the published results. */
import type { ReportTable } from "../../report/index.js";
import { groupBy } from "../group.js";
import { DEFAULT_ACCURACY, type Published, type RunRecord } from "../record.js";
import { median, summarise } from "../statistics.js";
import { CPU_SECONDS, MEMORY, type Metric, type Suite, WALL_SECONDS } from "../suite.js";
import { type Cell, compareClasses, figureOf, isSolved, objectiveOf, spreadOf } from "./cell.js";
import { growthCurves, growthMetrics } from "./curves.js";
import { formatFigure, formatRatio, NONE } from "./format.js";

/** How to read the tables. */
export const RESULT_NOTE =
  "“Solved” counts instances whose goal was reached; CPU includes all threads of a run, MiB is the memory of its process.";
export const PUBLISHED_NOTE =
  "Better, tie, worse: our proved objective against theirs, equal within the rounding of the printed value; no objective counts as worse. Worst: the largest relative shortfall. Times faster: median over the instances that we solved of their time over ours, on different machines.";

/** Runs, solved, and the metrics of every class and method. */
export function resultTable(suite: Suite, cells: readonly Cell[], factors: readonly string[]): ReportTable {
  const isRepeated = cells.some(({ runs }) => runs.length > 1);
  const metrics = [...suite.metrics, WALL_SECONDS];
  const usage = [CPU_SECONDS, MEMORY].filter(({ key }) => metrics.every((metric) => metric.key !== key));
  const header = [
    ...factors,
    "method",
    "runs",
    "solved",
    ...metrics.flatMap(({ label }) => [`${label} median`, "mean", "max"]),
    ...usage.map(({ key, label }) => `${label} ${key === MEMORY.key ? "max" : "median"}`),
    ...(isRepeated ? ["spread"] : []),
  ];
  const rows = classesOf(suite, cells, factors).map(({ values, method, members }) => {
    const figures = (metric: Metric) =>
      members.flatMap((cell) => {
        const value = figureOf(cell, metric);
        return value === undefined ? [] : [value];
      });
    return [
      ...values,
      method,
      String(members.reduce((count, { runs }) => count + runs.length, 0)),
      `${members.filter(isSolved).length}/${members.length}`,
      ...metrics.flatMap((metric) => {
        const { median: middle, mean: average, max } = summarise(figures(metric));
        return [middle, average, max].map((value) => formatFigure(value, metric.format));
      }),
      ...usage.map((metric) => {
        const { median: middle, max } = summarise(figures(metric));
        return formatFigure(metric.key === MEMORY.key ? max : middle, metric.format);
      }),
      ...(isRepeated
        ? [formatFigure(median(members.flatMap((cell) => spreadOf(cell) ?? [])), "percent")]
        : []),
    ];
  });
  return {
    kind: "table",
    name: `${suite.name}-by-${fileName(factors)}`,
    caption: `By ${factors.join(" and ")}${isRepeated ? "; medians over the repetitions, and the spread (max − min)/median of their wall time" : ""}`,
    header,
    rows,
  };
}

/** Objectives and times beside the published ones; `undefined` when nothing was published. */
export function publishedTable(
  suite: Suite,
  cells: readonly Cell[],
  factors: readonly string[],
): ReportTable | undefined {
  const header = [
    ...factors,
    "method",
    "against",
    "instances",
    "better",
    "tie",
    "worse",
    "worst %",
    "solved",
    "their solved",
    "s median",
    "their s median",
    "times faster",
  ];
  // Only figures with a sense are proved objectives.
  const proving = cells.filter(({ sense }) => sense !== undefined);
  const rows = classesOf(suite, proving, factors).flatMap(({ values, method, members }) =>
    rivalsOf(members).map((rival) => [...values, method, rival, ...compareWith(rival, members)]),
  );
  if (rows.length === 0) return undefined;
  return {
    kind: "table",
    name: `${suite.name}-against-published-by-${fileName(factors)}`,
    caption: `Against published results, by ${factors.join(" and ")}`,
    header,
    rows,
  };
}

/** Exponents of the fitted power laws; `undefined` where the sizes do not allow a fit. */
export function growthTable(suite: Suite, runs: readonly RunRecord[]): ReportTable | undefined {
  const rows = growthMetrics(suite).flatMap((metric) =>
    growthCurves(suite, runs, metric).flatMap(({ name, fit, unsolved }) =>
      fit === undefined
        ? []
        : [
            [
              name,
              metric.label,
              fit.exponent.toFixed(2),
              fit.r2.toFixed(2),
              String(fit.points),
              String(unsolved),
            ],
          ],
    ),
  );
  if (rows.length === 0) return undefined;
  return {
    kind: "table",
    name: `${suite.name}-growth`,
    caption: "Growth with n: least-squares power laws over the solved runs, at the sizes measured",
    header: ["curve", "figure", "exponent", "R²", "solved runs", "unsolved, left out"],
    rows,
  };
}

function rivalsOf(cells: readonly Cell[]): string[] {
  const names = cells.flatMap(({ published }) =>
    published.filter(({ objective }) => objective !== undefined).map(({ by }) => by),
  );
  return [...new Set(names)];
}

function compareWith(rival: string, cells: readonly Cell[]): string[] {
  const pairs = cells.flatMap((cell) => {
    const theirs = cell.published.find(({ by, objective }) => by === rival && objective !== undefined);
    return theirs === undefined ? [] : [{ cell, theirs, advantage: advantageOver(theirs, cell) }];
  });
  const verdicts = pairs.map(({ theirs, advantage }) => verdict(advantage, theirs));
  const count = (wanted: string) => String(verdicts.filter((found) => found === wanted).length);
  const shortfalls = pairs.map(({ advantage }) =>
    advantage === undefined ? Number.POSITIVE_INFINITY : -advantage,
  );
  const theirTimes = pairs.flatMap(({ theirs }) => theirs.timeSeconds ?? []);
  const ratios = pairs.flatMap(({ cell, theirs }) => {
    const ours = figureOf(cell, WALL_SECONDS);
    return isSolved(cell) && theirs.timeSeconds !== undefined && ours ? [theirs.timeSeconds / ours] : [];
  });
  return [
    String(pairs.length),
    count("better"),
    count("tie"),
    count("worse"),
    formatFigure(Math.max(0, ...shortfalls), "percent"),
    String(pairs.filter(({ cell }) => isSolved(cell)).length),
    pairs.some(({ theirs }) => theirs.proof === "optimal")
      ? String(pairs.filter(({ theirs }) => theirs.proof === "optimal").length)
      : NONE,
    formatFigure(median(pairs.flatMap(({ cell }) => figureOf(cell, WALL_SECONDS) ?? [])), "seconds"),
    formatFigure(median(theirTimes), "seconds"),
    formatRatio(median(ratios)),
  ];
}

/** How much better our objective is, relative to theirs; `undefined` without one. */
function advantageOver({ objective: theirs }: Published, cell: Cell): number | undefined {
  const ours = objectiveOf(cell);
  if (ours === undefined || theirs === undefined) return undefined;
  const difference = cell.sense === "max" ? ours - theirs : theirs - ours;
  return difference / Math.max(Math.abs(theirs), Number.MIN_VALUE);
}

function verdict(advantage: number | undefined, { rounding }: Published): "better" | "tie" | "worse" {
  const tolerance = Math.max(rounding, DEFAULT_ACCURACY);
  if (advantage === undefined || advantage < -tolerance) return "worse";
  return advantage > tolerance ? "better" : "tie";
}

/** Cells by the values of some factors and the method: classes in ascending order, methods in the suite's. */
function classesOf({ methods }: Suite, cells: readonly Cell[], factors: readonly string[]) {
  const rank = new Map(methods.map(({ name }, i) => [name, i]));
  const rankOf = ({ method }: { readonly method: string }) => rank.get(method) ?? methods.length;
  const groups = groupBy(cells, ({ groups, method }) =>
    JSON.stringify([factors.map((factor) => groups[factor]), method]),
  );
  return [...groups.values()]
    .map((members) => ({
      keys: factors.map((factor) => members[0].groups[factor]),
      values: factors.map((factor) => String(members[0].groups[factor] ?? NONE)),
      method: members[0].method,
      members,
    }))
    .sort((a, b) => compareClasses(a.keys, b.keys) || rankOf(a) - rankOf(b));
}

/** Factors as part of a file's name. */
export function fileName(factors: readonly string[]): string {
  return factors.map((factor) => factor.replace(/[^A-Za-z0-9]+/g, "-")).join("-") || "all";
}
