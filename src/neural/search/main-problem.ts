import type { Stop } from "../../base/stop.js";

/** How a main problem is solved. */
export interface MainOptions {
  readonly stop: Stop;
  readonly relativeGap: number;
  readonly seed: number;
  /** Scenarios at which the plan must have a recourse, whatever the network thinks: each has a copy of its own. */
  readonly required: readonly Float64Array[];
  /** A plan to begin from. */
  readonly start?: Float64Array;
  /** Told every plan that the solver meets. */
  readonly onPlan?: (x: Float64Array) => void;
}

/** What a main problem answers. */
export type MainAnswer =
  | {
      readonly status: "solved";
      /** Proved lower bound on the main problem's optimum. */
      readonly bound: number;
      readonly x: Float64Array;
      /** The network's estimate of the worst known scenario at x, scaled; absent where a single scenario left nothing to choose. */
      readonly estimate?: number;
      /** |embedded network − forward pass|, the largest over the scenarios. */
      readonly deviation?: number;
    }
  | { readonly status: "infeasible" | "unbounded" | "unknown"; readonly bound: number }
  | { readonly status: "error"; readonly bound: number; readonly message: string };

/** A main problem of the learned column-and-constraint generation: proposes a plan against the scenarios known. */
export interface MainProblem {
  /** Whether its bound holds for the two-stage optimum. */
  readonly provesBound: boolean;
  solve(scenarios: readonly Float64Array[], options: MainOptions): MainAnswer;
}
