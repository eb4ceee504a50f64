import type { TwoStageProblem } from "../../model/problem.js";
import { packRows, type SparseRow } from "../../model/sparse.js";
import { switchesOf } from "../switches.js";

/**
 * The same problem with rows tightened by binary columns that close all of their recourse: where rows such as y_j ≤ u_j x_c
 * make every y_j ≥ 0 of Σ a_j y_j ≤ b vanish while x_c = 0, the row becomes Σ a_j y_j ≤ b x_c.
 *
 * No binary x notices. At a fractional one the second row is tighter, and with it every bound from a relaxed main problem:
 * facility location with the capacity of a site in a row of its own, 20 % apart before, closes like that with b x_c in the row.
 */
export function withSwitchedRows(problem: TwoStageProblem): TwoStageProblem {
  const { rows } = problem;
  const switches = switchesOf(problem);
  const upper = Float64Array.from(rows.upper);
  const tightened = Array.from({ length: rows.count }, (_, i): SparseRow => {
    const row = rowOf(problem, i);
    const by = isPacking(problem, i, row) ? commonSwitch(row, switches) : undefined;
    if (by === undefined) return row;
    upper[i] = 0;
    return { indices: [...row.indices, by], values: [...row.values, 0 - rows.upper[i]] };
  });
  return { ...problem, rows: { ...rows, upper, matrix: packRows(tightened) } };
}

function rowOf({ rows: { matrix } }: TwoStageProblem, i: number): SparseRow {
  return {
    indices: [...matrix.indices.subarray(matrix.starts[i], matrix.starts[i + 1])],
    values: [...matrix.values.subarray(matrix.starts[i], matrix.starts[i + 1])],
  };
}

/** Σ a_j y_j ≤ b with a > 0, y ≥ 0, b > 0, all of it certain. */
function isPacking({ firstStage, secondStage, rows }: TwoStageProblem, i: number, row: SparseRow): boolean {
  const isCertain = rows.uncertain.starts[i + 1] === rows.uncertain.starts[i];
  const hasOneSide = rows.lower[i] === Number.NEGATIVE_INFINITY && Number.isFinite(rows.upper[i]);
  return (
    isCertain &&
    hasOneSide &&
    rows.upper[i] > 0 &&
    row.values.every((value) => value > 0) &&
    row.indices.every((j) => j >= firstStage.count && secondStage.lower[j - firstStage.count] >= 0)
  );
}

/** A binary column that closes every column of a row. */
function commonSwitch({ indices }: SparseRow, switches: ReturnType<typeof switchesOf>): number | undefined {
  const [first, ...others] = indices;
  return [...(switches[first] ?? [])].find((by) => others.every((j) => switches[j].has(by)));
}
