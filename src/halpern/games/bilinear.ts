/** The bilinear term yᵀAx as a finite sum: one row and one column a component. */
import { InputError } from "../../base/errors.js";
import { AliasTable } from "../alias-table.js";
import type { MonotoneOperator } from "../operator.js";
import { spectralNorm } from "../power-iteration.js";
import type { PayoffMatrix } from "./matrix.js";

/** Safety on an estimated ‖A‖₂. */
const NORM_SAFETY = 1.02;

export type Sampling = "importance" | "uniform";

/**
 * F(x, y) = (Aᵀy, −Ax). A component is the pair (row i, column j), drawn independently with probabilities p, q:
 * (A_{i:}·y_i/p_i, −A_{:j}·x_j/q_j). F counts as 2mn/(m+n) components, the ratio of their costs (n when m = n).
 *
 * @param leastNorm lower limit of the stated constants, for matrices that are zero up to rounding.
 */
export function bilinearSum(matrix: PayoffMatrix, sampling: Sampling, leastNorm = Number.MIN_VALUE) {
  const { numRows: m, numCols: n } = matrix;
  const [rows, columns] = drawTables(matrix, sampling);
  /** out ← out + scale·F_pair at a point (or difference) with entries y_i and x_j. */
  const addPair = (pair: number, yi: number, xj: number, scale: number, out: Float64Array) => {
    const [i, j] = [Math.floor(pair / n), pair % n];
    if (yi !== 0) matrix.addRow(i, (scale * yi) / rows.table.probability[i], out, 0);
    if (xj !== 0) matrix.addColumn(j, (-scale * xj) / columns.table.probability[j], out, n);
  };
  const operator = {
    dim: n + m,
    components: Math.max(1, Math.round((2 * m * n) / (m + n))),
    full(u: Float64Array, out: Float64Array) {
      const products = out.subarray(n);
      matrix.multiplyTranspose(u.subarray(n), out.subarray(0, n));
      matrix.multiply(u.subarray(0, n), products);
      for (let i = 0; i < m; i++) products[i] = -products[i];
    },
    component(pair: number, u: Float64Array, scale: number, out: Float64Array) {
      addPair(pair, u[n + Math.floor(pair / n)], u[pair % n], scale, out);
    },
    difference(pair: number, u: Float64Array, w: Float64Array, scale: number, out: Float64Array) {
      const [i, j] = [n + Math.floor(pair / n), pair % n];
      addPair(pair, u[i] - w[i], u[j] - w[j], scale, out);
    },
    sample: (rng: Parameters<NonNullable<MonotoneOperator["sample"]>>[0]) =>
      rows.table.draw(rng) * n + columns.table.draw(rng),
    constants: bilinearConstants(matrix, rows, columns, leastNorm),
  };
  return operator;
}

interface Lines {
  readonly squares: Float64Array;
  readonly table: AliasTable;
}

/** Squared norms of the rows and of the columns, and how they are drawn. */
function drawTables(payoff: PayoffMatrix, sampling: Sampling): [Lines, Lines] {
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

function lines(squares: Float64Array, sampling: Sampling): Lines {
  const isUniform = sampling === "uniform" || squares.every((square) => square === 0);
  return { squares, table: new AliasTable(isUniform ? new Float64Array(squares.length).fill(1) : squares) };
}

/** L_F = ‖A‖₂; L² = max(max_i ‖A_{i:}‖²/p_i, max_j ‖A_{:j}‖²/q_j), which is ‖A‖_F² under importance sampling; at least `leastNorm`. */
function bilinearConstants(payoff: PayoffMatrix, rows: Lines, columns: Lines, leastNorm: number) {
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
    lipschitz: Math.max(leastNorm, NORM_SAFETY * norm),
    averageLipschitz: Math.max(leastNorm, Math.sqrt(worst)),
    cocoercive: false,
  };
}
