import { boxSet, type TwoStageProblem } from "../../model/index.js";
import { packTerms } from "../../model/sparse.js";
import { halfLoadings } from "../capital-budgeting/problem.js";
import { binaryColumns, indexed, joinColumns, singleColumn } from "../columns.js";
import { RowList } from "../row-list.js";
import type { LoansInstance } from "./instance.js";
import { loansRecourse } from "./recourse.js";

/**
 * The model of an instance, with columns x, x₀ | y, y₀:
 *
 *     max  Σ profit_i(ξ) (x_i + F y_i) − λ1 x₀ − λ2 y₀
 *     s.t. cᵀx ≤ B + C1 x₀,  cᵀ(x + y) ≤ B + C1 x₀ + C2 y₀,  x + y ≤ 1,  all binary,  ξ ∈ [−1,1]ᴹ
 */
export function loansProblem(instance: LoansInstance): TwoStageProblem {
  const { n, name, uncertaintyDim, nominalProfit, profitLoadings, lateInvestmentFactor } = instance;
  const cost = new Float64Array(2 * (n + 1));
  for (let i = 0; i < n; i++) {
    cost[i] = nominalProfit[i];
    cost[n + 1 + i] = lateInvestmentFactor * nominalProfit[i];
  }
  cost[n] = -instance.earlyLoanCost;
  cost[2 * n + 1] = -instance.lateLoanCost;
  const terms = [
    ...halfLoadings(nominalProfit, profitLoadings, 0, 1),
    ...halfLoadings(nominalProfit, profitLoadings, n + 1, lateInvestmentFactor),
  ];
  return {
    name,
    sense: "max",
    firstStage: joinColumns(binaryColumns("x", n), singleColumn("loan", 1, true)),
    secondStage: joinColumns(binaryColumns("y", n), singleColumn("lateLoan", 1, true)),
    uncertainty: boxSet(new Float64Array(uncertaintyDim).fill(-1), new Float64Array(uncertaintyDim).fill(1)),
    factorNames: indexed("xi", uncertaintyDim),
    objective: { constant: 0, cost, uncertain: packTerms([terms]) },
    rows: rowsOf(instance),
    recourse: loansRecourse(instance),
  };
}

function rowsOf({ n, budget, cost, earlyLoan, lateLoan }: LoansInstance) {
  const early = Array.from({ length: n + 1 }, (_, j) => j);
  const all = Array.from({ length: 2 * n + 2 }, (_, j) => j);
  const rows = new RowList();
  rows.atMost("earlyBudget", { indices: early, values: [...cost, -earlyLoan] }, budget);
  rows.atMost("budget", { indices: all, values: [...cost, -earlyLoan, ...cost, -lateLoan] }, budget);
  for (let i = 0; i < n; i++) rows.atMost(`once[${i}]`, { indices: [i, n + 1 + i], values: [1, 1] }, 1);
  return rows.pack();
}
