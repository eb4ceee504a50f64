/** Relative size of a pivot below which a column counts as a combination of the ones before it. */
const RANK_TOLERANCE = 1e-10;

/** A least-squares fit from second moments. */
export interface LeastSquares {
  /** A minimiser; columns that depend on others get coefficient 0. */
  readonly theta: Float64Array;
  /** min Σ (y − x·θ)², never negative. */
  readonly residual: number;
  readonly rank: number;
}

/**
 * Least squares from the moments XᵀX (d×d row-major, lower triangle read), Xᵀy and yᵀy, by Cholesky with complete
 * pivoting, so that collinear designs (one-hot columns) are solved correctly. O(d²·rank).
 *
 * @example
 * import { leastSquaresFromMoments } from "minmaxmin";
 * const fit = leastSquaresFromMoments([2, 2, 2, 2], [3, 3], 5); // rows (1,1) → 1 and (1,1) → 2
 * fit.rank; // => 1
 * fit.residual; // => 0.5
 */
export function leastSquaresFromMoments(
  gram: ArrayLike<number>,
  moment: ArrayLike<number>,
  squares: number,
): LeastSquares {
  const d = moment.length;
  // Row k of `factor` is row order[k] of the pivoted factor; `rest` holds the Schur complement's diagonal.
  const factor = new Float64Array(d * d);
  const order = Int32Array.from({ length: d }, (_, i) => i);
  const rest = Float64Array.from({ length: d }, (_, i) => gram[i * d + i]);
  const tolerance = RANK_TOLERANCE * rest.reduce((largest, value) => Math.max(largest, value), 0);
  const projected = new Float64Array(d);
  let rank = 0;
  for (; rank < d; rank++) {
    const pivot = largestFrom(rest, order, rank);
    if (!(rest[order[pivot]] > tolerance)) break;
    [order[rank], order[pivot]] = [order[pivot], order[rank]];
    eliminate(gram, factor, order, rest, rank, d);
    const p = order[rank];
    let value = moment[p];
    for (let k = 0; k < rank; k++) value -= factor[p * d + k] * projected[k];
    projected[rank] = value / factor[p * d + rank];
  }
  let explained = 0;
  for (let k = 0; k < rank; k++) explained += projected[k] * projected[k];
  return {
    theta: backSubstitute(factor, order, projected, rank, d),
    residual: Math.max(0, squares - explained),
    rank,
  };
}

function largestFrom(rest: Float64Array, order: Int32Array, start: number): number {
  let best = start;
  for (let k = start + 1; k < order.length; k++) if (rest[order[k]] > rest[order[best]]) best = k;
  return best;
}

/** Column `step` of the factor, and what remains of the diagonal. */
function eliminate(
  gram: ArrayLike<number>,
  factor: Float64Array,
  order: Int32Array,
  rest: Float64Array,
  step: number,
  d: number,
): void {
  const p = order[step];
  const pivot = Math.sqrt(rest[p]);
  factor[p * d + step] = pivot;
  for (let k = step + 1; k < d; k++) {
    const i = order[k];
    let value = i > p ? gram[i * d + p] : gram[p * d + i];
    for (let j = 0; j < step; j++) value -= factor[i * d + j] * factor[p * d + j];
    value /= pivot;
    factor[i * d + step] = value;
    rest[i] -= value * value;
  }
}

function backSubstitute(
  factor: Float64Array,
  order: Int32Array,
  projected: Float64Array,
  rank: number,
  d: number,
): Float64Array {
  const theta = new Float64Array(d);
  for (let k = rank - 1; k >= 0; k--) {
    let value = projected[k];
    for (let j = k + 1; j < rank; j++) value -= factor[order[j] * d + k] * theta[order[j]];
    theta[order[k]] = value / factor[order[k] * d + k];
  }
  return theta;
}
