/** How far every method and publication is from the best plan that anybody proved. */
import type { ReportTable } from "../../report/index.js";
import { groupBy } from "../group.js";
import { median, summarise } from "../statistics.js";
import { type Suite, WALL_SECONDS } from "../suite.js";
import { type Cell, compareClasses, figureOf, objectiveOf } from "./cell.js";
import { formatFigure, NONE } from "./format.js";
import { fileName } from "./tables.js";

/** Relative error of one solver on one instance; infinite without a plan. */
interface PlanError {
  readonly instance: Cell;
  readonly solver: string;
  readonly error: number;
  readonly seconds: number | undefined;
}

/**
 * RE = |best − objective| / |best| with the best over all methods and publications compared (Dumouchelle et al. 2024, §5);
 * sampled values of others take no part. `undefined` where there is nobody to compare with.
 */
export function errorTable(
  suite: Suite,
  cells: readonly Cell[],
  factors: readonly string[],
): ReportTable | undefined {
  const proving = cells.filter(({ sense }) => sense !== undefined);
  const byInstance = groupBy(proving, ({ instance }) => instance);
  const errors = [...byInstance.values()].flatMap(errorsOf);
  if (new Set(errors.map(({ solver }) => solver)).size < 2) return undefined;
  const solvers = [...new Set(errors.map(({ solver }) => solver))];
  const classes = groupBy(errors, ({ instance }) =>
    JSON.stringify(factors.map((factor) => instance.groups[factor])),
  );
  const rows = [...classes.values()].map((members) => {
    const [{ instance }] = members;
    return {
      keys: factors.map((factor) => instance.groups[factor]),
      cells: [
        ...factors.map((factor) => String(instance.groups[factor] ?? NONE)),
        String(new Set(members.map((member) => member.instance.instance)).size),
        ...solvers.map((name) => describeErrors(members.filter(({ solver }) => solver === name))),
      ],
    };
  });
  return {
    kind: "table",
    name: `${suite.name}-errors-by-${fileName(factors)}`,
    caption: `Relative error of the proved plan to the best one known, %: median / mean / max (seconds, median), by ${factors.join(" and ")}`,
    header: [...factors, "instances", ...solvers],
    rows: rows.sort((a, b) => compareClasses(a.keys, b.keys)).map((row) => row.cells),
  };
}

function describeErrors(errors: readonly PlanError[]): string {
  if (errors.length === 0) return NONE;
  const { median: middle, mean, max } = summarise(errors.map(({ error }) => 100 * error));
  const seconds = formatFigure(median(errors.flatMap((one) => one.seconds ?? [])), "seconds");
  return `${[middle, mean, max].map(formatError).join(" / ")} (${seconds})`;
}

/** Published values have some five digits: what is beyond that is rounding. */
function formatError(percent: number | undefined): string {
  return formatFigure(percent === undefined ? undefined : Math.round(1000 * percent) / 1000, "number");
}

function errorsOf(cells: readonly Cell[]): PlanError[] {
  const [instance] = cells;
  const plans = [
    ...cells.map((cell) => ({
      solver: cell.method,
      objective: objectiveOf(cell),
      seconds: figureOf(cell, WALL_SECONDS),
    })),
    ...instance.published
      .filter(({ proof, objective }) => proof !== "estimate" && objective !== undefined)
      .map(({ by, objective, timeSeconds }) => ({
        solver: `${by} (published)`,
        objective,
        seconds: timeSeconds,
      })),
  ];
  const values = plans.flatMap(({ objective }) => objective ?? []);
  if (values.length === 0) return [];
  const best = values.reduce((a, b) => (instance.sense === "max" ? Math.max(a, b) : Math.min(a, b)));
  return plans.map(({ solver, objective, seconds }) => ({
    instance,
    solver,
    seconds,
    error:
      objective === undefined
        ? Number.POSITIVE_INFINITY
        : Math.abs(best - objective) / Math.max(Math.abs(best), Number.MIN_VALUE),
  }));
}
