import { type CsrMatrix, csrMultiply, csrTranspose } from "../../tensor/csr.js";
import { dot, norm2 } from "../../tensor/vector.js";
import type { ImpliedBounds } from "./implied-bounds.js";
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

/** A Farkas value counts as positive above this share of the sizes of its terms, whose rounding errors are smaller. */
const PROOF_MARGIN = 1e-9;
/** Some units in the last place, for sums of a few entries. */
const ROUNDING_UNIT = 1e-15;

/** Optimality and infeasibility tests on the LP as given (as a minimisation, constant left out). */
export class KktChecker {
  private readonly transpose: CsrMatrix;
  private readonly cost: Float64Array;
  private readonly ax: Float64Array;
  private readonly reduced: Float64Array;
  private readonly costNorm: number;
  private readonly rhsNorm: number;

  constructor(
    private readonly lp: LpProblem,
    private readonly implied: ImpliedBounds,
  ) {
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
   * Farkas: y (of the right signs) proves that the rows cannot be satisfied if bᵀy plus the bound terms of −Aᵀy is above 0
   * while finite column bounds carry −Aᵀy. Bounds that the rows imply count as well: if they carry all of it and the
   * value stays clearly positive, the proof is complete and the violation 0. Otherwise the largest uncarried entry
   * relative to the value (no feasible x has ‖x‖₁ < 1/violation), or ∞ if y proves nothing.
   */
  farkasViolation(y: Float64Array): number {
    const { lp, reduced } = this;
    for (let i = 0; i < y.length; i++) {
      if (lp.rowLower[i] === Number.NEGATIVE_INFINITY) y[i] = Math.min(y[i], 0);
      if (lp.rowUpper[i] === Number.POSITIVE_INFINITY) y[i] = Math.max(y[i], 0);
    }
    csrMultiply(this.transpose, y, reduced);
    for (let j = 0; j < reduced.length; j++) reduced[j] = -reduced[j];
    if (this.isProvedByImpliedBounds(y, reduced)) return 0;
    const { objective, violation } = this.dualValue(y, reduced);
    return objective > 0 ? violation.largest / objective : Number.POSITIVE_INFINITY;
  }

  private isProvedByImpliedBounds(y: Float64Array, r: Float64Array): boolean {
    const { lp, implied } = this;
    let value = 0;
    let size = 0;
    for (let i = 0; i < y.length; i++) {
      if (y[i] === 0) continue;
      const term = y[i] * (y[i] > 0 ? lp.rowLower[i] : lp.rowUpper[i]);
      value += term;
      size += Math.abs(term);
    }
    for (let j = 0; j < r.length; j++) {
      if (r[j] === 0) continue;
      const term = r[j] * (r[j] > 0 ? implied.lower[j] : implied.upper[j]);
      value += term;
      size += Math.abs(term);
    }
    return value > PROOF_MARGIN * size && value > this.roundingOf(y);
  }

  /** What rounding in Aᵀy can contribute to a Farkas value: Σ |aᵢⱼyᵢ|·|bound of column j|, times a unit of rounding. */
  private roundingOf(y: Float64Array): number {
    const { transpose, implied } = this;
    let total = 0;
    for (let j = 0; j < transpose.numRows; j++) {
      let size = 0;
      for (let k = transpose.starts[j]; k < transpose.starts[j + 1]; k++) {
        size += Math.abs(transpose.values[k] * y[transpose.indices[k]]);
      }
      const bound = Math.max(
        ...[implied.lower[j], implied.upper[j]].map(Math.abs).filter(Number.isFinite),
        0,
      );
      total += size * bound;
    }
    return ROUNDING_UNIT * total;
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
