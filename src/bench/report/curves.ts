/** The curves of a report's plots, as numbers. */
import { relativeGap } from "../../ccg/tolerances.js";
import type { PlotSeries } from "../../report/index.js";
import { groupBy } from "../group.js";
import type { RunRecord } from "../record.js";
import { fitGrowth, type GrowthFit, median, performanceProfile } from "../statistics.js";
import { type Metric, metricOf, type Suite, WALL_SECONDS } from "../suite.js";
import { type Cell, figureOf, isSolved } from "./cell.js";

/** Points of a curve over time, evenly spaced on a logarithmic axis. */
const TIME_POINTS = 60;
/** Times below this are drawn here: starting a solver takes as long. */
const LEAST_SECONDS = 0.01;

/** Cost of every solver (our methods and, for times, published ones) on every instance, where it solved it. */
export function costsBySolver(cells: readonly Cell[], cost: Metric): Map<string, (number | undefined)[]> {
  const instances = [...groupBy(cells, ({ instance }) => instance).values()];
  const methods = [...new Set(cells.map(({ method }) => method))];
  const costs = new Map<string, (number | undefined)[]>(
    methods.map((method) => [
      method,
      instances.map((members) => {
        const cell = members.find((member) => member.method === method);
        const value = cell && isSolved(cell) ? figureOf(cell, cost) : undefined;
        return value === undefined ? undefined : Math.max(value, Number.MIN_VALUE);
      }),
    ]),
  );
  if (cost.key !== WALL_SECONDS.key) return costs;
  const provers = cells.flatMap(({ published }) =>
    published.filter(({ proof, timeSeconds }) => proof === "optimal" && timeSeconds !== undefined),
  );
  for (const by of new Set(provers.map((published) => published.by))) {
    costs.set(
      `${by} (published)`,
      instances.map(
        ([{ published }]) => published.find((p) => p.by === by && p.proof === "optimal")?.timeSeconds,
      ),
    );
  }
  return costs;
}

/** Dolan–Moré profiles; none where there is nobody to compare with. */
export function profileSeries(cells: readonly Cell[], cost: Metric): PlotSeries[] {
  const costs = costsBySolver(cells, cost);
  if (costs.size < 2) return [];
  return performanceProfile(costs).map(({ solver, ratios, shares }) => ({
    name: solver,
    x: ratios,
    y: shares,
  }));
}

/** Share of the instances solved within a time. */
export function solvedShareSeries(cells: readonly Cell[]): PlotSeries[] {
  const solvers = [...costsBySolver(cells, WALL_SECONDS)].map(([name, costs]) => {
    const times = costs.filter((cost) => cost !== undefined).map((cost) => Math.max(cost, LEAST_SECONDS));
    return { name, count: costs.length, times: times.sort((a, b) => a - b) };
  });
  const first = Math.min(...solvers.flatMap(({ times }) => times));
  const last = Math.max(...solvers.flatMap(({ times }) => times));
  return solvers.map(({ name, count, times }) => ({
    name,
    x: [first, ...times, last],
    y: [0, ...times.map((_, i) => (i + 1) / count), times.length / count],
  }));
}

/**
 * Median over runs of the gap proved by each time, one curve per value of `curveOf`. Gaps below `floor` are drawn there;
 * a median that is still infinite is not drawn.
 */
export function gapSeries(
  runs: readonly RunRecord[],
  curveOf: (run: RunRecord) => string,
  floor: number,
): PlotSeries[] {
  const proving = runs.filter(({ sense, status }) => sense !== undefined && status !== "refused");
  const end = proving.reduce((latest, { wallSeconds }) => Math.max(latest, wallSeconds), 10 * LEAST_SECONDS);
  const times = Array.from(
    { length: TIME_POINTS },
    (_, i) => LEAST_SECONDS * (end / LEAST_SECONDS) ** (i / (TIME_POINTS - 1)),
  );
  return [...groupBy(proving, curveOf)].map(([name, members]) => ({
    name,
    x: times,
    y: times.map((time) => {
      const gap = median(members.map((run) => gapAt(run, time)));
      return gap === undefined || !Number.isFinite(gap) ? Number.NaN : Math.max(gap, floor);
    }),
  }));
}

function gapAt({ history, wallSeconds, gap, solved }: RunRecord, time: number): number {
  if (time >= wallSeconds) return gap ?? (solved ? 0 : Number.POSITIVE_INFINITY);
  const point = history.findLast(([seconds]) => seconds <= time);
  if (point === undefined || point[1] === undefined || point[2] === undefined)
    return Number.POSITIVE_INFINITY;
  return relativeGap(point[1], point[2]);
}

/** What a suite draws against the size. */
export function growthMetrics({ growth, cost }: Suite): readonly Metric[] {
  return growth ?? [cost ?? WALL_SECONDS];
}

/** A metric against the size: solved runs as points, the fitted power law dashed. */
export interface GrowthCurve {
  readonly name: string;
  /** None where fewer than half of the runs, or fewer than three, were solved: the easy ones alone tell a wrong story. */
  readonly fit: GrowthFit | undefined;
  /** Runs with a size that were not solved: left out, so that the growth is that of the solved ones. */
  readonly unsolved: number;
  readonly series: readonly PlotSeries[];
}

export function growthCurves(suite: Suite, runs: readonly RunRecord[], metric: Metric): GrowthCurve[] {
  const curveOf = curveNames(suite, runs);
  const sized = runs.filter(({ size, status }) => size !== undefined && status !== "refused");
  return [...groupBy(sized, curveOf)].map(([name, members]) => {
    const points = members
      .filter(({ solved }) => solved)
      .flatMap((run) => {
        const value = metricOf(metric, run);
        return value === undefined || value <= 0 ? [] : [[run.size as number, value] as const];
      });
    const sizes = points.map(([size]) => size);
    const values = points.map(([, value]) => value);
    const isTelling = points.length >= Math.max(LEAST_POINTS, members.length / 2);
    const fit = isTelling ? fitGrowth(sizes, values) : undefined;
    const series: PlotSeries[] = [{ name, x: sizes, y: values, mark: "points" }];
    if (fit !== undefined) {
      const ends = [Math.min(...sizes), Math.max(...sizes)];
      series.push({ name, x: ends, y: ends.map((n) => fit.factor * n ** fit.exponent), mark: "dashed" });
    }
    return { name, fit, unsolved: members.filter(({ solved }) => !solved).length, series };
  });
}

/** A line through fewer points than this fits whatever they are. */
const LEAST_POINTS = 3;

/** The method, the value of the suite's growth factor, or both where there are several methods. */
function curveNames({ growthBy }: Suite, runs: readonly RunRecord[]): (run: RunRecord) => string {
  if (growthBy === undefined) return ({ method }) => method;
  const isOneMethod = new Set(runs.map(({ method }) => method)).size === 1;
  return ({ method, groups }) => (isOneMethod ? `${groups[growthBy]}` : `${groups[growthBy]}, ${method}`);
}

/** Relative change of the optimum from the nominal problem, by the factor that sizes the uncertainty. */
export function robustnessSeries(
  runs: readonly RunRecord[],
  factor: string,
  by: readonly string[],
): PlotSeries[] {
  const priced = [
    ...groupBy(
      runs.filter(({ series }) => series !== undefined),
      (run) => `${run.method}|${run.series}`,
    ),
  ]
    .flatMap(([, members]) => pricesOf(members, factor))
    .map(({ run, price }) => ({
      curve: by.map((name) => run.groups[name]).join(", "),
      x: Number(run.groups[factor]),
      price,
    }));
  return [...groupBy(priced, ({ curve }) => curve)].map(([name, points]) => {
    const levels = [...new Set(points.map(({ x }) => x))].sort((a, b) => a - b);
    const y = levels.map(
      (x) => median(points.filter((point) => point.x === x).map(({ price }) => price)) as number,
    );
    return { name, x: levels, y };
  });
}

function pricesOf(runs: readonly RunRecord[], factor: string) {
  const level = (run: RunRecord) => Number(run.groups[factor]);
  const solved = runs.filter((run) => run.solved && run.objective !== undefined);
  const least = Math.min(...runs.map(level));
  const nominal = solved.find((run) => level(run) === least)?.objective;
  if (nominal === undefined || nominal === 0) return [];
  return solved.map((run) => ({
    run,
    price: ((run.sense === "max" ? -1 : 1) * ((run.objective as number) - nominal)) / Math.abs(nominal),
  }));
}

/** Objective and bound over the time of one run. */
export function boundSeries({ history, wallSeconds, objective, bound }: RunRecord): PlotSeries[] {
  const curve = (name: string, at: 1 | 2, last: number | undefined): PlotSeries => {
    const points = history.filter((point) => point[at] !== undefined);
    const x = points.map(([time]) => Math.max(time, LEAST_SECONDS));
    const y = points.map((point) => point[at] as number);
    return last === undefined ? { name, x, y } : { name, x: [...x, wallSeconds], y: [...y, last] };
  };
  return [curve("proved objective", 1, objective), curve("proved bound", 2, bound)];
}
