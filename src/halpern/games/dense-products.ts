/** Products with a dense matrix stored by rows, eight rows at a time: each entry of a vector is loaded once for eight uses. */

export type DenseValues = Float32Array | Float64Array;

/** A sparse vector is worth an index list below this share of non-zeros. */
const SPARSE_SHARE = 0.4;

/** Both products, with the index lists they reuse from call to call. Sums are in double precision. */
export class DenseProducts {
  private readonly columns: Int32Array;
  private readonly rows: Int32Array;

  constructor(
    private readonly numRows: number,
    private readonly numCols: number,
    private readonly values: DenseValues,
  ) {
    this.columns = new Int32Array(numCols);
    this.rows = new Int32Array(numRows);
  }

  /** out ← Ax; columns with x = 0 are skipped where they are many. */
  multiply(x: Float64Array, out: Float64Array): void {
    const { numRows, numCols, columns } = this;
    const count = listNonZeros(x, columns);
    const blocked = numRows - (numRows % 8);
    if (count < SPARSE_SHARE * numCols) {
      for (let i = 0; i < blocked; i += 8) this.sparseEight(i, x, count, out);
      for (let i = blocked; i < numRows; i++) this.sparseRow(i, x, count, out);
    } else {
      for (let i = 0; i < blocked; i += 8) this.denseEight(i, x, out);
      for (let i = blocked; i < numRows; i++) out[i] = this.rowProduct(i, x);
    }
  }

  /** out ← Aᵀy; rows with y = 0 are skipped. */
  multiplyTranspose(y: Float64Array, out: Float64Array): void {
    const { rows } = this;
    const count = listNonZeros(y, rows);
    const blocked = count - (count % 8);
    out.fill(0);
    for (let k = 0; k < blocked; k += 8) this.addEightRows(k, y, out);
    for (let k = blocked; k < count; k++) this.addRow(rows[k], y[rows[k]], out, 0);
  }

  /** out[offset + j] += scale·A_ij */
  addRow(i: number, scale: number, out: Float64Array, offset: number): void {
    const { numCols: n, values: a } = this;
    const row = i * n;
    for (let j = 0; j < n; j++) out[offset + j] += scale * a[row + j];
  }

  private rowProduct(i: number, x: Float64Array): number {
    const { numCols: n, values: a } = this;
    const row = i * n;
    let total = 0;
    for (let j = 0; j < n; j++) total += a[row + j] * x[j];
    return total;
  }

  private sparseRow(i: number, x: Float64Array, count: number, out: Float64Array): void {
    const { numCols: n, values: a, columns } = this;
    const row = i * n;
    let total = 0;
    for (let k = 0; k < count; k++) total += a[row + columns[k]] * x[columns[k]];
    out[i] = total;
  }

  private denseEight(i: number, x: Float64Array, out: Float64Array): void {
    const { numCols: n, values: a } = this;
    const r0 = i * n;
    const [r1, r2, r3, r4, r5, r6, r7] = [
      r0 + n,
      r0 + 2 * n,
      r0 + 3 * n,
      r0 + 4 * n,
      r0 + 5 * n,
      r0 + 6 * n,
      r0 + 7 * n,
    ];
    let [t0, t1, t2, t3, t4, t5, t6, t7] = [0, 0, 0, 0, 0, 0, 0, 0];
    for (let j = 0; j < n; j++) {
      const xj = x[j];
      t0 += a[r0 + j] * xj;
      t1 += a[r1 + j] * xj;
      t2 += a[r2 + j] * xj;
      t3 += a[r3 + j] * xj;
      t4 += a[r4 + j] * xj;
      t5 += a[r5 + j] * xj;
      t6 += a[r6 + j] * xj;
      t7 += a[r7 + j] * xj;
    }
    out[i] = t0;
    out[i + 1] = t1;
    out[i + 2] = t2;
    out[i + 3] = t3;
    out[i + 4] = t4;
    out[i + 5] = t5;
    out[i + 6] = t6;
    out[i + 7] = t7;
  }

  private sparseEight(i: number, x: Float64Array, count: number, out: Float64Array): void {
    const { numCols: n, values: a, columns } = this;
    const r0 = i * n;
    const [r1, r2, r3, r4, r5, r6, r7] = [
      r0 + n,
      r0 + 2 * n,
      r0 + 3 * n,
      r0 + 4 * n,
      r0 + 5 * n,
      r0 + 6 * n,
      r0 + 7 * n,
    ];
    let [t0, t1, t2, t3, t4, t5, t6, t7] = [0, 0, 0, 0, 0, 0, 0, 0];
    for (let k = 0; k < count; k++) {
      const j = columns[k];
      const xj = x[j];
      t0 += a[r0 + j] * xj;
      t1 += a[r1 + j] * xj;
      t2 += a[r2 + j] * xj;
      t3 += a[r3 + j] * xj;
      t4 += a[r4 + j] * xj;
      t5 += a[r5 + j] * xj;
      t6 += a[r6 + j] * xj;
      t7 += a[r7 + j] * xj;
    }
    out[i] = t0;
    out[i + 1] = t1;
    out[i + 2] = t2;
    out[i + 3] = t3;
    out[i + 4] = t4;
    out[i + 5] = t5;
    out[i + 6] = t6;
    out[i + 7] = t7;
  }

  /** out ← out + the rows listed from `first` on, each times its entry of y */
  private addEightRows(first: number, y: Float64Array, out: Float64Array): void {
    const { numCols: n, values: a, rows } = this;
    const [i0, i1, i2, i3] = [rows[first], rows[first + 1], rows[first + 2], rows[first + 3]];
    const [i4, i5, i6, i7] = [rows[first + 4], rows[first + 5], rows[first + 6], rows[first + 7]];
    const [y0, y1, y2, y3] = [y[i0], y[i1], y[i2], y[i3]];
    const [y4, y5, y6, y7] = [y[i4], y[i5], y[i6], y[i7]];
    const [r0, r1, r2, r3] = [i0 * n, i1 * n, i2 * n, i3 * n];
    const [r4, r5, r6, r7] = [i4 * n, i5 * n, i6 * n, i7 * n];
    for (let j = 0; j < n; j++) {
      const low = y0 * a[r0 + j] + y1 * a[r1 + j] + (y2 * a[r2 + j] + y3 * a[r3 + j]);
      const high = y4 * a[r4 + j] + y5 * a[r5 + j] + (y6 * a[r6 + j] + y7 * a[r7 + j]);
      out[j] += low + high;
    }
  }
}

/** Fills `list` with the places of the non-zeros of v; returns their number. */
function listNonZeros(v: Float64Array, list: Int32Array): number {
  let count = 0;
  for (let k = 0; k < v.length; k++) if (v[k] !== 0) list[count++] = k;
  return count;
}
