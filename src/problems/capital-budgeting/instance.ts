import { FieldReader } from "../../base/fields.js";
import type { FileContent } from "../content.js";
import { LARGEST_DIMENSION, LARGEST_SIZE } from "../family.js";
import { type NumberTable, repeatColumn, requireRows, tableRow } from "../number-table.js";

/**
 * Two-stage robust capital budgeting of Subramanyam, Gounaris & Wiesemann (Math. Prog. Comp. 12, 2020): invest in a project
 * now, or later for a share of its revenue, when the risk factors ξ ∈ [−1,1]ᴹ that drive costs and revenues are known.
 */
export interface CapitalBudgetingInstance {
  readonly kind: "capital-budgeting";
  readonly name: string;
  readonly n: number;
  /** M, the number of risk factors. */
  readonly uncertaintyDim: number;
  /** Seed or number of the instance; no part of the model. */
  readonly seed?: number;
  /** B as generated. */
  readonly budgetExact: number;
  /** True to use ⌊B⌋, as the published experiments did; see {@link budgetOf}. */
  readonly integerBudget: boolean;
  /** True when money may be borrowed in both stages. */
  readonly loans: boolean;
  /** Largest loan of each stage. */
  readonly maxLoan: number;
  /** ℓ: cost of one unit borrowed in the first stage. */
  readonly loanCost: number;
  /** m: a loan of the second stage costs this times as much. */
  readonly lateLoanFactor: number;
  /** k: share of the revenue that a late investment keeps. */
  readonly lateInvestmentFactor: number;
  /** c̄. */
  readonly nominalCost: readonly number[];
  /** r̄. */
  readonly nominalRevenue: readonly number[];
  /** Φ, one row a project: cost_i(ξ) = (1 + Φ_iᵀξ/2) c̄_i. */
  readonly costLoadings: readonly (readonly number[])[];
  /** Ψ, one row a project: revenue_i(ξ) = (1 + Ψ_iᵀξ/2) r̄_i. */
  readonly revenueLoadings: readonly (readonly number[])[];
}

/** What the published experiments fix (Subramanyam et al. 2020, §5.3). */
export const CAPITAL_BUDGETING_DEFAULTS = {
  lateInvestmentFactor: 0.8,
  loanCost: 0.12,
  lateLoanFactor: 1.2,
  integerBudget: false,
  loans: false,
} as const;

/** The budget that the model uses. */
export function budgetOf({ budgetExact, integerBudget }: CapitalBudgetingInstance): number {
  return integerBudget ? Math.floor(budgetExact) : budgetExact;
}

/** The same instance with the budget rounded down, for comparison with published values. */
export function withIntegerBudget(instance: CapitalBudgetingInstance): CapitalBudgetingInstance {
  return { ...instance, integerBudget: true };
}

const PROBLEM = "capital-budgeting";
const NON_NEGATIVE = { least: 0 };

export function recognisesCapitalBudgeting(content: FileContent): boolean {
  return content.format === "json"
    ? content.object.problem === PROBLEM
    : content.table.rows[0].words.length === HEADER.length;
}

export function parseCapitalBudgeting(content: FileContent, name: string): CapitalBudgetingInstance {
  return content.format === "json" ? fromJson(content.object, name) : fromTable(content.table, name);
}

function fromJson(object: Readonly<Record<string, unknown>>, fallbackName: string): CapitalBudgetingInstance {
  const defaults = CAPITAL_BUDGETING_DEFAULTS;
  const reader = new FieldReader(object);
  reader.text("problem", PROBLEM);
  const name = reader.text("name", fallbackName);
  const n = reader.size("n", LARGEST_SIZE);
  const uncertaintyDim = reader.size("uncertaintyDim", LARGEST_DIMENSION);
  const loans = reader.flag("loans", defaults.loans);
  const instance: CapitalBudgetingInstance = {
    kind: "capital-budgeting",
    name,
    n,
    uncertaintyDim,
    ...(reader.has("seed") ? { seed: reader.number("seed", { integer: true }) } : {}),
    budgetExact: readBudget(reader),
    integerBudget: reader.flag("integerBudget", defaults.integerBudget),
    loans,
    maxLoan: reader.number("maxLoan", loans ? NON_NEGATIVE : { ...NON_NEGATIVE, fallback: 0 }),
    loanCost: reader.number("loanCost", { ...NON_NEGATIVE, fallback: defaults.loanCost }),
    lateLoanFactor: reader.number("lateLoanFactor", { ...NON_NEGATIVE, fallback: defaults.lateLoanFactor }),
    lateInvestmentFactor: reader.number("lateInvestmentFactor", {
      ...NON_NEGATIVE,
      fallback: defaults.lateInvestmentFactor,
    }),
    nominalCost: reader.numbers("nominalCost", n, NON_NEGATIVE),
    nominalRevenue: reader.numbers("nominalRevenue", n),
    costLoadings: reader.table("costLoadings", n, uncertaintyDim),
    revenueLoadings: reader.table("revenueLoadings", n, uncertaintyDim),
  };
  reader.finish();
  return instance;
}

/** Published files carry B and, as `budget`, ⌊B⌋; a file with `budget` alone means it exactly. */
function readBudget(reader: FieldReader): number {
  if (!reader.has("budgetExact")) return reader.number("budget", NON_NEGATIVE);
  const exact = reader.number("budgetExact", NON_NEGATIVE);
  const budget = reader.number("budget", { ...NON_NEGATIVE, fallback: exact });
  if (budget !== exact && budget !== Math.floor(exact)) {
    reader.note(
      "budget",
      `is ${budget}`,
      `give ${exact} (budgetExact) or that rounded down, or leave it out`,
    );
  }
  return exact;
}

/** Line 1 of a file `CB_*`. */
const HEADER = [
  { name: "seed", integer: true },
  { name: "n", least: 1, most: LARGEST_SIZE, integer: true },
  { name: "number of risk factors", least: 1, most: LARGEST_DIMENSION, integer: true },
  { name: "budget", ...NON_NEGATIVE },
  { name: "largest loan", ...NON_NEGATIVE },
];
const HEADER_ROWS = 3;

function fromTable(table: NumberTable, name: string): CapitalBudgetingInstance {
  const { lateInvestmentFactor, loanCost, lateLoanFactor, integerBudget, loans } = CAPITAL_BUDGETING_DEFAULTS;
  const [seed, n, uncertaintyDim, budgetExact, maxLoan] = tableRow(table, 0, HEADER);
  requireRows(table, HEADER_ROWS + 2 * n);
  const loadings = (from: number) =>
    Array.from({ length: n }, (_, i) =>
      tableRow(table, from + i, repeatColumn(uncertaintyDim, { name: "loading" })),
    );
  return {
    kind: "capital-budgeting",
    name,
    n,
    uncertaintyDim,
    seed,
    budgetExact,
    integerBudget,
    loans,
    maxLoan,
    loanCost,
    lateLoanFactor,
    lateInvestmentFactor,
    nominalCost: tableRow(table, 1, repeatColumn(n, { name: "cost", ...NON_NEGATIVE })),
    nominalRevenue: tableRow(table, 2, repeatColumn(n, { name: "revenue" })),
    costLoadings: loadings(HEADER_ROWS),
    revenueLoadings: loadings(HEADER_ROWS + n),
  };
}

export function capitalBudgetingToJson({ kind: _, name, ...data }: CapitalBudgetingInstance): object {
  return { name, problem: PROBLEM, ...data };
}

export function capitalBudgetingToText(instance: CapitalBudgetingInstance): string {
  const { n, uncertaintyDim, seed = 0, budgetExact, maxLoan } = instance;
  const rows = [
    [seed, n, uncertaintyDim, budgetExact, maxLoan],
    instance.nominalCost,
    instance.nominalRevenue,
    ...instance.costLoadings,
    ...instance.revenueLoadings,
  ];
  return `${rows.map((row) => row.join(" ")).join("\n")}\n`;
}
