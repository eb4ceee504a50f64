import { csrFromTriplets } from "../../tensor/csr.js";
import { type CheckPoint, restartedHalpern } from "../primal-dual/restarted-halpern.js";
import { FacePolish, type PolishEffort } from "./face-polish.js";
import type { KktResidual } from "./kkt.js";
import { LpStep } from "./pdhg.js";
import type { ScaledLp } from "./scaling.js";

/** First search after so many iterations … */
const FIRST_SEARCH = 4096;
/** … and one more whenever they have grown by this factor … */
const BETWEEN_SEARCHES = 2;
/** … each of at most this part of the iterations so far … */
const SHARE = 0.5;
/** … and only while the dual objective is above the primal one by this relative gap: no feasible LP stays there. */
const SUSPICIOUS_GAP = 0.1;
/** A ray must be exact, so the faces of the elastic LP are worth more work than those of the LP. */
const EXACT_EFFORT: PolishEffort = { betweenAttempts: 1.15, mostWork: 2, mostRounds: 300 };

/**
 * Looks for a Farkas ray where the iterates drift towards one too slowly: solves the elastic LP, min ‖what the rows miss‖₁, which
 * always has a solution, by the same iteration. Where the LP is infeasible the multipliers of that solution are a ray, bounded and
 * exact, and the least-squares solves on faces make it exact to rounding.
 */
export class FarkasSearch {
  /** Iterations of all searches so far. */
  iterations = 0;
  private nextSearch = FIRST_SEARCH;
  private elastic: { readonly step: LpStep; readonly polish: FacePolish } | undefined;
  private start: { readonly x: Float64Array; readonly y: Float64Array } | undefined;
  private primalWeight = 1;

  constructor(
    private readonly lp: ScaledLp,
    private readonly checkEvery: number,
    private readonly shouldStop: () => boolean,
  ) {}

  isDue(iterations: number, { gap, primalObjective, dualObjective }: KktResidual): boolean {
    return iterations >= this.nextSearch && gap >= SUSPICIOUS_GAP && dualObjective > primalObjective;
  }

  /**
   * Goes on from where the search before ended.
   * @param iterations of the run so far, which bound the work.
   * @param limit of the iterations of this search.
   * @param isRay judges multipliers of the rows; the first it accepts ends the search.
   * @returns true if a ray was found.
   */
  search(iterations: number, limit: number, isRay: (y: Float64Array) => boolean): boolean {
    this.nextSearch = BETWEEN_SEARCHES * iterations;
    this.elastic ??= this.prepare();
    const { step, polish } = this.elastic;
    const before = this.iterations;
    const most = Math.min(SHARE * iterations, limit);
    let isFound = false;
    const inspect = (check: CheckPoint) => {
      this.iterations = before + check.iterations;
      isFound =
        isRay(check.y) ||
        (polish.isDue(this.iterations) && polish.attempt(check, this.iterations, (_, y) => isRay(y)));
      if (!isFound && check.iterations < most && !this.shouldStop()) return false;
      this.start = { x: check.x.slice(), y: check.y.slice() };
      this.primalWeight = check.primalWeight.value;
      return true;
    };
    const weight = { primalWeight: this.primalWeight, fixedWeight: false, restart: "adaptive" } as const;
    const start = this.start ?? step.start();
    restartedHalpern(step, start, { reflection: 1, checkEvery: this.checkEvery, ...weight }, inspect);
    return isFound;
  }

  private prepare() {
    const elastic = elasticLp(this.lp);
    return { step: new LpStep(elastic), polish: new FacePolish(elastic, this.shouldStop, EXACT_EFFORT) };
  }
}

/** The LP without its costs and with a slack column for every row and side, of equal cost, so that ‖c‖ = 1. */
function elasticLp(lp: ScaledLp): ScaledLp {
  const { matrix, rowLower, rowUpper } = lp;
  const { numRows, numCols, starts, indices } = matrix;
  const [r, c, v]: [number[], number[], number[]] = [[], [], []];
  let columns = numCols;
  const addSlack = (row: number, value: 1 | -1) => {
    r.push(row);
    c.push(columns++);
    v.push(value);
  };
  for (let i = 0; i < numRows; i++) {
    for (let k = starts[i]; k < starts[i + 1]; k++) {
      r.push(i);
      c.push(indices[k]);
      v.push(matrix.values[k]);
    }
    if (Number.isFinite(rowLower[i])) addSlack(i, 1);
    if (Number.isFinite(rowUpper[i])) addSlack(i, -1);
  }
  const withSlacks = (values: Float64Array, slack: number) => {
    const extended = new Float64Array(columns).fill(slack);
    extended.set(values);
    return extended;
  };
  return {
    ...lp,
    cost: withSlacks(new Float64Array(numCols), 1 / Math.sqrt(columns - numCols)),
    matrix: csrFromTriplets(numRows, columns, r, c, v),
    colLower: withSlacks(lp.colLower, 0),
    colUpper: withSlacks(lp.colUpper, Number.POSITIVE_INFINITY),
    norm: Math.sqrt(lp.norm ** 2 + 2), // [Ã I −I]: ÃÃᵀ + at most 2I
  };
}
