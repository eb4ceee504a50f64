/** The payoff matrix of a game, however it is stored: what the game operators need of it. */
import { InputError, showCount, showValue } from "../../base/errors.js";
import { type CsrMatrix, csrMultiply, csrTranspose, csrTransposeMultiply } from "../../tensor/csr.js";
import { DenseProducts, type DenseValues } from "./dense-products.js";

/** An m×n matrix A with products by rows and by columns. */
export interface PayoffMatrix {
  readonly numRows: number;
  readonly numCols: number;
  /** out ← Ax */
  multiply(x: Float64Array, out: Float64Array): void;
  /** out ← Aᵀy */
  multiplyTranspose(y: Float64Array, out: Float64Array): void;
  /** out[offset + j] += scale·A_ij for every j */
  addRow(i: number, scale: number, out: Float64Array, offset: number): void;
  /** out[offset + i] += scale·A_ij for every i */
  addColumn(j: number, scale: number, out: Float64Array, offset: number): void;
}

/**
 * A dense payoff matrix, by rows; not copied (`Float32Array` halves the memory of large games).
 *
 * @example
 * import { densePayoff } from "minmaxmin/halpern";
 * const out = new Float64Array(2);
 * densePayoff(2, 2, [1, 2, 3, 4]).multiply(Float64Array.of(1, 1), out);
 * out; // => [3, 7]
 */
export function densePayoff(numRows: number, numCols: number, values: ArrayLike<number>): PayoffMatrix {
  checkSize(numRows, numCols);
  if (values.length !== numRows * numCols) {
    const message = `has ${showCount(values.length, "entry", "entries")} for ${showCount(numRows, "row")} ${numCols}`;
    throw InputError.of("payoff", message, "give rows × columns numbers, by rows");
  }
  for (let k = 0; k < values.length; k++) {
    if (Number.isFinite(values[k])) continue;
    const field = `payoff[${Math.floor(k / numCols)}][${k % numCols}]`;
    throw InputError.of(field, `is ${showValue(values[k])}`, "give a finite number");
  }
  const a: DenseValues =
    values instanceof Float32Array || values instanceof Float64Array ? values : Float64Array.from(values);
  const products = new DenseProducts(numRows, numCols, a);
  return {
    numRows,
    numCols,
    multiply: (x, out) => products.multiply(x, out),
    multiplyTranspose: (y, out) => products.multiplyTranspose(y, out),
    addRow: (i, scale, out, offset) => products.addRow(i, scale, out, offset),
    addColumn(j, scale, out, offset) {
      for (let i = 0; i < numRows; i++) out[offset + i] += scale * a[i * numCols + j];
    },
  };
}

/** A sparse payoff matrix; keeps its transpose for products by columns. */
export function sparsePayoff(matrix: CsrMatrix): PayoffMatrix {
  checkSize(matrix.numRows, matrix.numCols);
  const transposed = csrTranspose(matrix);
  const addLine = (a: CsrMatrix) => (i: number, scale: number, out: Float64Array, offset: number) => {
    for (let k = a.starts[i]; k < a.starts[i + 1]; k++) out[offset + a.indices[k]] += scale * a.values[k];
  };
  return {
    numRows: matrix.numRows,
    numCols: matrix.numCols,
    multiply: (x, out) => csrMultiply(matrix, x, out),
    multiplyTranspose: (y, out) => csrTransposeMultiply(matrix, y, out),
    addRow: addLine(matrix),
    addColumn: addLine(transposed),
  };
}

/**
 * A payoff matrix given by a formula for its entries, never stored: memory O(m + n) for any size.
 *
 * @example
 * import { implicitPayoff } from "minmaxmin/halpern";
 * const out = new Float64Array(1);
 * implicitPayoff(1, 3, (_i, j) => j).multiply(Float64Array.of(1, 1, 1), out);
 * out; // => [3]
 */
export function implicitPayoff(
  numRows: number,
  numCols: number,
  entry: (i: number, j: number) => number,
): PayoffMatrix {
  checkSize(numRows, numCols);
  return {
    numRows,
    numCols,
    multiply(x, out) {
      for (let i = 0; i < numRows; i++) {
        let total = 0;
        for (let j = 0; j < numCols; j++) if (x[j] !== 0) total += entry(i, j) * x[j];
        out[i] = total;
      }
    },
    multiplyTranspose(y, out) {
      out.fill(0);
      for (let i = 0; i < numRows; i++) {
        if (y[i] === 0) continue;
        for (let j = 0; j < numCols; j++) out[j] += y[i] * entry(i, j);
      }
    },
    addRow(i, scale, out, offset) {
      for (let j = 0; j < numCols; j++) out[offset + j] += scale * entry(i, j);
    },
    addColumn(j, scale, out, offset) {
      for (let i = 0; i < numRows; i++) out[offset + i] += scale * entry(i, j);
    },
  };
}

function checkSize(numRows: number, numCols: number): void {
  for (const [field, value] of Object.entries({ numRows, numCols })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw InputError.of(field, `is ${showValue(value)}`, "give an integer of at least 1");
  }
}
