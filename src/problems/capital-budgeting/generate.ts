import { MT19937 } from "../../tensor/mt19937.js";
import { LARGEST_DIMENSION, LARGEST_SIZE } from "../family.js";
import { requireOption } from "../generator-options.js";
import { CAPITAL_BUDGETING_DEFAULTS, type CapitalBudgetingInstance } from "./instance.js";

export interface CapitalBudgetingGeneratorOptions {
  readonly n?: number;
  readonly seed?: number;
  /** Number of risk factors. */
  readonly uncertaintyDim?: number;
  /** Allow continuous loans in both stages. */
  readonly loans?: boolean;
}

export const CAPITAL_BUDGETING_GENERATOR_DEFAULTS = {
  n: 10,
  seed: 1,
  uncertaintyDim: 4,
  loans: false,
} as const satisfies Required<CapitalBudgetingGeneratorOptions>;

/** Revenue is a fifth of the cost. */
const COST_REVENUE_RATIO = 5;

/**
 * A random capital-budgeting instance by the recipe of Subramanyam, Gounaris & Wiesemann (2020), drawn from the stream
 * with which the public instances CB_n*_xi4_s* were drawn: with their n and seed it is that very instance.
 *
 * @throws InputError for options out of range.
 *
 * @example
 * import { generateCapitalBudgeting } from "minmaxmin";
 * const instance = generateCapitalBudgeting({ n: 10, seed: 1 });
 * instance.name; // => "CB_n10_xi4_s1"
 * instance.nominalCost[0]; // => 4.753198042323167
 */
export function generateCapitalBudgeting(
  options: CapitalBudgetingGeneratorOptions = {},
): CapitalBudgetingInstance {
  const { n, seed, uncertaintyDim, loans } = { ...CAPITAL_BUDGETING_GENERATOR_DEFAULTS, ...options };
  requireOption("n", n, { least: 1, most: LARGEST_SIZE, integer: true });
  requireOption("seed", seed, { least: 0, most: 2 ** 32 - 1, integer: true });
  requireOption("uncertaintyDim", uncertaintyDim, { least: 1, most: LARGEST_DIMENSION, integer: true });
  const random = MT19937.numpyLegacy(seed);
  const nominalCost = Array.from({ length: n }, () => 1 + 9 * random.randomSample());
  const costLoadings: number[][] = [];
  const revenueLoadings: number[][] = [];
  for (let i = 0; i < n; i++) {
    const [costCuts, revenueCuts]: number[][] = [[], []];
    for (let k = 1; k < uncertaintyDim; k++) {
      costCuts.push(random.randomSample());
      revenueCuts.push(random.randomSample());
    }
    costLoadings.push(simplexPoint(costCuts));
    revenueLoadings.push(simplexPoint(revenueCuts));
  }
  const totalCost = nominalCost.reduce((total, cost) => total + cost, 0);
  const budgetExact = totalCost / 2;
  return {
    kind: "capital-budgeting",
    name: `CB_n${n}_xi${uncertaintyDim}_s${seed}${loans ? "_loans" : ""}`,
    n,
    uncertaintyDim,
    seed,
    budgetExact,
    integerBudget: CAPITAL_BUDGETING_DEFAULTS.integerBudget,
    loans,
    maxLoan: 1.5 * totalCost - budgetExact,
    loanCost: CAPITAL_BUDGETING_DEFAULTS.loanCost,
    lateLoanFactor: CAPITAL_BUDGETING_DEFAULTS.lateLoanFactor,
    lateInvestmentFactor: CAPITAL_BUDGETING_DEFAULTS.lateInvestmentFactor,
    nominalCost,
    nominalRevenue: nominalCost.map((cost) => cost / COST_REVENUE_RATIO),
    costLoadings,
    revenueLoadings,
  };
}

/** The gaps that sorted cuts leave on [0, 1]: uniform on the unit simplex when the cuts are uniform. */
function simplexPoint(cuts: readonly number[]): number[] {
  const marks = [...cuts].sort((a, b) => a - b);
  return [...marks, 1].map((mark, k) => mark - (k === 0 ? 0 : marks[k - 1]));
}
