import type { Stop } from "../base/stop.js";

/** Answer of a recourse oracle. */
export type RecourseAnswer =
  | {
      readonly status: "optimal";
      /** Optimal costᵀy. */
      readonly value: number;
      /** An optimal recourse. */
      readonly y: Float64Array;
    }
  | { readonly status: "infeasible" }
  | { readonly status: "unbounded" }
  | {
      /** The deadline or an interrupt came first. */
      readonly status: "limit";
      /** Proved lower bound on costᵀy. */
      readonly bound: number;
    };

/**
 * Exact optimisation over the recourse set Y(x, ξ) = { y : rows hold at (x, y, ξ) }. Methods use it for the true second
 * stage (cost = d(ξ)) and for cuts (any other cost). It always minimises: a maximisation negates its costs first.
 */
export interface RecourseOracle {
  /** How it works, for logs and certificates. */
  readonly name: string;
  /**
   * @param x first stage, length of the first-stage columns.
   * @param xi scenario.
   * @param cost linear cost of y, length of the second-stage columns; not kept.
   */
  minimise(x: Float64Array, xi: Float64Array, cost: Float64Array, stop?: Stop): RecourseAnswer;
}
