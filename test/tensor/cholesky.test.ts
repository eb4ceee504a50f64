import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  choleskyFactor,
  choleskyInverse,
  choleskyLogDeterminant,
  choleskySolve,
  choleskyUpdate,
} from "../../src/tensor/cholesky.js";

/** A random well-conditioned matrix G·Gᵀ + I. */
const spd = fc
  .integer({ min: 1, max: 7 })
  .chain((n) => fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: n * n, maxLength: n * n }))
  .map((g) => {
    const n = Math.round(Math.sqrt(g.length));
    const a = new Float64Array(n * n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        a[i * n + j] = i === j ? 1 : 0;
        for (let k = 0; k < n; k++) a[i * n + j] += g[i * n + k] * g[j * n + k];
      }
    return { a, n };
  });

function multiply(a: Float64Array, b: Float64Array, n: number, transposeB = false): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      for (let k = 0; k < n; k++) out[i * n + j] += a[i * n + k] * (transposeB ? b[j * n + k] : b[k * n + j]);
  return out;
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-9): void {
  for (let i = 0; i < expected.length; i++)
    expect(Math.abs(actual[i] - expected[i])).toBeLessThan(tolerance * (1 + Math.abs(expected[i])));
}

describe("Cholesky factors", () => {
  it("multiply back to the matrix, solve and invert it", () => {
    fc.assert(
      fc.property(spd, ({ a, n }) => {
        const factor = new Float64Array(n * n);
        expect(choleskyFactor(a, n, factor)).toBe(true);
        expectClose(multiply(factor, factor, n, true), a);
        const x = Float64Array.from({ length: n }, (_, i) => i - 1.5);
        const rhs = Float64Array.from(x, (_, i) => x.reduce((sum, xj, j) => sum + a[i * n + j] * xj, 0));
        expectClose(choleskySolve(factor, n, rhs, rhs), x, 1e-8);
        const identity = multiply(a, choleskyInverse(factor, n, new Float64Array(n * n)), n);
        for (let i = 0; i < n; i++) identity[i * n + i] -= 1;
        expect(Math.max(...identity.map(Math.abs))).toBeLessThan(1e-8);
      }),
    );
  });

  it("follow a rank-one update as if factored afresh", () => {
    fc.assert(
      fc.property(spd, ({ a, n }) => {
        const x = Float64Array.from({ length: n }, (_, i) => (i % 2 ? 0 : i + 1));
        const updated = Float64Array.from(a, (value, p) => value + x[Math.floor(p / n)] * x[p % n]);
        const factor = new Float64Array(n * n);
        const fresh = new Float64Array(n * n);
        choleskyFactor(a, n, factor);
        choleskyUpdate(factor, n, x);
        choleskyFactor(updated, n, fresh);
        expectClose(factor, fresh);
      }),
    );
  });

  it("know the determinant and refuse an indefinite matrix", () => {
    const factor = new Float64Array(4);
    choleskyFactor([4, 2, 2, 5], 2, factor);
    expect(choleskyLogDeterminant(factor, 2)).toBeCloseTo(Math.log(16), 12);
    expect(choleskyFactor([1, 2, 2, 1], 2, factor)).toBe(false);
    expect(choleskyFactor([Number.NaN], 1, factor)).toBe(false);
  });
});
