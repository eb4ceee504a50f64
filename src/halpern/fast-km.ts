import { InputError } from "../base/errors.js";
import { normOfSum, resolventStep } from "./kernels.js";
import type { CountedOperator, MonotoneOperator } from "./operator.js";
import type { InclusionOptions, InclusionResult } from "./options.js";
import { Run } from "./run.js";

export interface UnbiasedHalpernOptions extends InclusionOptions {
  /** `lsvrg`: one snapshot, moved with probability p; `saga`: a table of the last value of every component. */
  readonly estimator?: "lsvrg" | "saga";
  readonly batch?: number;
  /** Probability that the snapshot moves; default b/n. */
  readonly refreshProbability?: number;
  /** Most bytes for the table of `saga`, n·dim·8. */
  readonly maxTableBytes?: number;
}

/** Default cap of the SAGA table: 1 GiB. */
const MAX_TABLE_BYTES = 2 ** 30;
const ANCHORED_STEP = 1;

/**
 * Halpern iteration with an unbiased variance-reduced estimate of F (L-SVRG or SAGA), for an F cocoercive on average:
 * u⁺ = J_{ηG}(λ_k u₀ + (1−λ_k)u − ηF̃(u)), λ_k = 1/(k+2), η = 1/L, b = ⌈√n⌉ components a step, p = 1/√n.
 * The L-SVRG form is the anchored twin of the fast Krasnosel'skiĭ–Mann method (`fastKm`).
 * An exact residual is computed at every snapshot move, for `saga` once in n calls.
 */
export function unbiasedHalpern(
  operator: MonotoneOperator,
  start: ArrayLike<number>,
  options: UnbiasedHalpernOptions = {},
): InclusionResult {
  const kind = options.estimator ?? "lsvrg";
  const run = new Run(`anchored ${kind}`, operator, start, options);
  const { op, rng } = run;
  op.requireComponents();
  const eta = options.step ?? ANCHORED_STEP / op.averageLipschitz();
  const batch = options.batch ?? Math.ceil(Math.sqrt(op.components));
  const p = options.refreshProbability ?? Math.min(1, batch / op.components);
  const estimator = kind === "saga" ? sagaTable(run, batch, options) : snapshotEstimator(run, batch);
  const anchor = run.start.slice();
  const u = run.start.slice();
  const estimate = run.startValue.slice();
  const exact = new Float64Array(op.dim);
  const g = new Float64Array(op.dim);
  for (let k = 0; run.goesOn(); k++) {
    if (k > 0) estimator.estimateAt(u, estimate);
    resolventStep(op, u, anchor, 1 / (k + 2), eta, estimate, u, g);
    run.iterated(u);
    if (rng.uniform() >= p) continue;
    op.full(u, exact);
    run.record(u, exact, normOfSum(exact, g));
    estimator.refresh(u, exact);
  }
  return run.finish();
}

interface Estimator {
  /** out ← an unbiased estimate of F(u). */
  estimateAt(u: Float64Array, out: Float64Array): void;
  /** F(u) has just been computed. */
  refresh(u: Float64Array, fu: Float64Array): void;
}

/** F(w) + (1/b)·Σ(Fᵢ(u) − Fᵢ(w)) */
function snapshotEstimator(run: Run, batch: number): Estimator {
  const { op, rng } = run;
  const w = run.start.slice();
  const fw = run.startValue.slice();
  return {
    estimateAt(u, out) {
      out.set(fw);
      for (let s = 0; s < batch; s++) op.addDifference(op.sample(rng), u, w, 1 / batch, out);
    },
    refresh(u, fu) {
      w.set(u);
      fw.set(fu);
    },
  };
}

/** mean of the table + (1/b)·Σ(Fᵢ(u) − tableᵢ), then tableᵢ ← Fᵢ(u); needs uniform sampling. */
function sagaTable(run: Run, batch: number, options: UnbiasedHalpernOptions): Estimator {
  const { op, rng } = run;
  const { dim, components: n } = op;
  checkTable(op, options.maxTableBytes ?? MAX_TABLE_BYTES);
  const table = new Float64Array(n * dim);
  const mean = run.startValue.slice();
  const rows = Array.from({ length: n }, (_, i) => table.subarray(i * dim, (i + 1) * dim));
  for (let i = 0; i < n; i++) op.addComponent(i, run.start, 1, rows[i]);
  const fresh = new Float64Array(dim);
  const order = Int32Array.from({ length: n }, (_, i) => i);
  return {
    estimateAt(u, out) {
      out.set(mean);
      for (let s = 0; s < Math.min(batch, n); s++) {
        // A draw without replacement (partial Fisher–Yates) keeps the estimate unbiased although the table changes.
        const drawn = s + rng.integer(n - s);
        const i = order[drawn];
        order[drawn] = order[s];
        order[s] = i;
        fresh.fill(0);
        op.addComponent(i, u, 1, fresh);
        const row = rows[i];
        for (let j = 0; j < dim; j++) {
          const change = fresh[j] - row[j];
          out[j] += change / batch;
          mean[j] += change / n;
          row[j] = fresh[j];
        }
      }
    },
    refresh() {},
  };
}

function checkTable(op: CountedOperator, maxBytes: number): void {
  if (op.samplesUnevenly) {
    throw InputError.of("estimator", 'is "saga" for an operator with its own sampling', 'use "lsvrg"');
  }
  const bytes = 8 * op.components * op.dim;
  if (bytes <= maxBytes) return;
  throw InputError.of(
    "maxTableBytes",
    `is ${maxBytes}, but the table needs ${bytes}`,
    'raise it or use "lsvrg"',
  );
}

/**
 * Fast Krasnosel'skiĭ–Mann iteration with L-SVRG (after Tran-Dinh, arXiv 2406.02413), for an F cocoercive on average
 * and G = 0, in momentum form:
 *   u⁺ = u + θ(u − u⁻) − η_k·S̃,  S̃ an unbiased estimate of F(u) − γF(u⁻),
 *   θ = k/(k+r),  γ = k/(k+r−1),  η_k = η(k+r−1)/(k+r),
 * r = 2 is Halpern's iteration, r = 3.5 leaves slack for the noise. b = ⌈n^{2/3}⌉, p = n^{−1/3}, η = 1/L.
 */
export function fastKm(
  operator: MonotoneOperator,
  start: ArrayLike<number>,
  options: InclusionOptions & { readonly batch?: number; readonly r?: number } = {},
): InclusionResult {
  if (operator.resolvent !== undefined) {
    throw InputError.of(
      "operator.resolvent",
      "is given, but this method is for G = 0",
      "use unbiasedHalpern",
    );
  }
  const run = new Run("fast krasnoselskii-mann", operator, start, options);
  const { op, rng } = run;
  op.requireComponents();
  const n = op.components;
  const eta = options.step ?? 1 / op.averageLipschitz();
  const batch = options.batch ?? Math.ceil(n ** (2 / 3));
  const p = n ** (-1 / 3);
  const r = options.r ?? 3.5;
  const u = run.start.slice();
  const previous = run.start.slice();
  const w = run.start.slice();
  const fw = run.startValue.slice();
  const s = new Float64Array(op.dim);
  const noG = new Float64Array(op.dim);
  for (let k = 0; run.goesOn(); k++) {
    const theta = k / (k + r);
    const gamma = k / (k + r - 1);
    for (let j = 0; j < s.length; j++) s[j] = (1 - gamma) * fw[j];
    for (let drawn = 0; drawn < batch; drawn++) {
      const i = op.sample(rng);
      // F_i(u) − γF_i(u⁻) − (1−γ)F_i(w), three calls
      op.addComponent(i, u, 1 / batch, s);
      op.addComponent(i, previous, -gamma / batch, s);
      op.addComponent(i, w, -(1 - gamma) / batch, s);
    }
    const step = (eta * (k + r - 1)) / (k + r);
    for (let j = 0; j < u.length; j++) {
      const moved = u[j] + theta * (u[j] - previous[j]) - step * s[j];
      previous[j] = u[j];
      u[j] = moved;
    }
    run.iterated(u);
    if (rng.uniform() >= p) continue;
    w.set(u);
    op.full(w, fw);
    run.record(w, fw, normOfSum(fw, noG));
  }
  return run.finish();
}
