import type { TwoStageProblem } from "../../model/problem.js";
import { isBinary, type ProblemStructure } from "../../model/structure.js";

/**
 * For every binary y_j a binary x_i with a row x_i + y_j ≤ 1, each x_i at most once; −1 where there is none. Such pairs
 * arise where something can be done early or late, but once.
 */
export function exclusivePartners(problem: TwoStageProblem, structure: ProblemStructure): Int32Array {
  const { firstStage, secondStage, rows } = problem;
  const partner = new Int32Array(secondStage.count).fill(-1);
  const taken = new Set<number>();
  for (let row = 0; row < rows.count; row++) {
    if (structure.rowKinds[row] !== "recourse" || !isExclusion(problem, row)) continue;
    const first = rows.matrix.starts[row];
    const [i, column] = rows.matrix.indices.slice(first, first + 2).sort();
    const j = column - firstStage.count;
    const isLink = i < firstStage.count && isBinary(firstStage, i) && j >= 0 && isFreeBinary(problem, j);
    if (!isLink || partner[j] >= 0 || taken.has(i)) continue;
    partner[j] = i;
    taken.add(i);
  }
  return partner;
}

/** Whether a row says that the sum of two columns is at most 1. */
export function isExclusion({ rows }: TwoStageProblem, row: number): boolean {
  const { starts, values } = rows.matrix;
  const first = starts[row];
  const isCertain = rows.uncertain.starts[row] === rows.uncertain.starts[row + 1];
  const isPair = starts[row + 1] - first === 2 && values[first] === 1 && values[first + 1] === 1;
  return isCertain && isPair && rows.upper[row] === 1 && rows.lower[row] <= 0;
}

function isFreeBinary({ secondStage }: TwoStageProblem, j: number): boolean {
  return secondStage.integer[j] === 1 && secondStage.lower[j] === 0 && secondStage.upper[j] === 1;
}
