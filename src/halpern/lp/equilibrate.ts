import type { CsrMatrix } from "../../tensor/csr.js";

/** After these the spread of the entries hardly falls any more. */
const GEOMETRIC_SWEEPS = 8;
const RUIZ_SWEEPS = 10;

/** A = D_r·Ã·D_c with the entries of Ã near 1. */
export interface EquilibratedMatrix {
  /** Ã */
  readonly matrix: CsrMatrix;
  /** Diagonal of D_r. */
  readonly rowScale: Float64Array;
  /** Diagonal of D_c. */
  readonly colScale: Float64Array;
}

/**
 * Geometric scaling (every line to least·largest entry = 1; Fulkerson & Wolfe 1962), which draws the entries of badly scaled
 * matrices together, then Ruiz equilibration (largest entries to 1) and Pock–Chambolle preconditioning (α = 1), after which ‖Ã‖₂ ≤ 1.
 */
export function equilibrate(a: CsrMatrix): EquilibratedMatrix {
  const state = new Equilibration(a);
  for (let sweep = 0; sweep < GEOMETRIC_SWEEPS; sweep++) {
    state.divide(state.centres("row"), undefined);
    state.divide(undefined, state.centres("column"));
  }
  for (let sweep = 0; sweep < RUIZ_SWEEPS; sweep++) state.divideBySquareRoots(Math.max);
  state.divideBySquareRoots((total, value) => total + value);
  return state;
}

class Equilibration implements EquilibratedMatrix {
  readonly matrix: CsrMatrix;
  readonly rowScale: Float64Array;
  readonly colScale: Float64Array;

  constructor(a: CsrMatrix) {
    this.matrix = { ...a, values: a.values.slice() };
    this.rowScale = new Float64Array(a.numRows).fill(1);
    this.colScale = new Float64Array(a.numCols).fill(1);
  }

  /** √(least·largest) of the entries of every line. */
  centres(lines: "row" | "column"): Float64Array {
    const { row, col } = this.measured(Number.POSITIVE_INFINITY, Math.min);
    const { row: rowLargest, col: colLargest } = this.measured(0, Math.max);
    const [least, largest] = lines === "row" ? [row, rowLargest] : [col, colLargest];
    return least.map((value, at) => Math.sqrt(value * largest[at]));
  }

  divideBySquareRoots(measure: (total: number, value: number) => number): void {
    const { row, col } = this.measured(0, measure);
    this.divide(row.map(Math.sqrt), col.map(Math.sqrt));
  }

  /** Divides rows and columns; empty ones, whose measure is not a positive number, stay as they are. */
  divide(row: Float64Array | undefined, col: Float64Array | undefined): void {
    const { starts, indices, values } = this.matrix;
    const [rowFactor, colFactor] = [row, col].map((factors) => factors?.map((f) => (f > 0 ? f : 1)));
    for (let i = 0; i < this.rowScale.length; i++) {
      const byRow = rowFactor?.[i] ?? 1;
      for (let k = starts[i]; k < starts[i + 1]; k++) values[k] /= byRow * (colFactor?.[indices[k]] ?? 1);
      this.rowScale[i] *= byRow;
    }
    if (colFactor !== undefined) for (let j = 0; j < colFactor.length; j++) this.colScale[j] *= colFactor[j];
  }

  /** Folds the sizes of the entries of every row and column that are not 0. */
  private measured(start: number, measure: (total: number, value: number) => number) {
    const { starts, indices, values } = this.matrix;
    const row = new Float64Array(this.rowScale.length).fill(start);
    const col = new Float64Array(this.colScale.length).fill(start);
    for (let i = 0; i < row.length; i++) {
      for (let k = starts[i]; k < starts[i + 1]; k++) {
        const size = Math.abs(values[k]);
        if (size === 0) continue;
        row[i] = measure(row[i], size);
        col[indices[k]] = measure(col[indices[k]], size);
      }
    }
    return { row, col };
  }
}
