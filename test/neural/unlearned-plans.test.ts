/** The learned method begins with the plans that need no network: it ends with one at least as good. */
import { describe, expect, it } from "vitest";
import { METHODS, solve } from "../../src/ccg/index.js";
import { BASELINE_METHODS, neuralMethods, shippedNetworks } from "../../src/neural/index.js";
import { generateCapitalBudgeting, generateKnapsack, toProblem } from "../../src/problems/index.js";

const methods = [...METHODS, ...neuralMethods(shippedNetworks(), { rounds: 1 }), ...BASELINE_METHODS];
const cases = [
  ["knapsack", toProblem(generateKnapsack({ n: 14, seed: 2, correlation: "ASC" }))],
  ["capital budgeting", toProblem(generateCapitalBudgeting({ n: 8, seed: 2 }))],
] as const;

describe.each(cases)("on a %s", (_, problem) => {
  it("is no worse than the baselines, and its bound no weaker", async () => {
    const learned = await solve(problem, { method: "neural", methods, gap: 1e-6 });
    const exact = await solve(problem, { gap: 1e-6 });
    for (const method of ["single-scenario", "relaxation"]) {
      const baseline = await solve(problem, { method, methods, gap: 1e-6 });
      const slack = 1e-5 * Math.abs(exact.objective as number);
      expect(learned.objective).toBeGreaterThanOrEqual((baseline.objective as number) - slack);
      expect(learned.bound).toBeLessThanOrEqual((baseline.bound as number) + slack);
      expect(baseline.bound).toBeGreaterThanOrEqual((exact.objective as number) - slack);
    }
    expect(learned.bound).toBeGreaterThanOrEqual((exact.objective as number) * (1 - 1e-5));
  });
});
