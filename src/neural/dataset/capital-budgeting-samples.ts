/** Plans and scenarios of capital budgeting like those that a solver meets, and those of the published experiments. */
import { budgetOf, type CapitalBudgetingInstance } from "../../problems/capital-budgeting/instance.js";
import type { Rng } from "../../tensor/rng.js";
import type { SampleBlock, SampleSize } from "./learning-family.js";

/** Shares of uniform scenarios and of vertices; the others have some factors at a bound. */
const UNIFORM_SHARE = 0.4;
const VERTEX_SHARE = 0.3;

/** Draws of a plan before it is emptied instead, for budgets that hardly any plan fits. */
const MOST_DRAWS = 100;

/** Plans that every scenario can pay for. */
export function capitalBudgetingSamples(
  instance: CapitalBudgetingInstance,
  size: SampleSize,
  rng: Rng,
): SampleBlock[] {
  const { uncertaintyDim } = instance;
  return [
    {
      plans: Array.from({ length: size.plans }, () => robustPlan(instance, rng)),
      scenarios: Array.from({ length: size.scenarios }, () => {
        const kind = rng.uniform();
        if (kind < UNIFORM_SHARE) return uniformScenario(uncertaintyDim, rng);
        if (kind < UNIFORM_SHARE + VERTEX_SHARE) {
          return uniformScenario(uncertaintyDim, rng).map((value) => (value < 0 ? -1 : 1));
        }
        return uniformScenario(uncertaintyDim, rng).map((value) => Math.max(-1, Math.min(1, 2 * value)));
      }),
    },
  ];
}

/** The published sampling: every plan, which the nominal budget pays for, with scenarios of its own. */
export function publishedCapitalBudgetingSamples(
  instance: CapitalBudgetingInstance,
  size: SampleSize,
  rng: Rng,
): SampleBlock[] {
  const budget = budgetOf(instance);
  return Array.from({ length: size.plans }, () => ({
    plans: [nominalPlan(instance, budget, rng)],
    scenarios: Array.from({ length: size.scenarios }, () => uniformScenario(instance.uncertaintyDim, rng)),
  }));
}

/** Projects in random order, those with more revenue for their cost and factors sooner, until a random share of the budget. */
function robustPlan(instance: CapitalBudgetingInstance, rng: Rng): Float64Array {
  const { n, nominalCost, nominalRevenue, costLoadings, revenueLoadings, uncertaintyDim } = instance;
  const scenario = uniformScenario(uncertaintyDim, rng);
  const noise = rng.uniform();
  const at = (loadings: readonly number[]) =>
    1 + 0.5 * loadings.reduce((total, loading, k) => total + loading * scenario[k], 0);
  const merit = nominalCost.map((cost, i) => {
    const ratio = (nominalRevenue[i] * at(revenueLoadings[i])) / (cost * at(costLoadings[i]));
    return Math.log(Math.max(ratio, Number.MIN_VALUE)) + noise * rng.normal();
  });
  const order = merit.map((_, i) => i).sort((a, b) => merit[b] - merit[a]);
  // A late project keeps only a share of its revenue: good plans spend most of what is sure.
  let left = budgetOf(instance) * Math.sqrt(rng.uniform());
  const plan = new Float64Array(n);
  for (const i of order) {
    const worstCost =
      nominalCost[i] * (1 + 0.5 * costLoadings[i].reduce((sum, value) => sum + Math.abs(value), 0));
    if (worstCost > left) continue;
    plan[i] = 1;
    left -= worstCost;
  }
  return plan;
}

/** Every x_i = 1 with the same uniform probability, drawn again until the nominal budget pays for it. */
function nominalPlan({ n, nominalCost }: CapitalBudgetingInstance, budget: number, rng: Rng): Float64Array {
  for (let draw = 0; draw < MOST_DRAWS; draw++) {
    const share = rng.uniform();
    const plan = Float64Array.from({ length: n }, () => (rng.uniform() < share ? 1 : 0));
    if (plan.reduce((total, chosen, i) => total + chosen * nominalCost[i], 0) <= budget) return plan;
  }
  return new Float64Array(n);
}

function uniformScenario(dimension: number, rng: Rng): Float64Array {
  return Float64Array.from({ length: dimension }, () => rng.uniform(-1, 1));
}
