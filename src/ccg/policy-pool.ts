import type { TwoStageProblem } from "../model/problem.js";
import { rowActivity } from "../model/sparse.js";
import type { ProblemStructure } from "../model/structure.js";
import { FEASIBILITY_TOLERANCE } from "./tolerances.js";

/** A recourse y, ready to be used as an affine function of ξ: its cost is constant + slopeᵀξ. */
export interface Policy {
  readonly y: Float64Array;
  readonly constant: number;
  readonly slope: Float64Array;
  /** Wy of every recourse row, in order. */
  readonly activity: Float64Array;
}

/**
 * Recourse policies met so far, shared by all first stages: under objective uncertainty a policy found for one x is a
 * recourse for every x at which its rows hold, whatever ξ.
 */
export class PolicyPool {
  readonly policies: Policy[] = [];
  private readonly keys = new Map<string, number>();
  private readonly recourseRows: Int32Array;
  /** The first stage asked for last, the activities of its columns, and the answer for the first `known` policies. */
  private readonly last: { x?: Float64Array; used: Float64Array; flags: Uint8Array; known: number } = {
    used: new Float64Array(0),
    flags: new Uint8Array(0),
    known: 0,
  };

  constructor(
    private readonly problem: TwoStageProblem,
    structure: ProblemStructure,
  ) {
    this.recourseRows = Int32Array.from(
      structure.rowKinds.flatMap((kind, i) => (kind === "recourse" ? [i] : [])),
    );
  }

  /** Adds a recourse unless it is there already; returns its index. */
  add(y: Float64Array): number {
    const key = y.join();
    const known = this.keys.get(key);
    if (known !== undefined) return known;
    this.keys.set(key, this.policies.length);
    return this.policies.push(this.policyOf(y)) - 1;
  }

  /** Forgets all policies: indices start at 0 again. */
  clear(): void {
    this.policies.length = 0;
    this.keys.clear();
    this.last.known = 0;
  }

  /**
   * Whether every recourse row holds at (x, y), for each policy. The answer of the last x is kept and grows with the pool: it stays
   * valid until another x is asked for.
   */
  feasibleAt(x: Float64Array): Uint8Array {
    const { last } = this;
    if (!last.x?.every((value, j) => value === x[j])) {
      last.x = Float64Array.from(x);
      last.used = this.activityOf(x);
      last.known = 0;
    }
    const { policies } = this;
    if (last.flags.length < policies.length) {
      const larger = new Uint8Array(2 * policies.length);
      larger.set(last.flags);
      last.flags = larger;
    }
    for (; last.known < policies.length; last.known++) {
      last.flags[last.known] = this.fits(policies[last.known].activity, last.used) ? 1 : 0;
    }
    return last.flags.subarray(0, policies.length);
  }

  private activityOf(x: Float64Array): Float64Array {
    const { firstStage, secondStage, rows } = this.problem;
    const point = new Float64Array(firstStage.count + secondStage.count);
    point.set(x);
    return Float64Array.from(this.recourseRows, (i) => rowActivity(rows.matrix, i, point));
  }

  private fits(activity: Float64Array, used: Float64Array): boolean {
    const { lower, upper } = this.problem.rows;
    for (let r = 0; r < activity.length; r++) {
      const total = activity[r] + used[r];
      const i = this.recourseRows[r];
      if (total < lower[i] - FEASIBILITY_TOLERANCE || total > upper[i] + FEASIBILITY_TOLERANCE) return false;
    }
    return true;
  }

  private policyOf(y: Float64Array): Policy {
    const { firstStage, objective, rows, uncertainty } = this.problem;
    const offset = firstStage.count;
    const point = new Float64Array(offset + y.length);
    point.set(y, offset);
    let constant = 0;
    for (let j = offset; j < point.length; j++) constant += objective.cost[j] * point[j];
    const slope = new Float64Array(uncertainty.dimension);
    const { column, factor, value } = objective.uncertain;
    for (let k = 0; k < column.length; k++) {
      if (column[k] >= offset) slope[factor[k]] += value[k] * point[column[k]];
    }
    const activity = Float64Array.from(this.recourseRows, (i) => rowActivity(rows.matrix, i, point));
    return { y: Float64Array.from(y), constant, slope, activity };
  }
}
