import { FieldReader } from "../../base/fields.js";
import type { FileContent } from "../content.js";
import { LARGEST_SIZE } from "../family.js";
import { requireRows, tableRow } from "../number-table.js";

export const CORRELATIONS = ["UN", "WC", "ASC", "SC"] as const;

/** How profits and weights of the published instances are related: not, weakly, almost strongly, strongly correlated. */
export type Correlation = (typeof CORRELATIONS)[number];

/** Parameters that an instance was generated with; no part of the model. */
export interface KnapsackOrigin {
  readonly correlation?: Correlation;
  readonly h?: number;
  readonly delta?: number;
  readonly budgetFraction?: number;
}

/**
 * Two-stage robust knapsack of Arslan & Detienne (INFORMS J. Computing 34(2), 2022): accept items now; once their profits
 * have degraded, produce, repair and produce, or outsource each accepted item within the capacity. Lists are in item order.
 */
export interface KnapsackInstance extends KnapsackOrigin {
  readonly kind: "knapsack";
  readonly name: string;
  readonly n: number;
  /** C. */
  readonly capacity: number;
  /** Γ: at most this many items degrade fully; may be fractional. */
  readonly gamma: number;
  /** p̄. */
  readonly nominalProfit: readonly number[];
  /** p̂: the profit lost when the item degrades fully. */
  readonly maxDegradation: readonly number[];
  /** t: capacity that the repair takes beside the item's weight. */
  readonly repairWeight: readonly number[];
  /** c. */
  readonly weight: readonly number[];
  /** f: paid when an accepted item is outsourced. */
  readonly outsourcingCost: readonly number[];
}

const PROBLEM = "two-stage-robust-knapsack";

export function recognisesKnapsack(content: FileContent): boolean {
  return content.format === "json"
    ? content.object.problem === PROBLEM
    : content.table.rows[0].words.length === HEADER.length;
}

export function parseKnapsack(content: FileContent, name: string): KnapsackInstance {
  return content.format === "json" ? fromJson(content.object, name) : fromTable(content.table, name);
}

function fromJson(object: Readonly<Record<string, unknown>>, fallbackName: string): KnapsackInstance {
  const reader = new FieldReader(object);
  reader.text("problem", PROBLEM);
  const name = reader.text("name", fallbackName);
  const n = reader.size("n", LARGEST_SIZE);
  const instance: KnapsackInstance = {
    kind: "knapsack",
    name,
    n,
    ...readOrigin(reader),
    capacity: reader.number("capacity", NON_NEGATIVE),
    gamma: reader.number("gamma", NON_NEGATIVE),
    nominalProfit: reader.numbers("nominalProfit", n),
    maxDegradation: reader.numbers("maxDegradation", n),
    repairWeight: reader.numbers("repairWeight", n),
    weight: reader.numbers("weight", n, NON_NEGATIVE),
    outsourcingCost: reader.numbers("outsourcingCost", n),
  };
  reader.finish();
  return instance;
}

function readOrigin(reader: FieldReader): KnapsackOrigin {
  const correlation = reader.choice("correlation", CORRELATIONS);
  const number = (key: "h" | "delta" | "budgetFraction") =>
    reader.has(key) ? { [key]: reader.number(key, NON_NEGATIVE) } : {};
  return {
    ...(correlation === undefined ? {} : { correlation }),
    ...number("h"),
    ...number("delta"),
    ...number("budgetFraction"),
  };
}

const NON_NEGATIVE = { least: 0 };

/** Line 1 of a file `RKP_*`, and the line of an item. */
const HEADER = [
  { name: "n", least: 1, most: LARGEST_SIZE, integer: true },
  { name: "capacity", ...NON_NEGATIVE },
  { name: "gamma", ...NON_NEGATIVE },
];
const ITEM = [
  { name: "nominal profit" },
  { name: "degradation" },
  { name: "repair weight" },
  { name: "weight", ...NON_NEGATIVE },
  { name: "outsourcing cost" },
];

function fromTable(
  table: Extract<FileContent, { format: "numbers" }>["table"],
  name: string,
): KnapsackInstance {
  const [n, capacity, gamma] = tableRow(table, 0, HEADER);
  requireRows(table, n + 1);
  const items = Array.from({ length: n }, (_, i) => tableRow(table, i + 1, ITEM));
  const column = (j: number) => items.map((item) => item[j]);
  return {
    kind: "knapsack",
    name,
    n,
    capacity,
    gamma,
    nominalProfit: column(0),
    maxDegradation: column(1),
    repairWeight: column(2),
    weight: column(3),
    outsourcingCost: column(4),
  };
}

export function knapsackToJson({ kind: _, name, ...data }: KnapsackInstance): object {
  return { name, problem: PROBLEM, ...data };
}

export function knapsackToText(instance: KnapsackInstance): string {
  const items = instance.nominalProfit.map((profit, i) =>
    [
      profit,
      instance.maxDegradation[i],
      instance.repairWeight[i],
      instance.weight[i],
      instance.outsourcingCost[i],
    ].join(" "),
  );
  return `${[`${instance.n} ${instance.capacity} ${instance.gamma}`, ...items].join("\n")}\n`;
}
