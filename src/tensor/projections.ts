/**
 * Euclidean projections. Each writes into `out`, which may be the input itself, and returns it; none allocates.
 * `start` and `end` select a block of a longer vector; what lies outside is left alone.
 */

/**
 * Projection onto the simplex { x ≥ 0, Σ x = total }: max(v − t, 0) with the threshold t found by Michelot's
 * shrinking active set (J. Optim. Theory Appl. 50, 1986); a handful of passes over v, no sorting.
 *
 * @param total sum of the result, above 0.
 *
 * @example
 * import { projectSimplex } from "minmaxmin";
 * projectSimplex([0.5, 1, -1], new Float64Array(3)); // => [0.25, 0.75, 0]
 */
export function projectSimplex(
  v: ArrayLike<number>,
  out: Float64Array,
  total = 1,
  start = 0,
  end = v.length,
): Float64Array {
  // Measured from the largest entry, so that entries near it keep their digits however large they are.
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = start; i < end; i++) largest = Math.max(largest, v[i]);
  let threshold = Number.NEGATIVE_INFINITY;
  let active = Number.POSITIVE_INFINITY;
  for (;;) {
    let sum = 0;
    let count = 0;
    for (let i = start; i < end; i++) {
      const value = v[i] - largest;
      if (value > threshold) {
        sum += value;
        count++;
      }
    }
    if (count >= active) break; // rounding can make an entry at the threshold come back: that ends it too
    active = count;
    threshold = (sum - total) / count;
  }
  for (let i = start; i < end; i++) out[i] = Math.max(v[i] - largest - threshold, 0);
  return out;
}

/**
 * Projection onto the box [lower, upper]; bounds may be infinite.
 *
 * @example
 * import { projectBox } from "minmaxmin";
 * projectBox([-3, 0.5, 7], [0, 0, 0], [1, 1, Infinity], new Float64Array(3)); // => [0, 0.5, 7]
 */
export function projectBox(
  v: ArrayLike<number>,
  lower: ArrayLike<number>,
  upper: ArrayLike<number>,
  out: Float64Array,
): Float64Array {
  for (let i = 0; i < v.length; i++) out[i] = Math.min(Math.max(v[i], lower[i]), upper[i]);
  return out;
}

/**
 * Projection onto the ball { ‖x‖₂ ≤ radius } around the origin.
 *
 * @example
 * import { projectBall } from "minmaxmin";
 * projectBall([3, 4], 2.5, new Float64Array(2)); // => [1.5, 2]
 */
export function projectBall(
  v: ArrayLike<number>,
  radius: number,
  out: Float64Array,
  start = 0,
  end = v.length,
): Float64Array {
  let squared = 0;
  for (let i = start; i < end; i++) squared += v[i] * v[i];
  const norm = Math.sqrt(squared);
  const scale = norm > radius ? radius / norm : 1;
  for (let i = start; i < end; i++) out[i] = scale * v[i];
  return out;
}
