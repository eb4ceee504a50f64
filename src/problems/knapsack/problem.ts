import { budgetSet, type TwoStageProblem } from "../../model/index.js";
import { packTerms, type UncertainTerm } from "../../model/sparse.js";
import { binaryColumns, indexed, joinColumns } from "../columns.js";
import { RowList } from "../row-list.js";
import type { KnapsackInstance } from "./instance.js";
import { knapsackRecourse } from "./recourse.js";

/**
 * The model of an instance, with columns x | y, r (each in item order):
 *
 *     max Σ (p̄_i − f_i) x_i + (f_i − p̂_i ξ_i) y_i + p̂_i ξ_i r_i
 *     s.t. Σ c_i y_i + t_i r_i ≤ C,  r_i ≤ y_i ≤ x_i,  all binary,  ξ ∈ [0,1]ⁿ with Σ ξ_i ≤ Γ
 */
export function knapsackProblem(instance: KnapsackInstance): TwoStageProblem {
  const { n, name, nominalProfit, maxDegradation, outsourcingCost } = instance;
  const cost = new Float64Array(3 * n);
  const terms: UncertainTerm[] = [];
  for (let i = 0; i < n; i++) {
    cost[i] = nominalProfit[i] - outsourcingCost[i];
    cost[n + i] = outsourcingCost[i];
    terms.push({ column: n + i, factor: i, value: -maxDegradation[i] });
    terms.push({ column: 2 * n + i, factor: i, value: maxDegradation[i] });
  }
  return {
    name,
    sense: "max",
    firstStage: binaryColumns("x", n),
    secondStage: joinColumns(binaryColumns("y", n), binaryColumns("r", n)),
    uncertainty: budgetSet(n, instance.gamma),
    factorNames: indexed("xi", n),
    objective: { constant: 0, cost, uncertain: packTerms([terms]) },
    rows: knapsackRows(instance),
    recourse: knapsackRecourse(instance),
    instance,
  };
}

function knapsackRows({ n, capacity, weight, repairWeight }: KnapsackInstance) {
  const rows = new RowList();
  const production = Array.from({ length: 2 * n }, (_, j) => n + j);
  rows.atMost("capacity", { indices: production, values: [...weight, ...repairWeight] }, capacity);
  for (let i = 0; i < n; i++) {
    rows.atMost(`accepted[${i}]`, { indices: [n + i, i], values: [1, -1] }, 0);
    rows.atMost(`produced[${i}]`, { indices: [2 * n + i, n + i], values: [1, -1] }, 0);
  }
  return rows.pack();
}
