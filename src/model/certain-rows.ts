import type { TwoStageProblem } from "./problem.js";
import { packRows, type SparseRow } from "./sparse.js";

/** lower ≤ row ≤ upper over the columns of both stages, the same in every scenario. */
export interface CertainRow {
  readonly name: string;
  readonly row: SparseRow;
  readonly lower: number;
  readonly upper: number;
}

/** The problem with rows added at the end. */
export function withCertainRows(problem: TwoStageProblem, added: readonly CertainRow[]): TwoStageProblem {
  const { rows } = problem;
  const { starts, indices, values } = rows.matrix;
  const matrix = packRows([
    ...rows.names.map((_, i) => ({
      indices: [...indices.subarray(starts[i], starts[i + 1])],
      values: [...values.subarray(starts[i], starts[i + 1])],
    })),
    ...added.map(({ row }) => row),
  ]);
  const end = rows.uncertain.starts[rows.count];
  const uncertain = {
    ...rows.uncertain,
    count: matrix.count,
    starts: Int32Array.from([...rows.uncertain.starts, ...added.map(() => end)]),
  };
  return {
    ...problem,
    rows: {
      count: matrix.count,
      names: [...rows.names, ...added.map(({ name }) => name)],
      lower: Float64Array.from([...rows.lower, ...added.map(({ lower }) => lower)]),
      upper: Float64Array.from([...rows.upper, ...added.map(({ upper }) => upper)]),
      matrix,
      uncertain,
    },
  };
}
