import type { TwoStageProblem } from "../../model/problem.js";
import { joinStages, objectiveInXi } from "../../model/scenario.js";
import { CONSTANT, rowActivity } from "../../model/sparse.js";
import { FEASIBILITY_TOLERANCE } from "../tolerances.js";

/**
 * A recourse rule for a fixed first stage, chosen before ξ is known: a fixed y, or one whose continuous columns follow ξ
 * affinely. Where it can be used, V(x, ξ) ≤ constant + slopeᵀξ.
 */
export interface Policy {
  readonly constant: number;
  readonly slope: Float64Array;
  /** It can be used where normals · ξ ≤ limits; one row of `normals` (dimension of ξ long) for each limit. */
  readonly normals: Float64Array;
  readonly limits: Float64Array;
}

/** Collects the rows of a policy's region. */
export class RegionRows {
  private readonly normals: number[] = [];
  private readonly limits: number[] = [];
  /** Set when a row can hold nowhere. */
  isEmpty = false;

  /** lower ≤ constant + slopeᵀξ ≤ upper; a row that does not depend on ξ must hold, and is left out. */
  add(lower: number, upper: number, constant: number, slope: Float64Array): void {
    if (slope.every((value) => value === 0)) {
      const slack = FEASIBILITY_TOLERANCE * Math.max(1, Math.abs(constant));
      if (!(constant >= lower - slack && constant <= upper + slack)) this.isEmpty = true;
      return;
    }
    if (upper < Number.POSITIVE_INFINITY) this.push(1, upper - constant, slope);
    if (lower > Number.NEGATIVE_INFINITY) this.push(-1, constant - lower, slope);
  }

  pack(): Pick<Policy, "normals" | "limits"> {
    return { normals: Float64Array.from(this.normals), limits: Float64Array.from(this.limits) };
  }

  private push(sign: number, limit: number, slope: Float64Array): void {
    for (const value of slope) this.normals.push(sign * value);
    this.limits.push(limit);
  }
}

/** The policy that always uses y. Its rows that do not depend on ξ must hold. */
export function fixedPolicy(problem: TwoStageProblem, x: Float64Array, y: Float64Array): Policy {
  const { rows, objective, uncertainty } = problem;
  const point = joinStages(problem, x, y);
  const region = new RegionRows();
  for (let i = 0; i < rows.count; i++) {
    if (rows.uncertain.starts[i] === rows.uncertain.starts[i + 1]) continue;
    const slope = rowSlope(problem, i, point, new Float64Array(uncertainty.dimension));
    region.add(rows.lower[i], rows.upper[i], rowActivity(rows.matrix, i, point), slope);
  }
  return { ...objectiveInXi(objective, point, uncertainty.dimension), ...region.pack() };
}

/**
 * The same policy, its rows loosened where rounding or a solver's tolerance makes them miss `scenario`; `undefined` where
 * they miss it by more than that.
 */
export function includingScenario(policy: Policy, scenario: Float64Array): Policy | undefined {
  const { normals, limits } = policy;
  const dimension = scenario.length;
  const loosened = limits.map((limit, r) => {
    let activity = 0;
    for (let k = 0; k < dimension; k++) activity += normals[r * dimension + k] * scenario[k];
    return Math.max(limit, activity);
  });
  const isSame = limits.every(
    (limit, r) => loosened[r] - limit <= FEASIBILITY_TOLERANCE * Math.max(1, Math.abs(limit)),
  );
  return isSame ? { ...policy, limits: loosened } : undefined;
}

/** Adds to `slope` the derivative in ξ of row i's activity at (x, y) = point. */
function rowSlope(
  { rows }: TwoStageProblem,
  i: number,
  point: Float64Array,
  slope: Float64Array,
): Float64Array {
  const { starts, column, factor, value } = rows.uncertain;
  for (let k = starts[i]; k < starts[i + 1]; k++) {
    slope[factor[k]] += value[k] * (column[k] === CONSTANT ? 1 : point[column[k]]);
  }
  return slope;
}
