import type { RecourseAnswer, RecourseOracle } from "../../model/index.js";
import { MultipleChoiceKnapsack } from "../oracle/multiple-choice-knapsack.js";
import type { LoansInstance } from "./instance.js";

/**
 * Exact recourse of an instance for any linear cost of (y, y₀): a 0/1 knapsack without the late loan, another with it, and
 * the better of the two. Not to be used by two computations at once.
 */
export function loansRecourse(instance: LoansInstance): RecourseOracle {
  const { n, budget, earlyLoan, lateLoan } = instance;
  const price = Float64Array.from(instance.cost);
  const knapsack = new MultipleChoiceKnapsack(n);
  const projectOf = new Int32Array(n);
  const chosen = new Uint8Array(n);

  return {
    name: "two 0/1 knapsacks",
    minimise(x, _xi, cost, stop): RecourseAnswer {
      let room = budget + (x[n] > 0.5 ? earlyLoan : 0);
      knapsack.clear();
      for (let i = 0; i < n; i++) {
        if (x[i] > 0.5) {
          room -= price[i];
        } else {
          projectOf[knapsack.count] = i;
          knapsack.addItem(price[i], -cost[i]);
        }
      }
      let best = Number.POSITIVE_INFINITY;
      let bound = Number.POSITIVE_INFINITY;
      let takesLoan = 0;
      for (let loan = 0; loan <= 1; loan++) {
        const status = knapsack.solve(room + loan * lateLoan, stop);
        if (status === "infeasible") continue;
        const loanCost = loan * cost[n];
        bound = Math.min(bound, loanCost - knapsack.bound);
        if (status === "limit" || loanCost - knapsack.profit >= best) continue;
        best = loanCost - knapsack.profit;
        takesLoan = loan;
        chosen.set(knapsack.chosen);
      }
      if (bound === Number.POSITIVE_INFINITY) return { status: "infeasible" };
      if (bound < best) return { status: "limit", bound };
      const y = new Float64Array(n + 1);
      let value = takesLoan * cost[n];
      y[n] = takesLoan;
      for (let k = 0; k < knapsack.count; k++) {
        if (chosen[k] === 0) continue;
        y[projectOf[k]] = 1;
        value += cost[projectOf[k]];
      }
      return { status: "optimal", value, y };
    },
  };
}
