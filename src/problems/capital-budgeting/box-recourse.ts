import type { RecourseOracle } from "../../model/index.js";
import { KnapsackTarget } from "../oracle/knapsack-target.js";
import { budgetOf, type CapitalBudgetingInstance } from "./instance.js";

/** Search nodes spent on a box when giving up is allowed. */
const NODES_BEFORE_GIVING_UP = 5000;

/** What is over the budget by rounding alone still fits. */
const BUDGET_TOLERANCE = 1e-9;

/**
 * Recourse for a box of scenarios: a 0/1 knapsack with every project at its highest price in the box. All loadings
 * being non-negative in the published instances, that is the price at the upper corner.
 */
export function capitalBudgetingBoxRecourse(
  instance: CapitalBudgetingInstance,
): NonNullable<RecourseOracle["minimiseOnBox"]> {
  const { n, uncertaintyDim, nominalCost, costLoadings } = instance;
  const budget = budgetOf(instance) + BUDGET_TOLERANCE;
  const slope = Float64Array.from(
    { length: n * uncertaintyDim },
    (_, e) =>
      0.5 *
      nominalCost[Math.floor(e / uncertaintyDim)] *
      costLoadings[Math.floor(e / uncertaintyDim)][e % uncertaintyDim],
  );
  const knapsack = new KnapsackTarget(n);
  const projectOf = new Int32Array(n);

  return (x, lower, upper, cost, { enough, worthless, gap, mayGiveUp, stop }) => {
    knapsack.clear();
    let room = budget;
    for (let i = 0; i < n; i++) {
      let price = nominalCost[i];
      for (let k = 0; k < uncertaintyDim; k++) {
        const change = slope[i * uncertaintyDim + k];
        price += change * (change > 0 ? upper[k] : lower[k]);
      }
      if (x[i] > 0.5) {
        room -= price;
      } else {
        projectOf[knapsack.count] = i;
        knapsack.addItem(price, -cost[i]);
      }
    }
    if (room < 0) return { status: "infeasible" };
    const outcome = knapsack.search(room, {
      enough: -enough,
      worthless: -worthless,
      gap,
      nodeLimit: mayGiveUp ? NODES_BEFORE_GIVING_UP : Number.POSITIVE_INFINITY,
      stop,
    });
    if (outcome === "worthless") return { status: "worthless" };
    if (outcome === "limit") return { status: "unknown" };
    const y = new Float64Array(n);
    for (let k = 0; k < knapsack.count; k++) y[projectOf[k]] = knapsack.chosen[k];
    return { status: "found", value: -knapsack.profit, y };
  };
}
