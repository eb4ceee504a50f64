/** All suites by name; each is loaded only when it is asked for. */
import { InputError, showValue } from "../base/errors.js";
import type { Suite } from "./suite.js";

interface CatalogueEntry {
  readonly about: string;
  load(): Promise<{ readonly default: Suite }>;
}

export const SUITES: Readonly<Record<string, CatalogueEntry>> = {
  knapsack: {
    about: "two-stage robust knapsack (RKP_* instances)",
    load: () => import("./suites/knapsack.js"),
  },
  loans: {
    about: "capital budgeting with loans (RC_* instances)",
    load: () => import("./suites/loans.js"),
  },
  "capital-budgeting": {
    about: "capital budgeting under constraint uncertainty (CB_* instances)",
    load: () => import("./suites/capital-budgeting.js"),
  },
};

/** @throws InputError for a name that no suite has. */
export async function loadSuite(name: string): Promise<Suite> {
  const entry = SUITES[name];
  if (entry === undefined)
    throw InputError.of("suite", `is ${showValue(name)}`, `choose one of ${Object.keys(SUITES).join(", ")}`);
  return (await entry.load()).default;
}
