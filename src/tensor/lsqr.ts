import { type CsrMatrix, csrMultiply, csrTranspose } from "./csr.js";
import { norm2 } from "./vector.js";

export interface LsqrResult {
  readonly x: Float64Array;
  readonly iterations: number;
}

export interface LsqrOptions {
  /** Ends once ‖Ax − b‖ ≤ tolerance·‖b‖ … */
  readonly tolerance: number;
  /** … or, where that cannot be, once ‖Aᵀ(Ax − b)‖ ≤ normalTolerance·‖Ax − b‖. */
  readonly normalTolerance: number;
  readonly maxIterations: number;
  /** Asked now and then; true ends with the x so far. */
  readonly shouldStop?: () => boolean;
}

/** Iterations between two questions whether to stop. */
const ASK_EVERY = 64;

/**
 * The shortest x that minimises ‖Ax − b‖ (LSQR, Paige & Saunders 1982): one product with A and one with Aᵀ an iteration, no
 * factorisation. Ends early at the iteration limit.
 *
 * @param at Aᵀ, where it is at hand.
 *
 * @example
 * import { csrFromDense, lsqr } from "minmaxmin";
 * const { x } = lsqr(csrFromDense(1, 2, [3, 4]), Float64Array.of(5), { tolerance: 1e-12, normalTolerance: 1e-12, maxIterations: 9 });
 * Array.from(x, (value) => Math.round(value * 1000) / 1000); // => [0.6, 0.8]
 */
export function lsqr(
  a: CsrMatrix,
  b: Float64Array,
  { tolerance, normalTolerance, maxIterations, shouldStop = () => false }: LsqrOptions,
  at: CsrMatrix = csrTranspose(a),
): LsqrResult {
  const x = new Float64Array(a.numCols);
  const u = b.slice();
  const rhsNorm = normalise(u);
  const v = csrMultiply(at, u, new Float64Array(a.numCols));
  let alpha = normalise(v);
  const w = v.slice();
  const [au, av] = [new Float64Array(a.numCols), new Float64Array(a.numRows)];
  let [residual, rhoBar] = [rhsNorm, alpha];
  let iterations = 0;
  while (iterations < maxIterations && residual > tolerance * rhsNorm && alpha > 0) {
    iterations++;
    csrMultiply(a, v, av);
    for (let i = 0; i < u.length; i++) u[i] = av[i] - alpha * u[i];
    const beta = normalise(u);
    csrMultiply(at, u, au);
    for (let j = 0; j < v.length; j++) v[j] = au[j] - beta * v[j];
    alpha = normalise(v);
    const rho = Math.hypot(rhoBar, beta);
    const [cosine, sine] = [rhoBar / rho, beta / rho];
    const [along, turn] = [(cosine * residual) / rho, (sine * alpha) / rho];
    for (let j = 0; j < x.length; j++) {
      x[j] += along * w[j];
      w[j] = v[j] - turn * w[j];
    }
    rhoBar = -cosine * alpha;
    residual *= sine;
    if (alpha * Math.abs(cosine) <= normalTolerance) break;
    if (iterations % ASK_EVERY === 0 && shouldStop()) break;
  }
  return { x, iterations };
}

/** Scales to length 1, unless 0; the length before. */
function normalise(vector: Float64Array): number {
  const length = norm2(vector);
  if (length > 0) for (let i = 0; i < vector.length; i++) vector[i] /= length;
  return length;
}
