import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../src/base/index.js";
import {
  type CsrMatrix,
  csrFromDense,
  csrFromTriplets,
  csrMultiply,
  csrTranspose,
  csrTransposeMultiply,
  dot,
  Rng,
} from "../../src/tensor/index.js";

const triplets = fc
  .record({ numRows: fc.integer({ min: 1, max: 8 }), numCols: fc.integer({ min: 1, max: 8 }) })
  .chain(({ numRows, numCols }) =>
    fc.record({
      numRows: fc.constant(numRows),
      numCols: fc.constant(numCols),
      entries: fc.array(
        fc.tuple(
          fc.integer({ min: 0, max: numRows - 1 }),
          fc.integer({ min: 0, max: numCols - 1 }),
          fc.integer({ min: -4, max: 4 }),
        ),
        { maxLength: 30 },
      ),
    }),
  );

function dense(a: CsrMatrix): Float64Array {
  const out = new Float64Array(a.numRows * a.numCols);
  for (let i = 0; i < a.numRows; i++) {
    for (let k = a.starts[i]; k < a.starts[i + 1]; k++) out[i * a.numCols + a.indices[k]] += a.values[k];
  }
  return out;
}

describe("sparse matrices by rows", () => {
  it("adds duplicate triplets, drops zeros and sorts columns", () => {
    fc.assert(
      fc.property(triplets, ({ numRows, numCols, entries }) => {
        const a = csrFromTriplets(
          numRows,
          numCols,
          entries.map(([i]) => i),
          entries.map(([, j]) => j),
          entries.map(([, , v]) => v),
        );
        const expected = new Float64Array(numRows * numCols);
        for (const [i, j, v] of entries) expected[i * numCols + j] += v;
        expect(Array.from(dense(a), (v) => v + 0)).toEqual(Array.from(expected, (v) => v + 0));
        expect(a.values.every((v) => v !== 0)).toBe(true);
        for (let i = 0; i < numRows; i++) {
          const row = Array.from(a.indices.subarray(a.starts[i], a.starts[i + 1]));
          expect(row).toEqual([...new Set(row)].sort((p, q) => p - q));
        }
        expect(csrFromDense(numRows, numCols, dense(a))).toEqual(a);
        expect(dense(csrTranspose(csrTranspose(a)))).toEqual(dense(a));
      }),
    );
  });

  it("has adjoint products: ⟨Ax, y⟩ = ⟨x, Aᵀy⟩, and Aᵀ's product is the transpose product", () => {
    fc.assert(
      fc.property(triplets, fc.integer(), ({ numRows, numCols, entries }, seed) => {
        const [rows, cols, values] = [0, 1, 2].map((part) => entries.map((entry) => entry[part]));
        const a = csrFromTriplets(numRows, numCols, rows, cols, values);
        const rng = new Rng(seed);
        const x = Float64Array.from({ length: numCols }, () => rng.normal());
        const y = Float64Array.from({ length: numRows }, () => rng.normal());
        const ax = csrMultiply(a, x, new Float64Array(numRows));
        const aty = csrTransposeMultiply(a, y, new Float64Array(numCols));
        expect(dot(ax, y)).toBeCloseTo(dot(x, aty), 9);
        csrMultiply(csrTranspose(a), y, new Float64Array(numCols)).forEach((value, j) => {
          expect(value).toBeCloseTo(aty[j], 12);
        });
      }),
    );
  });

  it("names the bad triplet", () => {
    expect(() => csrFromTriplets(2, 2, [0, 2], [0, 0], [1, 1])).toThrow(/rows\[1\]: is 2/);
    expect(() => csrFromTriplets(2, 2, [0], [-1], [1])).toThrow(/cols\[0\]: is -1/);
    expect(() => csrFromTriplets(2, 2, [0], [0], [Number.NaN])).toThrow(/values\[0\]: is NaN/);
    expect(() => csrFromTriplets(2, 2, [0], [0, 1], [1])).toThrow(InputError);
  });
});
