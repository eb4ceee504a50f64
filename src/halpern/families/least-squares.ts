import { InputError, showCount } from "../../base/errors.js";
import { projectBox } from "../../tensor/projections.js";
import { AliasTable } from "../alias-table.js";
import type { MonotoneOperator } from "../operator.js";
import { spectralNorm } from "../power-iteration.js";

/** Safety on an estimated ‖A‖₂. */
const NORM_SAFETY = 1.01;

/**
 * Least squares min (1/2n)·‖Ax − b‖², optionally lower ≤ x ≤ upper, as a finite sum over rows drawn with probability
 * proportional to ‖aᵢ‖²: L = mean ‖aᵢ‖², L_F = ‖A‖₂²/n. Cocoercive.
 *
 * @param dim columns of A.
 * @param matrix A by rows, n×dim.
 * @param rightHandSide b, length n.
 *
 * @example
 * import { halpern, leastSquares } from "minmaxmin/halpern";
 * const fit = halpern(leastSquares(1, [1, 1], [0, 2]), [0], { tolerance: 1e-6 });
 * Math.abs(fit.u[0] - 1) < 1e-5; // => true
 */
export function leastSquares(
  dim: number,
  matrix: ArrayLike<number>,
  rightHandSide: ArrayLike<number>,
  box?: { readonly lower: ArrayLike<number>; readonly upper: ArrayLike<number> },
): MonotoneOperator {
  const n = rightHandSide.length;
  checkMatrix(dim, matrix, n);
  const squares = rowSquares(dim, matrix, n);
  const table = new AliasTable(squares);
  const product = (row: number, u: Float64Array) => {
    let total = 0;
    for (let j = 0; j < dim; j++) total += matrix[row * dim + j] * u[j];
    return total;
  };
  const addRow = (row: number, scale: number, out: Float64Array) => {
    for (let j = 0; j < dim; j++) out[j] += scale * matrix[row * dim + j];
  };
  const norm = spectralNorm(dim, (x, out) => {
    out.fill(0);
    for (let i = 0; i < n; i++) addRow(i, product(i, x), out);
  });
  return {
    dim,
    components: n,
    full(u, out) {
      out.fill(0);
      for (let i = 0; i < n; i++) addRow(i, (product(i, u) - rightHandSide[i]) / n, out);
    },
    component(i, u, scale, out) {
      addRow(i, (scale * (product(i, u) - rightHandSide[i])) / (n * table.probability[i]), out);
    },
    difference(i, u, v, scale, out) {
      addRow(i, (scale * (product(i, u) - product(i, v))) / (n * table.probability[i]), out);
    },
    sample: (rng) => table.draw(rng),
    ...(box === undefined
      ? {}
      : {
          resolvent: (_gamma: number, u: Float64Array, out: Float64Array) =>
            projectBox(u, box.lower, box.upper, out),
        }),
    constants: {
      lipschitz: (NORM_SAFETY * norm) ** 2 / n,
      averageLipschitz: squares.reduce((a, b) => a + b, 0) / n,
      cocoercive: true,
    },
  };
}

/**
 * Robust least squares against an adversary who may move the right-hand side at a price (Cai, Song, Guzmán &
 * Diakonikolas 2022): min_x max_y (1/2n)‖Ax − y‖² − (λ/2n)‖y − b‖², λ > 1. u = (x, y) of dimension dim + n.
 * Cocoercive, L = max over the rows of their own constants.
 */
export function robustLeastSquares(
  dim: number,
  matrix: ArrayLike<number>,
  rightHandSide: ArrayLike<number>,
  lambda = 1.5,
): MonotoneOperator {
  const n = rightHandSide.length;
  checkMatrix(dim, matrix, n);
  if (!(lambda > 1)) throw InputError.of("lambda", `is ${lambda}`, "give a number above 1");
  const squares = rowSquares(dim, matrix, n);
  const addComponent = (
    i: number,
    ax: number,
    y: number,
    target: number,
    scale: number,
    out: Float64Array,
  ) => {
    const misfit = scale * (ax - y);
    for (let j = 0; j < dim; j++) out[j] += misfit * matrix[i * dim + j];
    out[dim + i] += scale * (ax + (lambda - 1) * y - lambda * target);
  };
  const product = (i: number, u: Float64Array) => {
    let total = 0;
    for (let j = 0; j < dim; j++) total += matrix[i * dim + j] * u[j];
    return total;
  };
  return {
    dim: dim + n,
    components: n,
    full(u, out) {
      out.fill(0);
      for (let i = 0; i < n; i++) addComponent(i, product(i, u), u[dim + i], rightHandSide[i], 1 / n, out);
    },
    component(i, u, scale, out) {
      addComponent(i, product(i, u), u[dim + i], rightHandSide[i], scale, out);
    },
    difference(i, u, v, scale, out) {
      addComponent(i, product(i, u) - product(i, v), u[dim + i] - v[dim + i], 0, scale, out);
    },
    constants: {
      averageLipschitz: squares.reduce((most, square) => Math.max(most, rowConstant(square, lambda - 1)), 0),
      cocoercive: true,
    },
  };
}

/**
 * Smallest β with ‖Md‖² ≤ β⟨Md, d⟩ for one component: on the plane of (aᵢ/‖aᵢ‖, eᵢ), M = [[s, −√s], [√s, μ]] with
 * s = ‖aᵢ‖², μ = λ − 1, and β is the largest eigenvalue of S^{−1/2}MᵀMS^{−1/2}, S = diag(s, μ).
 */
function rowConstant(s: number, mu: number): number {
  const [a, b, c] = [s + 1, (mu - s) / Math.sqrt(mu), s / mu + mu];
  return (a + c) / 2 + Math.hypot((a - c) / 2, b);
}

function checkMatrix(dim: number, matrix: ArrayLike<number>, n: number): void {
  if (matrix.length === n * dim) return;
  const message = `has ${showCount(matrix.length, "entry", "entries")} for ${showCount(n, "row")} ${dim}`;
  throw InputError.of("matrix", message, "give rows × columns numbers, by rows");
}

function rowSquares(dim: number, matrix: ArrayLike<number>, n: number): Float64Array {
  const squares = new Float64Array(n);
  for (let i = 0; i < n; i++) for (let j = 0; j < dim; j++) squares[i] += matrix[i * dim + j] ** 2;
  return squares;
}
