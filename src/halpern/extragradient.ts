import { normOfSum, resolventStep } from "./kernels.js";
import type { MonotoneOperator } from "./operator.js";
import type { InclusionOptions, InclusionResult } from "./options.js";
import { Run } from "./run.js";

/** Largest step times L_F of the methods below, a little inside of what their theory allows. */
const EXTRAGRADIENT_STEP = 0.9;
const POPOV_STEP = 0.33;
const FORB_STEP = 0.49;

/**
 * Extragradient (Korpelevich 1976): h = J_{γG}(u − γF(u)), u⁺ = J_{γG}(u − γF(h)), γ < 1/L_F. Two evaluations an
 * iteration; the last iterate's residual is O(1/√k), linear on well-conditioned bilinear problems.
 *
 * @example
 * import { extragradient } from "minmaxmin/halpern";
 * const full = (u: Float64Array, out: Float64Array) => { out[0] = u[1]; out[1] = -u[0]; }; // min_x max_y xy
 * const constants = { lipschitz: 1 };
 * extragradient({ dim: 2, components: 1, full, constants }, [1, 1], { tolerance: 1e-8 }).residual <= 1e-8; // => true
 */
export function extragradient(
  operator: MonotoneOperator,
  start: ArrayLike<number>,
  options: InclusionOptions = {},
): InclusionResult {
  const run = new Run("extragradient", operator, start, options);
  const { op } = run;
  const gamma = options.step ?? EXTRAGRADIENT_STEP / op.lipschitz();
  const u = run.start.slice();
  const fu = run.startValue.slice();
  const h = new Float64Array(op.dim);
  const fh = new Float64Array(op.dim);
  const g = new Float64Array(op.dim);
  while (run.goesOn()) {
    resolventStep(op, u, u, 0, gamma, fu, h, g);
    op.full(h, fh);
    resolventStep(op, u, u, 0, gamma, fh, u, g);
    op.full(u, fu);
    run.iterated(u);
    run.record(u, fu, normOfSum(fu, g));
  }
  return run.finish();
}

/**
 * Popov's method (past extragradient, 1980): h_k = J(u_k − γF(h_{k−1})), u_{k+1} = J(u_k − γF(h_k)), γ ≤ 1/(3L_F).
 * One evaluation an iteration; the residual is that of h_k.
 */
export function popov(
  operator: MonotoneOperator,
  start: ArrayLike<number>,
  options: InclusionOptions = {},
): InclusionResult {
  const run = new Run("popov", operator, start, options);
  const { op } = run;
  const gamma = options.step ?? POPOV_STEP / op.lipschitz();
  const u = run.start.slice();
  const h = run.start.slice();
  const fh = run.startValue.slice();
  const g = new Float64Array(op.dim);
  while (run.goesOn()) {
    resolventStep(op, u, u, 0, gamma, fh, h, g);
    op.full(h, fh);
    run.record(h, fh, normOfSum(fh, g));
    resolventStep(op, u, u, 0, gamma, fh, u, g);
    run.iterated(u);
  }
  return run.finish();
}

/**
 * Forward-reflected-backward (Malitsky & Tam 2020; optimistic gradient when G = 0):
 * u⁺ = J_{γG}(u − γ(2F(u) − F(u⁻))), γ < 1/(2L_F). One evaluation an iteration.
 */
export function forb(
  operator: MonotoneOperator,
  start: ArrayLike<number>,
  options: InclusionOptions = {},
): InclusionResult {
  const run = new Run("forward-reflected-backward", operator, start, options);
  const { op } = run;
  const gamma = options.step ?? FORB_STEP / op.lipschitz();
  const u = run.start.slice();
  const fu = run.startValue.slice();
  const fPrevious = run.startValue.slice();
  const reflected = new Float64Array(op.dim);
  const g = new Float64Array(op.dim);
  while (run.goesOn()) {
    for (let j = 0; j < u.length; j++) reflected[j] = 2 * fu[j] - fPrevious[j];
    resolventStep(op, u, u, 0, gamma, reflected, u, g);
    fPrevious.set(fu);
    op.full(u, fu);
    run.iterated(u);
    run.record(u, fu, normOfSum(fu, g));
  }
  return run.finish();
}
