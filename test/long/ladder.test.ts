/** Order relations of the ladder and the exact optimum against brute force, on random problems of every class. */
import { describe, expect, it } from "vitest";
import { allIntegerScenarios, decisiveScenarios } from "../../src/ccg/worst-case/vertices.js";
import { analyse, ladder, scenarioSet, solve } from "../../src/index.js";
import { type RandomClass, randomProblem } from "../ccg/worst-case/random-problem.js";

const INSTANCES = 500;

/** Relative precision of every rung. */
const GAP = 1e-6;

const classes: RandomClass[] = (["polytope", "binary"] as const).flatMap((set) =>
  (["rightHandSide", "technology"] as const).flatMap((uncertain) =>
    [false, true].map((integerRecourse) => ({ set, uncertain, complete: true, integerRecourse })),
  ),
);

describe("ladder", () => {
  it.each(classes)(
    "is in order, its exact rung that of brute force: $set, $uncertain, integer $integerRecourse",
    async (kind) => {
      for (let seed = 1; seed <= INSTANCES; seed++) {
        const problem = randomProblem(seed, kind);
        const place = `seed ${seed}`;
        const structure = analyse(problem);
        const scenarios = allIntegerScenarios(problem) ?? decisiveScenarios(problem, structure);
        if (scenarios?.length === 0) continue; // an empty polytope
        const { lines } = await ladder(problem, { gap: GAP, timeLimitSeconds: 60 });
        const value = Object.fromEntries(lines.map((line) => [line.rung, line.value]));
        const isOrdered = (low: string, high: string) => {
          const [a, b] = [value[low], value[high]];
          if (a === undefined || b === undefined) return;
          expect(a, `${place}: ${low} ≤ ${high}`).toBeLessThanOrEqual(b + 4 * GAP * Math.abs(b) + 1e-6);
        };
        isOrdered("nominal", "exact");
        isOrdered("exact", "k-adapt");
        isOrdered("k-adapt", "static");
        isOrdered("exact", "affine");
        isOrdered("affine", "static");
        if (scenarios === undefined) continue;
        const finite = { ...problem, uncertainty: scenarioSet(scenarios) };
        const brute = await solve(finite, { method: "ccg", gap: GAP });
        expect(value.exact === undefined, place).toBe(brute.objective === undefined);
        if (brute.objective === undefined || value.exact === undefined) continue;
        expect(Math.abs(value.exact - brute.objective), place).toBeLessThanOrEqual(
          4 * GAP * Math.abs(brute.objective) + 1e-6,
        );
      }
    },
  );
});
