import { describe, expect, it } from "vitest";
import { FacePolish } from "../../src/halpern/lp/face-polish.js";
import { csrFromDense } from "../../src/tensor/index.js";

const inf = Number.POSITIVE_INFINITY;

/** min −x₀ − x₁, x₀ + 2x₁ ≤ 3, 3x₀ + x₁ ≤ 4, 0 ≤ x ≤ 10: x = (1, 1), y = (−0.4, −0.2). */
const triangle = {
  cost: Float64Array.of(-1, -1),
  matrix: csrFromDense(2, 2, [1, 2, 3, 1]),
  rowLower: Float64Array.of(-inf, -inf),
  rowUpper: Float64Array.of(3, 4),
  colLower: Float64Array.of(0, 0),
  colUpper: Float64Array.of(10, 10),
};

function polished(x: number[], y: number[], shouldStop = () => false): number[] | undefined {
  let found: number[] | undefined;
  const accepts = (px: Float64Array, py: Float64Array) => {
    const point = [...px, ...py];
    const isSolution = [1, 1, -0.4, -0.2].every((value, k) => Math.abs(point[k] - value) < 1e-9);
    if (isSolution) found = point;
    return isSolution;
  };
  const start = { x: Float64Array.from(x), y: Float64Array.from(y) };
  new FacePolish(triangle, shouldStop).attempt(start, 1000, accepts);
  return found;
}

describe("polishing on a face", () => {
  it("is exact in one step where the face is right", () => {
    expect(polished([1.1, 0.8], [-0.5, -0.1])).toBeDefined();
  });

  it("frees a column at its bound where the rows of the face cannot be met without it", () => {
    expect(polished([1.1, 0], [-0.5, -0.1])).toBeDefined();
  });

  it("adds the row that blocks where the columns of the face have costs left", () => {
    expect(polished([1.0, 0.6], [-0.5, 0])).toBeDefined();
    expect(polished([0.5, 0.5], [0, 0])).toBeDefined();
  });

  it("does nothing once it is time to stop", () => {
    const start: [number[], number[]] = [
      [1.1, 0],
      [-0.5, -0.1],
    ];
    expect(polished(...start, () => true)).toBeUndefined();
  });
});
