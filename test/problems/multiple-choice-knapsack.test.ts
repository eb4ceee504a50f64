import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MultipleChoiceKnapsack } from "../../src/problems/index.js";
import { Rng } from "../../src/tensor/index.js";

const TOLERANCE = 1e-9;

type Class = readonly (readonly [weight: number, profit: number])[];

/** Best total profit by enumeration; −∞ when nothing fits. */
function bruteForce(classes: readonly Class[], capacity: number): number {
  const descend = (k: number, weight: number, profit: number): number => {
    if (k === classes.length) return weight <= capacity ? profit : Number.NEGATIVE_INFINITY;
    return Math.max(
      descend(k + 1, weight, profit),
      ...classes[k].map(([w, p]) => descend(k + 1, weight + w, profit + p)),
    );
  };
  return descend(0, 0, 0);
}

function solve(knapsack: MultipleChoiceKnapsack, classes: readonly Class[], capacity: number) {
  knapsack.clear();
  for (const choices of classes) {
    if (choices.length === 1) knapsack.addItem(...choices[0]);
    else knapsack.addPair(...choices[0], ...choices[1]);
  }
  return knapsack.solve(capacity);
}

function totals(knapsack: MultipleChoiceKnapsack, classes: readonly Class[]) {
  let weight = 0;
  let profit = 0;
  classes.forEach((choices, k) => {
    if (knapsack.chosen[k] === 0) return;
    weight += choices[knapsack.chosen[k] - 1][0];
    profit += choices[knapsack.chosen[k] - 1][1];
  });
  return { weight, profit };
}

const integer = fc.integer({ min: -6, max: 20 });
const choice = fc.tuple(integer, integer);
const integerClass = fc.oneof(fc.tuple(choice), fc.tuple(choice, choice));
const real = fc.double({ min: -3, max: 10, noNaN: true });
const realClass = fc.oneof(
  fc.tuple(fc.tuple(real, real)),
  fc.tuple(fc.tuple(real, real), fc.tuple(real, real)),
);

describe("multiple-choice knapsack", () => {
  // One object for all solves: no state may leak between them.
  const knapsack = new MultipleChoiceKnapsack(80);
  const combining = new MultipleChoiceKnapsack(80, { combineAbove: 2, tailStates: 9, depthFirstAbove: 1000 });
  const depthFirst = new MultipleChoiceKnapsack(80, {
    combineAbove: 1000,
    tailStates: 9,
    depthFirstAbove: 2,
  });
  const integerCapacity = fc.integer({ min: -15, max: 60 });
  const realCapacity = fc.double({ min: -5, max: 30, noNaN: true });

  it.each([
    ["integer", "level by level", integerClass, integerCapacity, knapsack],
    ["real", "level by level", realClass, realCapacity, knapsack],
    ["integer", "combining lists", integerClass, integerCapacity, combining],
    ["real", "combining lists", realClass, realCapacity, combining],
    ["integer", "depth first", integerClass, integerCapacity, depthFirst],
    ["real", "depth first", realClass, realCapacity, depthFirst],
  ])(
    "agrees with enumeration on random %s data of either sign, %s",
    (_data, _way, oneClass, capacityOf, knapsack) => {
      fc.assert(
        fc.property(
          fc.array(oneClass as typeof integerClass, { maxLength: 8 }),
          capacityOf,
          (classes, capacity) => {
            // A weight that exceeds the capacity by rounding alone may fit or not.
            const least = bruteForce(classes, capacity);
            const most = bruteForce(classes, capacity + TOLERANCE);
            const status = solve(knapsack, classes, capacity);
            if (status === "infeasible") {
              expect(least).toBe(Number.NEGATIVE_INFINITY);
              return;
            }
            expect(status).toBe("optimal");
            const { weight, profit } = totals(knapsack, classes);
            expect(weight).toBeLessThanOrEqual(capacity + TOLERANCE);
            expect(profit).toBeCloseTo(knapsack.profit, 9);
            expect(profit).toBeGreaterThanOrEqual(least - TOLERANCE);
            expect(profit).toBeLessThanOrEqual(most + TOLERANCE);
          },
        ),
        { numRuns: 1000 },
      );
    },
  );

  it("agrees with dynamic programming over the capacity at 60 classes", () => {
    const random = fc.record({
      classes: fc.array(
        fc.tuple(
          fc.tuple(fc.integer({ min: 1, max: 100 }), fc.double({ min: -20, max: 100, noNaN: true })),
          fc.tuple(fc.integer({ min: 1, max: 150 }), fc.double({ min: -20, max: 150, noNaN: true })),
        ),
        { minLength: 60, maxLength: 60 },
      ),
      capacity: fc.integer({ min: 0, max: 4000 }),
    });
    fc.assert(
      fc.property(random, ({ classes, capacity }) => {
        const value = new Float64Array(capacity + 1);
        for (const choices of classes) {
          for (let w = capacity; w >= 0; w--) {
            for (const [weight, profit] of choices) {
              if (weight <= w) value[w] = Math.max(value[w], value[w - weight] + profit);
            }
          }
        }
        expect(solve(knapsack, classes, capacity)).toBe("optimal");
        expect(knapsack.profit).toBeCloseTo(value[capacity], 8);
      }),
      { numRuns: 150 },
    );
  });

  it.each([25, 40, 80])("closes a subset sum of %d real weights to 1e-9", (n) => {
    const rng = new Rng(n);
    const classes = Array.from({ length: n }, () => {
      const weight = rng.uniform(1, 10);
      return [[weight, 0.16 * weight]] as const;
    });
    const capacity = 2.5 * n;
    expect(solve(knapsack, classes, capacity)).toBe("optimal");
    const { weight, profit } = totals(knapsack, classes);
    expect(weight).toBeLessThanOrEqual(capacity * (1 + 1e-12));
    expect(profit).toBeGreaterThan(0.16 * capacity * (1 - (n > 30 ? 2e-9 : 1e-5)));
  });
});
