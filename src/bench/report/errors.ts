/** How far every method and publication is from the best plan that anybody proved. */
import type { ReportTable } from "../../report/index.js";
import { groupBy } from "../group.js";
import { summarise } from "../statistics.js";
import type { Suite } from "../suite.js";
import { type Cell, compareClasses, objectiveOf } from "./cell.js";
import { formatFigure, NONE } from "./format.js";
import { fileName } from "./tables.js";

/** Errors below this are ties: printed values have so many digits. */
const TIE = 2e-5;

/** Relative error of one solver on one instance; infinite without a plan. */
interface PlanError {
  readonly instance: Cell;
  readonly solver: string;
  readonly error: number;
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
  const classes = groupBy(errors, ({ instance, solver }) =>
    JSON.stringify([factors.map((factor) => instance.groups[factor]), solver]),
  );
  const rows = [...classes.values()].map((members) => {
    const { median, mean, max } = summarise(members.map(({ error }) => error));
    const [{ instance, solver }] = members;
    return {
      keys: factors.map((factor) => instance.groups[factor]),
      cells: [
        ...factors.map((factor) => String(instance.groups[factor] ?? NONE)),
        solver,
        String(members.length),
        String(members.filter(({ error }) => error <= TIE).length),
        ...[median, mean, max].map((value) => formatFigure(value, "percent")),
      ],
    };
  });
  return {
    kind: "table",
    name: `${suite.name}-errors-by-${fileName(factors)}`,
    caption: `Relative error of the proved plan to the best one known, by ${factors.join(" and ")}`,
    header: [...factors, "solver", "instances", "best", "error median", "mean", "max"],
    rows: rows.sort((a, b) => compareClasses(a.keys, b.keys)).map((row) => row.cells),
  };
}

function errorsOf(cells: readonly Cell[]): PlanError[] {
  const [instance] = cells;
  const plans = [
    ...cells.map((cell) => ({ solver: cell.method, objective: objectiveOf(cell) })),
    ...instance.published
      .filter(({ proof, objective }) => proof !== "estimate" && objective !== undefined)
      .map(({ by, objective }) => ({ solver: `${by} (published)`, objective })),
  ];
  const values = plans.flatMap(({ objective }) => objective ?? []);
  if (values.length === 0) return [];
  const best = values.reduce((a, b) => (instance.sense === "max" ? Math.max(a, b) : Math.min(a, b)));
  return plans.map(({ solver, objective }) => ({
    instance,
    solver,
    error:
      objective === undefined
        ? Number.POSITIVE_INFINITY
        : Math.abs(best - objective) / Math.max(Math.abs(best), Number.MIN_VALUE),
  }));
}
