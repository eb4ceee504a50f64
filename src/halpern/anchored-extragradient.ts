import { normOfSum, resolventStep } from "./kernels.js";
import type { MonotoneOperator } from "./operator.js";
import type { InclusionOptions, InclusionResult } from "./options.js";
import { Run } from "./run.js";

/** With a resolvent the step of `feg` stays strictly below 1/L_F. */
const CONSTRAINED_FEG_STEP = 0.95;
/** First step of EAG-V, times L_F (Yoon & Ryu 2021). */
const EAG_FIRST_STEP = 0.618;

/**
 * Fast extragradient (Lee & Kim 2021), with its constrained form (Cai, Oikonomou & Zheng 2024) when G ≠ 0: the best
 * deterministic method here for a monotone Lipschitz F. For G = 0, ‖F(u_k)‖ ≤ 2·L_F·‖u₀ − u*‖/k.
 * Two evaluations and one resolvent an iteration; step γ = 1/L_F (0.95/L_F when G ≠ 0):
 *   h = u + β(u₀ − u) − (1−β)γ(F(u) + c),  u⁺ = J_{γG}(u + β(u₀ − u) − γF(h)),  β = 1/(k+1),  c ∈ G(u).
 *
 * @example
 * import { feg } from "minmaxmin/halpern";
 * const full = (u: Float64Array, out: Float64Array) => { out[0] = u[1]; out[1] = -u[0]; }; // min_x max_y xy
 * const constants = { lipschitz: 1 };
 * feg({ dim: 2, components: 1, full, constants }, [1, 0], { tolerance: 0.02 }).iterations <= 100; // => true
 */
export function feg(
  operator: MonotoneOperator,
  start: ArrayLike<number>,
  options: InclusionOptions = {},
): InclusionResult {
  const run = new Run("fast extragradient", operator, start, options);
  const { op } = run;
  const gamma = options.step ?? (op.hasResolvent ? CONSTRAINED_FEG_STEP : 1) / op.lipschitz();
  const anchor = run.start.slice();
  const u = run.start.slice();
  const fu = run.startValue.slice();
  const h = new Float64Array(op.dim);
  const fh = new Float64Array(op.dim);
  const c = new Float64Array(op.dim);
  let k = 0;
  while (run.goesOn()) {
    const beta = 1 / (k + 1);
    for (let j = 0; j < u.length; j++) {
      h[j] = u[j] + beta * (anchor[j] - u[j]) - (1 - beta) * gamma * (fu[j] + c[j]);
    }
    op.full(h, fh);
    resolventStep(op, u, anchor, beta, gamma, fh, u, c);
    op.full(u, fu);
    k++;
    run.iterated(u);
    const residual = normOfSum(fu, c);
    run.record(u, fu, residual);
    if (run.shouldRestart(residual)) {
      run.restarted(residual);
      anchor.set(u);
      k = 0;
    }
  }
  return run.finish();
}

/**
 * Extra anchored gradient with varying step, EAG-V (Yoon & Ryu 2021); both half steps are projected when G ≠ 0.
 * For G = 0: ‖F(u_k)‖² ≤ 27·L_F²·‖u₀ − u*‖²/((k+1)(k+2)).
 */
export function eag(
  operator: MonotoneOperator,
  start: ArrayLike<number>,
  options: InclusionOptions = {},
): InclusionResult {
  const run = new Run("extra anchored gradient", operator, start, options);
  const { op } = run;
  const firstStep = options.step ?? EAG_FIRST_STEP / op.lipschitz();
  // α·L_F, so that a step of the user's own keeps the recursion.
  const lipschitz = EAG_FIRST_STEP / firstStep;
  let alpha = firstStep;
  const anchor = run.start.slice();
  const u = run.start.slice();
  const fu = run.startValue.slice();
  const h = new Float64Array(op.dim);
  const fh = new Float64Array(op.dim);
  const g = new Float64Array(op.dim);
  let k = 0;
  while (run.goesOn()) {
    const beta = 1 / (k + 2);
    resolventStep(op, u, anchor, beta, alpha, fu, h, g);
    op.full(h, fh);
    resolventStep(op, u, anchor, beta, alpha, fh, u, g);
    op.full(u, fu);
    const squared = (alpha * lipschitz) ** 2;
    alpha *= 1 - squared / ((k + 1) * (k + 3) * (1 - squared));
    k++;
    run.iterated(u);
    const residual = normOfSum(fu, g);
    run.record(u, fu, residual);
    if (run.shouldRestart(residual)) {
      run.restarted(residual);
      anchor.set(u);
      alpha = firstStep;
      k = 0;
    }
  }
  return run.finish();
}

/**
 * Anchored Popov method (Tran-Dinh & Luo 2021), G = 0: O(1/k) with one evaluation an iteration.
 *   v_k = λu₀ + (1−λ)u_{k−1} − ηF(v_{k−1}),  u_k = λu₀ + (1−λ)u_{k−1} − ηF(v_k),  λ = 1/(k+1).
 * The residual is that of v_k.
 */
export function anchoredPopov(
  operator: MonotoneOperator,
  start: ArrayLike<number>,
  options: InclusionOptions = {},
): InclusionResult {
  const run = new Run("anchored popov", operator, start, options);
  const { op } = run;
  const firstStep = options.step ?? 1 / (3 * Math.sqrt(3) * op.lipschitz());
  const m = 1 / (3 * firstStep ** 2); // M = 9L² when η₀ = 1/(3√3·L)
  let eta = firstStep;
  const anchor = run.start.slice();
  const u = run.start.slice();
  const v = run.start.slice();
  const fv = run.startValue.slice();
  const g = new Float64Array(op.dim);
  for (let k = 1; run.goesOn(); k++) {
    const lambda = 1 / (k + 1);
    resolventStep(op, u, anchor, lambda, eta, fv, v, g);
    op.full(v, fv);
    run.record(v, fv, normOfSum(fv, g));
    resolventStep(op, u, anchor, lambda, eta, fv, u, g);
    eta *= ((1 - lambda ** 2 - m * eta ** 2) * (k + 1) ** 2) / ((1 - m * eta ** 2) * k * (k + 2));
    run.iterated(u);
  }
  return run.finish();
}
