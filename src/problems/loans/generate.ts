import { Rng } from "../../tensor/rng.js";
import { LARGEST_DIMENSION, LARGEST_SIZE } from "../family.js";
import { requireOption } from "../generator-options.js";
import type { LoansInstance } from "./instance.js";

export interface LoansGeneratorOptions {
  readonly n?: number;
  readonly seed?: number;
  /** Tightness: the budget is h/101 of the total cost; published 20, 40, 60 and 80. */
  readonly h?: number;
  /** Number of risk factors; published 4, 6 and 8. */
  readonly uncertaintyDim?: number;
}

export const LOANS_GENERATOR_DEFAULTS = {
  n: 10,
  seed: 1,
  h: 40,
  uncertaintyDim: 4,
} as const satisfies Required<LoansGeneratorOptions>;

/** Largest project cost, tightness steps, loan as a share of the budget, F, interest λ, its late multiple μ, cost : profit. */
const R = 100;
const H = 100;
const LOAN_SHARE = 0.2;
const F = 0.8;
const LAMBDA = 0.12;
const MU = 1.2;
const RHO = 5;
/** Digits of the published files. */
const DIGITS = 6;

/**
 * A random instance of capital budgeting with loans after the published RC_* files: integer costs up to 100, profits a fifth
 * of them, loadings with random signs and absolute values that sum to 1. The recipe was read off the files (budget, loans
 * and interest agree with all of them; the law of the loadings is that of normalised uniform numbers).
 *
 * @throws InputError for options out of range.
 *
 * @example
 * import { generateLoans } from "minmaxmin";
 * generateLoans({ n: 20, seed: 3 }).name; // => "RC_N20_R100_H100_h40_C1_0.2_C2_0.2_M4_F0.8_Lambda0.12_Mu1.2_Ro5_s3"
 */
export function generateLoans(options: LoansGeneratorOptions = {}): LoansInstance {
  const { n, seed, h, uncertaintyDim } = { ...LOANS_GENERATOR_DEFAULTS, ...options };
  requireOption("n", n, { least: 1, most: LARGEST_SIZE, integer: true });
  requireOption("seed", seed, { integer: true });
  requireOption("h", h, { least: 0, most: H + 1 });
  requireOption("uncertaintyDim", uncertaintyDim, { least: 1, most: LARGEST_DIMENSION, integer: true });
  const rng = new Rng(seed);
  const cost = Array.from({ length: n }, () => 1 + rng.integer(R));
  const budget = Math.floor((h * cost.reduce((total, value) => total + value, 0)) / (H + 1));
  const loan = Math.floor(LOAN_SHARE * budget);
  return {
    kind: "loans",
    name: `RC_N${n}_R${R}_H${H}_h${h}_C1_${LOAN_SHARE}_C2_${LOAN_SHARE}_M${uncertaintyDim}_F${F}_Lambda${LAMBDA}_Mu${MU}_Ro${RHO}_s${seed}`,
    n,
    uncertaintyDim,
    budget,
    earlyLoan: loan,
    lateLoan: loan,
    earlyLoanCost: roundOff((LAMBDA * loan) / RHO),
    lateLoanCost: roundOff((LAMBDA * MU * loan) / RHO),
    lateInvestmentFactor: F,
    costProfitRatio: RHO,
    nominalProfit: cost.map((value) => value / RHO),
    cost,
    profitLoadings: cost.map(() => drawLoadings(rng, uncertaintyDim)),
  };
}

function drawLoadings(rng: Rng, dimension: number): number[] {
  const draws = Array.from({ length: dimension }, () => rng.uniform(-1, 1));
  const norm = draws.reduce((total, value) => total + Math.abs(value), 0);
  return draws.map((value) => roundOff(value / norm));
}

function roundOff(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
