/** Cholesky factors of dense symmetric positive definite matrices, row-major: A = L·Lᵀ, L lower triangular. */
import { addScaled } from "./vector.js";

/**
 * Writes the factor L of A into `out` (its strict upper triangle becomes 0); only A's lower triangle is read.
 * `out` may be A itself. O(n³/3).
 *
 * @returns false where A is not numerically positive definite; `out` is then meaningless.
 *
 * @example
 * import { choleskyFactor, choleskySolve } from "minmaxmin";
 * const factor = new Float64Array(4);
 * choleskyFactor([4, 2, 2, 5], 2, factor); // => true
 * factor; // => [2, 0, 1, 2]
 * choleskySolve(factor, 2, [8, 12], new Float64Array(2)); // => [1, 2]
 */
export function choleskyFactor(a: ArrayLike<number>, n: number, out: Float64Array): boolean {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = a[i * n + j];
      for (let k = 0; k < j; k++) rest -= out[i * n + k] * out[j * n + k];
      if (i !== j) out[i * n + j] = rest / out[j * n + j];
      else if (rest > 0 && Number.isFinite(rest)) out[i * n + i] = Math.sqrt(rest);
      else return false;
    }
    out.fill(0, i * n + i + 1, (i + 1) * n);
  }
  return true;
}

/** Solves L·Lᵀ·x = rhs into `out`, which may be `rhs` itself, and returns `out`. O(n²). */
export function choleskySolve(
  factor: Float64Array,
  n: number,
  rhs: ArrayLike<number>,
  out: Float64Array,
): Float64Array {
  for (let i = 0; i < n; i++) {
    let rest = rhs[i];
    for (let k = 0; k < i; k++) rest -= factor[i * n + k] * out[k];
    out[i] = rest / factor[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    let rest = out[i];
    for (let k = i + 1; k < n; k++) rest -= factor[k * n + i] * out[k];
    out[i] = rest / factor[i * n + i];
  }
  return out;
}

/** Writes A⁻¹ = L⁻ᵀ·L⁻¹, exactly symmetric, into `out`, which must not be the factor. O(n³). */
export function choleskyInverse(factor: Float64Array, n: number, out: Float64Array): Float64Array {
  const inverseFactor = invertLower(factor, n);
  out.fill(0);
  for (let k = 0; k < n; k++) {
    for (let i = 0; i <= k; i++) addScaled(inverseFactor[k * n + i], inverseFactor, k * n, out, i * n, i + 1);
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) out[j * n + i] = out[i * n + j];
  return out;
}

/** Row i of L⁻¹ is (eᵢ − Σ_{k<i} L_ik·row k)/L_ii. */
function invertLower(factor: Float64Array, n: number): Float64Array {
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) addScaled(-factor[i * n + k], inverse, k * n, inverse, i * n, k + 1);
    inverse[i * n + i] = 1;
    for (let j = 0; j <= i; j++) inverse[i * n + j] /= factor[i * n + i];
  }
  return inverse;
}

/** ln det A. */
export function choleskyLogDeterminant(factor: Float64Array, n: number): number {
  let total = 0;
  for (let i = 0; i < n; i++) total += Math.log(factor[i * n + i]);
  return 2 * total;
}

/**
 * Replaces the factor of A by that of A + x·xᵀ, with Givens rotations; `x` is used up. O(n²).
 * Golub & Van Loan, Matrix Computations (4th ed.), §6.5.4.
 */
export function choleskyUpdate(factor: Float64Array, n: number, x: Float64Array): void {
  for (let k = 0; k < n; k++) {
    if (x[k] === 0) continue;
    const diagonal = factor[k * n + k];
    const updated = Math.hypot(diagonal, x[k]);
    const cosine = diagonal / updated;
    const sine = x[k] / updated;
    factor[k * n + k] = updated;
    for (let i = k + 1; i < n; i++) {
      const below = factor[i * n + k];
      factor[i * n + k] = cosine * below + sine * x[i];
      x[i] = cosine * x[i] - sine * below;
    }
  }
}
