/** A matrix game as a monotone inclusion. */
import { InputError } from "../../base/errors.js";
import { projectSimplex } from "../../tensor/projections.js";
import { normInf } from "../../tensor/vector.js";
import { AliasTable } from "../alias-table.js";
import type { MonotoneOperator } from "../operator.js";
import { spectralNorm } from "../power-iteration.js";
import { centredPayoff, doubleCentring, noCentring } from "./centring.js";
import type { PayoffMatrix } from "./matrix.js";

/** Safety on an estimated ‖A‖₂. */
const NORM_SAFETY = 1.02;
/** Below this multiple of the linear part the centred matrix is rounding noise. */
const LEAST_RELATIVE_NORM = 1e-10;

export interface MatrixGameOptions {
  /** Take out what is linear on the simplices: same equilibria, often far smaller constants. */
  readonly centring?: boolean;
  /** `importance`: rows and columns by their squared norms, L = ‖A‖_F; `uniform` otherwise. */
  readonly sampling?: "importance" | "uniform";
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
  const [rows, columns] = drawTables(payoff, sampling);
  const constants = gameConstants(payoff, rows, columns, leastNorm(v, r));
  const x = (u: Float64Array) => u.subarray(0, n);
  const y = (u: Float64Array) => u.subarray(n);
  const start = new Float64Array(n + m).fill(1 / n, 0, n).fill(1 / m, n);
  const addComponent = (pair: number, dy: number, dx: number, scale: number, out: Float64Array) => {
    const [i, j] = [Math.floor(pair / n), pair % n];
    if (dy !== 0) payoff.addRow(i, (scale * dy) / rows.table.probability[i], out, 0);
    if (dx !== 0) payoff.addColumn(j, (-scale * dx) / columns.table.probability[j], out, n);
  };
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
    dim: n + m,
    components: Math.max(1, Math.round((2 * m * n) / (m + n))),
    numRows: m,
    numCols: n,
    payoff,
    start,
    full(u, out) {
      payoff.multiplyTranspose(y(u), x(out));
      payoff.multiply(x(u), y(out));
      for (let j = 0; j < n; j++) out[j] += v[j];
      for (let i = 0; i < m; i++) out[n + i] = -out[n + i] - r[i];
    },
    component(pair, u, scale, out) {
      addComponent(pair, u[n + Math.floor(pair / n)], u[pair % n], scale, out);
      for (let j = 0; j < n; j++) out[j] += scale * v[j];
      for (let i = 0; i < m; i++) out[n + i] -= scale * r[i];
    },
    difference(pair, u, w, scale, out) {
      const [i, j] = [n + Math.floor(pair / n), pair % n];
      addComponent(pair, u[i] - w[i], u[j] - w[j], scale, out);
    },
    sample: (rng) => rows.table.draw(rng) * n + columns.table.draw(rng),
    resolvent(_gamma, u, out) {
      projectSimplex(u, out, 1, 0, n);
      projectSimplex(u, out, 1, n, n + m);
    },
    valueBounds,
    gap(u, fu) {
      const [low, high] = valueBounds(u, fu);
      return high - low;
    },
    constants,
  };
}

interface Lines {
  readonly squares: Float64Array;
  readonly table: AliasTable;
}

/** Squared norms of the rows and of the columns, and how they are drawn. */
function drawTables(payoff: PayoffMatrix, sampling: "importance" | "uniform"): [Lines, Lines] {
  const { numRows: m, numCols: n } = payoff;
  const rowSquares = new Float64Array(m);
  const columnSquares = new Float64Array(n);
  const row = new Float64Array(n);
  for (let i = 0; i < m; i++) {
    row.fill(0);
    payoff.addRow(i, 1, row, 0);
    for (let j = 0; j < n; j++) {
      const square = row[j] * row[j];
      rowSquares[i] += square;
      columnSquares[j] += square;
    }
  }
  if (!rowSquares.every(Number.isFinite)) {
    throw InputError.of("payoff", "has entries that are not finite or overflow", "rescale the payoffs");
  }
  return [lines(rowSquares, sampling), lines(columnSquares, sampling)];
}

function lines(squares: Float64Array, sampling: "importance" | "uniform"): Lines {
  const isUniform = sampling === "uniform" || squares.every((square) => square === 0);
  return { squares, table: new AliasTable(isUniform ? new Float64Array(squares.length).fill(1) : squares) };
}

/** A game that is linear on the simplices has Ã = 0 up to rounding: steps are bounded by this norm then. */
function leastNorm(columnShift: Float64Array, rowShift: Float64Array): number {
  const linear = Math.max(normInf(columnShift), normInf(rowShift));
  return linear > 0 ? LEAST_RELATIVE_NORM * linear : 1;
}

/** L_F = ‖A‖₂; L² = max(max_i ‖A_{i:}‖²/p_i, max_j ‖A_{:j}‖²/q_j), which is ‖A‖_F² under importance sampling; at least `floor`. */
function gameConstants(payoff: PayoffMatrix, rows: Lines, columns: Lines, floor: number) {
  const product = new Float64Array(payoff.numRows);
  const norm = spectralNorm(payoff.numCols, (x, out) => {
    payoff.multiply(x, product);
    payoff.multiplyTranspose(product, out);
  });
  let worst = 0;
  for (const { squares, table } of [rows, columns]) {
    for (let i = 0; i < squares.length; i++) {
      if (squares[i] > 0) worst = Math.max(worst, squares[i] / table.probability[i]);
    }
  }
  return {
    lipschitz: Math.max(floor, NORM_SAFETY * norm),
    averageLipschitz: Math.max(floor, Math.sqrt(worst)),
    cocoercive: false,
  };
}
