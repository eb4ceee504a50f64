import { InputError } from "../../base/errors.js";
import type { TwoStageProblem } from "../../model/problem.js";
import { budgetOf, type CapitalBudgetingInstance } from "../../problems/capital-budgeting/instance.js";
import type { ProblemFeatures } from "../network.js";
import { ItemFeatures } from "./item-features.js";

/**
 * The value of a plan as sums over early and late projects.
 *
 * Its relaxation is rev(ξ)ᵀx + min_λ [λ (B − cost(ξ)ᵀx) + Σ_i (1 − x_i) max(0, k rev_i(ξ) − λ cost_i(ξ))]: every project is
 * there twice, with weight x_i as an early one and 1 − x_i as a possible late one, with its cost as a share of B and its
 * revenue as a share of Σr̄ in columns of their own. One more item, which always counts, lets the sums have a constant.
 */
export function capitalBudgetingFeatures(problem: TwoStageProblem): ProblemFeatures {
  const instance = capitalBudgetingOf(problem);
  const { n, uncertaintyDim, nominalCost, nominalRevenue, lateInvestmentFactor } = instance;
  const budget = Math.max(budgetOf(instance), Number.MIN_VALUE);
  const totalRevenue = sizeOf(nominalRevenue);
  const items = new ItemFeatures(2 * n + 1, 5, uncertaintyDim);
  const gate = new ItemFeatures(2 * n + 1, 1, n);
  for (let i = 0; i < n; i++) {
    const cost = nominalCost[i] / budget;
    const revenue = nominalRevenue[i] / totalRevenue;
    const late = lateInvestmentFactor * revenue;
    items.set(i, 0, cost, halved(instance.costLoadings[i], cost));
    items.set(i, 1, revenue, halved(instance.revenueLoadings[i], revenue));
    items.set(n + i, 2, cost, halved(instance.costLoadings[i], cost));
    items.set(n + i, 3, late, halved(instance.revenueLoadings[i], late));
    gate.set(i, 0, 0, { [i]: 1 });
    gate.set(n + i, 0, 1, { [i]: -1 });
  }
  items.set(2 * n, 4, 1);
  gate.set(2 * n, 0, 1);
  return {
    ...separateFeatures(instance, budget, totalRevenue),
    interaction: { ...items.build(), gate: gate.build() },
    labelScale: totalRevenue,
    labelShift: 0,
  };
}

/** The same ratios for networks of the published form: those of the early projects, and those of all in the scenario. */
function separateFeatures(instance: CapitalBudgetingInstance, budget: number, totalRevenue: number) {
  const { n, uncertaintyDim, nominalCost, nominalRevenue, costLoadings, revenueLoadings } = instance;
  const width = 2 + 2 * uncertaintyDim;
  const early = new ItemFeatures(n + 1, width + 1, n);
  const factors = new ItemFeatures(n + 1, 3, uncertaintyDim);
  for (let i = 0; i < n; i++) {
    const cost = nominalCost[i] / budget;
    const revenue = nominalRevenue[i] / totalRevenue;
    const shares = [
      cost,
      revenue,
      ...costLoadings[i].map((loading) => cost * loading),
      ...revenueLoadings[i].map((loading) => revenue * loading),
    ];
    shares.forEach((share, f) => {
      early.set(i, f, 0, { [i]: share });
    });
    factors.set(i, 0, cost, halved(costLoadings[i], cost));
    factors.set(i, 1, revenue, halved(revenueLoadings[i], revenue));
  }
  early.set(n, width, 1);
  factors.set(n, 2, 1);
  return { firstStage: early.build(), scenario: factors.build() };
}

/** The published inputs: [x, c̄, r̄] and [1 + Φᵀξ/2, 1 + Ψᵀξ/2, c̄, r̄] an item (Dumouchelle et al. 2024). */
export function publishedCapitalBudgetingFeatures(problem: TwoStageProblem): ProblemFeatures {
  const instance = capitalBudgetingOf(problem);
  const { n, uncertaintyDim, nominalCost, nominalRevenue, costLoadings, revenueLoadings } = instance;
  const early = new ItemFeatures(n, 3, n);
  const factors = new ItemFeatures(n, 4, uncertaintyDim);
  for (let i = 0; i < n; i++) {
    early.set(i, 0, 0, { [i]: 1 });
    early.set(i, 1, nominalCost[i]);
    early.set(i, 2, nominalRevenue[i]);
    factors.set(i, 0, 1, halved(costLoadings[i], 1));
    factors.set(i, 1, 1, halved(revenueLoadings[i], 1));
    factors.set(i, 2, nominalCost[i]);
    factors.set(i, 3, nominalRevenue[i]);
  }
  return {
    firstStage: early.build(),
    scenario: factors.build(),
    labelScale: sizeOf(nominalRevenue),
    labelShift: 0,
  };
}

function capitalBudgetingOf({ instance }: TwoStageProblem): CapitalBudgetingInstance {
  if (instance?.kind === "capital-budgeting" && !(instance as CapitalBudgetingInstance).loans) {
    return instance as CapitalBudgetingInstance;
  }
  const remedy = "use a network of the problem's own family";
  throw InputError.of("problem", "is no capital budgeting without loans", remedy);
}

/** ½ nominal · loadings, by factor. */
function halved(loadings: readonly number[], nominal: number): Record<number, number> {
  return Object.fromEntries(loadings.map((loading, k) => [k, 0.5 * nominal * loading]));
}

/** Sum of absolute values, never 0. */
function sizeOf(values: readonly number[]): number {
  return values.reduce((total, value) => total + Math.abs(value), 0) || 1;
}
