/** Sparse rows (compressed sparse row): entries of row i are at starts[i] … starts[i + 1] − 1. */
export interface SparseRows {
  readonly count: number;
  readonly starts: Int32Array;
  readonly indices: Int32Array;
  readonly values: Float64Array;
}

/** One row as index–value pairs. */
export interface SparseRow {
  readonly indices: readonly number[];
  readonly values: readonly number[];
}

/** Packs rows, dropping zeros. */
export function packRows(rows: readonly SparseRow[]): SparseRows {
  const starts = new Int32Array(rows.length + 1);
  for (let i = 0; i < rows.length; i++) {
    starts[i + 1] =
      starts[i] + rows[i].values.reduce((nonzeros, value) => nonzeros + (value === 0 ? 0 : 1), 0);
  }
  const indices = new Int32Array(starts[rows.length]);
  const values = new Float64Array(starts[rows.length]);
  let next = 0;
  for (const row of rows) {
    for (let k = 0; k < row.indices.length; k++) {
      if (row.values[k] === 0) continue;
      indices[next] = row.indices[k];
      values[next++] = row.values[k];
    }
  }
  return { count: rows.length, starts, indices, values };
}

/** Activity of row i at a dense point. */
export function rowActivity(rows: SparseRows, i: number, point: ArrayLike<number>): number {
  let total = 0;
  for (let k = rows.starts[i]; k < rows.starts[i + 1]; k++) total += rows.values[k] * point[rows.indices[k]];
  return total;
}

/** The column of a term that multiplies no decision. */
export const CONSTANT = -1;

/**
 * Coefficients that depend on the uncertainty: entry k adds value[k]·ξ[factor[k]] to the coefficient of column[k], or to
 * the row itself when column[k] is {@link CONSTANT}. Rows are packed as in {@link SparseRows}.
 */
export interface UncertainTerms {
  readonly count: number;
  readonly starts: Int32Array;
  readonly column: Int32Array;
  readonly factor: Int32Array;
  readonly value: Float64Array;
}

/** One uncertain coefficient of a row. */
export interface UncertainTerm {
  readonly column: number;
  readonly factor: number;
  readonly value: number;
}

/** Packs uncertain coefficients, one list a row. */
export function packTerms(rows: readonly (readonly UncertainTerm[])[]): UncertainTerms {
  const starts = new Int32Array(rows.length + 1);
  for (let i = 0; i < rows.length; i++) starts[i + 1] = starts[i] + rows[i].length;
  const terms = rows.flat();
  return {
    count: rows.length,
    starts,
    column: Int32Array.from(terms, (term) => term.column),
    factor: Int32Array.from(terms, (term) => term.factor),
    value: Float64Array.from(terms, (term) => term.value),
  };
}
