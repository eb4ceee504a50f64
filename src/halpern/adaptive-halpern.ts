import { norm2 } from "../tensor/vector.js";
import { normOfSum, resolventStep } from "./kernels.js";
import type { MonotoneOperator } from "./operator.js";
import type { InclusionOptions, InclusionResult } from "./options.js";
import { Run } from "./run.js";

/** Relative slack of the cocoercivity test against rounding. */
const TEST_SLACK = 1e-12;
/** ⟨ΔF, Δu⟩ below minus this part of ‖ΔF‖‖Δu‖ shows that F is not even monotone … */
const NEGATIVE_SLACK = 1e-6;
/** … where ‖ΔF‖ is more than this part of ‖F‖, so that rounding cannot have done it. */
const MEANINGFUL_CHANGE = 1e-6;
/** Doublings after which F is taken not to be cocoercive at all. */
const MOST_DOUBLINGS = 120;

export interface AdaptiveHalpernOptions extends InclusionOptions {
  /** First guess of L_F; any positive number. */
  readonly initialLipschitz?: number;
}

/**
 * Halpern iteration that finds L_F itself (after Diakonikolas 2020): a step is accepted while
 * L̂⟨F(u⁺) − F(u), u⁺ − u⟩ ≥ ‖F(u⁺) − F(u)‖²; otherwise L̂ doubles and the anchor moves to u. An accepted step costs one F.
 * Steps are 2/L̂ for G = 0 and 1/L̂ otherwise (anchor-inside form).
 *
 * @example
 * import { adaptiveHalpern } from "minmaxmin/halpern";
 * const full = (u: Float64Array, out: Float64Array) => { out[0] = 50 * u[0]; };
 * adaptiveHalpern({ dim: 1, components: 1, full }, [1], { tolerance: 0.1 }).status; // => "optimal"
 */
export function adaptiveHalpern(
  operator: MonotoneOperator,
  start: ArrayLike<number>,
  options: AdaptiveHalpernOptions = {},
): InclusionResult & { readonly lipschitz: number } {
  const run = new Run("adaptive halpern", operator, start, options);
  const { op } = run;
  const stepTimesL = op.hasResolvent ? 1 : 2;
  let lipschitz = options.initialLipschitz ?? 1;
  const anchor = run.start.slice();
  const u = run.start.slice();
  const fu = run.startValue.slice();
  const next = new Float64Array(op.dim);
  const fNext = new Float64Array(op.dim);
  const g = new Float64Array(op.dim);
  // With step 2/L̂ the mixture with the anchor is of u − (2/L̂)F(u), not of u.
  const anchored = (lambda: number) => (op.hasResolvent ? 1 : 1 - lambda);
  let k = 0;
  let doublings = 0;
  while (run.goesOn()) {
    const lambda = 1 / (k + 2);
    resolventStep(op, u, anchor, lambda, (anchored(lambda) * stepTimesL) / lipschitz, fu, next, g);
    op.full(next, fNext);
    const change = changeBetween(u, fu, next, fNext);
    if (refutesMonotonicity(change)) {
      run.diverged();
      continue;
    }
    if (!(lipschitz * change.inner >= change.value ** 2 * (1 - TEST_SLACK))) {
      lipschitz *= 2;
      run.restarted(normOfSum(fu, g));
      anchor.set(u);
      k = 0;
      if (++doublings > MOST_DOUBLINGS) run.diverged();
      continue;
    }
    u.set(next);
    fu.set(fNext);
    k++;
    run.iterated(u);
    const residual = normOfSum(fu, g);
    run.record(u, fu, residual);
    if (run.shouldRestart(residual)) {
      run.restarted(residual);
      anchor.set(u);
      k = 0;
    }
  }
  return { ...run.finish(), lipschitz };
}

/** How F changes between two points. */
interface Change {
  /** ⟨F(v) − F(u), v − u⟩ */
  readonly inner: number;
  /** ‖F(v) − F(u)‖ */
  readonly value: number;
  /** ‖v − u‖ */
  readonly argument: number;
  /** ‖F(u)‖ */
  readonly scale: number;
}

function changeBetween(u: Float64Array, fu: Float64Array, v: Float64Array, fv: Float64Array): Change {
  let [inner, value, argument] = [0, 0, 0];
  for (let j = 0; j < u.length; j++) {
    const [df, du] = [fv[j] - fu[j], v[j] - u[j]];
    inner += df * du;
    value += df * df;
    argument += du * du;
  }
  return { inner, value: Math.sqrt(value), argument: Math.sqrt(argument), scale: norm2(fu) };
}

function refutesMonotonicity({ inner, value, argument, scale }: Change): boolean {
  return value > MEANINGFUL_CHANGE * scale && inner < -NEGATIVE_SLACK * value * argument;
}
