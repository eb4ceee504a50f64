import { describe, expect, it } from "vitest";
import { fitGrowth, median, performanceProfile, quantile, summarise } from "../../src/bench/statistics.js";

describe("statistics", () => {
  it("takes medians and quantiles by linear interpolation", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(quantile([10, 20, 30, 40, 50], 0.9)).toBeCloseTo(46, 12);
    expect(median([])).toBeUndefined();
    expect(median([1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY])).toBe(Number.POSITIVE_INFINITY);
    expect(summarise([2, 4, 9])).toEqual({ count: 3, median: 4, mean: 5, min: 2, max: 9 });
  });

  it("draws the performance profile that a hand computation gives", () => {
    // Costs A: 1, 4, –, 2; B: 2, 1, –, 2. Best: 1, 1, none, 2. Ratios A: 1, 4, 1; B: 2, 1, 1, out of four instances.
    const profile = performanceProfile(
      new Map([
        ["A", [1, 4, undefined, 2]],
        ["B", [2, 1, undefined, 2]],
      ]),
    );
    expect(profile).toEqual([
      { solver: "A", ratios: [1, 4, 4], shares: [0.5, 0.75, 0.75] },
      { solver: "B", ratios: [1, 2, 4], shares: [0.5, 0.75, 0.75] },
    ]);
  });

  it("fits the exponent of a power law", () => {
    const exact = fitGrowth([10, 20, 40], [0.5, 2, 8]);
    expect(exact?.exponent).toBeCloseTo(2, 12);
    expect(exact?.factor).toBeCloseTo(0.005, 12);
    expect(exact?.r2).toBeCloseTo(1, 12);
    // log2 costs 0, 1, 5 at log2 sizes 0, 1, 2: slope 5/2.
    expect(fitGrowth([1, 2, 4], [1, 2, 32])?.exponent).toBeCloseTo(2.5, 12);
    expect(fitGrowth([5, 5], [1, 2])).toBeUndefined();
    expect(fitGrowth([1, 2], [1, 0])).toBeUndefined();
  });
});
