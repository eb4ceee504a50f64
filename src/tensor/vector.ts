/** Kernels on dense vectors. Lengths are the caller's responsibility: these run in inner loops. */

/** aᵀb */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i] * b[i];
  return total;
}

/** y ← y + alpha·x */
export function axpy(alpha: number, x: ArrayLike<number>, y: Float64Array): void {
  for (let i = 0; i < y.length; i++) y[i] += alpha * x[i];
}

/**
 * y[yAt + i] += alpha·x[xAt + i] for i < count. Four entries a turn: without vector instructions that is what makes
 * rank-one updates of dense matrices more than twice as fast.
 */
export function addScaled(
  alpha: number,
  x: ArrayLike<number>,
  xAt: number,
  y: Float64Array,
  yAt: number,
  count: number,
): void {
  let from = xAt;
  let to = yAt;
  for (const end = xAt + count - (count % 4); from < end; from += 4, to += 4) {
    y[to] += alpha * x[from];
    y[to + 1] += alpha * x[from + 1];
    y[to + 2] += alpha * x[from + 2];
    y[to + 3] += alpha * x[from + 3];
  }
  for (const end = xAt + count; from < end; from++, to++) y[to] += alpha * x[from];
}

/** ‖a‖₂ */
export function norm2(a: ArrayLike<number>): number {
  return Math.sqrt(dot(a, a));
}

/** ‖a‖∞ */
export function normInf(a: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i]));
  return largest;
}
