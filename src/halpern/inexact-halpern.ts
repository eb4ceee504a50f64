import { InputError, showValue } from "../base/errors.js";
import { distance, normOfSum } from "./kernels.js";
import type { MonotoneOperator } from "./operator.js";
import type { InclusionOptions, InclusionResult } from "./options.js";
import { Run } from "./run.js";

export interface InexactHalpernOptions extends InclusionOptions {
  /**
   * How long the inner solver runs at outer iteration k:
   * `default` ⌈n·ln(k+2)⌉ steps; `theory` ⌈4(n+√n)·ln(4(k+2)²)⌉ with a provably safe step; `certified` until an error
   * bound says that the resolvent is accurate enough; `aggressive` ⌈0.05·n·ln(k+2)⌉ with a step five times the default
   * (the one of the paper's plots, a heuristic).
   */
  readonly inner?: "default" | "theory" | "certified" | "aggressive";
  /**
   * Mix the anchor with 2v − u instead of v ≈ J_{η(F+G)}(u): halves the bound. 2v − u doubles the inner error, and with
   * the short inner runs of `default` and `aggressive` the iteration diverged in our tests: `theory` or `certified` only.
   */
  readonly reflected?: boolean;
}

/** θ in the inner step τ = θ·√(p(1−p))/L̂: ½ has a proved linear rate, below 1 converges, above is a heuristic. */
const INNER_STEP = { default: 0.9, theory: 0.5, certified: 0.9, aggressive: 4.5 } as const;
/** Certified mode accepts ‖error‖ ≤ ½‖z − u‖/(k+2). */
const CERTIFIED_ACCURACY = 0.5;

/**
 * Algorithm 2 of Cai, Alacaoglu & Diakonikolas (ICLR 2024) for a monotone F that is L-Lipschitz on average:
 * inexact Halpern iteration on the resolvent, u⁺ = λ_k u₀ + (1−λ_k)·v_k, v_k ≈ J_{η(F+G)}(u_k), λ_k = 1/(k+2), η = √n/L,
 * where v_k comes from variance-reduced forward-reflected-backward steps (Alacaoglu & Malitsky 2022) on
 * 0 ∈ H(v) + ηG(v), H(v) = ηF(v) + v − u_k, which is 1-strongly monotone. Õ(n + √n·L·‖u₀ − u*‖/ε) component calls.
 *
 * The exact residual of F + G is free whenever the inner solver moves its snapshot, and decides the exit.
 *
 * @param options.step η; 1 to 4 times the default means fewer outer iterations and longer inner ones.
 *
 * @example
 * import { inexactHalpern, skewBlocks } from "minmaxmin/halpern";
 * const problem = skewBlocks({ components: 100, blocks: 3, seed: 1 });
 * inexactHalpern(problem, problem.start, { tolerance: 1e-2 }).status; // => "optimal"
 */
export function inexactHalpern(
  operator: MonotoneOperator,
  start: ArrayLike<number>,
  options: InexactHalpernOptions = {},
): InclusionResult {
  const rule = innerRule(options);
  const run = new Run("inexact halpern", operator, start, options);
  const { op } = run;
  op.requireComponents();
  const eta = options.step ?? Math.sqrt(op.components) / op.averageLipschitz();
  const inner = new InnerSolver(run, eta, rule);
  const anchor = run.start.slice();
  const u = run.start.slice();
  let k = 0;
  while (run.goesOn()) {
    const v = inner.resolvent(u, k);
    const lambda = 1 / (k + 2);
    const resolventResidual = distance(u, v) / eta;
    run.requireFinite(resolventResidual);
    if (run.shouldRestart(resolventResidual)) {
      run.restarted(resolventResidual);
      u.set(v);
      anchor.set(v);
      k = 0;
    } else {
      for (let j = 0; j < u.length; j++) {
        const target = options.reflected ? 2 * v[j] - u[j] : v[j];
        u[j] = target + lambda * (anchor[j] - target);
      }
      k++;
    }
    run.iterated(u);
  }
  return run.finish();
}

function innerRule({ inner, reflected }: InexactHalpernOptions): NonNullable<InexactHalpernOptions["inner"]> {
  if (reflected && (inner === "default" || inner === "aggressive")) {
    throw InputError.of(
      "inner",
      `is ${showValue(inner)} with reflected: true`,
      'use "certified" or "theory"',
    );
  }
  return inner ?? (reflected ? "certified" : "default");
}

/** Loopless variance-reduced forward-reflected-backward for J_{η(F+G)}(u). */
class InnerSolver {
  private readonly v: Float64Array;
  private readonly snapshot: Float64Array;
  /** The snapshot before its last move: what the reflected difference subtracts. */
  private readonly oldSnapshot: Float64Array;
  /** F at the snapshot. */
  private readonly fSnapshot: Float64Array;
  private readonly delta: Float64Array;
  private readonly argument: Float64Array;
  private readonly g: Float64Array;
  private readonly certificate: Float64Array;
  private readonly probability: number;
  private readonly tau: number;
  private isFirst = true;

  constructor(
    private readonly run: Run,
    private readonly eta: number,
    private readonly mode: NonNullable<InexactHalpernOptions["inner"]>,
  ) {
    const { dim, components: n } = run.op;
    const zeros = () => new Float64Array(dim);
    this.v = zeros();
    this.snapshot = zeros();
    this.oldSnapshot = zeros();
    this.fSnapshot = zeros();
    this.delta = zeros();
    this.argument = zeros();
    this.g = zeros();
    this.certificate = zeros();
    const innerLipschitz = eta * run.op.averageLipschitz() + 1;
    this.probability = n === 1 ? 1 : 1 / n;
    const p = this.probability;
    // n = 1 is plain forward-reflected-backward, which needs a step below 1/(2·L̂).
    this.tau = n === 1 ? 0.49 / innerLipschitz : (INNER_STEP[mode] * Math.sqrt(p * (1 - p))) / innerLipschitz;
  }

  /** v ≈ J_{η(F+G)}(u); the array is reused by the next call. */
  resolvent(u: Float64Array, k: number): Float64Array {
    const { run, v, snapshot, oldSnapshot, probability: p } = this;
    v.set(u);
    snapshot.set(u);
    oldSnapshot.set(u);
    if (this.isFirst) this.fSnapshot.set(run.startValue);
    else run.op.full(snapshot, this.fSnapshot);
    this.isFirst = false;
    const steps = this.stepCount(k);
    for (let step = 0; step < steps && run.goesOn(); step++) {
      this.innerStep(u);
      oldSnapshot.set(snapshot);
      if (p < 1 && run.rng.uniform() >= p) continue;
      snapshot.set(v);
      run.op.full(snapshot, this.fSnapshot);
      run.record(v, this.fSnapshot, normOfSum(this.fSnapshot, this.g));
      if (this.mode === "certified" && this.isAccurate(u, k)) return v;
    }
    return v;
  }

  /** v ← J_{τηG}((1−p)v + pw − τ(H(w) + H_i(v) − H_i(w⁻))); the identity part of H is exact, not sampled. */
  private innerStep(u: Float64Array): void {
    const { run, eta, tau, probability: p, v, snapshot, oldSnapshot, fSnapshot, delta, argument, g } = this;
    const { op } = run;
    delta.fill(0);
    op.addDifference(op.sample(run.rng), v, oldSnapshot, eta, delta);
    for (let j = 0; j < v.length; j++) {
      const h = eta * fSnapshot[j] + snapshot[j] - u[j] + delta[j] + v[j] - oldSnapshot[j];
      argument[j] = (1 - p) * v[j] + p * snapshot[j] - tau * h;
    }
    op.resolvent(tau * eta, argument, v);
    if (op.hasResolvent) for (let j = 0; j < v.length; j++) g[j] = (argument[j] - v[j]) / (tau * eta);
  }

  /**
   * Replaces v by z = J_{TηG}(w − T·H(w)) if it is provably close to J_{η(F+G)}(u): with e ∈ (H + ηG)(z), strong
   * monotonicity gives ‖z − J_{η(F+G)}(u)‖ ≤ ‖e‖. The residual of F + G at z is ‖(u − z + e)/η‖, exactly.
   */
  private isAccurate(u: Float64Array, k: number): boolean {
    const { run, eta, snapshot: w, fSnapshot, argument, certificate: z, delta: fz, g } = this;
    const { op } = run;
    const t = 1 / (eta * op.lipschitz() + 1);
    for (let j = 0; j < w.length; j++) argument[j] = w[j] - t * (eta * fSnapshot[j] + w[j] - u[j]);
    op.resolvent(t * eta, argument, z);
    op.full(z, fz);
    let error = 0;
    for (let j = 0; j < w.length; j++) {
      const gj = (argument[j] - z[j]) / (t * eta);
      error += (eta * (fz[j] + gj) + z[j] - u[j]) ** 2;
      if (op.hasResolvent) g[j] = gj;
    }
    run.record(z, fz, normOfSum(fz, g));
    const allowed = (CERTIFIED_ACCURACY * distance(z, u)) / (k + 2);
    if (!(Math.sqrt(error) <= allowed)) return false;
    this.v.set(z);
    return true;
  }

  private stepCount(k: number): number {
    const n = this.run.op.components;
    switch (this.mode) {
      case "default":
        return Math.ceil(n * Math.log(k + 2));
      case "theory":
        return Math.ceil(4 * (n + Math.sqrt(n)) * Math.log(4 * (k + 2) ** 2));
      case "aggressive":
        return Math.ceil(0.05 * n * Math.log(k + 2));
      case "certified":
        return Number.POSITIVE_INFINITY;
    }
  }
}
