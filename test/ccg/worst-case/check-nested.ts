import { expect } from "vitest";
import { POLICY_COVER } from "../../../src/ccg/policy-cover/kind.js";
import { MilpRecourseOracle } from "../../../src/ccg/recourse/milp-oracle.js";
import { EnumerationEvaluator } from "../../../src/ccg/worst-case/enumeration.js";
import type { WorstCaseEvaluator } from "../../../src/ccg/worst-case/evaluator.js";
import { createNestedEvaluator, nestedApplies } from "../../../src/ccg/worst-case/nested/index.js";
import { allIntegerScenarios, decisiveScenarios } from "../../../src/ccg/worst-case/vertices.js";
import { analyse, Rng, Stop } from "../../../src/index.js";
import type { MilpBackend } from "../../../src/milp/index.js";
import { type RandomClass, randomProblem } from "./random-problem.js";

export interface NestedClass extends RandomClass {
  readonly recourse: "integer" | "mixed" | "continuous";
}

export const nestedClasses: NestedClass[] = (
  ["box", "fractionalBudget", "polytope", "binary", "integer"] as const
).flatMap((set) =>
  (["integer", "mixed", "continuous"] as const).flatMap((recourse) =>
    (["rightHandSide", "technology", "recourse"] as const).flatMap((uncertain) => {
      // The coefficient of y[1], which is continuous, would have to be certain.
      const isRefused = uncertain === "recourse" && recourse !== "integer" && set !== "binary";
      return isRefused
        ? []
        : [true, false].map((complete) => ({
            set,
            uncertain,
            complete,
            recourse,
            integerRecourse: recourse === "integer",
            mixedRecourse: recourse === "mixed",
          }));
    }),
  ),
);

/** Two sides of a worst case agree with the reference to this absolute difference. */
const TOLERANCE = 2e-5;

/**
 * Compares nested column generation with another proof on random problems and plans of a class: enumeration of integer
 * scenarios, of vertices for continuous recourse, the policy cover otherwise.
 */
export function checkNested(backend: MilpBackend, kind: NestedClass, instances: number): void {
  for (let seed = 1; seed <= instances; seed++) {
    const problem = randomProblem(seed, kind);
    const structure = analyse(problem);
    expect(nestedApplies(problem).applies, nestedApplies(problem).because).toBe(true);
    const oracle = new MilpRecourseOracle(problem, backend, structure);
    const context = { problem, structure, oracle, backend, rng: new Rng(1) };
    const scenarios = allIntegerScenarios(problem) ?? decisiveScenarios(problem, structure);
    let reference: WorstCaseEvaluator;
    if (scenarios !== undefined) {
      if (scenarios.length === 0) continue;
      reference = new EnumerationEvaluator(problem, scenarios, oracle);
    } else {
      if (!POLICY_COVER.appliesTo(problem, structure).applies) continue;
      reference = POLICY_COVER.create(context);
    }
    const evaluator = createNestedEvaluator(context);
    for (const x of [
      [0, 0],
      [1, 2],
      [3, 3],
    ]) {
      const point = Float64Array.from(x);
      const expected = reference.evaluate(point, { stop: Stop.never() });
      const actual = evaluator.evaluate(point, { stop: Stop.never() });
      const place = `seed ${seed}, x = ${x}`;
      expect(actual.kind, place).toBe(expected.kind);
      if (actual.kind !== "evaluated" || expected.kind !== "evaluated") continue;
      expect(actual.lower, place).toBeGreaterThanOrEqual(expected.lower - TOLERANCE);
      expect(actual.lower, place).toBeLessThanOrEqual(expected.upper + TOLERANCE);
      expect(actual.upper, place).toBeGreaterThanOrEqual(expected.lower - TOLERANCE);
      expect(actual.upper, place).toBeLessThanOrEqual(expected.upper + TOLERANCE);
    }
    evaluator.dispose();
    reference.dispose();
    oracle.dispose();
  }
}
