import type { TwoStageProblem } from "../model/problem.js";
import { isBinary } from "../model/structure.js";

/** Rows such as r ≤ y ≤ x are followed this far. */
const LONGEST_CHAIN = 4;

/** For every column (x, then y) the binary first-stage columns that force it to at most 0 while they are 0. */
export type Switches = readonly ReadonlySet<number>[];

/**
 * Read from the rows with one negative coefficient, Σ a_j z_j ≤ b z_c with a > 0, b ≥ 0 and z ≥ 0: when z_c is 0, so are all z_j.
 */
export function switchesOf(problem: TwoStageProblem): Switches {
  const { firstStage, secondStage } = problem;
  const n = firstStage.count;
  const isNonnegative = (j: number) => (j < n ? firstStage.lower[j] : secondStage.lower[j - n]) >= 0;
  const switches = Array.from({ length: n + secondStage.count }, (_, j) => {
    return new Set(j < n && isBinary(firstStage, j) ? [j] : []);
  });
  const rows = closingRows(problem).filter(({ closed }) => closed.every(isNonnegative));
  for (let pass = 0; pass < LONGEST_CHAIN; pass++) {
    for (const { closed, by } of rows) {
      for (const j of closed) for (const i of switches[by]) switches[j].add(i);
    }
  }
  return switches;
}

interface ClosingRow {
  readonly closed: readonly number[];
  readonly by: number;
}

function closingRows({ rows }: TwoStageProblem): ClosingRow[] {
  const found: ClosingRow[] = [];
  for (let i = 0; i < rows.count; i++) {
    const isUncertain = rows.uncertain.starts[i + 1] > rows.uncertain.starts[i];
    if (isUncertain) continue;
    const columns = rows.matrix.indices.subarray(rows.matrix.starts[i], rows.matrix.starts[i + 1]);
    const values = rows.matrix.values.subarray(rows.matrix.starts[i], rows.matrix.starts[i + 1]);
    for (const { side, sign } of [
      { side: rows.upper[i], sign: 1 },
      { side: 0 - rows.lower[i], sign: -1 },
    ]) {
      if (side > 0) continue;
      const negative = [...columns].filter((_, k) => sign * values[k] < 0);
      const closed = [...columns].filter((_, k) => sign * values[k] > 0);
      if (negative.length === 1) found.push({ closed, by: negative[0] });
    }
  }
  return found;
}
