import { boxSet, type TwoStageProblem } from "../../model/index.js";
import { packTerms, type UncertainTerm } from "../../model/sparse.js";
import { binaryColumns, indexed, joinColumns, singleColumn } from "../columns.js";
import { RowList } from "../row-list.js";
import { budgetOf, type CapitalBudgetingInstance } from "./instance.js";
import { capitalBudgetingRecourse } from "./recourse.js";

/**
 * The model of an instance, with columns x | y:
 *
 *     max  revenue(ξ)ᵀ(x + k y)
 *     s.t. cost(ξ)ᵀx ≤ B for all ξ,  cost(ξ)ᵀ(x + y) ≤ B,  x + y ≤ 1,  all binary,  ξ ∈ [−1,1]ᴹ
 *
 * With loans, x is followed by a column x₀ ∈ [0, maxLoan] and y by y₀ likewise; the budget becomes B + x₀ in the first row
 * and B + x₀ + y₀ in the second, and the objective loses ℓ (x₀ + m y₀).
 */
export function capitalBudgetingProblem(instance: CapitalBudgetingInstance): TwoStageProblem {
  const { n, uncertaintyDim, loans, maxLoan, name } = instance;
  const firstCount = loans ? n + 1 : n;
  return {
    name,
    sense: "max",
    firstStage: loans
      ? joinColumns(binaryColumns("x", n), singleColumn("loan", maxLoan, false))
      : binaryColumns("x", n),
    secondStage: loans
      ? joinColumns(binaryColumns("y", n), singleColumn("lateLoan", maxLoan, false))
      : binaryColumns("y", n),
    uncertainty: boxSet(new Float64Array(uncertaintyDim).fill(-1), new Float64Array(uncertaintyDim).fill(1)),
    factorNames: indexed("xi", uncertaintyDim),
    objective: objectiveOf(instance, firstCount),
    rows: rowsOf(instance, firstCount),
    ...(loans ? {} : { recourse: capitalBudgetingRecourse(instance) }),
    instance,
  };
}

function objectiveOf(instance: CapitalBudgetingInstance, firstCount: number) {
  const { n, loans, nominalRevenue, revenueLoadings, lateInvestmentFactor, loanCost, lateLoanFactor } =
    instance;
  const cost = new Float64Array(2 * firstCount);
  for (let i = 0; i < n; i++) {
    cost[i] = nominalRevenue[i];
    cost[firstCount + i] = lateInvestmentFactor * nominalRevenue[i];
  }
  if (loans) {
    cost[n] = -loanCost;
    cost[firstCount + n] = -loanCost * lateLoanFactor;
  }
  const terms = [
    ...halfLoadings(nominalRevenue, revenueLoadings, 0, 1),
    ...halfLoadings(nominalRevenue, revenueLoadings, firstCount, lateInvestmentFactor),
  ];
  return { constant: 0, cost, uncertain: packTerms([terms]) };
}

function rowsOf(instance: CapitalBudgetingInstance, firstCount: number) {
  const { n, loans, nominalCost, costLoadings } = instance;
  const budget = budgetOf(instance);
  const early = Array.from({ length: n }, (_, i) => i);
  const late = early.map((i) => firstCount + i);
  const earlyTerms = halfLoadings(nominalCost, costLoadings, 0, 1);
  const lateTerms = halfLoadings(nominalCost, costLoadings, firstCount, 1);
  const earlyLoan = loans ? { indices: [n], values: [-1] } : { indices: [], values: [] };
  const lateLoan = loans ? { indices: [firstCount + n], values: [-1] } : { indices: [], values: [] };

  const rows = new RowList();
  rows.atMost(
    "earlyBudget",
    { indices: [...early, ...earlyLoan.indices], values: [...nominalCost, ...earlyLoan.values] },
    budget,
    earlyTerms,
  );
  rows.atMost(
    "budget",
    {
      indices: [...early, ...late, ...earlyLoan.indices, ...lateLoan.indices],
      values: [...nominalCost, ...nominalCost, ...earlyLoan.values, ...lateLoan.values],
    },
    budget,
    [...earlyTerms, ...lateTerms],
  );
  for (let i = 0; i < n; i++) {
    rows.atMost(`once[${i}]`, { indices: [i, firstCount + i], values: [1, 1] }, 1);
  }
  return rows.pack();
}

/** share · nominal_i · ½ loadings_iᵀξ on column offset + i. */
export function halfLoadings(
  nominal: readonly number[],
  loadings: readonly (readonly number[])[],
  offset: number,
  share: number,
): UncertainTerm[] {
  return loadings.flatMap((row, i) =>
    row.map((loading, factor) => ({ column: offset + i, factor, value: 0.5 * share * nominal[i] * loading })),
  );
}
