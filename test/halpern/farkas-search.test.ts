import { describe, expect, it } from "vitest";
import { FarkasSearch } from "../../src/halpern/lp/farkas-search.js";
import { scaleLp } from "../../src/halpern/lp/scaling.js";
import { csrFromDense, csrTransposeMultiply } from "../../src/tensor/index.js";

const inf = Number.POSITIVE_INFINITY;

/** x₀ + 2x₁ ≥ 4, 2x₀ + x₁ ≥ 4, x₀ + x₁ ≤ limit, x ≥ 0: feasible from limit 8/3. */
function corner(limit: number) {
  return scaleLp({
    cost: Float64Array.of(1, 0),
    matrix: csrFromDense(3, 2, [1, 2, 2, 1, 1, 1]),
    rowLower: Float64Array.of(4, 4, -inf),
    rowUpper: Float64Array.of(inf, inf, limit),
    colLower: Float64Array.of(0, 0),
    colUpper: Float64Array.of(inf, inf),
  });
}

/** What y proves: the least value of yᵀAx over x ≥ 0 is 0, if −Aᵀy ≥ 0 exactly, while the rows ask for more. */
function proves(lp: ReturnType<typeof corner>, y: Float64Array): boolean {
  if (y[0] < 0 || y[1] < 0 || y[2] > 0) return false;
  const slopes = csrTransposeMultiply(lp.matrix, y, new Float64Array(2));
  const asked = y[0] * lp.rowLower[0] + y[1] * lp.rowLower[1] + y[2] * lp.rowUpper[2];
  return asked > 1e-6 && Math.max(...slopes) <= 1e-12;
}

const drifting = { primal: 1, dual: 1, gap: 0.5, primalObjective: 1, dualObjective: 3 };

describe("the search for a Farkas ray", () => {
  it("finds an exact ray of an infeasible LP", () => {
    const lp = corner(2.6);
    const search = new FarkasSearch(lp, 64, () => false);
    expect(search.search(4096, inf, (y) => proves(lp, y))).toBe(true);
    expect(search.iterations).toBeLessThanOrEqual(2048);
  });

  it("ends without one, within its share of the work, where the LP has a solution", () => {
    const lp = corner(2.7);
    const search = new FarkasSearch(lp, 64, () => false);
    expect(search.search(4096, inf, (y) => proves(lp, y))).toBe(false);
    expect(search.iterations).toBe(2048);
    search.search(8192, 640, () => false);
    expect(search.iterations).toBe(2048 + 640);
  });

  it("is due only while the dual objective stays above the primal one", () => {
    const search = new FarkasSearch(corner(2.6), 64, () => false);
    expect(search.isDue(4096, drifting)).toBe(true);
    expect(search.isDue(64, drifting)).toBe(false);
    expect(search.isDue(4096, { ...drifting, dualObjective: -3 })).toBe(false);
    search.search(4096, inf, () => false);
    expect(search.isDue(5000, drifting)).toBe(false);
    expect(search.isDue(8192, drifting)).toBe(true);
  });
});
