import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dot, norm2, projectBall, projectBox, projectSimplex } from "../../src/tensor/index.js";

const vector = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 1, maxLength: 12 });

/** Threshold by sorting (Held, Wolfe & Crowder 1974): the independent reference. */
function simplexBySorting(v: readonly number[], total: number): number[] {
  const sorted = [...v].sort((a, b) => b - a);
  let sum = 0;
  let threshold = 0;
  sorted.forEach((value, i) => {
    sum += value;
    if (value - (sum - total) / (i + 1) > 0) threshold = (sum - total) / (i + 1);
  });
  return v.map((value) => Math.max(value - threshold, 0));
}

describe("projections", () => {
  it("projects onto the simplex as the sorting algorithm does", () => {
    fc.assert(
      fc.property(vector, fc.double({ min: 0.01, max: 10, noNaN: true }), (v, total) => {
        const projected = projectSimplex(v, new Float64Array(v.length), total);
        const expected = simplexBySorting(v, total);
        projected.forEach((value, i) => {
          expect(Math.abs(value - expected[i])).toBeLessThan(1e-9);
        });
        expect(Math.abs(projected.reduce((a, b) => a + b, 0) - total)).toBeLessThan(1e-9);
      }),
    );
  });

  it("satisfies the variational inequality ⟨v − Pv, z − Pv⟩ ≤ 0 on the ball", () => {
    fc.assert(
      fc.property(vector, vector, fc.double({ min: 0.1, max: 3, noNaN: true }), (v, w, radius) => {
        const length = Math.min(v.length, w.length);
        const p = projectBall(v.slice(0, length), radius, new Float64Array(length));
        const z = projectBall(w.slice(0, length), radius, new Float64Array(length));
        expect(norm2(p)).toBeLessThanOrEqual(radius * (1 + 1e-12));
        const outward = Float64Array.from(p, (value, i) => v[i] - value);
        const along = Float64Array.from(z, (value, i) => value - p[i]);
        expect(dot(outward, along)).toBeLessThanOrEqual(1e-9);
      }),
    );
  });

  it("works in place and on a block, leaving the rest alone", () => {
    const z = Float64Array.of(9, 0.5, 0.9, -1, 9);
    projectSimplex(z, z, 1, 1, 4);
    expect(Array.from(z, (value) => Math.round(value * 1e12) / 1e12)).toEqual([9, 0.3, 0.7, 0, 9]);
    projectBall(z, 1, z, 4, 5);
    expect(z[0]).toBe(9);
    expect(z[4]).toBe(1);
  });

  it("accepts infinite bounds and projects onto the nearest face", () => {
    const lower = [0, Number.NEGATIVE_INFINITY, 2];
    const upper = [1, 0, Number.POSITIVE_INFINITY];
    expect(Array.from(projectBox([-1, 5, 1], lower, upper, new Float64Array(3)))).toEqual([0, 0, 2]);
  });
});
