import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csrFromDense, csrMultiply, csrTransposeMultiply, lsqr, norm2, Rng } from "../../src/tensor/index.js";

const accurate = { tolerance: 1e-13, normalTolerance: 1e-13, maxIterations: 1000 };

describe("least squares by products only (LSQR)", () => {
  it("meets consistent systems by the shortest solution, others in the least-squares sense", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const rng = new Rng(seed);
        const [m, n] = [1 + rng.integer(8), 1 + rng.integer(8)];
        const draw = (length: number) => Float64Array.from({ length }, () => rng.normal());
        const a = csrFromDense(m, n, draw(m * n));
        const z = draw(n);
        const b = m <= n ? csrMultiply(a, z, new Float64Array(m)) : draw(m);
        const { x } = lsqr(a, b, accurate);
        const residual = csrMultiply(a, x, new Float64Array(m)).map((value, i) => b[i] - value);
        expect(norm2(csrTransposeMultiply(a, residual, new Float64Array(n)))).toBeLessThan(1e-7);
        if (m > n) return;
        expect(norm2(residual)).toBeLessThan(1e-7);
        expect(norm2(x)).toBeLessThanOrEqual(norm2(z) + 1e-7);
      }),
      { numRuns: 60 },
    );
  });

  it("ends at the limit, at a word from outside, and at once where there is nothing to do", () => {
    const size = 200;
    const rng = new Rng(1);
    const a = csrFromDense(
      size,
      size,
      Float64Array.from({ length: size * size }, () => rng.normal()),
    );
    const b = new Float64Array(size).fill(1);
    expect(lsqr(a, b, { ...accurate, maxIterations: 5 }).iterations).toBe(5);
    expect(lsqr(a, b, { ...accurate, shouldStop: () => true }).iterations).toBe(64);
    expect(lsqr(a, new Float64Array(size), accurate)).toMatchObject({ iterations: 0 });
  });
});
