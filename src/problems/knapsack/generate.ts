import { InputError } from "../../base/errors.js";
import { Rng } from "../../tensor/rng.js";
import { LARGEST_SIZE } from "../family.js";
import { requireOption } from "../generator-options.js";
import { CORRELATIONS, type Correlation, type KnapsackInstance } from "./instance.js";

export interface KnapsackGeneratorOptions {
  readonly n?: number;
  readonly seed?: number;
  /** How profits and weights are related. */
  readonly correlation?: Correlation;
  /** Tightness: the capacity is h/101 of the total weight; published 40 and 80. */
  readonly h?: number;
  /** Spread of the degradations around half the profit; published 0.1, 0.5 and 1. */
  readonly delta?: number;
  /** Γ/n; published 0.1, 0.15 and 0.2. */
  readonly budgetFraction?: number;
  /** Round everything but Γ to integers, as in the published files. */
  readonly integer?: boolean;
}

export const KNAPSACK_GENERATOR_DEFAULTS = {
  n: 20,
  seed: 1,
  correlation: "UN",
  h: 40,
  delta: 0.5,
  budgetFraction: 0.15,
  integer: true,
} as const satisfies Required<KnapsackGeneratorOptions>;

/** Range of the weights, and number of tightness steps, of the published instances. */
const R = 1000;
const H = 100;
/** Weakly correlated draws can fall to 0 and below; the published files hold nothing under 1. */
const LEAST = 1;

/**
 * A random knapsack by the recipe of Arslan & Detienne (2022): four classes, from uncorrelated to strongly correlated
 * profits and weights. The same options give the same instance.
 *
 * @throws InputError for options out of range.
 *
 * @example
 * import { generateKnapsack } from "minmaxmin";
 * const instance = generateKnapsack({ n: 30, correlation: "SC", seed: 4 });
 * instance.name; // => "RKP_SC_n30_R1000_H100_h40_dev0.15_d0.5_s4"
 * instance.nominalProfit[0] - instance.weight[0]; // => 100
 */
export function generateKnapsack(options: KnapsackGeneratorOptions = {}): KnapsackInstance {
  const { n, seed, correlation, h, delta, budgetFraction, integer } = {
    ...KNAPSACK_GENERATOR_DEFAULTS,
    ...options,
  };
  requireOption("n", n, { least: 1, most: LARGEST_SIZE, integer: true });
  requireOption("seed", seed, { integer: true });
  requireOption("h", h, { least: 0, most: H + 1 });
  requireOption("delta", delta, { least: 0, most: 1 });
  requireOption("budgetFraction", budgetFraction, { least: 0, most: 1 });
  if (!CORRELATIONS.includes(correlation)) {
    throw InputError.of("correlation", `is ${correlation}`, `give ${CORRELATIONS.join(", ")}`);
  }
  const rng = new Rng(seed);
  const polish = (value: number) => (integer ? Math.round(Math.max(LEAST, value)) : Math.max(LEAST, value));
  const items = Array.from({ length: n }, () => drawItem(rng, correlation, delta, polish));
  const totalWeight = items.reduce((total, { weight }) => total + weight, 0);
  const capacity = (h / (H + 1)) * totalWeight;
  return {
    kind: "knapsack",
    name: `RKP_${correlation}_n${n}_R${R}_H${H}_h${h}_dev${budgetFraction}_d${delta}_s${seed}`,
    n,
    correlation,
    h,
    delta,
    budgetFraction,
    capacity: integer ? Math.floor(capacity) : capacity,
    gamma: roundOff(n * budgetFraction),
    nominalProfit: items.map(({ profit }) => profit),
    maxDegradation: items.map(({ degradation }) => degradation),
    repairWeight: items.map(({ repair }) => repair),
    weight: items.map(({ weight }) => weight),
    outsourcingCost: items.map(({ outsourcing }) => outsourcing),
  };
}

function drawItem(rng: Rng, correlation: Correlation, delta: number, polish: (value: number) => number) {
  const weight = polish(rng.uniform(1, R));
  const profit = polish(drawProfit(rng, correlation, weight));
  const degradation = polish(profit * rng.uniform((1 - delta) / 2, (1 + delta) / 2));
  const outsourcing = polish(profit * rng.uniform(1.1, 1.5));
  const repair = polish(drawRepair(rng, correlation, weight, degradation));
  return { weight, profit, degradation, outsourcing, repair };
}

function drawProfit(rng: Rng, correlation: Correlation, weight: number): number {
  switch (correlation) {
    case "UN":
      return rng.uniform(1, R);
    case "WC":
      return rng.uniform(weight - R / 20, weight + R / 20);
    case "ASC":
      return weight + R / 10 + rng.uniform(-R / 1000, R / 1000);
    case "SC":
      return weight + R / 10;
  }
}

function drawRepair(rng: Rng, correlation: Correlation, weight: number, degradation: number): number {
  switch (correlation) {
    case "UN":
      return rng.uniform(1, weight);
    case "WC":
      return degradation / 2 + rng.uniform(-R / 40, R / 40);
    case "ASC":
      return degradation / 2 + weight / 10 + rng.uniform(-R / 1000, R / 1000);
    case "SC":
      return degradation / 2 + weight / 10;
  }
}

/** 4.5, not 4.499999999999999. */
function roundOff(value: number): number {
  return Number(value.toPrecision(12));
}
