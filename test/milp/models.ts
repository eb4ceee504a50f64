/** Small models that the tests of the backends share. */
import fc from "fast-check";
import { type Column, type LinearModel, LinearModelBuilder } from "../../src/milp/index.js";

const inf = Number.POSITIVE_INFINITY;

export interface DenseRow {
  readonly lower?: number;
  readonly upper?: number;
  readonly terms: readonly number[];
}

/** A model written densely; every column defaults as in the builder. */
export function dense(columns: readonly Column[], rows: readonly DenseRow[] = [], offset = 0): LinearModel {
  const builder = new LinearModelBuilder();
  builder.offset = offset;
  for (const column of columns) builder.addColumn(column);
  for (const { lower = -inf, upper = inf, terms } of rows) {
    const indices = terms.map((_, j) => j).filter((j) => terms[j] !== 0);
    builder.addRow(
      lower,
      upper,
      indices,
      indices.map((j) => terms[j]),
    );
  }
  return builder.build();
}

/** A binary knapsack in minimisation form. */
export function knapsack(
  values: readonly number[],
  weights: readonly number[],
  capacity: number,
): LinearModel {
  return dense(
    values.map((value) => ({ cost: -value, upper: 1, integer: true })),
    [{ upper: capacity, terms: weights }],
  );
}

/** A multidimensional knapsack hard enough to be stopped in the middle, the same on every machine. */
export function hardKnapsack(columns: number, rows: number): LinearModel {
  const builder = new LinearModelBuilder();
  const random = linearCongruence(12345);
  for (let j = 0; j < columns; j++)
    builder.addColumn({ cost: -1 - (random() % 100), upper: 1, integer: true });
  for (let i = 0; i < rows; i++) {
    const weights = Array.from({ length: columns }, () => 1 + (random() % 100));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    builder.addRow(
      -inf,
      total / 3,
      weights.map((_, j) => j),
      weights,
    );
  }
  return builder.build();
}

function linearCongruence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state >>> 16;
  };
}

/** Random small models: mixed, with ranges, equations and free columns; feasible, infeasible and unbounded ones. */
export const smallModels: fc.Arbitrary<LinearModel> = fc
  .record({ columns: fc.integer({ min: 1, max: 5 }), rows: fc.integer({ min: 0, max: 4 }) })
  .chain(({ columns, rows }) =>
    fc.record({
      columns: fc.array(
        fc.record({
          cost: fc.integer({ min: -9, max: 9 }),
          lower: fc.constantFrom(0, 0, -3, -inf, 0.5),
          upper: fc.constantFrom(1, 4, 4.5, inf),
          integer: fc.boolean(),
        }),
        { minLength: columns, maxLength: columns },
      ),
      rows: fc.array(
        fc
          .record({
            terms: fc.array(fc.integer({ min: -5, max: 7 }), { minLength: columns, maxLength: columns }),
            side: fc.integer({ min: -6, max: 12 }),
            kind: fc.constantFrom("≤", "≥", "=", "range"),
          })
          .map(({ terms, side, kind }) => ({
            terms,
            lower: kind === "≤" ? -inf : side,
            upper: kind === "≥" ? inf : kind === "range" ? side + 3 : side,
          })),
        { minLength: rows, maxLength: rows },
      ),
    }),
  )
  .map(({ columns, rows }) => dense(columns, rows, 2.5));

/** Largest violation of bounds, rows and integrality by a point. */
export function violation(model: LinearModel, x: Float64Array): number {
  let worst = 0;
  const note = (amount: number) => {
    worst = Math.max(worst, amount);
  };
  for (let j = 0; j < model.columnCount; j++) {
    note(model.lower[j] - x[j]);
    note(x[j] - model.upper[j]);
    if (model.integer[j]) note(Math.abs(x[j] - Math.round(x[j])));
  }
  for (let i = 0; i < model.rowCount; i++) {
    let activity = 0;
    for (let k = model.rowStarts[i]; k < model.rowStarts[i + 1]; k++) {
      activity += model.values[k] * x[model.columnIndices[k]];
    }
    note(model.rowLower[i] - activity);
    note(activity - model.rowUpper[i]);
  }
  return worst;
}
