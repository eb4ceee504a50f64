import type { JointAnswer, RecourseAnswer, RecourseOracle } from "../../model/index.js";
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

    /** Now or later, a project takes the same share of the budget: the cheaper of the two, in a 0/1 knapsack for each choice of loans. */
    minimiseJointly(lower, upper, cost, stop): JointAnswer {
      let taken = 0;
      let fixedCost = 0;
      knapsack.clear();
      for (let i = 0; i < n; i++) {
        const [now, later] = [cost[i], cost[n + 1 + i]];
        if (lower[i] > 0.5) {
          taken += price[i];
          fixedCost += now;
        } else {
          projectOf[knapsack.count] = i;
          knapsack.addItem(price[i], -(upper[i] > 0.5 ? Math.min(now, later) : later));
        }
      }
      let best = Number.POSITIVE_INFINITY;
      let bound = Number.POSITIVE_INFINITY;
      let loans = [0, 0];
      for (let early = Math.round(lower[n]); early <= Math.round(upper[n]); early++) {
        for (let late = 0; late <= 1; late++) {
          const status = knapsack.solve(budget + early * earlyLoan + late * lateLoan - taken, stop);
          if (status === "infeasible") continue;
          const base = fixedCost + early * cost[n] + late * cost[2 * n + 1];
          bound = Math.min(bound, base - knapsack.bound);
          if (status === "limit" || base - knapsack.profit >= best) continue;
          best = base - knapsack.profit;
          loans = [early, late];
          chosen.set(knapsack.chosen);
        }
      }
      if (bound === Number.POSITIVE_INFINITY) return { status: "infeasible" };
      if (bound < best) return { status: "limit", bound };
      const x = new Float64Array(n + 1);
      const y = new Float64Array(n + 1);
      for (let i = 0; i < n; i++) if (lower[i] > 0.5) x[i] = 1;
      for (let k = 0; k < knapsack.count; k++) {
        const i = projectOf[k];
        if (chosen[k] === 0) continue;
        if (upper[i] > 0.5 && cost[i] <= cost[n + 1 + i]) x[i] = 1;
        else y[i] = 1;
      }
      [x[n], y[n]] = loans;
      return { status: "optimal", value: best, x, y };
    },
  };
}
