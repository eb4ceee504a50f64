/** Reductions that leave a smaller, better conditioned LP, and the way back for solutions and rays. */
import { type CsrMatrix, csrFromTriplets, csrTranspose } from "../../tensor/csr.js";
import type { LpProblem } from "./problem.js";

/** Passes over rows and columns; reductions found later are rare. */
const MOST_PASSES = 20;
/** Rows count as parallel when their normalised entries agree to this. */
const PARALLEL_TOLERANCE = 1e-12;
/** Bounds may cross by this much, relative to their size, and be taken as equal. */
const CROSSING_TOLERANCE = 1e-12;

/** A slack's entry must be at least this part of its row's largest: dividing by less would spoil the costs. */
const LEAST_PIVOT = 1e-3;

/** What was taken out, in order. Undone in reverse. */
type Reduction =
  /** a·x_j alone in row i: became bounds of x_j. */
  | { kind: "singleton"; row: number; col: number; a: number; lower: boolean; upper: boolean }
  | { kind: "fixed"; col: number; value: number }
  /** x_j in the equality row i only, Σ… + a·x_j = b: became the slack of row i; its cost moved to the row's other columns. */
  | {
      kind: "slack";
      row: number;
      col: number;
      a: number;
      b: number;
      shift: number;
      low: number;
      high: number;
    }
  /** row `dropped` = ratio·row `kept`: its bounds became those of `kept` where they are tighter. */
  | { kind: "parallel"; kept: number; dropped: number; ratio: number; lower: boolean; upper: boolean };

/** A presolved LP; `restore` takes its points back. */
export interface PresolvedLp {
  /** A minimisation, whatever the sense of the original. */
  readonly lp: LpProblem;
  /** Fills x, y from a point of the reduced LP; with `homogeneous` from a direction, for which right-hand sides and costs are 0. */
  restore(
    xReduced: Float64Array,
    yReduced: Float64Array,
    homogeneous: boolean,
    x: Float64Array,
    y: Float64Array,
  ): void;
}

/**
 * Takes out singleton rows, fixed columns, slack columns of equality rows, parallel rows and empty rows until none is left (Andersen &
 * Andersen 1995). Reductions that would make bounds cross are left undone: infeasibility is for the solver to prove.
 */
export function presolve(lp: LpProblem): PresolvedLp {
  const state = new PresolveState(lp);
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const before = state.reductions.length;
    state.singletonRows();
    state.fixedColumns();
    state.slackColumns();
    state.parallelRows();
    if (state.reductions.length === before) break;
  }
  return state.finish();
}

class PresolveState {
  readonly reductions: Reduction[] = [];
  private readonly rows: CsrMatrix;
  private readonly cols: CsrMatrix;
  private readonly cost: Float64Array;
  private readonly rowLower: Float64Array;
  private readonly rowUpper: Float64Array;
  private readonly colLower: Float64Array;
  private readonly colUpper: Float64Array;
  private readonly rowAlive: Uint8Array;
  private readonly colAlive: Uint8Array;

  constructor(lp: LpProblem) {
    const sign = lp.sense === "max" ? -1 : 1;
    this.rows = lp.matrix;
    this.cols = csrTranspose(lp.matrix);
    this.cost = lp.cost.map((value) => sign * value);
    this.rowLower = lp.rowLower.slice();
    this.rowUpper = lp.rowUpper.slice();
    this.colLower = lp.colLower.slice();
    this.colUpper = lp.colUpper.slice();
    this.rowAlive = new Uint8Array(lp.matrix.numRows).fill(1);
    this.colAlive = new Uint8Array(lp.matrix.numCols).fill(1);
  }

  /** Position of the only living entry of a line, −1 if there is none, −2 if there are more. */
  private onlyEntry({ starts, indices }: CsrMatrix, line: number, alive: Uint8Array): number {
    let found = -1;
    for (let k = starts[line]; k < starts[line + 1]; k++) {
      if (alive[indices[k]] === 0) continue;
      if (found >= 0) return -2;
      found = k;
    }
    return found;
  }

  singletonRows(): void {
    const { rows, rowLower, rowUpper, colLower, colUpper, rowAlive } = this;
    for (let i = 0; i < rows.numRows; i++) {
      if (rowAlive[i] === 0) continue;
      if (rowLower[i] === Number.NEGATIVE_INFINITY && rowUpper[i] === Number.POSITIVE_INFINITY)
        rowAlive[i] = 0;
      const k = rowAlive[i] === 0 ? -1 : this.onlyEntry(rows, i, this.colAlive);
      if (k === -1 && rowLower[i] <= 0 && rowUpper[i] >= 0) rowAlive[i] = 0;
      if (k < 0) continue;
      const [col, a] = [rows.indices[k], rows.values[k]];
      const low = a > 0 ? rowLower[i] / a : rowUpper[i] / a;
      const high = a > 0 ? rowUpper[i] / a : rowLower[i] / a;
      const [lower, upper] = [low > colLower[col], high < colUpper[col]];
      if (isCrossing(Math.max(low, colLower[col]), Math.min(high, colUpper[col]))) continue;
      if (lower) colLower[col] = Math.min(low, colUpper[col]);
      if (upper) colUpper[col] = Math.max(high, colLower[col]);
      rowAlive[i] = 0;
      this.reductions.push({ kind: "singleton", row: i, col, a, lower, upper });
    }
  }

  fixedColumns(): void {
    const { cols, colLower, colUpper, colAlive, rowLower, rowUpper } = this;
    for (let j = 0; j < cols.numRows; j++) {
      if (colAlive[j] === 0 || colLower[j] !== colUpper[j]) continue;
      const value = colLower[j];
      for (let k = cols.starts[j]; k < cols.starts[j + 1]; k++) {
        rowLower[cols.indices[k]] -= cols.values[k] * value;
        rowUpper[cols.indices[k]] -= cols.values[k] * value;
      }
      colAlive[j] = 0;
      this.reductions.push({ kind: "fixed", col: j, value });
    }
  }

  slackColumns(): void {
    const { rows, cols, cost, colLower, colUpper, colAlive, rowLower, rowUpper } = this;
    for (let j = 0; j < cols.numRows; j++) {
      if (colAlive[j] === 0) continue;
      const k = this.onlyEntry(cols, j, this.rowAlive);
      if (k < 0) continue;
      const [row, a] = [cols.indices[k], cols.values[k]];
      if (rowLower[row] !== rowUpper[row] || this.onlyEntry(rows, row, colAlive) !== -2) continue;
      if (Math.abs(a) < LEAST_PIVOT * this.largestEntry(row)) continue;
      const b = rowLower[row];
      const [low, high] = [colLower[j], colUpper[j]];
      const shift = cost[j] / a;
      rowLower[row] = b - a * (a > 0 ? high : low);
      rowUpper[row] = b - a * (a > 0 ? low : high);
      for (let at = rows.starts[row]; at < rows.starts[row + 1]; at++)
        cost[rows.indices[at]] -= rows.values[at] * shift;
      colAlive[j] = 0;
      this.reductions.push({ kind: "slack", row, col: j, a, b, shift, low, high });
    }
  }

  private largestEntry(row: number): number {
    let largest = 0;
    for (const value of this.livingValues(row)) largest = Math.max(largest, Math.abs(value));
    return largest;
  }

  parallelRows(): void {
    const { rows, rowAlive, rowLower, rowUpper } = this;
    const seen = new Map<string, number[]>();
    for (let i = 0; i < rows.numRows; i++) {
      if (rowAlive[i] === 0) continue;
      const key = this.pattern(i);
      const candidates = seen.get(key);
      if (candidates === undefined) {
        seen.set(key, [i]);
        continue;
      }
      const kept = candidates.find((other) => this.ratio(i, other) !== undefined);
      const ratio = kept === undefined ? undefined : this.ratio(i, kept);
      if (kept === undefined || ratio === undefined) {
        candidates.push(i);
        continue;
      }
      const low = ratio > 0 ? rowLower[i] / ratio : rowUpper[i] / ratio;
      const high = ratio > 0 ? rowUpper[i] / ratio : rowLower[i] / ratio;
      const [lower, upper] = [low > rowLower[kept], high < rowUpper[kept]];
      if (isCrossing(Math.max(low, rowLower[kept]), Math.min(high, rowUpper[kept]))) continue;
      if (lower) rowLower[kept] = Math.min(low, rowUpper[kept]);
      if (upper) rowUpper[kept] = Math.max(high, rowLower[kept]);
      rowAlive[i] = 0;
      this.reductions.push({ kind: "parallel", kept, dropped: i, ratio, lower, upper });
    }
  }

  /** The living columns of a row, as a key. */
  private pattern(i: number): string {
    const { starts, indices } = this.rows;
    return indices
      .subarray(starts[i], starts[i + 1])
      .filter((j) => this.colAlive[j] === 1)
      .join(",");
  }

  /** Row i over row `other` of the same pattern, if they are parallel and not empty. */
  private ratio(i: number, other: number): number | undefined {
    const [a, b] = [this.livingValues(i), this.livingValues(other)];
    if (a.length === 0) return undefined;
    const ratio = a[0] / b[0];
    const isParallel = a.every(
      (value, k) => Math.abs(value - ratio * b[k]) <= PARALLEL_TOLERANCE * Math.abs(value),
    );
    return isParallel ? ratio : undefined;
  }

  private livingValues(i: number): number[] {
    const { starts, indices, values } = this.rows;
    const living: number[] = [];
    for (let k = starts[i]; k < starts[i + 1]; k++)
      if (this.colAlive[indices[k]] === 1) living.push(values[k]);
    return living;
  }

  finish(): PresolvedLp {
    const { rows, cost, rowLower, rowUpper, colLower, colUpper, reductions } = this;
    const keptRows = placesOf(this.rowAlive);
    const keptCols = placesOf(this.colAlive);
    const place = new Int32Array(rows.numCols).fill(-1);
    keptCols.forEach((j, at) => {
      place[j] = at;
    });
    const [r, c, v]: [number[], number[], number[]] = [[], [], []];
    keptRows.forEach((i, at) => {
      for (let k = rows.starts[i]; k < rows.starts[i + 1]; k++) {
        if (place[rows.indices[k]] < 0) continue;
        r.push(at);
        c.push(place[rows.indices[k]]);
        v.push(rows.values[k]);
      }
    });
    const pick = (values: Float64Array, places: Int32Array) => Float64Array.from(places, (at) => values[at]);
    const undo = new Restorer(rows, this.cols, cost, reductions);
    return {
      lp: {
        cost: pick(cost, keptCols),
        matrix: csrFromTriplets(keptRows.length, keptCols.length, r, c, v),
        rowLower: pick(rowLower, keptRows),
        rowUpper: pick(rowUpper, keptRows),
        colLower: pick(colLower, keptCols),
        colUpper: pick(colUpper, keptCols),
      },
      restore(xReduced, yReduced, homogeneous, x, y) {
        x.fill(0);
        y.fill(0);
        keptCols.forEach((j, at) => {
          x[j] = xReduced[at];
        });
        keptRows.forEach((i, at) => {
          y[i] = yReduced[at];
        });
        undo.run(homogeneous, x, y);
      },
    };
  }
}

/** Undoes the reductions, last first, so that each finds x, y and the costs as they were when it was made. */
class Restorer {
  private readonly cost: Float64Array;

  constructor(
    private readonly rows: CsrMatrix,
    private readonly cols: CsrMatrix,
    private readonly reducedCost: Float64Array,
    private readonly reductions: readonly Reduction[],
  ) {
    this.cost = new Float64Array(reducedCost.length);
  }

  run(homogeneous: boolean, x: Float64Array, y: Float64Array): void {
    if (homogeneous) this.cost.fill(0);
    else this.cost.set(this.reducedCost);
    for (let at = this.reductions.length - 1; at >= 0; at--)
      this.undo(this.reductions[at], homogeneous, x, y);
  }

  private undo(reduction: Reduction, homogeneous: boolean, x: Float64Array, y: Float64Array): void {
    switch (reduction.kind) {
      case "fixed":
        x[reduction.col] = homogeneous ? 0 : reduction.value;
        return;
      case "singleton": {
        // The reduced cost that a bound of this row's making carries belongs to the row.
        const { row, col, a, lower, upper } = reduction;
        const reduced = this.reducedCostOf(col, y);
        if ((reduced > 0 && lower) || (reduced < 0 && upper)) y[row] = reduced / a;
        return;
      }
      case "slack": {
        const { row, col, a, b, shift, low, high } = reduction;
        const { starts, indices, values } = this.rows;
        // Columns fixed earlier are still 0 in x: they are part of b.
        let rest = homogeneous ? 0 : b;
        for (let k = starts[row]; k < starts[row + 1]; k++) {
          if (indices[k] !== col) rest -= values[k] * x[indices[k]];
          if (!homogeneous) this.cost[indices[k]] += values[k] * shift;
        }
        x[col] = homogeneous ? rest / a : Math.min(high, Math.max(low, rest / a));
        if (!homogeneous) y[row] += shift;
        return;
      }
      case "parallel": {
        const { kept, dropped, ratio, lower, upper } = reduction;
        if ((y[kept] > 0 && lower) || (y[kept] < 0 && upper)) {
          y[dropped] = y[kept] / ratio;
          y[kept] = 0;
        }
        return;
      }
    }
  }

  private reducedCostOf(col: number, y: Float64Array): number {
    const { starts, indices, values } = this.cols;
    let total = this.cost[col];
    for (let k = starts[col]; k < starts[col + 1]; k++) total -= values[k] * y[indices[k]];
    return total;
  }
}

function placesOf(alive: Uint8Array): Int32Array {
  return Int32Array.from(alive.keys()).filter((at) => alive[at] === 1);
}

function isCrossing(low: number, high: number): boolean {
  return low - high > CROSSING_TOLERANCE * (1 + Math.min(Math.abs(low), Math.abs(high)));
}
