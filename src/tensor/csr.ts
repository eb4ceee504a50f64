import { InputError, showValue } from "../base/errors.js";

/**
 * A sparse matrix by rows: row i holds `values[k]` in column `indices[k]` for `starts[i] ≤ k < starts[i+1]`.
 * Built by `csrFromTriplets` or `csrFromDense`: columns ascend within a row, none occurs twice, no zero is stored.
 */
export interface CsrMatrix {
  readonly numRows: number;
  readonly numCols: number;
  /** numRows + 1 offsets into `indices` and `values`. */
  readonly starts: Int32Array;
  readonly indices: Int32Array;
  readonly values: Float64Array;
}

/**
 * A sparse matrix from (row, column, value) triplets in any order; values at the same place are added, zeros dropped.
 * O(entries + rows + columns).
 *
 * @throws InputError for lists of different lengths, an index out of range, or a value that is not finite.
 *
 * @example
 * import { csrFromTriplets, csrMultiply } from "minmaxmin";
 * const a = csrFromTriplets(2, 3, [0, 1, 0], [2, 1, 2], [1, 5, 3]); // (0,2) occurs twice
 * csrMultiply(a, [1, 1, 1], new Float64Array(2)); // => [4, 5]
 */
export function csrFromTriplets(
  numRows: number,
  numCols: number,
  rows: ArrayLike<number>,
  cols: ArrayLike<number>,
  values: ArrayLike<number>,
): CsrMatrix {
  checkTriplets(numRows, numCols, rows, cols, values);
  // Two stable counting sorts, by column and then by row, put the entries in row-major order.
  const byColumn = stableOrder(cols, numCols, undefined);
  const order = stableOrder(rows, numRows, byColumn);
  const starts = new Int32Array(numRows + 1);
  const indices = new Int32Array(values.length);
  const merged = new Float64Array(values.length);
  let used = 0;
  for (let k = 0; k < order.length; ) {
    const row = rows[order[k]];
    const col = cols[order[k]];
    let total = 0;
    for (; k < order.length && rows[order[k]] === row && cols[order[k]] === col; k++)
      total += values[order[k]];
    if (total === 0) continue;
    indices[used] = col;
    merged[used++] = total;
    starts[row + 1]++;
  }
  for (let i = 0; i < numRows; i++) starts[i + 1] += starts[i];
  return { numRows, numCols, starts, indices: indices.slice(0, used), values: merged.slice(0, used) };
}

/** A sparse matrix from a dense one stored by rows; zeros are dropped. */
export function csrFromDense(numRows: number, numCols: number, dense: ArrayLike<number>): CsrMatrix {
  const rows: number[] = [];
  const cols: number[] = [];
  const values: number[] = [];
  for (let i = 0; i < numRows; i++) {
    for (let j = 0; j < numCols; j++) {
      const value = dense[i * numCols + j];
      if (value === 0) continue;
      rows.push(i);
      cols.push(j);
      values.push(value);
    }
  }
  return csrFromTriplets(numRows, numCols, rows, cols, values);
}

/** out ← A x; returns `out` (length numRows). */
export function csrMultiply(a: CsrMatrix, x: ArrayLike<number>, out: Float64Array): Float64Array {
  const { numRows, starts, indices, values } = a;
  for (let i = 0; i < numRows; i++) {
    let total = 0;
    for (let k = starts[i]; k < starts[i + 1]; k++) total += values[k] * x[indices[k]];
    out[i] = total;
  }
  return out;
}

/**
 * out ← Aᵀ y; returns `out` (length numCols).
 *
 * @example
 * import { csrFromDense, csrTransposeMultiply } from "minmaxmin";
 * const a = csrFromDense(2, 3, [1, 0, 2, 0, 3, 0]);
 * csrTransposeMultiply(a, [1, 10], new Float64Array(3)); // => [1, 30, 2]
 */
export function csrTransposeMultiply(a: CsrMatrix, y: ArrayLike<number>, out: Float64Array): Float64Array {
  const { numRows, starts, indices, values } = a;
  out.fill(0);
  for (let i = 0; i < numRows; i++) {
    const yi = y[i];
    if (yi === 0) continue;
    for (let k = starts[i]; k < starts[i + 1]; k++) out[indices[k]] += yi * values[k];
  }
  return out;
}

/** Aᵀ, stored by its own rows. */
export function csrTranspose(a: CsrMatrix): CsrMatrix {
  const { numRows, numCols } = a;
  const starts = new Int32Array(numCols + 1);
  for (const j of a.indices) starts[j + 1]++;
  for (let j = 0; j < numCols; j++) starts[j + 1] += starts[j];
  const next = starts.slice(0, numCols);
  const indices = new Int32Array(a.indices.length);
  const values = new Float64Array(a.values.length);
  for (let i = 0; i < numRows; i++) {
    for (let k = a.starts[i]; k < a.starts[i + 1]; k++) {
      const place = next[a.indices[k]]++;
      indices[place] = i;
      values[place] = a.values[k];
    }
  }
  return { numRows: numCols, numCols: numRows, starts, indices, values };
}

function checkTriplets(
  numRows: number,
  numCols: number,
  rows: ArrayLike<number>,
  cols: ArrayLike<number>,
  values: ArrayLike<number>,
): void {
  if (rows.length !== values.length || cols.length !== values.length) {
    const seen = `${rows.length} rows, ${cols.length} columns and ${values.length} values`;
    throw InputError.of("triplets", `has ${seen}`, "give the three lists the same length");
  }
  for (let k = 0; k < values.length; k++) {
    checkIndex(`rows[${k}]`, rows[k], numRows);
    checkIndex(`cols[${k}]`, cols[k], numCols);
    if (!Number.isFinite(values[k])) {
      throw InputError.of(`values[${k}]`, `is ${showValue(values[k])}`, "give a finite number");
    }
  }
}

function checkIndex(field: string, index: number, count: number): void {
  if (Number.isInteger(index) && index >= 0 && index < count) return;
  throw InputError.of(field, `is ${showValue(index)}`, `give an integer from 0 to ${count - 1}`);
}

/** Positions in ascending order of their key, ties in the order of `previous` (or of position). */
function stableOrder(keys: ArrayLike<number>, numKeys: number, previous: Int32Array | undefined): Int32Array {
  const starts = new Int32Array(numKeys + 1);
  for (let k = 0; k < keys.length; k++) starts[keys[k] + 1]++;
  for (let key = 0; key < numKeys; key++) starts[key + 1] += starts[key];
  const order = new Int32Array(keys.length);
  for (let k = 0; k < keys.length; k++) {
    const position = previous === undefined ? k : previous[k];
    order[starts[keys[position]]++] = position;
  }
  return order;
}
