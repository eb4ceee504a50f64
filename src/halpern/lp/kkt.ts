import { type CsrMatrix, csrMultiply, csrTranspose } from "../../tensor/csr.js";
import { dot, norm2 } from "../../tensor/vector.js";
import type { LpProblem } from "./problem.js";
import { rightHandSideNorm } from "./scaling.js";

/** How far (x, y) is from satisfying the optimality conditions of the LP as given, unscaled. */
export interface KktResidual {
  /** ‖Ax − Proj(Ax)‖ / (1 + ‖b‖) */
  readonly primal: number;
  /** ‖c − Aᵀy − z‖ / (1 + ‖c‖), z the reduced costs that finite bounds allow. */
  readonly dual: number;
  /** |p − d| / (1 + |p| + |d|) */
  readonly gap: number;
  readonly primalObjective: number;
  readonly dualObjective: number;
}

/** Optimality and infeasibility tests on the LP as given (as a minimisation, constant left out). */
export class KktChecker {
  private readonly transpose: CsrMatrix;
  private readonly cost: Float64Array;
  private readonly ax: Float64Array;
  private readonly reduced: Float64Array;
  private readonly costNorm: number;
  private readonly rhsNorm: number;

  constructor(private readonly lp: LpProblem) {
    const sign = lp.sense === "max" ? -1 : 1;
    this.cost = lp.cost.map((value) => sign * value);
    this.transpose = csrTranspose(lp.matrix);
    this.ax = new Float64Array(lp.matrix.numRows);
    this.reduced = new Float64Array(lp.matrix.numCols);
    this.costNorm = norm2(this.cost);
    this.rhsNorm = rightHandSideNorm(lp.rowLower, lp.rowUpper);
  }

  residual(x: Float64Array, y: Float64Array): KktResidual {
    const { lp, cost, ax, reduced } = this;
    csrMultiply(lp.matrix, x, ax);
    let primal = 0;
    for (let i = 0; i < ax.length; i++)
      primal += Math.max(lp.rowLower[i] - ax[i], 0, ax[i] - lp.rowUpper[i]) ** 2;
    csrMultiply(this.transpose, y, reduced);
    for (let j = 0; j < reduced.length; j++) reduced[j] = cost[j] - reduced[j];
    const { objective, violation } = this.dualValue(y, reduced);
    const primalObjective = dot(cost, x);
    return {
      primal: Math.sqrt(primal) / (1 + this.rhsNorm),
      dual: violation.euclidean / (1 + this.costNorm),
      gap: Math.abs(primalObjective - objective) / (1 + Math.abs(primalObjective) + Math.abs(objective)),
      primalObjective,
      dualObjective: objective,
    };
  }

  /** Reduced costs c − Aᵀy. */
  reducedCosts(y: Float64Array): Float64Array {
    const aty = csrMultiply(this.transpose, y, new Float64Array(this.cost.length));
    return aty.map((value, j) => this.cost[j] - value);
  }

  /**
   * Farkas: y (of the right signs) proves Ax = row values impossible if bᵀy + bound terms > 0 while −Aᵀy is carried by
   * finite column bounds. Returns the largest violation relative to that value, or ∞ if y proves nothing: no feasible x
   * has ‖x‖₁ < 1/violation.
   */
  farkasViolation(y: Float64Array): number {
    const { lp, reduced } = this;
    for (let i = 0; i < y.length; i++) {
      if (lp.rowLower[i] === Number.NEGATIVE_INFINITY) y[i] = Math.min(y[i], 0);
      if (lp.rowUpper[i] === Number.POSITIVE_INFINITY) y[i] = Math.max(y[i], 0);
    }
    csrMultiply(this.transpose, y, reduced);
    for (let j = 0; j < reduced.length; j++) reduced[j] = -reduced[j];
    const { objective, violation } = this.dualValue(y, reduced);
    return objective > 0 ? violation.largest / objective : Number.POSITIVE_INFINITY;
  }

  /** A direction of unbounded descent: cᵀx < 0 with Ax and x in the recession cones. Relative violation, or ∞. */
  recessionViolation(x: Float64Array): number {
    const { lp, ax } = this;
    for (let j = 0; j < x.length; j++) {
      if (Number.isFinite(lp.colLower[j])) x[j] = Math.max(x[j], 0);
      if (Number.isFinite(lp.colUpper[j])) x[j] = Math.min(x[j], 0);
    }
    const descent = -dot(this.cost, x);
    if (!(descent > 0)) return Number.POSITIVE_INFINITY;
    csrMultiply(lp.matrix, x, ax);
    let largest = 0;
    for (let i = 0; i < ax.length; i++) {
      if (Number.isFinite(lp.rowLower[i])) largest = Math.max(largest, -ax[i]);
      if (Number.isFinite(lp.rowUpper[i])) largest = Math.max(largest, ax[i]);
    }
    return largest / descent;
  }

  /** Σ(ℓ_c y⁺ + u_c y⁻) + Σ(ℓ_v r⁺ + u_v r⁻) over finite bounds; what no finite bound carries is the violation. */
  private dualValue(y: Float64Array, r: Float64Array) {
    const { lp } = this;
    let objective = 0;
    for (let i = 0; i < y.length; i++) {
      if (y[i] !== 0) objective += y[i] * (y[i] > 0 ? lp.rowLower[i] : lp.rowUpper[i]);
    }
    let squares = 0;
    let largest = 0;
    for (let j = 0; j < r.length; j++) {
      if (r[j] === 0) continue;
      const bound = r[j] > 0 ? lp.colLower[j] : lp.colUpper[j];
      if (Number.isFinite(bound)) objective += r[j] * bound;
      else {
        squares += r[j] * r[j];
        largest = Math.max(largest, Math.abs(r[j]));
      }
    }
    return { objective, violation: { euclidean: Math.sqrt(squares), largest } };
  }
}
