import { expect } from "vitest";
import { solve } from "../../../src/ccg/index.js";
import { loadBackend } from "../../../src/milp/index.js";
import type { TwoStageProblem } from "../../../src/model/index.js";
import { Rng } from "../../../src/tensor/index.js";
import { enumeratedOptimum, randomGeneral, randomKnapsack, randomLoans } from "./brute-force.js";

export const GENERATORS = [
  ["knapsacks", randomKnapsack],
  ["capital budgeting with loans", randomLoans],
  ["random problems", randomGeneral],
] as const;

/** Solves `count` random problems and compares objective and bound with the enumeration of both stages. */
export async function expectAgreement(generate: (rng: Rng) => TwoStageProblem, count: number): Promise<void> {
  const backend = await loadBackend("highs");
  for (let seed = 1; seed <= count; seed++) {
    const problem = generate(new Rng(seed));
    const expected = enumeratedOptimum(problem, backend);
    const result = await solve(problem, { method: "relax-and-cut", gap: 1e-9, seed });
    const place = `seed ${seed}`;
    if (!Number.isFinite(expected)) {
      expect(result.status, place).toBe("infeasible");
      continue;
    }
    expect(result.status, place).toBe("optimal");
    const tolerance = 1e-6 * Math.max(1, Math.abs(expected));
    expect(Math.abs((result.objective ?? Number.NaN) - expected), place).toBeLessThan(tolerance);
    expect(Math.abs((result.bound ?? Number.NaN) - expected), place).toBeLessThan(tolerance);
  }
}
