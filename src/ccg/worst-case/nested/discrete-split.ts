import type { Columns, TwoStageProblem } from "../../../model/problem.js";
import { CONSTANT } from "../../../model/sparse.js";

/** A problem whose integer recourse columns count as decided, with the way there and back. */
export interface DiscreteSplit {
  /** First stage (x, integer columns of y), second stage the continuous columns of y. */
  readonly problem: TwoStageProblem;
  /** Positions in y of its integer columns, and of the others. */
  readonly integers: readonly number[];
  readonly continuous: readonly number[];
}

/** Moves the integer recourse columns of a problem to its first stage: what is left is continuous recourse. */
export function splitDiscrete(problem: TwoStageProblem): DiscreteSplit {
  const { firstStage, secondStage, objective, rows } = problem;
  const all = Array.from({ length: secondStage.count }, (_, j) => j);
  const integers = all.filter((j) => secondStage.integer[j] === 1);
  const continuous = all.filter((j) => secondStage.integer[j] !== 1);
  const order = [
    ...Array.from({ length: firstStage.count }, (_, j) => j),
    ...[...integers, ...continuous].map((j) => firstStage.count + j),
  ];
  const place = new Int32Array(order.length);
  order.forEach((column, position) => {
    place[column] = position;
  });
  const move = (column: number) => (column === CONSTANT ? CONSTANT : place[column]);
  return {
    integers,
    continuous,
    problem: {
      ...problem,
      recourse: undefined,
      firstStage: joinColumns(firstStage, pickColumns(secondStage, integers)),
      secondStage: pickColumns(secondStage, continuous),
      objective: {
        ...objective,
        cost: Float64Array.from(order, (column) => objective.cost[column]),
        uncertain: { ...objective.uncertain, column: objective.uncertain.column.map(move) },
      },
      rows: {
        ...rows,
        matrix: { ...rows.matrix, indices: rows.matrix.indices.map(move) },
        uncertain: { ...rows.uncertain, column: rows.uncertain.column.map(move) },
      },
    },
  };
}

function pickColumns(columns: Columns, chosen: readonly number[]): Columns {
  return {
    count: chosen.length,
    names: chosen.map((j) => columns.names[j]),
    lower: Float64Array.from(chosen, (j) => columns.lower[j]),
    upper: Float64Array.from(chosen, (j) => columns.upper[j]),
    integer: Uint8Array.from(chosen, (j) => columns.integer[j]),
  };
}

function joinColumns(a: Columns, b: Columns): Columns {
  return {
    count: a.count + b.count,
    names: [...a.names, ...b.names],
    lower: Float64Array.from([...a.lower, ...b.lower]),
    upper: Float64Array.from([...a.upper, ...b.upper]),
    integer: Uint8Array.from([...a.integer, ...b.integer]),
  };
}
