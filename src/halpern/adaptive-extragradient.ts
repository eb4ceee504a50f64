import { norm2 } from "../tensor/vector.js";
import { distance, normOfSum, resolventStep } from "./kernels.js";
import type { MonotoneOperator } from "./operator.js";
import type { InclusionOptions, InclusionResult } from "./options.js";
import { Run } from "./run.js";

/** Step times L̂, below 1 as the constrained form needs. */
const STEP = 0.95;
/** Slack of the Lipschitz tests against rounding, relative to ‖F‖: points that nearly coincide must not double L̂. */
const TEST_SLACK = 1e-12;
/** Doublings after which F is taken not to be Lipschitz at all. */
const MOST_DOUBLINGS = 120;

export interface AdaptiveFegOptions extends InclusionOptions {
  /** First guess of L_F; any positive number. */
  readonly initialLipschitz?: number;
}

/**
 * Fast extragradient (`feg`) that finds L_F itself: a step is accepted while ‖F(h) − F(u)‖ ≤ L̂‖h − u‖ and
 * ‖F(u⁺) − F(h)‖ ≤ L̂‖u⁺ − h‖; otherwise L̂ doubles and the anchor moves to u. For a monotone F with no known constant.
 *
 * @example
 * import { adaptiveFeg } from "minmaxmin/halpern";
 * const full = (u: Float64Array, out: Float64Array) => { out[0] = 30 * u[1]; out[1] = -30 * u[0]; };
 * adaptiveFeg({ dim: 2, components: 1, full }, [1, 0], { tolerance: 0.3 }).status; // => "optimal"
 */
export function adaptiveFeg(
  operator: MonotoneOperator,
  start: ArrayLike<number>,
  options: AdaptiveFegOptions = {},
): InclusionResult & { readonly lipschitz: number } {
  const run = new Run("adaptive fast extragradient", operator, start, options);
  const { op } = run;
  let lipschitz = options.initialLipschitz ?? 1;
  const anchor = run.start.slice();
  const u = run.start.slice();
  const fu = run.startValue.slice();
  const c = new Float64Array(op.dim);
  const h = new Float64Array(op.dim);
  const fh = new Float64Array(op.dim);
  const next = new Float64Array(op.dim);
  const fNext = new Float64Array(op.dim);
  const cNext = new Float64Array(op.dim);
  const isWithin = (v: Float64Array, fv: Float64Array, w: Float64Array, fw: Float64Array) =>
    distance(fv, fw) <= lipschitz * distance(v, w) + TEST_SLACK * (norm2(fv) + norm2(fw));
  let k = 0;
  let doublings = 0;
  while (run.goesOn()) {
    const beta = 1 / (k + 1);
    const gamma = STEP / lipschitz;
    for (let j = 0; j < u.length; j++) {
      h[j] = u[j] + beta * (anchor[j] - u[j]) - (1 - beta) * gamma * (fu[j] + c[j]);
    }
    op.full(h, fh);
    let accepted = isWithin(h, fh, u, fu);
    if (accepted) {
      resolventStep(op, u, anchor, beta, gamma, fh, next, cNext);
      op.full(next, fNext);
      accepted = isWithin(next, fNext, h, fh);
    }
    if (!accepted) {
      lipschitz *= 2;
      anchor.set(u);
      k = 0;
      run.restarted(normOfSum(fu, c));
      if (++doublings > MOST_DOUBLINGS) run.diverged();
      continue;
    }
    u.set(next);
    fu.set(fNext);
    c.set(cNext);
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
  return { ...run.finish(), lipschitz };
}
