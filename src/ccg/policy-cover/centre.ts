/**
 * The deepest point of a polyhedron in few dimensions: max s subject to gᵀu + s ≤ h for every row, |g| = 1, by the dual
 * simplex method on a dense basis of dimension + 1 rows. Adding rows keeps a basis dual feasible, so that a child of a
 * branch-and-bound node starts from its parent's.
 */

/** A row is violated beyond this. */
const ROW_TOLERANCE = 1e-11;

/** Pivots smaller than this are not made. */
const PIVOT_TOLERANCE = 1e-10;

/** A basis matrix with a pivot below this counts as singular. */
const SINGULAR = 1e-11;

const MOST_PIVOTS = 500;

/** Answer of {@link CentreProgram.solve}; `failed` when rounding errors won. */
export type CentreStatus = "found" | "empty" | "failed";

export class CentreProgram {
  /** Deepest point and its depth after a solve that found one. */
  readonly point: Float64Array;
  depth = 0;
  /** Optimal basis of the last solve. */
  basis: Int32Array;
  rowCount = 0;

  /** Row r: g at r·size …, then 1, so that gᵀu + s is one scalar product with (u, s). */
  private rows: Float64Array;
  private limits: Float64Array;
  private readonly size: number;
  private readonly inverse: Float64Array;
  private readonly work: Float64Array;
  private readonly solution: Float64Array;

  /** Starts with the rows of the box [−1, 1]ᵈ, numbered 2k (u_k ≤ 1) and 2k + 1 (u_k ≥ −1). */
  constructor(readonly dimension: number) {
    this.size = dimension + 1;
    this.point = new Float64Array(dimension);
    this.basis = this.boxBasis();
    this.inverse = new Float64Array(this.size ** 2);
    this.work = new Float64Array(2 * this.size ** 2);
    this.solution = new Float64Array(this.size);
    this.rows = new Float64Array(64 * this.size);
    this.limits = new Float64Array(64);
    const normal = new Float64Array(dimension);
    for (let k = 0; k < dimension; k++) {
      for (const sign of [1, -1]) {
        normal.fill(0);
        normal[k] = sign;
        this.addRow(normal, 1);
      }
    }
  }

  /** Adds the row normalᵀu ≤ limit, |normal| > 0; returns its number. */
  addRow(normal: Float64Array, limit: number): number {
    if (this.rowCount === this.limits.length) this.grow();
    const scale = 1 / Math.hypot(...normal);
    const first = this.rowCount * this.size;
    for (let k = 0; k < this.dimension; k++) this.rows[first + k] = scale * normal[k];
    this.rows[first + this.dimension] = 1;
    this.limits[this.rowCount] = scale * limit;
    return this.rowCount++;
  }

  /** Adds rows packed one after the other, a normal and its limit each; returns their numbers. */
  addRows(packed: Float64Array): Int32Array {
    const { dimension } = this;
    const width = dimension + 1;
    return Int32Array.from({ length: packed.length / width }, (_, r) => {
      const row = packed.subarray(r * width, (r + 1) * width);
      return this.addRow(row.subarray(0, dimension), row[dimension]);
    });
  }

  /** The rows of these numbers, packed. */
  rowsOf(numbers: Int32Array): Float64Array {
    const width = this.dimension + 1;
    const packed = new Float64Array(numbers.length * width);
    numbers.forEach((r, t) => {
      packed.set(this.rows.subarray(r * this.size, (r + 1) * this.size), t * width);
      packed[t * width + this.dimension] = this.limits[r];
    });
    return packed;
  }

  /** Forgets all rows from this number on. */
  truncate(rowCount: number): void {
    this.rowCount = rowCount;
  }

  /** A dual feasible basis of the box alone: s ≤ 1 from u_0 ≤ 1 and u_0 ≥ −1. */
  boxBasis(): Int32Array {
    return Int32Array.from({ length: this.dimension + 1 }, (_, k) => (k < 2 ? k : 2 * (k - 1)));
  }

  /** The deepest point of the given rows, from a dual feasible basis among them. */
  solve(rows: Int32Array, start: Int32Array): CentreStatus {
    const status = this.pivotFrom(rows, start);
    return status === "failed" ? this.pivotFrom(rows, this.boxBasis()) : status;
  }

  private pivotFrom(rows: Int32Array, start: Int32Array): CentreStatus {
    const { size, solution, dimension, limits } = this;
    const basis = Int32Array.from(start);
    for (let pivot = 0; pivot < MOST_PIVOTS; pivot++) {
      if (!this.invert(basis)) return "failed";
      for (let i = 0; i < size; i++) {
        let total = 0;
        for (let j = 0; j < size; j++) total += this.inverse[i * size + j] * limits[basis[j]];
        solution[i] = total;
      }
      if (solution[dimension] < 0) return "empty"; // The dual objective only falls from here.
      const entering = this.mostViolated(rows);
      if (entering < 0) {
        this.point.set(solution.subarray(0, dimension));
        this.depth = solution[dimension];
        this.basis = basis;
        return "found";
      }
      const leaving = this.leavingPosition(entering, basis);
      if (leaving < 0) return "empty";
      basis[leaving] = entering;
    }
    return "failed";
  }

  private mostViolated(rows: Int32Array): number {
    const { size, solution } = this;
    let worst = ROW_TOLERANCE;
    let entering = -1;
    for (let t = 0; t < rows.length; t++) {
      const first = rows[t] * size;
      let excess = -this.limits[rows[t]];
      for (let k = 0; k < size; k++) excess += this.rows[first + k] * solution[k];
      if (excess > worst) {
        worst = excess;
        entering = rows[t];
      }
    }
    return entering;
  }

  /** Dual ratio test: the entering row as a combination α of basic rows; the multiplier that reaches 0 first leaves. */
  private leavingPosition(entering: number, basis: Int32Array): number {
    const { size, inverse, rows } = this;
    let leaving = -1;
    let smallest = Number.POSITIVE_INFINITY;
    for (let j = 0; j < size; j++) {
      let alpha = 0;
      for (let i = 0; i < size; i++) alpha += rows[entering * size + i] * inverse[i * size + j];
      if (alpha <= PIVOT_TOLERANCE) continue;
      // e_s in terms of the basic rows: the last row of the inverse.
      const ratio = Math.max(0, inverse[(size - 1) * size + j]) / alpha;
      if (ratio < smallest || (ratio === smallest && basis[j] < basis[leaving])) {
        smallest = ratio;
        leaving = j;
      }
    }
    return leaving;
  }

  /** Gauss–Jordan elimination with row pivoting; false when the basis is singular. */
  private invert(basis: Int32Array): boolean {
    const { size, work, rows, inverse } = this;
    const width = 2 * size;
    work.fill(0);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) work[i * width + j] = rows[basis[i] * size + j];
      work[i * width + size + i] = 1;
    }
    for (let c = 0; c < size; c++) {
      let pivotRow = c;
      for (let r = c + 1; r < size; r++) {
        if (Math.abs(work[r * width + c]) > Math.abs(work[pivotRow * width + c])) pivotRow = r;
      }
      if (Math.abs(work[pivotRow * width + c]) < SINGULAR) return false;
      for (let j = 0; j < width; j++) {
        const swapped = work[c * width + j];
        work[c * width + j] = work[pivotRow * width + j];
        work[pivotRow * width + j] = swapped;
      }
      const scale = 1 / work[c * width + c];
      for (let j = 0; j < width; j++) work[c * width + j] *= scale;
      for (let r = 0; r < size; r++) {
        const factor = work[r * width + c];
        if (r === c || factor === 0) continue;
        for (let j = 0; j < width; j++) work[r * width + j] -= factor * work[c * width + j];
      }
    }
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) inverse[i * size + j] = work[i * width + size + j];
    }
    return true;
  }

  private grow(): void {
    const rows = new Float64Array(2 * this.rows.length);
    rows.set(this.rows);
    this.rows = rows;
    const limits = new Float64Array(2 * this.limits.length);
    limits.set(this.limits);
    this.limits = limits;
  }
}
