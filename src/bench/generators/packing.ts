import type { LpProblem } from "../../halpern/index.js";
import { csrFromTriplets, Rng } from "../../tensor/index.js";

export interface PackingOptions {
  readonly columns: number;
  readonly rows: number;
  readonly seed: number;
}

/** Entries of a column, and right-hand sides as a share of the row sums: about a quarter of the columns fit. */
const PER_COLUMN = 5;
const SHARE = 0.25;

/** A sparse packing program: max cᵀx, Ax ≤ b, 0 ≤ x ≤ 1, written as a minimisation. */
export function generatePacking({ columns, rows, seed }: PackingOptions): LpProblem {
  const rng = new Rng(seed);
  const [r, c, v]: [number[], number[], number[]] = [[], [], []];
  const sums = new Float64Array(rows);
  for (let j = 0; j < columns; j++) {
    const seen = new Set<number>();
    while (seen.size < Math.min(PER_COLUMN, rows)) seen.add(rng.integer(rows));
    for (const i of seen) {
      const value = rng.uniform(0.5, 1.5);
      r.push(i);
      c.push(j);
      v.push(value);
      sums[i] += value;
    }
  }
  return {
    cost: Float64Array.from({ length: columns }, () => -rng.uniform(0.5, 1.5)),
    matrix: csrFromTriplets(rows, columns, r, c, v),
    rowLower: new Float64Array(rows).fill(Number.NEGATIVE_INFINITY),
    rowUpper: sums.map((sum) => SHARE * sum),
    colLower: new Float64Array(columns),
    colUpper: new Float64Array(columns).fill(1),
  };
}
