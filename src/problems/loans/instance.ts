import { FieldReader } from "../../base/fields.js";
import type { FileContent } from "../content.js";
import { LARGEST_DIMENSION, LARGEST_SIZE } from "../family.js";
import { type NumberTable, repeatColumn, requireRows, tableRow } from "../number-table.js";

/**
 * Capital budgeting with loans of Arslan & Detienne (INFORMS J. Computing 34(2), 2022): all decisions binary, uncertainty in
 * the profits only. Invest in a project now, or later for a share of its profit; take the early loan, the late loan, or none.
 */
export interface LoansInstance {
  readonly kind: "loans";
  readonly name: string;
  readonly n: number;
  /** M, the number of risk factors ξ ∈ [−1,1]ᴹ. */
  readonly uncertaintyDim: number;
  /** B. */
  readonly budget: number;
  /** C1 and C2: what the early and the late loan add to the budget. */
  readonly earlyLoan: number;
  readonly lateLoan: number;
  /** λ1 and λ2: what they cost. */
  readonly earlyLoanCost: number;
  readonly lateLoanCost: number;
  /** F: share of the profit that a late investment keeps. */
  readonly lateInvestmentFactor: number;
  /** ρ: cost divided by profit in the generator; no part of the model. */
  readonly costProfitRatio?: number;
  /** p. */
  readonly nominalProfit: readonly number[];
  /** c. */
  readonly cost: readonly number[];
  /** Q, one row a project: profit_i(ξ) = (1 + Q_iᵀξ/2) p_i. */
  readonly profitLoadings: readonly (readonly number[])[];
}

const PROBLEM = "capital-budgeting-with-loans";
const NON_NEGATIVE = { least: 0 };

export function recognisesLoans(content: FileContent): boolean {
  return content.format === "json"
    ? content.object.problem === PROBLEM
    : content.table.rows[0].words.length === HEADER.length;
}

export function parseLoans(content: FileContent, name: string): LoansInstance {
  return content.format === "json" ? fromJson(content.object, name) : fromTable(content.table, name);
}

function fromJson(object: Readonly<Record<string, unknown>>, fallbackName: string): LoansInstance {
  const reader = new FieldReader(object);
  reader.text("problem", PROBLEM);
  const name = reader.text("name", fallbackName);
  const n = reader.size("n", LARGEST_SIZE);
  const uncertaintyDim = reader.size("uncertaintyDim", LARGEST_DIMENSION);
  const instance: LoansInstance = {
    kind: "loans",
    name,
    n,
    uncertaintyDim,
    budget: reader.number("budget", NON_NEGATIVE),
    earlyLoan: reader.number("earlyLoan", NON_NEGATIVE),
    lateLoan: reader.number("lateLoan", NON_NEGATIVE),
    earlyLoanCost: reader.number("earlyLoanCost"),
    lateLoanCost: reader.number("lateLoanCost"),
    lateInvestmentFactor: reader.number("lateInvestmentFactor", NON_NEGATIVE),
    ...(reader.has("costProfitRatio") ? { costProfitRatio: reader.number("costProfitRatio") } : {}),
    nominalProfit: reader.numbers("nominalProfit", n),
    cost: reader.numbers("cost", n, NON_NEGATIVE),
    profitLoadings: reader.table("profitLoadings", n, uncertaintyDim),
  };
  reader.finish();
  return instance;
}

/** Line 1 of a file `RC_*`. */
const HEADER = [
  { name: "n", least: 1, most: LARGEST_SIZE, integer: true },
  { name: "budget", ...NON_NEGATIVE },
  { name: "early loan", ...NON_NEGATIVE },
  { name: "late loan", ...NON_NEGATIVE },
  { name: "early loan's cost" },
  { name: "late loan's cost" },
  { name: "late investment factor", ...NON_NEGATIVE },
  { name: "cost to profit ratio" },
  { name: "number of risk factors", least: 1, most: LARGEST_DIMENSION, integer: true },
];

function fromTable(table: NumberTable, name: string): LoansInstance {
  const [
    n,
    budget,
    earlyLoan,
    lateLoan,
    earlyLoanCost,
    lateLoanCost,
    lateInvestmentFactor,
    costProfitRatio,
    uncertaintyDim,
  ] = tableRow(table, 0, HEADER);
  requireRows(table, n + 1);
  const project = [
    { name: "profit" },
    { name: "cost", ...NON_NEGATIVE },
    ...repeatColumn(uncertaintyDim, { name: "loading" }),
  ];
  const projects = Array.from({ length: n }, (_, i) => tableRow(table, i + 1, project));
  return {
    kind: "loans",
    name,
    n,
    uncertaintyDim,
    budget,
    earlyLoan,
    lateLoan,
    earlyLoanCost,
    lateLoanCost,
    lateInvestmentFactor,
    costProfitRatio,
    nominalProfit: projects.map((row) => row[0]),
    cost: projects.map((row) => row[1]),
    profitLoadings: projects.map((row) => row.slice(2)),
  };
}

export function loansToJson({ kind: _, name, ...data }: LoansInstance): object {
  return { name, problem: PROBLEM, ...data };
}

export function loansToText(instance: LoansInstance): string {
  const header = [
    instance.n,
    instance.budget,
    instance.earlyLoan,
    instance.lateLoan,
    instance.earlyLoanCost,
    instance.lateLoanCost,
    instance.lateInvestmentFactor,
    instance.costProfitRatio ?? 0,
    instance.uncertaintyDim,
  ];
  const projects = instance.nominalProfit.map((profit, i) => [
    profit,
    instance.cost[i],
    ...instance.profitLoadings[i],
  ]);
  return `${[header, ...projects].map((row) => row.join(" ")).join("\n")}\n`;
}
