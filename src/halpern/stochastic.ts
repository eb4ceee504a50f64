/** Stochastic rivals without a loopless snapshot: SVRG-extragradient (double loop) and plain stochastic extragradient. */
import { normOfSum, resolventStep } from "./kernels.js";
import type { MonotoneOperator } from "./operator.js";
import type { InclusionOptions, InclusionResult } from "./options.js";
import { Run } from "./run.js";

/** Steps of Alacaoglu & Malitsky (2022), a little inside of what their theory allows. */
const SVRG_STEP = 0.99;
/** First step of stochastic extragradient, times L. */
const STOCHASTIC_STEP = 0.5;

/**
 * SVRG-extragradient (Alacaoglu & Malitsky 2022, the double loop): the snapshot w moves every K = ⌈n/2⌉ steps to the average of the
 * inner iterates; α = 1 − 1/K, τ = 0.99·√(1−α)/L:
 *   z̄ = αz + (1−α)w,  h = J_{τG}(z̄ − τF(w)),  z⁺ = J_{τG}(z̄ − τ(F(w) + Fᵢ(h) − Fᵢ(w))).
 * The exact residual is that of the average for G = 0, else that of the first h of each round, which costs one F more.
 */
export function svrgExtragradient(
  operator: MonotoneOperator,
  start: ArrayLike<number>,
  options: InclusionOptions = {},
): InclusionResult {
  const run = new Run("svrg extragradient", operator, start, options);
  const { op, rng } = run;
  op.requireComponents();
  const length = Math.ceil(op.components / 2);
  const toSnapshot = 1 / length;
  const tau = options.step ?? (SVRG_STEP * Math.sqrt(toSnapshot)) / op.averageLipschitz();
  const z = run.start.slice();
  const w = run.start.slice();
  const fw = run.startValue.slice();
  const h = new Float64Array(op.dim);
  const fh = new Float64Array(op.dim);
  const estimate = new Float64Array(op.dim);
  const average = new Float64Array(op.dim);
  const g = new Float64Array(op.dim);
  while (run.goesOn()) {
    average.fill(0);
    for (let step = 0; step < length && run.goesOn(); step++) {
      resolventStep(op, z, w, toSnapshot, tau, fw, h, g);
      if (step === 0 && op.hasResolvent) {
        op.full(h, fh);
        run.record(h, fh, normOfSum(fh, g));
      }
      estimate.set(fw);
      op.addDifference(op.sample(rng), h, w, 1, estimate);
      resolventStep(op, z, w, toSnapshot, tau, estimate, z, g);
      for (let j = 0; j < z.length; j++) average[j] += z[j] / length;
      run.iterated(z);
    }
    if (!run.goesOn()) break;
    w.set(average);
    op.full(w, fw);
    if (!op.hasResolvent) run.record(w, fw, normOfSum(fw, g));
  }
  return run.finish();
}

/**
 * Stochastic extragradient: a minibatch of b = ⌈√n⌉ components at u and an independent one at h, γ_k = γ₀/√(k+1),
 * γ₀ = 1/(2L). Without variance reduction it slows down to 1/√k of the noise: a baseline, not a recommendation.
 * An exact residual is computed once in n calls.
 */
export function stochasticExtragradient(
  operator: MonotoneOperator,
  start: ArrayLike<number>,
  options: InclusionOptions & { readonly batch?: number } = {},
): InclusionResult {
  const run = new Run("stochastic extragradient", operator, start, options);
  const { op, rng } = run;
  op.requireComponents();
  const batch = options.batch ?? Math.ceil(Math.sqrt(op.components));
  const firstStep = options.step ?? STOCHASTIC_STEP / op.averageLipschitz();
  const stepsBetweenTests = Math.max(1, Math.ceil(op.components / (2 * batch)));
  const u = run.start.slice();
  const h = new Float64Array(op.dim);
  const estimate = new Float64Array(op.dim);
  const fu = new Float64Array(op.dim);
  const g = new Float64Array(op.dim);
  for (let k = 0; run.goesOn(); k++) {
    const gamma = firstStep / Math.sqrt(k + 1);
    sample(u);
    resolventStep(op, u, u, 0, gamma, estimate, h, g);
    sample(h);
    resolventStep(op, u, u, 0, gamma, estimate, u, g);
    run.iterated(u);
    if ((k + 1) % stepsBetweenTests !== 0) continue;
    op.full(u, fu);
    run.record(u, fu, normOfSum(fu, g));
  }
  return run.finish();

  /** estimate ← mean of `batch` drawn components at a point */
  function sample(point: Float64Array): void {
    estimate.fill(0);
    for (let s = 0; s < batch; s++) op.addComponent(op.sample(rng), point, 1 / batch, estimate);
  }
}
