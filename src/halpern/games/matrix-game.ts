/** A matrix game as a monotone inclusion. */
import { projectSimplex } from "../../tensor/projections.js";
import { normInf } from "../../tensor/vector.js";
import type { MonotoneOperator } from "../operator.js";
import { bilinearSum, type Sampling } from "./bilinear.js";
import { centredPayoff, doubleCentring, noCentring } from "./centring.js";
import type { PayoffMatrix } from "./matrix.js";

/** Below this multiple of the linear part the centred matrix is rounding noise. */
const LEAST_RELATIVE_NORM = 1e-10;

export interface MatrixGameOptions {
  /** Take out what is linear on the simplices: same equilibria, often far smaller constants. */
  readonly centring?: boolean;
  /** `importance`: rows and columns by their squared norms, L = ‖A‖_F; `uniform` otherwise. */
  readonly sampling?: Sampling;
}

export const MATRIX_GAME_DEFAULTS = { centring: true, sampling: "importance" } as const;

/** The operator of a game, with what its rivals need: A (centred) and ‖A‖₂. */
export interface MatrixGame extends MonotoneOperator {
  readonly numRows: number;
  readonly numCols: number;
  /** The matrix that F multiplies with: Ã when centred. */
  readonly payoff: PayoffMatrix;
  /** Uniform strategies, u = (x, y). */
  readonly start: Float64Array;
  /** [min_j (Aᵀy)_j, max_i (Ax)_i]: the value of the game lies in between, whatever u. */
  valueBounds(u: Float64Array, fu: Float64Array): readonly [number, number];
  gap(u: Float64Array, fu: Float64Array): number;
}

/**
 * min over x ∈ Δⁿ, max over y ∈ Δᵐ of yᵀAx: the row player y receives A_ij, the column player x pays it.
 * u = (x, y), F(u) = (Ãᵀy + v, −Ãx − r), G the normal cone of Δⁿ×Δᵐ; `gap` is max_i (Ax)_i − min_j (Aᵀy)_j.
 *
 * A component is one row and one column, drawn independently: (Ã_{i:}·y_i/p_i + v, −Ã_{:j}·x_j/q_j − r), and F counts as
 * 2mn/(m+n) components, the ratio of their costs (n when m = n).
 *
 * @example
 * import { densePayoff, extragradient, matrixGame } from "minmaxmin/halpern";
 * const pennies = matrixGame(densePayoff(2, 2, [2, -1, -1, 1])); // value 1/5
 * const result = extragradient(pennies, pennies.start, { exit: "gap", tolerance: 1e-6 });
 * Math.abs(result.u[0] - 0.4) < 1e-5; // => true
 */
export function matrixGame(matrix: PayoffMatrix, options: MatrixGameOptions = {}): MatrixGame {
  const { centring, sampling } = { ...MATRIX_GAME_DEFAULTS, ...options };
  const { numRows: m, numCols: n } = matrix;
  const shifts = centring ? doubleCentring(matrix) : noCentring(matrix);
  const { columnShift: v, rowShift: r } = shifts;
  const payoff = centring ? centredPayoff(matrix, shifts) : matrix;
  const bilinear = bilinearSum(payoff, sampling, leastNorm(v, r));
  const addLinear = (scale: number, out: Float64Array) => {
    for (let j = 0; j < n; j++) out[j] += scale * v[j];
    for (let i = 0; i < m; i++) out[n + i] -= scale * r[i];
  };
  const start = new Float64Array(n + m).fill(1 / n, 0, n).fill(1 / m, n);
  const valueBounds = (u: Float64Array, fu: Float64Array): readonly [number, number] => {
    // Aᵀy = F_x + rᵀy·1 and Ax = −F_y + vᵀx·1 on the simplices.
    let [least, most, ry, vx] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
    for (let j = 0; j < n; j++) {
      least = Math.min(least, fu[j]);
      vx += v[j] * u[j];
    }
    for (let i = 0; i < m; i++) {
      most = Math.max(most, -fu[n + i]);
      ry += r[i] * u[n + i];
    }
    return [least + ry, most + vx];
  };
  return {
    ...bilinear,
    numRows: m,
    numCols: n,
    payoff,
    start,
    full(u, out) {
      bilinear.full(u, out);
      addLinear(1, out);
    },
    component(pair, u, scale, out) {
      bilinear.component(pair, u, scale, out);
      addLinear(scale, out);
    },
    resolvent(_gamma, u, out) {
      projectSimplex(u, out, 1, 0, n);
      projectSimplex(u, out, 1, n, n + m);
    },
    valueBounds,
    gap(u, fu) {
      const [low, high] = valueBounds(u, fu);
      return high - low;
    },
  };
}

/** A game that is linear on the simplices has Ã = 0 up to rounding: steps are bounded by this norm then. */
function leastNorm(columnShift: Float64Array, rowShift: Float64Array): number {
  const linear = Math.max(normInf(columnShift), normInf(rowShift));
  return linear > 0 ? LEAST_RELATIVE_NORM * linear : 1;
}
