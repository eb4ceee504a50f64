import { distance, normOfSum, resolventStep } from "./kernels.js";
import type { MonotoneOperator } from "./operator.js";
import type { InclusionOptions, InclusionResult } from "./options.js";
import { Run } from "./run.js";

export interface HalpernOptions extends InclusionOptions {
  /**
   * `fixed-point`: u⁺ = λu₀ + (1−λ)T(u), T = J_{γG}(I − γF), step γ = 2/L_F.
   * `anchor-inside`: u⁺ = J_{ηG}(λu₀ + (1−λ)u − ηF(u)), step η = 1/L_F; the iterate itself is feasible.
   */
  readonly form?: "fixed-point" | "anchor-inside";
}

/**
 * Deterministic Halpern iteration for a cocoercive F, anchor weight λ_k = 1/(k+2).
 * Fixed-point form with γ = 2/L: ‖u_k − T(u_k)‖/γ ≤ L·‖u₀ − u*‖/(k+1) (Lieder 2021), for G = 0 thus ‖F(u_k)‖.
 * One evaluation of F an iteration.
 *
 * @param operator F cocoercive; `constants.lipschitz` = L_F unless `step` is given.
 *
 * @example
 * import { halpern } from "minmaxmin/halpern";
 * const gradient = { // of (x² + (y − 1)²)/2, a single component
 *   dim: 2,
 *   components: 1,
 *   full: (u: Float64Array, out: Float64Array) => { out[0] = u[0]; out[1] = u[1] - 1; },
 *   constants: { lipschitz: 1, cocoercive: true },
 * };
 * const result = halpern(gradient, [3, 0], { tolerance: 1e-2 });
 * result.status; // => "optimal"
 * result.residual <= 1e-2; // => true
 */
export function halpern(
  operator: MonotoneOperator,
  start: ArrayLike<number>,
  options: HalpernOptions = {},
): InclusionResult {
  return options.form === "anchor-inside"
    ? anchorInside(operator, start, options)
    : fixedPoint(operator, start, options);
}

function fixedPoint(
  operator: MonotoneOperator,
  start: ArrayLike<number>,
  options: HalpernOptions,
): InclusionResult {
  const run = new Run("halpern", operator, start, options);
  const { op } = run;
  const gamma = options.step ?? 2 / op.lipschitz();
  const u = run.start.slice();
  const fu = run.startValue.slice();
  const tu = new Float64Array(op.dim);
  const g = new Float64Array(op.dim);
  const f = new Float64Array(op.dim);
  const anchor = run.start.slice();
  let k = 0;
  while (run.goesOn()) {
    resolventStep(op, u, u, 0, gamma, fu, tu, g);
    const fixedPointResidual = distance(u, tu) / gamma;
    run.requireFinite(fixedPointResidual);
    // u_k is a mixture with the anchor and may sit off the active constraints: T(u_k) is what is returned, and since it
    // costs another F it is only tested once the free residual of u_k says that it is worth it.
    if (!op.hasResolvent) run.record(u, fu, fixedPointResidual);
    else if (fixedPointResidual <= run.tolerance || isCheckpoint(k)) {
      op.full(tu, f);
      run.record(tu, f, normOfSum(f, g));
    }
    if (run.shouldRestart(fixedPointResidual)) {
      run.restarted(fixedPointResidual);
      anchor.set(tu);
      u.set(tu);
      k = 0;
    } else {
      const lambda = 1 / (k + 2);
      for (let j = 0; j < u.length; j++) u[j] = tu[j] + lambda * (anchor[j] - tu[j]);
      k++;
    }
    run.iterated(u);
    op.full(u, fu);
  }
  return run.finish();
}

/** Powers of two: residuals for the history of a composite run cost nothing to speak of. */
function isCheckpoint(k: number): boolean {
  return (k & (k + 1)) === 0;
}

function anchorInside(
  operator: MonotoneOperator,
  start: ArrayLike<number>,
  options: HalpernOptions,
): InclusionResult {
  const run = new Run("halpern (anchor inside)", operator, start, options);
  const { op } = run;
  const eta = options.step ?? 1 / op.lipschitz();
  const anchor = run.start.slice();
  const u = run.start.slice();
  const fu = run.startValue.slice();
  const g = new Float64Array(op.dim);
  let k = 0;
  while (run.goesOn()) {
    resolventStep(op, u, anchor, 1 / (k + 2), eta, fu, u, g);
    k++;
    op.full(u, fu);
    run.iterated(u);
    const residual = normOfSum(fu, g);
    run.record(u, fu, residual);
    if (run.shouldRestart(residual)) {
      run.restarted(residual);
      anchor.set(u);
      k = 0;
    }
  }
  return run.finish();
}
