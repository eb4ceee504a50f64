import { workerUrl } from "../../base/platform.js";
import type { RecourseOracle } from "../../model/index.js";
import { MultipleChoiceKnapsack } from "../oracle/multiple-choice-knapsack.js";
import { capitalBudgetingBoxRecourse } from "./box-recourse.js";
import { budgetOf, type CapitalBudgetingInstance } from "./instance.js";

/** A first stage that overspends by rounding alone still has a recourse: to invest in nothing more. */
const BUDGET_TOLERANCE = 1e-9;

/**
 * Exact recourse of an instance without loans, for any linear cost of y: a 0/1 knapsack over the projects not yet chosen,
 * with weights cost_i(ξ) and what cost(ξ)ᵀx leaves of the budget. Not to be used by two computations at once.
 */
export function capitalBudgetingRecourse(instance: CapitalBudgetingInstance): RecourseOracle {
  const { n, uncertaintyDim, nominalCost } = instance;
  const budget = budgetOf(instance);
  const slope = new Float64Array(n * uncertaintyDim);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < uncertaintyDim; k++) {
      slope[i * uncertaintyDim + k] = 0.5 * nominalCost[i] * instance.costLoadings[i][k];
    }
  }
  const knapsack = new MultipleChoiceKnapsack(n);
  const projectOf = new Int32Array(n);

  return {
    name: "0/1 knapsack",
    recipe: {
      module: workerUrl("problems/capital-budgeting/recourse").href,
      name: capitalBudgetingRecourse.name,
      argument: instance,
    },
    minimiseOnBox: capitalBudgetingBoxRecourse(instance),
    minimise(x, xi, cost, stop) {
      knapsack.clear();
      let room = budget;
      for (let i = 0; i < n; i++) {
        let price = nominalCost[i];
        for (let k = 0; k < uncertaintyDim; k++) price += slope[i * uncertaintyDim + k] * xi[k];
        if (x[i] > 0.5) {
          room -= price;
        } else {
          projectOf[knapsack.count] = i;
          knapsack.addItem(price, -cost[i]);
        }
      }
      if (room < 0 && room >= -BUDGET_TOLERANCE * Math.max(1, budget)) room = 0;
      const status = knapsack.solve(room, stop);
      if (status === "infeasible") return { status };
      if (status === "limit") return { status, bound: -knapsack.bound };
      const y = new Float64Array(n);
      let value = 0;
      for (let k = 0; k < knapsack.count; k++) {
        if (knapsack.chosen[k] === 0) continue;
        y[projectOf[k]] = 1;
        value += cost[projectOf[k]];
      }
      return { status, value, y };
    },
  };
}
