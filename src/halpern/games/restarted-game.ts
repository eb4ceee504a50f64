import { projectSimplex } from "../../tensor/projections.js";
import type { InclusionOptions, InclusionResult } from "../options.js";
import { type CheckPoint, restartedHalpern } from "../primal-dual/restarted-halpern.js";
import { Run } from "../run.js";
import type { MatrixGame } from "./matrix-game.js";

/** Checks cost as much as an iteration. */
const CHECK_EVERY = 20;
const STEP_SAFETY = 0.998;

/**
 * Restarted reflected Halpern iteration on the primal-dual steps of a matrix game:
 *   x̂ = P(x − (η/ω)(Aᵀy + v)),  ŷ = P(y + ηω(A(2x̂ − x) + r)).
 * Linear convergence once the supports are found: the method of choice for small gaps.
 */
export function restartedHalpernGame(game: MatrixGame, options: InclusionOptions = {}): InclusionResult {
  const run = new Run("restarted halpern", game, game.start, options);
  const { op } = run;
  const { numCols: n, numRows: m } = game;
  const split = (u: Float64Array) => ({ x: u.subarray(0, n), y: u.subarray(n) });
  const u = new Float64Array(op.dim);
  const fu = new Float64Array(op.dim);
  const difference = new Float64Array(op.dim);
  const change = new Float64Array(op.dim);
  const product = new Float64Array(m);
  const extrapolated = new Float64Array(n);
  // F(0) = (v, −r): the linear terms of the game.
  const linear = new Float64Array(op.dim);
  op.full(u, linear);
  const step = {
    numPrimal: n,
    numDual: m,
    stepSize: STEP_SAFETY / op.lipschitz(),
    apply(
      x: Float64Array,
      y: Float64Array,
      primalStep: number,
      dualStep: number,
      xNext: Float64Array,
      yNext: Float64Array,
    ) {
      op.calls += op.components;
      game.payoff.multiplyTranspose(y, xNext);
      for (let j = 0; j < n; j++) xNext[j] = x[j] - primalStep * (xNext[j] + linear[j]);
      projectSimplex(xNext, xNext);
      for (let j = 0; j < n; j++) extrapolated[j] = 2 * xNext[j] - x[j];
      game.payoff.multiply(extrapolated, yNext);
      for (let i = 0; i < m; i++) yNext[i] = y[i] + dualStep * (yNext[i] - linear[n + i]);
      projectSimplex(yNext, yNext);
    },
    coupling(x: Float64Array, y: Float64Array) {
      op.calls += op.components / 2;
      game.payoff.multiply(x, product);
      let total = 0;
      for (let i = 0; i < m; i++) total += y[i] * product[i];
      return total;
    },
  };
  const settings = { reflection: 1, checkEvery: CHECK_EVERY, restart: "adaptive", primalWeight: 1 } as const;
  if (!run.goesOn()) return run.finish();
  restartedHalpern(step, split(run.start), { ...settings, fixedWeight: false }, (check) => {
    u.set(check.x);
    u.set(check.y, n);
    op.full(u, fu);
    run.iterations = check.iterations - 1;
    run.restarts = check.restarts;
    run.iterated(u);
    run.record(u, fu, naturalResidual(check));
    return !run.goesOn();
  });
  return run.finish();

  /** ‖F(û) + g‖ with the normals g that the two projections of the step reveal. */
  function naturalResidual({ x, y, xBefore, yBefore, primalWeight }: CheckPoint): number {
    const [primalStep, dualStep] = [step.stepSize / primalWeight.value, step.stepSize * primalWeight.value];
    for (let j = 0; j < n; j++) difference[j] = xBefore[j] - x[j];
    for (let i = 0; i < m; i++) difference[n + i] = yBefore[i] - y[i];
    op.full(difference, change);
    let total = 0;
    for (let j = 0; j < n; j++) total += (difference[j] / primalStep - (change[j] - linear[j])) ** 2;
    for (let i = n; i < n + m; i++) total += (difference[i] / dualStep + (change[i] - linear[i])) ** 2;
    return Math.sqrt(total);
  }
}
