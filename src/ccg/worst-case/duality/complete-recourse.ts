import { LinearModelBuilder, type MilpBackend } from "../../../milp/index.js";
import { CONSTANT } from "../../../model/sparse.js";
import type { CoordinateBounds } from "./factor-bounds.js";
import { type RecourseSystem, rangeOver } from "./recourse-system.js";

/**
 * Whether one recourse is proved to be feasible for every x within its bounds and every ξ of a box: every side's smallest
 * left-hand side at y is at least its largest right-hand side. A sufficient condition, by one linear programme.
 */
export function isProvedComplete(
  system: RecourseSystem,
  xi: CoordinateBounds,
  backend: MilpBackend,
): boolean {
  const builder = new LinearModelBuilder();
  system.costs.forEach((_, j) => {
    builder.addColumn({ lower: system.lower[j], upper: system.upper[j] });
  });
  for (const side of system.sides) {
    const largest = largestRightHandSide(system, side.row, side.sign, side.bound, xi);
    if (!Number.isFinite(largest)) return false;
    const indices: number[] = [];
    const values: number[] = [];
    for (const entry of side.entries) {
      // Where y_j ≥ 0 the smallest coefficient gives the smallest left-hand side.
      if (entry.terms.length > 0 && system.lower[entry.column] < 0) return false;
      indices.push(entry.column);
      values.push(rangeOver(entry, xi.lower, xi.upper)[0]);
    }
    builder.addRow(largest, Number.POSITIVE_INFINITY, indices, values);
  }
  const session = backend.open(builder.build());
  try {
    return session.solve().status === "optimal";
  } finally {
    session.dispose();
  }
}

/** max of sign · (bound − T(ξ)x − r(ξ)) over the bounds of x and the box of ξ, term by term. */
function largestRightHandSide(
  { problem }: RecourseSystem,
  row: number,
  sign: number,
  bound: number,
  xi: CoordinateBounds,
): number {
  const { rows, firstStage } = problem;
  let largest = sign * bound;
  const add = (...ends: number[]) => {
    largest += Math.max(...ends);
  };
  for (let k = rows.matrix.starts[row]; k < rows.matrix.starts[row + 1]; k++) {
    const j = rows.matrix.indices[k];
    if (j >= firstStage.count) continue;
    const value = -sign * rows.matrix.values[k];
    add(value * firstStage.lower[j], value * firstStage.upper[j]);
  }
  const { starts, column, factor, value } = rows.uncertain;
  for (let k = starts[row]; k < starts[row + 1]; k++) {
    if (column[k] >= firstStage.count) continue;
    const coefficient = -sign * value[k];
    const range = [xi.lower[factor[k]], xi.upper[factor[k]]];
    const x = column[k] === CONSTANT ? [1] : [firstStage.lower[column[k]], firstStage.upper[column[k]]];
    add(...x.flatMap((end) => range.map((factorEnd) => coefficient * end * factorEnd)));
  }
  return largest;
}
