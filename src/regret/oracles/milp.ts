import { InputError, showValue } from "../../base/errors.js";
import type { LinearModel, MilpBackend } from "../../milp/index.js";
import type { LinearOracle, OracleConstants } from "./oracle.js";

export interface MilpOracleOptions {
  /** Columns of the model that make up an action, in this order; all of them unless given. */
  readonly columns?: readonly number[];
  /** Constants of the regret bounds; otherwise from the columns' bounds, which is coarse. */
  readonly constants?: OracleConstants;
  /** How far from the cheapest an action may be, relative to its cost. */
  readonly relativeGap?: number;
}

export const MILP_ORACLE_DEFAULTS = { relativeGap: 1e-6 } as const satisfies MilpOracleOptions;

/** A linear oracle that holds a solver's memory, which no garbage collector frees. */
export interface MilpOracle extends LinearOracle {
  dispose(): void;
}

/**
 * The feasible points of any mixed-integer model as actions: the costs of a round become its objective. Columns outside
 * the action (the duals of a Γ-robust row, say) only shape the feasible set, so that their own costs must be 0; those of
 * the action are not used. Consecutive calls start from the last action.
 *
 * @throws InputError for columns that do not exist, costs outside the action, or an action without finite bounds.
 *
 * @example
 * import { LinearModelBuilder, loadBackend } from "minmaxmin";
 * import { milpOracle } from "minmaxmin/regret";
 * const builder = new LinearModelBuilder();
 * const items = [2, 2, 3].map(() => builder.addColumn({ upper: 1, integer: true }));
 * builder.addRow(-Infinity, 4, items, [2, 2, 3]);
 * const knapsack = milpOracle(builder.build(), await loadBackend("highs"));
 * knapsack.minimise(Float64Array.of(-2, -2, -3)); // => [1, 1, 0]
 * knapsack.dispose();
 */
export function milpOracle(
  model: LinearModel,
  backend: MilpBackend,
  options: MilpOracleOptions = {},
): MilpOracle {
  const { relativeGap } = { ...MILP_ORACLE_DEFAULTS, ...options };
  const columns = Int32Array.from(options.columns ?? model.cost.keys());
  checkColumns(model, columns);
  const session = backend.open(
    { ...model, cost: new Float64Array(model.columnCount), offset: 0 },
    { light: true },
  );
  const constants = options.constants ?? constantsFromBounds(model, columns);
  return {
    kind: "milp",
    dimension: columns.length,
    constants,
    minimise(costs) {
      session.setCost(columns, costs);
      const answer = session.solve({ relativeGap });
      switch (answer.status) {
        case "infeasible":
          return null;
        case "optimal": {
          const action = Float64Array.from(columns, (j) => roundIf(model.integer[j] === 1, answer.x[j]));
          session.setStart("all", answer.x);
          return action;
        }
        default:
          // Bounded actions and no limits: anything else is the solver's failure.
          throw new Error(`the solver's answer to a linear oracle's call is ${answer.status}`);
      }
    },
    dispose: () => session.dispose(),
  };
}

function checkColumns({ columnCount, cost, lower, upper }: LinearModel, columns: Int32Array): void {
  const isAction = new Uint8Array(columnCount);
  for (const [k, j] of columns.entries()) {
    if (!(j >= 0 && j < columnCount) || isAction[j] === 1) {
      throw InputError.of(
        `columns[${k}]`,
        `is ${j}`,
        `name every column from 0 to ${columnCount - 1} at most once`,
      );
    }
    isAction[j] = 1;
    if (Number.isFinite(lower[j]) && Number.isFinite(upper[j])) continue;
    throw InputError.of(
      `columns[${k}]`,
      `column ${j} lies in [${showValue(lower[j])}, ${showValue(upper[j])}]`,
      "bound every column of an action on both sides",
    );
  }
  const priced = cost.findIndex((value, j) => value !== 0 && isAction[j] === 0);
  if (priced >= 0) {
    throw InputError.of(
      `cost[${priced}]`,
      `is ${cost[priced]} outside the action`,
      "add the column to the action and price it every round, or set its cost to 0",
    );
  }
}

/** D = Σ (u − l), R = Σ max(|l|, |u|), A = n: right for any actions within the bounds. */
function constantsFromBounds({ lower, upper }: LinearModel, columns: Int32Array): OracleConstants {
  let [diameter, costRange] = [0, 0];
  for (const j of columns) {
    diameter += upper[j] - lower[j];
    costRange += Math.max(Math.abs(lower[j]), Math.abs(upper[j]));
  }
  return { diameter, costRange, costNorm: columns.length };
}

function roundIf(isInteger: boolean, value: number): number {
  return isInteger ? Math.round(value) + 0 : value; // + 0: no negative zeros
}
