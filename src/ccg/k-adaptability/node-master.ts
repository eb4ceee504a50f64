import {
  LinearModelBuilder,
  type MilpAnswer,
  type MilpBackend,
  type SolveOptions,
} from "../../milp/index.js";
import { type Columns, columnCount, type TwoStageProblem } from "../../model/problem.js";
import { addRowAt, objectiveAt } from "../../model/scenario.js";

/** Scenarios that each policy must serve: one list for every policy. */
export type Cells = readonly (readonly Float64Array[])[];

/** What a node's model proposes. */
export interface PolicyPlan {
  readonly x: Float64Array;
  readonly policies: readonly Float64Array[];
  readonly theta: number;
}

/**
 * The best plan with K policies when policy k serves the scenarios of cell k:
 *
 *     min θ   s.t.  x ∈ X;  certain rows at (x, yᵏ);  for every ξ in cell k: uncertain rows at (x, yᵏ, ξ), cost ≤ θ
 */
export function solveCells(
  problem: TwoStageProblem,
  backend: MilpBackend,
  cells: Cells,
  options: SolveOptions,
): { readonly answer: MilpAnswer; readonly plan: (x: Float64Array) => PolicyPlan } {
  const { firstStage, secondStage, rows } = problem;
  const builder = new LinearModelBuilder();
  addColumns(builder, firstStage);
  const theta = builder.addColumn({ cost: 1, lower: Number.NEGATIVE_INFINITY });
  const starts = cells.map(() => {
    const start = builder.columnCount;
    addColumns(builder, secondStage);
    return start;
  });
  const addRow = (i: number, xi: ArrayLike<number>, start: number) => {
    const dense = new Float64Array(columnCount(problem));
    const shift = addRowAt(rows, i, xi, dense);
    const { indices, values } = place(dense, firstStage.count, start);
    builder.addRow(rows.lower[i] - shift, rows.upper[i] - shift, indices, values);
  };
  cells.forEach((cell, k) => {
    for (let i = 0; i < rows.count; i++) {
      const isCertain = rows.uncertain.starts[i + 1] === rows.uncertain.starts[i];
      if (isCertain) addRow(i, [], starts[k]);
      else for (const xi of cell) addRow(i, xi, starts[k]);
    }
    for (const xi of cell) {
      const { constant, cost } = objectiveAt(problem.objective, xi);
      const { indices, values } = place(cost, firstStage.count, starts[k]);
      builder.addRow(Number.NEGATIVE_INFINITY, 0 - constant, [...indices, theta], [...values, -1]);
    }
  });
  const session = backend.open(builder.build());
  try {
    const answer = session.solve(options);
    const plan = (point: Float64Array): PolicyPlan => ({
      x: snapped(point.slice(0, firstStage.count), firstStage),
      policies: starts.map((start) => snapped(point.slice(start, start + secondStage.count), secondStage)),
      theta: point[theta],
    });
    return { answer, plan };
  } finally {
    session.dispose();
  }
}

function addColumns(builder: LinearModelBuilder, columns: Columns): void {
  for (let j = 0; j < columns.count; j++) {
    builder.addColumn({
      lower: columns.lower[j],
      upper: columns.upper[j],
      integer: columns.integer[j] === 1,
    });
  }
}

/** Non-zeros of a dense row over (x, y), y's columns starting at `start`. */
function place(
  dense: Float64Array,
  firstCount: number,
  start: number,
): { indices: number[]; values: number[] } {
  const indices: number[] = [];
  const values: number[] = [];
  dense.forEach((value, j) => {
    if (value === 0) return;
    indices.push(j < firstCount ? j : start + j - firstCount);
    values.push(value);
  });
  return { indices, values };
}

function snapped(values: Float64Array, { integer }: Columns): Float64Array {
  return values.map((value, j) => (integer[j] ? Math.round(value) + 0 : value));
}
