import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  actionList,
  assignments,
  dagPaths,
  gridPaths,
  knapsackSets,
  kSet,
  type LinearOracle,
  spanningTrees,
} from "../../src/regret/index.js";

const EDGES = [
  { from: 0, to: 1 },
  { from: 1, to: 2 },
  { from: 2, to: 3 },
  { from: 0, to: 2 },
  { from: 1, to: 3 },
  { from: 0, to: 3 },
];

/** All 0/1 vectors that pass the test. */
function enumerate(n: number, accept: (v: number[]) => boolean): number[][] {
  return Array.from({ length: 2 ** n }, (_, mask) =>
    Array.from({ length: n }, (_, i) => (mask >> i) & 1),
  ).filter(accept);
}

const sum = (v: readonly number[]) => v.reduce((total, value) => total + value, 0);

function isPath(v: number[]): boolean {
  const balance = [0, 0, 0, 0];
  EDGES.forEach(({ from, to }, e) => {
    balance[from] -= v[e];
    balance[to] += v[e];
  });
  return balance.join() === "-1,0,0,1";
}

function isTree(v: number[]): boolean {
  const component = [0, 1, 2, 3];
  EDGES.forEach(({ from, to }, e) => {
    if (v[e] === 1) {
      const [a, b] = [component[from], component[to]];
      component.forEach((c, i) => {
        if (c === b) component[i] = a;
      });
    }
  });
  return sum(v) === 3 && new Set(component).size === 1;
}

const permutations = (v: number[]) =>
  [0, 1, 2].every((i) => sum(v.slice(3 * i, 3 * i + 3)) === 1 && v[i] + v[i + 3] + v[i + 6] === 1);

const CASES: [string, LinearOracle, number[][]][] = [
  ["DAG paths", dagPaths(4, EDGES, 0, 3), enumerate(6, isPath)],
  ["k-set", kSet(5, 2), enumerate(5, (v) => sum(v) === 2)],
  ["spanning trees", spanningTrees(4, EDGES), enumerate(6, isTree)],
  ["assignments", assignments(3), enumerate(9, permutations)],
  [
    "knapsack",
    knapsackSets([2, 3, 1, 4], 5),
    enumerate(4, (v) => 2 * v[0] + 3 * v[1] + v[2] + 4 * v[3] <= 5),
  ],
];

describe("linear oracles", () => {
  it.each(CASES)(
    "%s: as cheap as the best of all actions, for costs of any sign",
    (_name, oracle, actions) => {
      const cost = fc.double({ min: -5, max: 5, noNaN: true });
      fc.assert(
        fc.property(
          fc.array(cost, { minLength: oracle.dimension, maxLength: oracle.dimension }),
          (values) => {
            const costs = Float64Array.from(values);
            const found = oracle.minimise(costs)!;
            expect(actions.map(String)).toContain(String([...found]));
            const reference = actionList(actions).minimise(costs)!;
            const price = (v: Float64Array) => v.reduce((total, x, i) => total + x * costs[i], 0);
            expect(price(found)).toBeCloseTo(price(reference), 9);
          },
        ),
      );
    },
  );

  it("says so when there is no action, and refuses cycles", () => {
    expect(dagPaths(3, [{ from: 0, to: 1 }], 0, 2).minimise(Float64Array.of(1))).toBeNull();
    expect(spanningTrees(3, [{ from: 0, to: 1 }]).minimise(Float64Array.of(1))).toBeNull();
    const cycle = [
      { from: 0, to: 1 },
      { from: 1, to: 0 },
    ];
    expect(() => dagPaths(2, cycle, 0, 1)).toThrow(/cycle/);
  });

  it("knows the constants of a grid", () => {
    const grid = gridPaths(6, 6);
    expect(grid.edges.length).toBe(60);
    expect(grid.constants).toEqual({ diameter: 20, costRange: 10, costNorm: 60 });
  });
});
