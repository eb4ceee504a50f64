import { Growable } from "./growable.js";

/** Feature vectors one after another, without their zeros (compressed sparse rows). */
export class SparseRows {
  readonly starts = Growable.integers();
  readonly columns = Growable.integers();
  readonly values = Growable.floats();

  constructor() {
    this.starts.push(0);
  }

  /** Appends `row[offset … offset + dim − 1]`. */
  push(row: ArrayLike<number>, offset: number, dim: number): void {
    for (let i = 0; i < dim; i++) {
      if (row[offset + i] === 0) continue;
      this.columns.push(i);
      this.values.push(row[offset + i]);
    }
    this.starts.push(this.columns.length);
  }

  /** Forgets every row, keeping the room. */
  clear(): void {
    this.starts.length = 1;
    this.columns.length = 0;
    this.values.length = 0;
  }

  /** Row `index` in full length. */
  expand(index: number, out: Float64Array): Float64Array {
    out.fill(0);
    const end = this.starts.data[index + 1];
    for (let k = this.starts.data[index]; k < end; k++) out[this.columns.data[k]] = this.values.data[k];
    return out;
  }
}
