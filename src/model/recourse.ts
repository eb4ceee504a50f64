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
  /** How another thread makes the same oracle, which is no plain data; without it one thread has all the work. */
  readonly recipe?: OracleRecipe;
  /**
   * @param x first stage, length of the first-stage columns.
   * @param xi scenario.
   * @param cost linear cost of y, length of the second-stage columns; not kept.
   */
  minimise(x: Float64Array, xi: Float64Array, cost: Float64Array, stop?: Stop): RecourseAnswer;

  /**
   * The cheapest x within bounds together with a recourse: rows on x alone are left out, the others hold. A family with objective
   * uncertainty may have it where it takes microseconds.
   *
   * @param cost linear cost of (x, y); not kept.
   */
  minimiseJointly?(lower: Float64Array, upper: Float64Array, cost: Float64Array, stop?: Stop): JointAnswer;

  /**
   * A cheap recourse that is feasible at every scenario of the box [lower, upper], every coefficient taken at its own worst
   * corner. A family with y ≥ 0 may have it; it must be exact where the box is a single scenario.
   */
  minimiseOnBox?(
    x: Float64Array,
    lower: Float64Array,
    upper: Float64Array,
    cost: Float64Array,
    goal: BoxGoal,
  ): BoxAnswer;
}

/** An oracle as plain data. */
export interface OracleRecipe {
  /** Address of a compiled module. */
  readonly module: string;
  /** The function it exports that makes the oracle, of … */
  readonly name: string;
  /** … this one argument. */
  readonly argument: unknown;
}

/** The oracle of a recipe. */
export async function makeOracle({ module, name, argument }: OracleRecipe): Promise<RecourseOracle> {
  const { [name]: make } = (await import(module)) as Record<string, (argument: unknown) => RecourseOracle>;
  return make(argument);
}

/** Answer of {@link RecourseOracle.minimiseJointly}. */
export type JointAnswer =
  | { readonly status: "optimal"; readonly value: number; readonly x: Float64Array; readonly y: Float64Array }
  | { readonly status: "infeasible" }
  | { readonly status: "limit"; readonly bound: number };

/** What is asked of a recourse for a box, in costᵀy. */
export interface BoxGoal {
  /** The first recourse of at most this cost will do. */
  readonly enough: number;
  /** Recourse that costs this much or more is of no interest. */
  readonly worthless: number;
  /** How far the recourse may be from the cheapest. */
  readonly gap: number;
  /** Whether the answer may be `unknown` to save time. */
  readonly mayGiveUp: boolean;
  readonly stop?: Stop;
}

export type BoxAnswer =
  /** `value` = costᵀy ≤ `enough`, or within the gap of the least. */
  | { readonly status: "found"; readonly value: number; readonly y: Float64Array }
  /** Every recourse costs `worthless` − gap or more. */
  | { readonly status: "worthless" }
  /** No recourse satisfies the worst corners. */
  | { readonly status: "infeasible" }
  | { readonly status: "unknown" };
