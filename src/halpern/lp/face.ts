import { type CsrMatrix, csrMultiply, csrTranspose } from "../../tensor/csr.js";
import { type LsqrOptions, lsqr } from "../../tensor/lsqr.js";
import type { LpProblem } from "./problem.js";

/**
 * A face of an LP as a guess of where its solution lies: rows that hold with equality (`rowSide` 1 at the lower bound, −1 at the
 * upper, 0 if not), columns between their bounds (`isFree` 1).
 */
export interface Face {
  readonly rowSide: Int8Array;
  readonly isFree: Uint8Array;
}

/** Rows with a multiplier or an equality, columns strictly inside. */
export function faceOf(
  { rowLower, rowUpper, colLower, colUpper }: LpProblem,
  x: Float64Array,
  y: Float64Array,
): Face {
  return {
    rowSide: Int8Array.from(y, (value, i) => (rowLower[i] === rowUpper[i] ? 1 : Math.sign(value))),
    isFree: Uint8Array.from(x, (value, j) => (value > colLower[j] && value < colUpper[j] ? 1 : 0)),
  };
}

/** What is left after a least-squares solve on a face, spread over all rows and columns, and the iterations it took. */
export interface FaceSolution {
  /** b − Ax on the rows of the face: 0, or a direction for y that raises the dual objective. */
  readonly rowResidual: Float64Array;
  /** c − Aᵀy on the columns of the face: 0, or minus a direction for x that lowers the objective. */
  readonly colResidual: Float64Array;
  readonly iterations: number;
}

/** Moves x by the least step to the best fit of the face's rows, y to that of its columns. */
export function solveOnFace(
  lp: LpProblem,
  { rowSide, isFree }: Face,
  x: Float64Array,
  y: Float64Array,
  reducedCosts: Float64Array,
  options: LsqrOptions,
): FaceSolution {
  const rows = placesOf(rowSide);
  const cols = placesOf(isFree);
  const face = submatrix(lp.matrix, rows, cols);
  const transpose = csrTranspose(face);

  const ax = csrMultiply(lp.matrix, x, new Float64Array(lp.matrix.numRows));
  const missing = Float64Array.from(rows, (i) => (rowSide[i] > 0 ? lp.rowLower[i] : lp.rowUpper[i]) - ax[i]);
  const dx = lsqr(face, missing, options, transpose);
  const met = csrMultiply(face, dx.x, new Float64Array(rows.length));
  const rowResidual = new Float64Array(y.length);
  for (let at = 0; at < cols.length; at++) x[cols[at]] += dx.x[at];
  for (let at = 0; at < rows.length; at++) rowResidual[rows[at]] = missing[at] - met[at];

  const uncarried = Float64Array.from(cols, (j) => reducedCosts[j]);
  const dy = lsqr(transpose, uncarried, options, face);
  const carried = csrMultiply(transpose, dy.x, new Float64Array(cols.length));
  const colResidual = new Float64Array(x.length);
  for (let at = 0; at < rows.length; at++) y[rows[at]] += dy.x[at];
  for (let at = 0; at < cols.length; at++) colResidual[cols[at]] = uncarried[at] - carried[at];
  return { rowResidual, colResidual, iterations: dx.iterations + dy.iterations };
}

function placesOf(flags: Int8Array | Uint8Array): Int32Array {
  return Int32Array.from(flags.keys()).filter((at) => flags[at] !== 0);
}

function submatrix(
  { numCols, starts, indices, values }: CsrMatrix,
  rows: Int32Array,
  cols: Int32Array,
): CsrMatrix {
  const place = new Int32Array(numCols).fill(-1);
  for (let at = 0; at < cols.length; at++) place[cols[at]] = at;
  const most = rows.reduce((total, i) => total + starts[i + 1] - starts[i], 0);
  const faceStarts = new Int32Array(rows.length + 1);
  const faceIndices = new Int32Array(most);
  const faceValues = new Float64Array(most);
  let count = 0;
  for (let at = 0; at < rows.length; at++) {
    for (let k = starts[rows[at]]; k < starts[rows[at] + 1]; k++) {
      if (place[indices[k]] < 0) continue;
      faceIndices[count] = place[indices[k]];
      faceValues[count++] = values[k];
    }
    faceStarts[at + 1] = count;
  }
  return {
    numRows: rows.length,
    numCols: cols.length,
    starts: faceStarts,
    indices: faceIndices.subarray(0, count),
    values: faceValues.subarray(0, count),
  };
}
