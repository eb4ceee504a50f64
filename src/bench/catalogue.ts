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
  general: {
    about: "location–transportation, facility location, lot sizing; public bundles",
    load: () => import("./suites/general.js"),
  },
  neural: {
    about: "learned methods, with baselines that learn nothing",
    load: () => import("./suites/neural.js"),
  },
  milp: {
    about: "MILP solvers: highs, glpk, and the executables cbc and glpsol",
    load: () => import("./suites/milp.js"),
  },
  lp: {
    about: "linear programs: first order, simplex, interior point (.mps files)",
    load: () => import("./suites/lp.js"),
  },
  halpern: {
    about: "methods for monotone inclusions, by epochs",
    load: () => import("./suites/halpern.js"),
  },
  mdp: {
    about: "robust linear Markov decision processes: learners against the exact optimum",
    load: () => import("./suites/mdp.js"),
  },
  regret: {
    about: "groupwise regret on synthetic and published streams",
    load: () => import("./suites/regret.js"),
  },
  scale: {
    about: "growth of time and memory with n, for every family",
    load: () => import("./suites/scale.js"),
  },
};

/** @throws InputError for a name that no suite has. */
export async function loadSuite(name: string): Promise<Suite> {
  const entry = SUITES[name];
  if (entry === undefined)
    throw InputError.of("suite", `is ${showValue(name)}`, `choose one of ${Object.keys(SUITES).join(", ")}`);
  return (await entry.load()).default;
}
