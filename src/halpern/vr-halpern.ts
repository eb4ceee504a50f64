import { normOfSum, resolventStep } from "./kernels.js";
import type { CountedOperator, MonotoneOperator } from "./operator.js";
import type { InclusionOptions, InclusionResult } from "./options.js";
import { Run } from "./run.js";

export interface VrHalpernOptions extends InclusionOptions {
  /**
   * `theory`: η = 1/(4L), λ_k = 2/(k+4), refresh probability p_k, all as in the convergence theorem.
   * `fast`: η = 1.5/L, λ_k = 1/(k+2), p_k/4: same rate in all our tests, several times fewer calls, not covered by
   * the theorem's constants; the safeguard guards it.
   */
  readonly preset?: "theory" | "fast";
  /** Components in a minibatch; default ⌈√n⌉. */
  readonly batch?: number;
}

/** PAGE estimates accumulate rounding errors: refresh at the latest after so many iterations. */
const LONGEST_WITHOUT_REFRESH = 10_000;
/** Growth of the exact residual between refreshes that makes the safeguard halve the step. */
const SAFEGUARD_GROWTH = 10;

interface Schedule {
  readonly step: number;
  readonly anchorWeight: (k: number) => number;
  readonly refreshProbability: (k: number) => number;
}

/**
 * Algorithm 1 of Cai, Alacaoglu & Diakonikolas (ICLR 2024): variance-reduced Halpern iteration for an F that is
 * cocoercive on average with constant 1/L, with the recursive PAGE estimator of F.
 * Theory preset: E‖F(u_k) + g_k‖ ≤ 16·L·‖u₀ − u*‖/(k+4), in expectation Õ(n + √n·L·‖u₀ − u*‖/ε) component calls.
 *
 * Every exit rests on a full evaluation of F at the returned point; the estimate only decides when to pay for one.
 * Safeguard: if the exact residual grew tenfold between two refreshes, the step is halved and the run restarts from the
 * best point.
 *
 * @param operator needs `component` or `difference`, and `constants.averageLipschitz` unless `step` is given.
 *
 * @example
 * import { Rng } from "minmaxmin";
 * import { leastSquares, vrHalpern } from "minmaxmin/halpern";
 * const problem = leastSquares(2, [1, 0, 0, 1, 1, 1], [1, 2, 3]); // x = (1, 2) fits exactly
 * vrHalpern(problem, [0, 0], { tolerance: 1e-3 }).status; // => "optimal"
 */
export function vrHalpern(
  operator: MonotoneOperator,
  start: ArrayLike<number>,
  options: VrHalpernOptions = {},
): InclusionResult {
  const run = new Run("variance-reduced halpern", operator, start, options);
  const { op, rng } = run;
  op.requireComponents();
  const { step, anchorWeight, refreshProbability } = schedule(op, options);
  const batch = options.batch ?? Math.ceil(Math.sqrt(op.components));
  const anchor = run.start.slice();
  const u = run.start.slice();
  const previous = run.start.slice();
  const estimate = run.startValue.slice();
  const g = new Float64Array(op.dim);
  let eta = step;
  let k = 0;
  let sinceRefresh = 0;
  let lastResidual = Number.POSITIVE_INFINITY;
  while (run.goesOn()) {
    if (k > 0 && updateEstimate()) {
      const residual = normOfSum(estimate, g);
      run.record(u, estimate, residual);
      if (residual > SAFEGUARD_GROWTH * lastResidual) {
        eta /= 2;
        lastResidual = run.copyBest(u);
        op.full(u, estimate);
        restart(lastResidual);
      } else {
        lastResidual = residual;
        if (run.shouldRestart(residual)) restart(residual);
      }
      if (!run.goesOn()) break;
    }
    previous.set(u);
    resolventStep(op, u, anchor, anchorWeight(k), eta, estimate, u, g);
    k++;
    run.iterated(u);
  }
  return run.finish();

  /** Brings the estimate from the previous iterate to u; true if it is now exact. */
  function updateEstimate(): boolean {
    if (++sinceRefresh <= LONGEST_WITHOUT_REFRESH && rng.uniform() >= refreshProbability(k)) {
      addMinibatchDifference(op, rng, batch, u, previous, estimate);
      const estimated = normOfSum(estimate, g);
      run.requireFinite(estimated);
      if (estimated > run.tolerance) return false;
    }
    op.full(u, estimate);
    sinceRefresh = 0;
    return true;
  }

  /** Anchor at u, where the estimate is exact. */
  function restart(residual: number): void {
    run.restarted(residual);
    anchor.set(u);
    k = 0;
  }
}

function schedule(op: CountedOperator, options: VrHalpernOptions): Schedule {
  const rootN = Math.sqrt(op.components);
  // p_k = 4/(k+4) while k ≤ √n + 1, then constant; the first two estimates are exact.
  const theory = (k: number) => (k <= 1 ? 1 : Math.min(1, 4 / (k <= rootN + 1 ? k + 4 : rootN + 5)));
  switch (options.preset ?? "fast") {
    case "theory":
      return {
        step: options.step ?? 1 / (4 * op.averageLipschitz()),
        anchorWeight: (k) => 2 / (k + 4),
        refreshProbability: op.components === 1 ? () => 1 : theory,
      };
    case "fast":
      return {
        step: options.step ?? 1.5 / op.averageLipschitz(),
        anchorWeight: (k) => 1 / (k + 2),
        refreshProbability: op.components === 1 ? () => 1 : (k) => (k <= 1 ? 1 : theory(k) / 4),
      };
  }
}

/** PAGE: estimate ← estimate + (1/b)·Σ_{i∈S}(Fᵢ(u) − Fᵢ(previous)), S drawn with replacement. */
function addMinibatchDifference(
  op: CountedOperator,
  rng: Run["rng"],
  batch: number,
  u: Float64Array,
  previous: Float64Array,
  estimate: Float64Array,
): void {
  for (let s = 0; s < batch; s++) op.addDifference(op.sample(rng), u, previous, 1 / batch, estimate);
}
