import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  boxSet,
  budgetSet,
  cardinalitySet,
  contains,
  enumerateVertices,
  factorSet,
  intersectionSet,
  normInfinitySet,
  normOneSet,
  polytopeSet,
  scaleSet,
  scenarioSet,
} from "../../src/index.js";

function vertexList(set: Parameters<typeof enumerateVertices>[0]): string[] {
  const vertices = enumerateVertices(set);
  if (vertices === undefined) throw new Error("too many vertices");
  return vertices.map((vertex) => vertex.map((value) => Math.round(value * 1e6) / 1e6 + 0).join()).sort();
}

describe("enumerateVertices", () => {
  it("finds the 12 vertices of the location-transportation demand set", () => {
    const rows = [
      { indices: [0, 1, 2], values: [1, 1, 1], upper: 1.8 },
      { indices: [0, 1], values: [1, 1], upper: 1.2 },
    ];
    expect(vertexList(polytopeSet(3, [0, 0, 0], [1, 1, 1], rows))).toHaveLength(12);
  });

  it("finds the 12 vertices of an L1 ball of radius 2 cut by the unit box in three dimensions", () => {
    const centre = [28, 32, 38];
    const scale = centre.map((value) => value / 2);
    const set = intersectionSet([normOneSet(centre, 2, { scale }), normInfinitySet(centre, 1, { scale })]);
    const points = enumerateVertices(set, 100_000);
    const extreme = points?.filter((point) => {
      const steps = Array.from(point, (value, k) => Math.abs(value - centre[k]) / scale[k]);
      return steps.filter((step) => step > 1 - 1e-6).length === 2;
    });
    expect(extreme).toHaveLength(12);
  });

  it("keeps an equality and an empty set apart", () => {
    const line = { indices: [0, 1], values: [1, 1], lower: 1, upper: 1 };
    expect(vertexList(polytopeSet(2, [0, 0], [1, 1], [line]))).toEqual(["0,1", "1,0"]);
    const far = { indices: [0, 1], values: [1, 1], lower: 3 };
    expect(vertexList(polytopeSet(2, [0, 0], [1, 1], [far]))).toEqual([]);
  });

  it("lists the points of an integer set", () => {
    expect(vertexList(budgetSet(4, 2, { integer: true }))).toHaveLength(1 + 4 + 6);
  });

  it("agrees with the maximum of random directions over budget sets", () => {
    const direction = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(direction, fc.integer({ min: 0, max: 9 }), (slope, tenths) => {
        const gamma = tenths / 2.5;
        const best = Math.max(
          ...enumerateVertices(budgetSet(4, gamma))!.map((v) => slope.reduce((t, s, k) => t + s * v[k], 0)),
        );
        let left = gamma;
        let expected = 0;
        for (const value of slope.filter((s) => s > 0).sort((a, b) => b - a)) {
          expected += value * Math.min(1, left);
          left = Math.max(0, left - 1);
        }
        expect(best).toBeCloseTo(expected, 9);
      }),
    );
  });
});

describe("set constructors", () => {
  it("gives the cardinality set its 2·n vertices at Γ = 1, and its centre", () => {
    expect(vertexList(cardinalitySet([0, 0], [1, 2], 1))).toEqual(["-1,0", "0,-2", "0,0", "0,2", "1,0"]);
  });

  it("maps the corners of the factors through the loadings", () => {
    expect(vertexList(factorSet([10, 20], [[1], [2]]))).toEqual(["11,22", "9,18"]);
    expect(
      vertexList(
        factorSet(
          [0, 0],
          [
            [1, 0],
            [0, 1],
          ],
          { totalLimit: 0 },
        ),
      ),
    ).toEqual(["-1,1", "1,-1"]);
  });

  it("scales about the nominal scenario, whatever the kind of set", () => {
    const triangle = polytopeSet(2, [0, 0], [1, 1], [{ indices: [0, 1], values: [1, 1], upper: 1 }]);
    expect(vertexList(scaleSet(triangle, 2, [0.5, 0]))).toEqual(["-0.5,0", "-0.5,2", "1.5,0"]);
    expect(vertexList(scaleSet(budgetSet(2, 1), 0.5, [0, 0]))).toEqual(["0,0", "0,0.5", "0.5,0"]);
    expect(vertexList(scaleSet(scenarioSet([[2], [4]]), 0.5, [2]))).toEqual(["2", "3"]);
  });

  it("filters scenarios and refuses an empty intersection", () => {
    const points = scenarioSet([[0.5], [2]]);
    expect(vertexList(intersectionSet([points, boxSet([0], [1])]))).toEqual(["0.5"]);
    expect(() => intersectionSet([points, boxSet([3], [4])])).toThrow("no scenario in common");
  });

  it("contains its nominal scenario for every random norm ball", () => {
    fc.assert(
      fc.property(
        fc.float({ min: -9, max: 9, noNaN: true }),
        fc.float({ min: 0, max: 9, noNaN: true }),
        (c, r) => {
          expect(contains(normInfinitySet([c], r), [c])).toBe(true);
          expect(contains(normOneSet([c], r), [c, 0])).toBe(true);
        },
      ),
    );
  });
});
