import type { Stop } from "../../base/stop.js";
import { hasSolution, type MilpBackend } from "../../milp/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import { addRowAt, objectiveAt } from "../../model/scenario.js";
import type { ProblemStructure } from "../../model/structure.js";
import { MilpRecourseOracle } from "./milp-oracle.js";

/** Reduced costs this close to 0 count as 0 where a column's bound is infinite: rounding of the solver. */
const REDUCED_COST_ROUNDING = 1e-9;

/** constant + slopeᵀx ≤ V(x, ξ) for every x (`optimality`), or ≤ 0 wherever a recourse exists (`feasibility`). */
export interface RecourseCut {
  readonly kind: "optimality" | "feasibility";
  readonly constant: number;
  readonly slope: Float64Array;
}

/**
 * Cuts from the duals of the recourse (Benders 1962): with multipliers π of the rows at any (x°, ξ), weak duality gives
 *
 *     V(x, ξ) ≥ c(ξ)ᵀx + πᵀ(b(ξ) − T(ξ)x) + min { (d(ξ) − W(ξ)ᵀπ)ᵀy : l ≤ y ≤ u }   for every x.
 *
 * They are as strong as linear programming makes them: tight at x° for continuous recourse.
 */
export class RecourseCuts {
  private readonly oracle: MilpRecourseOracle;

  constructor(
    private readonly problem: TwoStageProblem,
    structure: ProblemStructure,
    backend: MilpBackend,
  ) {
    this.oracle = new MilpRecourseOracle(problem, backend, structure);
  }

  /** The cut at (x, ξ); `undefined` where the recourse is unbounded or a limit came. */
  cutAt(x: Float64Array, xi: Float64Array, stop?: Stop): RecourseCut | undefined {
    const { constant, cost } = objectiveAt(this.problem.objective, xi);
    const answer = this.oracle.solveRelaxation(x, xi, cost.slice(x.length), stop);
    if (answer.status === "infeasible" && answer.ray) {
      return this.combine("feasibility", answer.ray, xi, 0, new Float64Array(cost.length));
    }
    if (!hasSolution(answer) || answer.duals === undefined) return undefined;
    return this.combine("optimality", answer.duals, xi, constant, cost);
  }

  dispose(): void {
    this.oracle.dispose();
  }

  /** Σ π_i (side_i − T_i x) + cost of x, and the least that the columns of y can add. */
  private combine(
    kind: RecourseCut["kind"],
    multipliers: Float64Array,
    xi: Float64Array,
    own: number,
    cost: Float64Array,
  ): RecourseCut | undefined {
    const { rows, firstStage, secondStage } = this.problem;
    const reduced = Float64Array.from(cost);
    const row = new Float64Array(cost.length);
    let constant = own;
    this.oracle.modelRows.forEach((i, r) => {
      const pi = multipliers[r];
      const side = pi > 0 ? rows.lower[i] : rows.upper[i];
      if (pi === 0 || !Number.isFinite(side)) return; // any multiplier is valid: 0 in place of noise
      row.fill(0);
      constant += pi * (side - addRowAt(rows, i, xi, row));
      for (let j = 0; j < row.length; j++) reduced[j] -= pi * row[j];
    });
    for (let j = 0; j < secondStage.count; j++) {
      const price = reduced[firstStage.count + j];
      const bound = price > 0 ? secondStage.lower[j] : secondStage.upper[j];
      if (Number.isFinite(bound)) constant += price * bound;
      else if (Math.abs(price) > REDUCED_COST_ROUNDING * Math.max(1, Math.abs(cost[firstStage.count + j]))) {
        return undefined;
      }
    }
    return { kind, constant, slope: reduced.slice(0, firstStage.count) };
  }
}
