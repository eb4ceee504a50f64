import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addSupportFunction, SupportFunction } from "../../src/ccg/support-function.js";
import { hasSolution, LinearModelBuilder, loadBackend } from "../../src/milp/index.js";
import {
  boxSet,
  budgetSet,
  contains,
  polytopeSet,
  scenarioSet,
  type UncertaintySet,
} from "../../src/model/index.js";
import { dot } from "../../src/tensor/index.js";

const backend = await loadBackend("highs");

/** h(e) for a fixed e by the dual columns and rows. */
function dualValue(set: UncertaintySet, slope: readonly number[]): number {
  const builder = new LinearModelBuilder();
  // Half of e_k in a fixed column, half in a constant: both ways of writing a slope are used.
  const fixed = slope.map((value) => builder.addColumn({ lower: value / 2, upper: value / 2 }));
  const expression = addSupportFunction(
    builder,
    set,
    slope.map((value, k) => ({ constant: value / 2, columns: [fixed[k]], values: [1] })),
  );
  builder.offset = expression.constant;
  expression.columns.forEach((column, k) => {
    builder.addCost(column, expression.values[k]);
  });
  const session = backend.open(builder.build());
  const answer = session.solve();
  session.dispose();
  return hasSolution(answer) ? answer.objective : Number.NaN;
}

const infinity = Number.POSITIVE_INFINITY;
const number = (min: number, max: number) =>
  fc.double({ min, max, noNaN: true }).map((v) => Math.round(v * 8) / 8);
const vector = (min: number, max: number, length: number) =>
  fc.array(number(min, max), { minLength: length, maxLength: length });

const sets: fc.Arbitrary<UncertaintySet> = fc.integer({ min: 1, max: 4 }).chain((m) =>
  fc
    .tuple(
      vector(-3, 1, m),
      vector(0, 4, m),
      vector(0, 2, m),
      number(0, 4),
      vector(-1, 2, m),
      fc.integer({ min: 0, max: 5 }),
    )
    .map(([lower, width, weights, gamma, normal, kind]): UncertaintySet => {
      const upper = lower.map((bound, k) => bound + width[k]);
      const everyFactor = lower.map((_, k) => k);
      switch (kind) {
        case 0:
          return boxSet(lower, upper);
        case 1:
          return budgetSet(m, gamma, { lower, upper, weights });
        case 2:
          return budgetSet(m, gamma, {
            lower,
            upper,
            groups: [{ indices: [0], weights: [1], gamma: gamma / 3 }],
          });
        case 3:
          // Two-sided row through a point of the box, so that the set is not empty.
          return polytopeSet(m, lower, upper, [
            {
              indices: everyFactor,
              values: normal,
              lower: dot(normal, lower) - 1,
              upper: dot(normal, lower) + gamma,
            },
          ]);
        case 4:
          // The same box by rows only, the columns free: every case of the shifted dual; u is an auxiliary coordinate.
          return polytopeSet(
            m,
            [...lower.map((bound, k) => (k % 2 ? -infinity : bound)), -infinity],
            [...upper.map((bound, k) => (k % 3 ? infinity : bound)), infinity],
            [
              ...everyFactor.map((k) => ({ indices: [k], values: [1], lower: lower[k], upper: upper[k] })),
              { indices: [...everyFactor, m], values: [...weights, -1], lower: 0, upper: 0 },
              { indices: [m], values: [1], upper: dot(weights, lower) + gamma },
            ],
          );
        default:
          return scenarioSet([lower, upper, normal]);
      }
    }),
);

describe("support function of an uncertainty set", () => {
  it("has the same value by duality as by maximisation, for every kind of set", () => {
    fc.assert(
      fc.property(sets, vector(-5, 5, 4), (set, slopes) => {
        const slope = slopes.slice(0, set.dimension);
        const support = new SupportFunction(backend, set);
        const point = support.maximise(Float64Array.from(slope));
        support.dispose();
        expect(point).toBeDefined();
        if (!point) return;
        expect(dot(slope, point.xi)).toBeCloseTo(point.upper, 6);
        expect(dualValue(set, slope)).toBeCloseTo(point.upper, 6);
        if (set.kind !== "polytope") expect(contains(set, point.xi)).toBe(true);
      }),
      { numRuns: 150, seed: 3 },
    );
  });

  it("fills a fractional budget with the largest slopes", () => {
    const support = new SupportFunction(backend, budgetSet(3, 1.5));
    expect(support.maximise(Float64Array.of(2, -1, 4))?.upper).toBe(5);
    expect(dualValue(budgetSet(3, 1.5), [2, -1, 4])).toBeCloseTo(5, 9);
  });

  it("is convex in e: the worst case of an average is no worse than the average of worst cases", () => {
    fc.assert(
      fc.property(sets, vector(-5, 5, 4), vector(-5, 5, 4), (set, first, second) => {
        const support = new SupportFunction(backend, set);
        const value = (slope: readonly number[]) =>
          support.maximise(Float64Array.from(slope.slice(0, set.dimension)))?.upper ?? Number.NaN;
        const middle = value(first.map((entry, k) => (entry + second[k]) / 2));
        expect(middle).toBeLessThanOrEqual((value(first) + value(second)) / 2 + 1e-6);
        support.dispose();
      }),
      { numRuns: 40, seed: 4 },
    );
  });
});
