import type { Stop } from "../../base/stop.js";
import type { TwoStageProblem } from "../../model/problem.js";
import type { RecourseOracle } from "../../model/recourse.js";
import { CONSTANT } from "../../model/sparse.js";
import { fixedPolicy, type Policy } from "./policy.js";

/** Where the policies of a fixed first stage come from. */
export interface PolicySource {
  readonly name: string;
  /** Whether an answer takes microseconds rather than milliseconds. */
  readonly isFast: boolean;
  /**
   * A policy usable at the middle of a box at a cost of at most `target`, if the source finds one; and preferably all
   * over the box.
   */
  policyOn(
    x: Float64Array,
    lower: Float64Array,
    upper: Float64Array,
    target: number,
    stop: Stop,
  ): Policy | undefined;
  /** A policy that uses the recourse y at ξ, where it is feasible. */
  policyAt(x: Float64Array, xi: Float64Array, y: Float64Array): Policy;
  /** V(x, ξ), unless a recourse of total cost at most `enough` is met first. */
  valueAt(x: Float64Array, xi: Float64Array, goal: ValueGoal): ValueAnswer;
  /** V(x, ξ) between two limits, the one it passes being returned where it lies outside. Only where that is fast. */
  readonly clippedValueAt?: (x: Float64Array, xi: Float64Array, limits: ValueLimits) => number;
}

export interface ValueLimits {
  readonly least: number;
  readonly most: number;
  /** How precisely V is wanted between the two. */
  readonly gap: number;
  readonly stop: Stop;
}

export interface ValueGoal {
  readonly enough: number;
  /** How precisely V is wanted. */
  readonly gap: number;
  readonly stop: Stop;
}

export type ValueAnswer =
  /** V(x, ξ) ≤ the goal's `enough`, by y. */
  | { readonly status: "enough"; readonly y: Float64Array }
  /** lower ≤ V(x, ξ), the cost of y at most the goal's gap above it. */
  | { readonly status: "value"; readonly lower: number; readonly y: Float64Array }
  | { readonly status: "infeasible" }
  | { readonly status: "unbounded" }
  | { readonly status: "limit" };

/** A recourse oracle that also answers for a whole box of scenarios. */
export type RobustOracle = RecourseOracle & Required<Pick<RecourseOracle, "minimiseOnBox">>;

export function isRobust(oracle: RecourseOracle): oracle is RobustOracle {
  return oracle.minimiseOnBox !== undefined;
}

/** Policies of a family whose oracle answers for boxes. All recourse columns must be non-negative. */
export class OraclePolicySource implements PolicySource {
  readonly name: string;
  readonly isFast = true;
  private readonly cost: Float64Array;
  private readonly slope: Float64Array;

  constructor(
    private readonly problem: TwoStageProblem,
    private readonly oracle: RobustOracle,
  ) {
    this.name = oracle.name;
    this.cost = new Float64Array(problem.secondStage.count);
    this.slope = new Float64Array(problem.uncertainty.dimension);
  }

  policyOn(
    x: Float64Array,
    lower: Float64Array,
    upper: Float64Array,
    target: number,
    stop: Stop,
  ): Policy | undefined {
    const own = this.moveToWorstCorner(x, lower, upper);
    const bound = target - own;
    const goal = { enough: bound, worthless: bound, gap: 0, mayGiveUp: true, stop };
    const answer = this.oracle.minimiseOnBox(x, lower, upper, this.cost, goal);
    return answer.status === "found" ? fixedPolicy(this.problem, x, answer.y) : undefined;
  }

  policyAt(x: Float64Array, _xi: Float64Array, y: Float64Array): Policy {
    return fixedPolicy(this.problem, x, y);
  }

  valueAt(x: Float64Array, xi: Float64Array, { enough, gap, stop }: ValueGoal): ValueAnswer {
    const own = this.moveToWorstCorner(x, xi, xi);
    const goal = {
      enough: enough - own,
      worthless: Number.POSITIVE_INFINITY,
      gap,
      mayGiveUp: false,
      stop,
    };
    const answer = this.oracle.minimiseOnBox(x, xi, xi, this.cost, goal);
    switch (answer.status) {
      case "found":
        if (own + answer.value <= enough) return { status: "enough", y: answer.y };
        return { status: "value", lower: own + answer.value - gap, y: answer.y };
      case "infeasible":
        return { status: "infeasible" };
      case "worthless":
      case "unknown":
        return { status: "limit" };
    }
  }

  readonly clippedValueAt = (
    x: Float64Array,
    xi: Float64Array,
    { least, most, gap, stop }: ValueLimits,
  ): number => {
    const own = this.moveToWorstCorner(x, xi, xi);
    const goal = { enough: least - own, worthless: most - own, gap, mayGiveUp: false, stop };
    const answer = this.oracle.minimiseOnBox(x, xi, xi, this.cost, goal);
    return answer.status === "found" ? Math.max(least, own + answer.value) : most;
  };

  /** Moves d_j to its largest over the box, what a column y_j ≥ 0 costs at most; returns the most that x costs. */
  private moveToWorstCorner(x: Float64Array, lower: Float64Array, upper: Float64Array): number {
    const { objective, firstStage } = this.problem;
    const { column, factor, value } = objective.uncertain;
    this.cost.set(objective.cost.subarray(firstStage.count));
    this.slope.fill(0);
    let own = objective.constant;
    for (let j = 0; j < x.length; j++) own += objective.cost[j] * x[j];
    for (let e = 0; e < column.length; e++) {
      const j = column[e] - firstStage.count;
      if (j >= 0) this.cost[j] += value[e] * (value[e] > 0 ? upper[factor[e]] : lower[factor[e]]);
      else this.slope[factor[e]] += value[e] * (column[e] === CONSTANT ? 1 : x[column[e]]);
    }
    for (let k = 0; k < this.slope.length; k++) {
      own += this.slope[k] * (this.slope[k] > 0 ? upper[k] : lower[k]);
    }
    return own;
  }
}
