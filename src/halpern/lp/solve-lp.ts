import { InputError, showValue } from "../../base/errors.js";
import type { EventSink, RunEvent } from "../../base/events.js";
import { Stop, type StopReason } from "../../base/stop.js";
import { type CheckPoint, restartedHalpern } from "../primal-dual/restarted-halpern.js";
import { FacePolish } from "./face-polish.js";
import { FarkasSearch } from "./farkas-search.js";
import { type ImpliedBounds, impliedBounds } from "./implied-bounds.js";
import { KktChecker, type KktResidual } from "./kkt.js";
import { LpStep } from "./pdhg.js";
import { type PresolvedLp, presolve } from "./presolve.js";
import { checkLp, type LpProblem } from "./problem.js";
import { type ScaledLp, scaleLp } from "./scaling.js";

type Settings = LpOptions & Required<Pick<LpOptions, keyof typeof LP_DEFAULTS>>;

export interface LpOptions {
  /** ε of the relative optimality conditions: primal, dual and gap (see `KktResidual`). 1e-8 is high accuracy. */
  readonly tolerance?: number;
  /** ε of the infeasibility and unboundedness certificates. */
  readonly infeasibilityTolerance?: number;
  readonly maxIterations?: number;
  /** Iterations between tests of optimality and of the restart rules. */
  readonly checkEvery?: number;
  /** ρ of the reflection R = (1+ρ)T − ρI: 1 is the fast default, 0 plain Halpern. */
  readonly reflection?: number;
  /** Try now and then to solve on the face that the iterates point to; false is for comparison. */
  readonly polish?: boolean;
  readonly stop?: Stop;
  readonly onEvent?: EventSink<LpEvent>;
}

export const LP_DEFAULTS = {
  tolerance: 1e-4,
  infeasibilityTolerance: 1e-8,
  maxIterations: 10_000_000,
  checkEvery: 64,
  reflection: 1,
  polish: true,
} as const;

/** Events of type `iteration`, one a restart. */
export interface LpEvent extends RunEvent, KktResidual {
  readonly iteration: number;
  readonly restarts: number;
  readonly primalWeight: number;
}

export interface LpResult {
  /**
   * `optimal`: the conditions hold to the tolerance. `infeasible`: `ray` certifies it to `certificateViolation`, which is 0
   * when the bounds that the rows imply complete the proof; without a ray those bounds cross. `unbounded`: `ray` is a
   * direction of unbounded improvement, and a point feasible to the tolerance was found.
   * `unknown`: a limit came first.
   */
  readonly status: "optimal" | "infeasible" | "unbounded" | "unknown";
  readonly stoppedBy?: StopReason | "iterations";
  /** In the problem's own sense, constant included; the last iterate's value unless `optimal`. */
  readonly objective: number;
  readonly dualObjective: number;
  readonly residual: KktResidual;
  readonly x: Float64Array;
  /** Multipliers of the rows, for the minimisation form. */
  readonly y: Float64Array;
  readonly reducedCosts: Float64Array;
  readonly ray?: Float64Array;
  readonly certificateViolation?: number;
  /** Those of the searches for a Farkas ray included. */
  readonly iterations: number;
  readonly restarts: number;
  readonly timeSeconds: number;
}

/**
 * Solves an LP by restarted reflected Halpern PDHG (r²HPDHG, Lu & Yang 2024; cuPDLPx, Lu, Peng & Yang 2025): matrix-free,
 * two sparse products an iteration, memory a few copies of the matrix. For LPs too large for a simplex or a
 * factorisation; small ones are better served by one.
 *
 * @throws InputError for arrays of wrong length or NaN.
 *
 * @example
 * import { csrFromDense } from "minmaxmin";
 * import { solveLp } from "minmaxmin/halpern";
 * const inf = Number.POSITIVE_INFINITY;
 * const result = solveLp({ // min 2x + 3y, x + y ≥ 4, x ≤ 3
 *   cost: Float64Array.of(2, 3),
 *   matrix: csrFromDense(1, 2, [1, 1]),
 *   rowLower: Float64Array.of(4), rowUpper: Float64Array.of(inf),
 *   colLower: Float64Array.of(0, 0), colUpper: Float64Array.of(3, inf),
 * }, { tolerance: 1e-8 });
 * result.status; // => "optimal"
 * Math.abs(result.objective - 9) < 1e-6; // => true
 */
export function solveLp(lp: LpProblem, options: LpOptions = {}): LpResult {
  checkLp(lp);
  const settings = { ...LP_DEFAULTS, ...options };
  checkSettings(settings);
  const result = new LpRun(lp, settings).solve();
  return result.status === "unbounded" ? confirmUnbounded(lp, settings, result) : result;
}

/** A direction of unbounded improvement settles nothing until some point is feasible: solve once more without costs. */
function confirmUnbounded(lp: LpProblem, settings: Settings, found: LpResult): LpResult {
  const feasible = new LpRun({ ...lp, cost: new Float64Array(lp.cost.length) }, settings).solve();
  const spent = {
    iterations: found.iterations + feasible.iterations,
    restarts: found.restarts + feasible.restarts,
    timeSeconds: feasible.timeSeconds,
  };
  switch (feasible.status) {
    case "optimal":
      return { ...found, ...spent };
    case "infeasible":
    case "unknown":
    case "unbounded":
      return { ...feasible, ...spent };
  }
}

function checkSettings(settings: Required<Pick<LpOptions, keyof typeof LP_DEFAULTS>>): void {
  const positive = ["tolerance", "infeasibilityTolerance", "maxIterations", "checkEvery"] as const;
  for (const field of positive) {
    if (settings[field] > 0) continue;
    throw InputError.of(field, `is ${showValue(settings[field])}`, "give a number above 0");
  }
  if (!(settings.reflection >= 0 && settings.reflection <= 1)) {
    throw InputError.of("reflection", `is ${showValue(settings.reflection)}`, "give a number from 0 to 1");
  }
}

class LpRun {
  private readonly stop: Stop;
  private readonly presolved: PresolvedLp;
  private readonly scaled: ScaledLp;
  private readonly implied: ImpliedBounds;
  private readonly checker: KktChecker;
  private readonly facePolish: FacePolish;
  private readonly farkasSearch: FarkasSearch;
  private readonly hasCost: boolean;
  private readonly xReduced: Float64Array;
  private readonly yReduced: Float64Array;
  private readonly x: Float64Array;
  private readonly y: Float64Array;
  private residual!: KktResidual;
  private iterations = 0;
  private restarts = 0;
  private certificate: Pick<LpResult, "status" | "ray" | "certificateViolation"> | undefined;

  constructor(
    private readonly lp: LpProblem,
    private readonly settings: Settings,
  ) {
    this.stop = settings.stop ?? Stop.never();
    this.presolved = presolve(lp);
    this.scaled = scaleLp(this.presolved.lp);
    this.xReduced = new Float64Array(this.scaled.matrix.numCols);
    this.yReduced = new Float64Array(this.scaled.matrix.numRows);
    const shouldStop = () => this.stop.reason() !== undefined;
    this.facePolish = new FacePolish(this.scaled, shouldStop);
    this.farkasSearch = new FarkasSearch(this.scaled, settings.checkEvery, shouldStop);
    this.implied = impliedBounds(lp);
    this.checker = new KktChecker(lp, this.implied);
    this.hasCost = lp.cost.some((value) => value !== 0);
    this.x = new Float64Array(lp.matrix.numCols);
    this.y = new Float64Array(lp.matrix.numRows);
  }

  solve(): LpResult {
    const step = new LpStep(this.scaled);
    const start = step.start();
    if (this.hasCrossingBounds()) {
      this.evaluate(start.x, start.y);
      return this.result("infeasible");
    }
    const { reflection, checkEvery } = this.settings;
    const weight = { primalWeight: 1, fixedWeight: false, restart: "adaptive" } as const; // b and c are scaled to norm 1
    let outcome: LpResult | undefined;
    restartedHalpern(step, start, { reflection, checkEvery, ...weight }, (check) => {
      outcome = this.inspect(check);
      return outcome !== undefined;
    });
    return outcome!;
  }

  /** Judges T(z); a result ends the run. */
  private inspect(check: CheckPoint): LpResult | undefined {
    this.iterations = check.iterations + this.farkasSearch.iterations;
    this.evaluate(check.x, check.y);
    const { primal, dual } = this.residual;
    check.primalWeight.judge(primal, dual);
    if (check.restarts > this.restarts) this.report(check);
    this.restarts = check.restarts;
    if (this.isOptimal()) return this.result("optimal");
    if (this.findsCertificate(check)) return this.result(this.certificate!.status);
    if (this.polishesToOptimum(check)) return this.result("optimal");
    if (this.searchFindsRay()) return this.result("infeasible");
    const reason = this.iterations >= this.settings.maxIterations ? "iterations" : this.stop.reason();
    return reason === undefined ? undefined : this.result("unknown", reason);
  }

  private report({ restarts, primalWeight }: CheckPoint): void {
    this.settings.onEvent?.({
      type: "iteration",
      timeSeconds: this.stop.elapsedSeconds(),
      iteration: this.iterations,
      restarts,
      primalWeight: primalWeight.value,
      ...this.residual,
    });
  }

  /** Residuals of a point of the scaled, presolved LP, on the LP as given. */
  private evaluate(xScaled: Float64Array, yScaled: Float64Array): void {
    const { scaled, xReduced, yReduced, x, y } = this;
    for (let j = 0; j < xReduced.length; j++) xReduced[j] = xScaled[j] * scaled.xScale[j];
    for (let i = 0; i < yReduced.length; i++) yReduced[i] = yScaled[i] * scaled.yScale[i];
    this.presolved.restore(xReduced, yReduced, false, x, y);
    this.residual = this.checker.residual(x, y);
  }

  /** Tries the solution on the face that T(z) points to; keeps T(z) if it is not optimal. */
  private polishesToOptimum(check: CheckPoint): boolean {
    if (!this.settings.polish || !this.facePolish.isDue(this.iterations)) return false;
    const isOptimal = this.facePolish.attempt(check, this.iterations, (x, y) => {
      this.evaluate(x, y);
      return this.isOptimal();
    });
    if (!isOptimal) this.evaluate(check.x, check.y);
    return isOptimal;
  }

  private isOptimal(): boolean {
    const { primal, dual, gap } = this.residual;
    return Math.max(primal, dual, gap) <= this.settings.tolerance;
  }

  /** The way from the anchor approaches a multiple of a certificate's ray if the LP has no solution. */
  private findsCertificate({ x, y, xAnchor, yAnchor }: CheckPoint): boolean {
    const { x: rayX, y: rayY } = this.restoredRay(difference(x, xAnchor), difference(y, yAnchor));
    if (this.isFarkasRay(rayY)) return true;
    if (!this.hasCost) return false;
    const recession = this.checker.recessionViolation(rayX);
    if (recession <= this.settings.infeasibilityTolerance) {
      this.certificate = { status: "unbounded", ray: rayX, certificateViolation: recession };
      return true;
    }
    return false;
  }

  /** Multipliers of the elastic LP, where the duality gap says that the iterates may be on their way to a ray. */
  private searchFindsRay(): boolean {
    const { farkasSearch, iterations, residual } = this;
    const left = this.settings.maxIterations - iterations;
    if (left <= 0 || !farkasSearch.isDue(iterations, residual)) return false;
    const before = farkasSearch.iterations;
    const noDirection = new Float64Array(this.xReduced.length);
    const isFound = farkasSearch.search(iterations, left, (y) =>
      this.isFarkasRay(this.restoredRay(noDirection, y).y),
    );
    this.iterations += farkasSearch.iterations - before;
    return isFound;
  }

  private isFarkasRay(ray: Float64Array): boolean {
    const violation = this.checker.farkasViolation(ray);
    if (!(violation <= this.settings.infeasibilityTolerance)) return false;
    this.certificate = { status: "infeasible", ray, certificateViolation: violation };
    return true;
  }

  /** A direction of the scaled, presolved LP as one of the LP as given. */
  private restoredRay(dx: Float64Array, dy: Float64Array): { x: Float64Array; y: Float64Array } {
    const { scaled, xReduced, yReduced } = this;
    for (let j = 0; j < xReduced.length; j++) xReduced[j] = dx[j] * scaled.xScale[j];
    for (let i = 0; i < yReduced.length; i++) yReduced[i] = dy[i] * scaled.yScale[i];
    const [x, y] = [new Float64Array(this.x.length), new Float64Array(this.y.length)];
    this.presolved.restore(xReduced, yReduced, true, x, y);
    return { x, y };
  }

  private hasCrossingBounds(): boolean {
    const { rowLower, rowUpper, colLower, colUpper } = this.lp;
    return (
      this.implied.areCrossing ||
      rowLower.some((low, i) => low > rowUpper[i]) ||
      colLower.some((low, j) => low > colUpper[j])
    );
  }

  private result(status: LpResult["status"], stoppedBy?: LpResult["stoppedBy"]): LpResult {
    const { lp, residual, certificate } = this;
    const sign = lp.sense === "max" ? -1 : 1;
    const constant = lp.constant ?? 0;
    return {
      status,
      ...(stoppedBy === undefined ? {} : { stoppedBy }),
      objective: sign * residual.primalObjective + constant,
      dualObjective: sign * residual.dualObjective + constant,
      residual,
      x: this.x,
      y: this.y,
      reducedCosts: this.checker.reducedCosts(this.y),
      ...(certificate === undefined
        ? {}
        : { ray: certificate.ray, certificateViolation: certificate.certificateViolation }),
      iterations: this.iterations,
      restarts: this.restarts,
      timeSeconds: this.stop.elapsedSeconds(),
    };
  }
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value - b[i]);
}
