import { normOfSum, resolventStep } from "./kernels.js";
import type { MonotoneOperator } from "./operator.js";
import type { InclusionOptions, InclusionResult } from "./options.js";
import { Run } from "./run.js";

/** Steps of Alacaoglu & Malitsky (2022), a little inside of what their theory allows. */
const VR_EG_STEP = 0.99;
const VR_FORB_STEP = 0.9;

/**
 * Variance-reduced extragradient (Alacaoglu & Malitsky, COLT 2022): snapshot w moved with probability p = 1/n,
 *   z̄ = (1−p)z + pw,  h = J_{τG}(z̄ − τF(w)),  z⁺ = J_{τG}(z̄ − τ(F(w) + Fᵢ(h) − Fᵢ(w))),  τ = 0.99·√p/L.
 * Exact residuals are free when the snapshot moves.
 */
export function vrExtragradient(
  operator: MonotoneOperator,
  start: ArrayLike<number>,
  options: InclusionOptions = {},
): InclusionResult {
  const run = new Run("variance-reduced extragradient", operator, start, options);
  const { op, rng } = run;
  op.requireComponents();
  const p = 1 / op.components;
  const tau = options.step ?? (VR_EG_STEP * Math.sqrt(p)) / op.averageLipschitz();
  const z = run.start.slice();
  const w = run.start.slice();
  const fw = run.startValue.slice();
  const h = new Float64Array(op.dim);
  const estimate = new Float64Array(op.dim);
  const g = new Float64Array(op.dim);
  while (run.goesOn()) {
    resolventStep(op, z, w, p, tau, fw, h, g);
    estimate.set(fw);
    op.addDifference(op.sample(rng), h, w, 1, estimate);
    resolventStep(op, z, w, p, tau, estimate, z, g);
    run.iterated(z);
    if (rng.uniform() >= p) continue;
    w.set(z);
    op.full(w, fw);
    run.record(w, fw, normOfSum(fw, g));
  }
  return run.finish();
}

/**
 * Variance-reduced forward-reflected-backward (Alacaoglu & Malitsky 2022), p = 1/n, τ = 0.9·√(p(1−p))/L:
 *   v⁺ = J_{τG}((1−p)v + pw − τ(F(w) + Fᵢ(v) − Fᵢ(w⁻))),
 * w⁻ the snapshot before its last move. Linear convergence on strongly monotone problems.
 */
export function vrForb(
  operator: MonotoneOperator,
  start: ArrayLike<number>,
  options: InclusionOptions = {},
): InclusionResult {
  const run = new Run("variance-reduced forward-reflected-backward", operator, start, options);
  const { op, rng } = run;
  op.requireComponents();
  const n = op.components;
  const p = 1 / n;
  // With one component this is forward-reflected-backward itself, whose step must stay below 1/(2L).
  const scale = n === 1 ? 0.49 : VR_FORB_STEP * Math.sqrt(p * (1 - p));
  const tau = options.step ?? scale / op.averageLipschitz();
  const v = run.start.slice();
  const w = run.start.slice();
  const wOld = run.start.slice();
  const fw = run.startValue.slice();
  const estimate = new Float64Array(op.dim);
  const g = new Float64Array(op.dim);
  while (run.goesOn()) {
    estimate.set(fw);
    op.addDifference(op.sample(rng), v, wOld, 1, estimate);
    resolventStep(op, v, w, p, tau, estimate, v, g);
    run.iterated(v);
    wOld.set(w);
    if (rng.uniform() >= p) continue;
    w.set(v);
    op.full(w, fw);
    run.record(w, fw, normOfSum(fw, g));
  }
  return run.finish();
}
