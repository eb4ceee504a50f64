/** Plans and scenarios of a knapsack like those that a solver meets, and those of the published experiments. */
import type { KnapsackInstance } from "../../problems/knapsack/instance.js";
import type { Rng } from "../../tensor/rng.js";
import type { SampleBlock, SampleSize } from "./learning-family.js";

/** Shares of the published kind among plans and scenarios, so that the network knows the whole range. */
const RANDOM_PLAN_SHARE = 0.3;
const RANDOM_SCENARIO_SHARE = 0.25;
const VERTEX_SHARE = 0.25;

/** Spread (of a logarithm) of the capacity price around the one that fills the capacity. */
const PRICE_SPREAD = 0.5;
/** Largest relative noise of an item's worth, and largest share of items that change sides afterwards. */
const WORTH_NOISE = 0.3;
const FLIP_SHARE = 0.1;
/** Spread (of a logarithm) of the order in which an adversary degrades items. */
const ORDER_SPREAD = 0.4;

const BISECTIONS = 30;

export function knapsackSamples(instance: KnapsackInstance, size: SampleSize, rng: Rng): SampleBlock[] {
  const plans = Array.from({ length: size.plans }, () =>
    rng.uniform() < RANDOM_PLAN_SHARE ? randomDensityPlan(instance.n, rng) : pricedPlan(instance, rng),
  );
  const scenarios = Array.from({ length: size.scenarios }, () => {
    const kind = rng.uniform();
    if (kind < RANDOM_SCENARIO_SHARE) return spreadScenario(instance, rng);
    if (kind < RANDOM_SCENARIO_SHARE + VERTEX_SHARE) return vertexScenario(instance, rng);
    return adversaryScenario(instance, plans[rng.integer(plans.length)], rng);
  });
  return [{ plans, scenarios }];
}

/** The published sampling: every plan with scenarios of its own (Dumouchelle et al. 2024). */
export function publishedKnapsackSamples(
  instance: KnapsackInstance,
  size: SampleSize,
  rng: Rng,
): SampleBlock[] {
  return Array.from({ length: size.plans }, () => ({
    plans: [randomDensityPlan(instance.n, rng)],
    scenarios: Array.from({ length: size.scenarios }, () => spreadScenario(instance, rng)),
  }));
}

/** Every x_i = 1 with the same probability, itself uniform. */
export function randomDensityPlan(n: number, rng: Rng): Float64Array {
  const share = rng.uniform();
  return Float64Array.from({ length: n }, () => (rng.uniform() < share ? 1 : 0));
}

/** b u/Σu with u uniform and b uniform on [1/Γ, Γ]; clipped at 1. */
function spreadScenario({ n, gamma }: KnapsackInstance, rng: Rng): Float64Array {
  const budget = gamma > 1 ? rng.uniform(1 / gamma, gamma) : rng.uniform(0, gamma);
  const u = Float64Array.from({ length: n }, () => rng.uniform());
  const total = u.reduce((sum, value) => sum + value, 0);
  return u.map((value) => Math.min(1, (budget * value) / total));
}

/** The whole budget on a few items, those that lose much more likely. */
function vertexScenario(instance: KnapsackInstance, rng: Rng): Float64Array {
  const taste = rng.uniform(0, 2);
  const order = instance.maxDegradation.map(
    (loss) => taste * Math.log(Math.max(loss, 1)) - Math.log(-Math.log(1 - rng.uniform())),
  );
  const caps = new Float64Array(instance.n).fill(1);
  return spendBudget(instance, order, caps);
}

/**
 * A scenario like the worst ones of a plan: at the capacity price λ it does not pay to degrade an item beyond where its
 * repair (λt) or its outsourcing (f − λc) becomes as cheap, so the budget goes that far on the items that lose most.
 */
function adversaryScenario(instance: KnapsackInstance, plan: Float64Array, rng: Rng): Float64Array {
  const { n, maxDegradation, repairWeight, weight, outsourcingCost } = instance;
  const price = fillingPrice(instance, (i) => plan[i]) * Math.exp(ORDER_SPREAD * rng.normal());
  const caps = new Float64Array(n);
  const order = new Array<number>(n);
  for (let i = 0; i < n; i++) {
    const loss = Math.max(maxDegradation[i], Number.MIN_VALUE);
    const worth = Math.min(price * repairWeight[i], outsourcingCost[i] - price * weight[i]);
    caps[i] = plan[i] > 0 ? Math.min(1, Math.max(0, worth / loss)) : 0;
    order[i] = Math.log(loss) + ORDER_SPREAD * rng.normal() + (plan[i] > 0 ? 0 : -100);
  }
  return spendBudget(instance, order, caps);
}

/** Spends Γ in falling `order`, first up to the caps, then up to 1. */
function spendBudget({ n, gamma }: KnapsackInstance, order: number[], caps: Float64Array): Float64Array {
  const items = Array.from({ length: n }, (_, i) => i).sort((a, b) => order[b] - order[a]);
  const xi = new Float64Array(n);
  let left = gamma;
  for (const limit of [caps, undefined]) {
    for (const i of items) {
      const rise = Math.min(left, Math.max(0, (limit?.[i] ?? 1) - xi[i]));
      xi[i] += rise;
      left -= rise;
    }
  }
  return xi;
}

/** The plan that is best at a price of capacity and an even degradation, with noise. */
function pricedPlan(instance: KnapsackInstance, rng: Rng): Float64Array {
  const { n, gamma, nominalProfit, outsourcingCost } = instance;
  const even = rng.uniform() * Math.min(1, (3 * gamma) / n);
  const price = fillingPrice(instance, () => 1, even) * Math.exp(PRICE_SPREAD * rng.normal());
  const noise = WORTH_NOISE * rng.uniform();
  const flips = FLIP_SHARE * rng.uniform();
  const plan = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const worth =
      nominalProfit[i] * (1 + noise * rng.normal()) -
      outsourcingCost[i] +
      saving(instance, i, even, price).value;
    const isIn = worth > 0 !== rng.uniform() < flips;
    plan[i] = isIn ? 1 : 0;
  }
  return plan;
}

/** The price of capacity at which the items that are in use about the whole of it. */
function fillingPrice(instance: KnapsackInstance, isIn: (i: number) => number, degradation = 0): number {
  const { n, capacity, outsourcingCost, weight } = instance;
  let low = 0;
  let high = 0;
  for (let i = 0; i < n; i++) high = Math.max(high, outsourcingCost[i] / Math.max(weight[i], 1e-9));
  for (let step = 0; step < BISECTIONS; step++) {
    const price = 0.5 * (low + high);
    let used = 0;
    for (let i = 0; i < n; i++) if (isIn(i) > 0) used += saving(instance, i, degradation, price).weight;
    if (used > capacity) low = price;
    else high = price;
  }
  return 0.5 * (low + high);
}

/** What producing the item, repaired or not, saves against outsourcing it, capacity paid; and the capacity it takes. */
function saving(instance: KnapsackInstance, i: number, xi: number, price: number) {
  const { weight, repairWeight, maxDegradation, outsourcingCost } = instance;
  const asIs = outsourcingCost[i] - maxDegradation[i] * xi - price * weight[i];
  const repairedWeight = weight[i] + repairWeight[i];
  const repaired = outsourcingCost[i] - price * repairedWeight;
  if (asIs >= repaired) return asIs > 0 ? { value: asIs, weight: weight[i] } : OUTSOURCED;
  return repaired > 0 ? { value: repaired, weight: repairedWeight } : OUTSOURCED;
}

const OUTSOURCED = { value: 0, weight: 0 };
