import { describe, expect, it } from "vitest";
import { equilibrate } from "../../src/halpern/lp/equilibrate.js";
import { spectralNorm } from "../../src/halpern/power-iteration.js";
import { csrFromDense, csrMultiply, csrTransposeMultiply, Rng } from "../../src/tensor/index.js";

/** Entries near 1 hidden by rows and columns in units from 1e-6 to 1e6; row 2 and column 3 are empty. */
function hidden() {
  const rng = new Rng(3);
  const [rows, cols] = [6, 8];
  const unit = () => 10 ** rng.uniform(-6, 6);
  const [rowUnit, colUnit] = [Array.from({ length: rows }, unit), Array.from({ length: cols }, unit)];
  const dense = rowUnit.flatMap((r, i) =>
    colUnit.map((c, j) => (i === 2 || j === 3 ? 0 : r * c * rng.uniform(0.5, 2))),
  );
  return csrFromDense(rows, cols, dense);
}

describe("equilibrating a matrix", () => {
  it("finds the units that hide entries of similar size, and leaves empty lines as they are", () => {
    const a = hidden();
    const { matrix, rowScale, colScale } = equilibrate(a);
    const sizes = matrix.values.filter((value) => value !== 0).map(Math.abs);
    expect(Math.max(...sizes) / Math.min(...sizes)).toBeLessThan(20);
    expect(rowScale[2]).toBe(1);
    expect(colScale[3]).toBe(1);
    for (let i = 0; i < a.numRows; i++) {
      for (let k = a.starts[i]; k < a.starts[i + 1]; k++) {
        const restored = rowScale[i] * matrix.values[k] * colScale[a.indices[k]];
        expect(Math.abs(restored - a.values[k])).toBeLessThanOrEqual(1e-12 * Math.abs(a.values[k]));
      }
    }
  });

  it("leaves a matrix of norm at most 1", () => {
    const { matrix } = equilibrate(hidden());
    const normal = new Float64Array(matrix.numRows);
    const product = (x: Float64Array, out: Float64Array) => {
      csrTransposeMultiply(matrix, csrMultiply(matrix, x, normal), out);
    };
    expect(spectralNorm(matrix.numCols, product, { tolerance: 1e-8 })).toBeLessThanOrEqual(1 + 1e-9);
  });
});
