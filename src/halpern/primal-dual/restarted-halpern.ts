import { distance } from "../kernels.js";
import { PrimalWeight } from "./primal-weight.js";
import { RestartRule } from "./restart-rule.js";

/**
 * One step T of the primal-dual hybrid gradient method (Chambolle & Pock 2011) with primal step η/ω and dual step ηω:
 * firmly nonexpansive in ‖(x, y)‖² = ω‖x‖² + ‖y‖²/ω − 2η·yᵀKx as long as η‖K‖ < 1.
 */
export interface PrimalDualStep {
  readonly numPrimal: number;
  readonly numDual: number;
  /** η, below 1/‖K‖₂. */
  readonly stepSize: number;
  /** (xNext, yNext) ← T(x, y) */
  apply(
    x: Float64Array,
    y: Float64Array,
    primalStep: number,
    dualStep: number,
    xNext: Float64Array,
    yNext: Float64Array,
  ): void;
  /** yᵀKx */
  coupling(x: Float64Array, y: Float64Array): number;
}

export interface RestartedHalpernOptions {
  /** ρ in R = (1+ρ)T − ρI: 1 reflects, 0 is plain Halpern. */
  readonly reflection: number;
  /** Iterations between checks of the fixed-point error. */
  readonly checkEvery: number;
  /** `adaptive`, or never (for comparison: without restarts the method does not get far). */
  readonly restart: "adaptive" | "none";
  readonly primalWeight: number;
  /** Keep ω as it is, for comparison. */
  readonly fixedWeight: boolean;
}

export interface CheckPoint {
  /** T(z), the point to judge and to return. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** z and the anchor of the current round, whose differences reveal rays of infeasible problems. */
  readonly xBefore: Float64Array;
  readonly yBefore: Float64Array;
  readonly xAnchor: Float64Array;
  readonly yAnchor: Float64Array;
  /** ‖z − T(z)‖ in the norm of T. */
  readonly fixedPointError: number;
  readonly iterations: number;
  readonly restarts: number;
  readonly primalWeight: PrimalWeight;
}

/**
 * Restarted reflected Halpern iteration on a primal-dual step (r²HPDHG; Lu & Yang 2024, arXiv 2407.16144):
 *   z_{k+1} = (k+1)/(k+2)·((1+ρ)T(z_k) − ρz_k) + z_0/(k+2),
 * restarted from T(z) when the fixed-point error has decayed enough, with the primal weight adapted at every restart.
 *
 * @param inspect sees every check and returns true to end.
 */
export function restartedHalpern(
  step: PrimalDualStep,
  start: { readonly x: Float64Array; readonly y: Float64Array },
  options: RestartedHalpernOptions,
  inspect: (check: CheckPoint) => boolean,
): void {
  const { reflection: rho, checkEvery, restart, fixedWeight } = options;
  const eta = step.stepSize;
  const weight = new PrimalWeight(options.primalWeight);
  const rule = new RestartRule();
  const [x, y] = [start.x.slice(), start.y.slice()];
  const [xAnchor, yAnchor] = [start.x.slice(), start.y.slice()];
  const [xNext, yNext] = [new Float64Array(step.numPrimal), new Float64Array(step.numDual)];
  const [dx, dy] = [new Float64Array(step.numPrimal), new Float64Array(step.numDual)];
  let [iterations, restarts, k] = [0, 0, 0];

  for (;;) {
    step.apply(x, y, eta / weight.value, eta * weight.value, xNext, yNext);
    iterations++;
    if (k === 0) rule.begin(fixedPointError());
    if (iterations % checkEvery === 0 && judge()) {
      if (k < 0) return;
      continue;
    }
    anchoredStep(x, xNext, xAnchor, rho, k);
    anchoredStep(y, yNext, yAnchor, rho, k);
    k++;
  }

  /** True if the round is over: a new one begins (k = 0), or the run ends (k < 0). */
  function judge(): boolean {
    const error = fixedPointError();
    const check = { x: xNext, y: yNext, xBefore: x, yBefore: y, xAnchor, yAnchor };
    if (inspect({ ...check, fixedPointError: error, iterations, restarts, primalWeight: weight })) {
      k = -1;
      return true;
    }
    if (restart === "none" || !rule.shouldRestart(error, k, iterations)) return false;
    if (!fixedWeight) weight.update(distance(xNext, xAnchor), distance(yNext, yAnchor));
    for (const [target, source] of [
      [x, xNext],
      [xAnchor, xNext],
      [y, yNext],
      [yAnchor, yNext],
    ]) {
      target.set(source);
    }
    k = 0;
    restarts++;
    return true;
  }

  /** ‖z − T(z)‖ in the norm of T. */
  function fixedPointError(): number {
    const squares = [0, 0];
    for (let j = 0; j < x.length; j++) {
      dx[j] = x[j] - xNext[j];
      squares[0] += dx[j] * dx[j];
    }
    for (let i = 0; i < y.length; i++) {
      dy[i] = y[i] - yNext[i];
      squares[1] += dy[i] * dy[i];
    }
    const total = weight.value * squares[0] + squares[1] / weight.value - 2 * eta * step.coupling(dx, dy);
    return Math.sqrt(Math.max(0, total));
  }
}

/** z ← (k+1)/(k+2)·((1+ρ)T(z) − ρz) + anchor/(k+2) */
function anchoredStep(
  z: Float64Array,
  next: Float64Array,
  anchor: Float64Array,
  rho: number,
  k: number,
): void {
  const keep = (k + 1) / (k + 2);
  const anchorWeight = 1 / (k + 2);
  const [nextWeight, zWeight] = [keep * (1 + rho), -keep * rho];
  for (let j = 0; j < z.length; j++) z[j] = nextWeight * next[j] + zWeight * z[j] + anchorWeight * anchor[j];
}
