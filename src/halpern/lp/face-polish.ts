import { type CsrMatrix, csrMultiply, csrTranspose } from "../../tensor/csr.js";
import { norm2 } from "../../tensor/vector.js";
import { type Face, type FaceSolution, faceOf, solveOnFace } from "./face.js";
import type { LpProblem } from "./problem.js";

/** First attempt after so many iterations. */
const FIRST_ATTEMPT = 512;
/** Accuracy of the least-squares solves; the rounds refine each other. */
const LEAST_SQUARES = { tolerance: 1e-10, normalTolerance: 1e-6 } as const;
/** Rows missed and reduced costs of the wrong sign by more than this, in scaled units, correct the face. */
const CORRECTION_TOLERANCE = 1e-9;
/** Rates of change below this part of the largest do not block a step. */
const LEAST_RATE = 1e-9;

/** How much is tried. */
export interface PolishEffort {
  /** One more attempt whenever the iterations have grown by this factor. */
  readonly betweenAttempts: number;
  /** Least-squares iterations of an attempt at most, in parts of the iterations so far. */
  readonly mostWork: number;
  /** Corrections of the face, an attempt. */
  readonly mostRounds: number;
}

const MODERATE_EFFORT: PolishEffort = { betweenAttempts: 1.5, mostWork: 1, mostRounds: 50 };

/**
 * Guesses from a point which bounds and rows hold with equality at the optimum and solves for the rest: the nearest x that
 * meets those rows, and the nearest y that leaves the columns between their bounds no reduced cost. Where the guess is right,
 * both are exact at once while the iteration closes in only step by step; where it is nearly right, what comes out on the wrong
 * side corrects it, as in an active-set method, but by products with the matrix only.
 */
export class FacePolish {
  private nextAttempt = FIRST_ATTEMPT;
  private readonly transpose: CsrMatrix;

  /** @param lp a minimisation, scaled so that its entries are near 1. @param shouldStop ends an attempt early. */
  constructor(
    private readonly lp: LpProblem,
    private readonly shouldStop: () => boolean,
    private readonly effort: PolishEffort = MODERATE_EFFORT,
  ) {
    this.transpose = csrTranspose(lp.matrix);
  }

  isDue(iterations: number): boolean {
    return iterations >= this.nextAttempt;
  }

  /**
   * @param iterations so far, which bound the work.
   * @param accepts judges a point; the first it accepts ends the attempt.
   * @returns true if a point was accepted.
   */
  attempt(
    start: { readonly x: Float64Array; readonly y: Float64Array },
    iterations: number,
    accepts: (x: Float64Array, y: Float64Array) => boolean,
  ): boolean {
    const { betweenAttempts, mostWork, mostRounds } = this.effort;
    this.nextAttempt = betweenAttempts * iterations;
    const [x, y] = [start.x.slice(), start.y.slice()];
    const face = faceOf(this.lp, x, y);
    let work = Math.ceil(mostWork * iterations);
    for (let round = 0; round < mostRounds && work > 0 && !this.shouldStop(); round++) {
      const limits = { ...LEAST_SQUARES, maxIterations: work, shouldStop: this.shouldStop };
      const solution = solveOnFace(this.lp, face, x, y, this.reducedCosts(y), limits);
      work -= solution.iterations;
      const isCorrected = this.correct(face, x, y);
      if (accepts(x, y)) return true;
      if (!isCorrected && !this.pivot(face, x, y, solution)) return false;
    }
    return false;
  }

  private reducedCosts(y: Float64Array): Float64Array {
    return this.transposeTimes(y).map((value, j) => this.lp.cost[j] - value);
  }

  private transposeTimes(y: Float64Array): Float64Array {
    return csrMultiply(this.transpose, y, new Float64Array(this.lp.matrix.numCols));
  }

  private times(x: Float64Array): Float64Array {
    return csrMultiply(this.lp.matrix, x, new Float64Array(this.lp.matrix.numRows));
  }

  /** Puts x within its bounds and y within its signs, and the face in line with where both stand. @returns whether it changed. */
  private correct({ rowSide, isFree }: Face, x: Float64Array, y: Float64Array): boolean {
    const { rowLower, rowUpper, colLower, colUpper } = this.lp;
    const reduced = this.reducedCosts(y);
    let isChanged = false;
    for (let j = 0; j < x.length; j++) {
      const inside = Math.min(colUpper[j], Math.max(colLower[j], x[j]));
      const wantsUp = reduced[j] < -CORRECTION_TOLERANCE && x[j] < colUpper[j];
      const wantsDown = reduced[j] > CORRECTION_TOLERANCE && x[j] > colLower[j];
      const free = isFree[j] === 1 ? inside === x[j] : wantsUp || wantsDown;
      x[j] = inside;
      if (free === (isFree[j] === 1)) continue;
      isFree[j] = free ? 1 : 0;
      isChanged = true;
    }
    const ax = this.times(x);
    for (let i = 0; i < y.length; i++) {
      if (rowLower[i] === rowUpper[i]) continue;
      let side = rowSide[i];
      if (side * y[i] < 0) side = 0;
      else if (side === 0 && ax[i] < rowLower[i] - CORRECTION_TOLERANCE) side = 1;
      else if (side === 0 && ax[i] > rowUpper[i] + CORRECTION_TOLERANCE) side = -1;
      if (side === rowSide[i]) continue;
      if (side === 0) y[i] = 0;
      rowSide[i] = side;
      isChanged = true;
    }
    return isChanged;
  }

  /**
   * A face without a solution, but with all signs right: the residual of its rows is a direction for y along which the dual
   * objective rises, up to the first reduced cost or multiplier that would change sign; that of its columns likewise for x.
   * What blocks joins the face or leaves it. @returns false if neither moves.
   */
  private pivot(
    face: Face,
    x: Float64Array,
    y: Float64Array,
    { rowResidual, colResidual }: FaceSolution,
  ): boolean {
    const raised = norm2(rowResidual) > CORRECTION_TOLERANCE && this.raiseDual(face, y, rowResidual);
    const lowered = norm2(colResidual) > CORRECTION_TOLERANCE && this.lowerPrimal(face, x, colResidual);
    return raised || lowered;
  }

  private raiseDual({ rowSide, isFree }: Face, y: Float64Array, direction: Float64Array): boolean {
    const { rowLower, rowUpper, colLower, colUpper } = this.lp;
    const reduced = this.reducedCosts(y);
    const rates = this.transposeTimes(direction);
    const least = LEAST_RATE * largest(rates);
    let [step, column, row] = [Number.POSITIVE_INFINITY, -1, -1];
    for (let j = 0; j < rates.length; j++) {
      if (isFree[j] === 1 || Math.abs(rates[j]) <= least || colLower[j] === colUpper[j]) continue;
      if (reduced[j] * rates[j] <= 0) continue; // the step takes rates[j] off the reduced cost: away from 0 here
      const limit = reduced[j] / rates[j];
      if (limit < step) [step, column] = [limit, j];
    }
    for (let i = 0; i < y.length; i++) {
      if (rowLower[i] === rowUpper[i] || rowSide[i] * direction[i] >= 0) continue;
      const limit = -y[i] / direction[i];
      if (limit < step) [step, row] = [limit, i];
    }
    if (step === Number.POSITIVE_INFINITY) return false;
    for (let i = 0; i < y.length; i++) y[i] += step * direction[i];
    if (row >= 0) [y[row], rowSide[row]] = [0, 0];
    else isFree[column] = 1;
    return true;
  }

  private lowerPrimal({ rowSide, isFree }: Face, x: Float64Array, residual: Float64Array): boolean {
    const { rowLower, rowUpper, colLower, colUpper } = this.lp;
    const direction = residual.map((value) => -value);
    const ax = this.times(x);
    const rates = this.times(direction);
    const least = LEAST_RATE * largest(rates);
    let [step, column, row] = [Number.POSITIVE_INFINITY, -1, -1];
    for (let j = 0; j < x.length; j++) {
      if (direction[j] === 0) continue;
      const limit = ((direction[j] > 0 ? colUpper[j] : colLower[j]) - x[j]) / direction[j];
      if (limit < step) [step, column] = [limit, j];
    }
    for (let i = 0; i < rates.length; i++) {
      if (rowSide[i] !== 0 || Math.abs(rates[i]) <= least) continue;
      const limit = Math.max(0, ((rates[i] > 0 ? rowUpper[i] : rowLower[i]) - ax[i]) / rates[i]);
      if (limit < step) [step, row] = [limit, i];
    }
    if (step === Number.POSITIVE_INFINITY) return false;
    for (let j = 0; j < x.length; j++) x[j] += step * direction[j];
    if (row >= 0) rowSide[row] = rates[row] > 0 ? -1 : 1;
    else {
      x[column] = direction[column] > 0 ? colUpper[column] : colLower[column];
      isFree[column] = 0;
    }
    return true;
  }
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
