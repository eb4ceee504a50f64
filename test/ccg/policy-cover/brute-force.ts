import { expect } from "vitest";
import { asMinimisation } from "../../../src/ccg/normal-form.js";
import { POLICY_COVER } from "../../../src/ccg/policy-cover/kind.js";
import { MilpRecourseOracle } from "../../../src/ccg/recourse/milp-oracle.js";
import { analyse, Rng, Stop, type TwoStageProblem } from "../../../src/index.js";
import type { MilpBackend } from "../../../src/milp/index.js";
import { binaryPoints, disjunctiveWorstCase, gridWorstCase, randomPacking } from "./random-packing.js";

/** How far a MILP solver's feasibility tolerance can move a worst case of these instances. */
const SOLVER_NOISE = 1e-4;

export function coverEvaluator(problem: TwoStageProblem, backend: MilpBackend) {
  const structure = analyse(problem);
  const oracle = problem.recourse ?? new MilpRecourseOracle(problem, backend, structure);
  return POLICY_COVER.create({ problem, structure, backend, oracle, rng: new Rng(1) });
}

/** Compares the cover of one random instance, at every first stage, with a grid and with the disjunctive programme. */
export function checkAgainstBruteForce(seed: number, backend: MilpBackend): void {
  const problem = asMinimisation(randomPacking(seed));
  const evaluator = coverEvaluator(problem, backend);
  for (const x of binaryPoints(2)) {
    const place = `seed ${seed}, x = ${x}`;
    const worst = evaluator.evaluate(x, { stop: Stop.never(), tolerance: 1e-6 });
    expect(worst.kind, place).toBe("evaluated");
    if (worst.kind !== "evaluated") return;
    const { lower, upper } = worst;
    expect(upper - lower, place).toBeLessThanOrEqual(2e-6 * Math.max(1, Math.abs(lower)));
    expect(gridWorstCase(problem, x, 12), place).toBeLessThanOrEqual(upper + 1e-9);
    expect(disjunctiveWorstCase(problem, x, 1e-5, backend), place).toBeLessThanOrEqual(upper + SOLVER_NOISE);
    expect(disjunctiveWorstCase(problem, x, 0, backend), place).toBeGreaterThanOrEqual(lower - SOLVER_NOISE);
  }
  evaluator.dispose();
}
