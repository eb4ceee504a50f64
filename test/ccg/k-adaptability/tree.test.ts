import { beforeAll, describe, expect, it } from "vitest";
import { initialScenario } from "../../../src/ccg/initial-scenario.js";
import { solvePolicyDuality } from "../../../src/ccg/k-adaptability/duality.js";
import { searchPolicies } from "../../../src/ccg/k-adaptability/tree.js";
import { loadBackend, Stop, solve, type TwoStageProblem } from "../../../src/index.js";
import type { MilpBackend } from "../../../src/milp/index.js";
import { interiorWorstCase, shortestPath, unitCommitment } from "../../known-answers/models.js";
import { randomProblem } from "../worst-case/random-problem.js";

const GAP = 1e-7;

describe("branch and bound over scenario partitions", () => {
  let backend: MilpBackend;
  beforeAll(async () => {
    backend = await loadBackend("highs");
  });
  const search = (problem: TwoStageProblem, policies: number) =>
    searchPolicies(problem, backend, {
      policies,
      gap: GAP,
      stop: Stop.never(),
      firstScenario: initialScenario(problem.uncertainty, backend),
    });

  it.each([
    { name: "interior", problem: interiorWorstCase(), policies: 1 },
    { name: "interior", problem: interiorWorstCase(), policies: 2 },
    { name: "shortest path", problem: shortestPath(), policies: 1 },
    { name: "shortest path", problem: shortestPath(), policies: 2 },
    { name: "shortest path", problem: shortestPath(), policies: 3 },
  ])("agrees with the duality model: $name, K = $policies", async ({ problem, policies }) => {
    const dual = solvePolicyDuality(problem, backend, policies, { relativeGap: GAP });
    const tree = await search(problem, policies);
    expect(tree.status).toBe("optimal");
    if ("status" in dual) throw new Error(dual.status);
    expect(tree.best?.value).toBeCloseTo(dual.value, 5);
  });

  it("lies between the exact value and one policy, and does not rise with K, under uncertain rows", async () => {
    for (let seed = 1; seed <= 4; seed++) {
      const problem = randomProblem(seed, { set: "budget", uncertain: "rightHandSide", complete: true });
      const exact = await solve(problem, { method: "ccg", gap: GAP });
      const fixed = await solve(problem, { method: "static", gap: GAP });
      const one = await search(problem, 1);
      const two = await search(problem, 2);
      const slack = 1e-4 * Math.abs(exact.objective as number);
      expect(one.best?.value).toBeCloseTo(fixed.objective as number, 3);
      expect(two.best?.value).toBeLessThanOrEqual((one.best?.value as number) + slack);
      expect(two.best?.value).toBeGreaterThanOrEqual((exact.objective as number) - slack);
    }
  });

  it("one policy under one deviation commits more than full adaptivity needs", async () => {
    const one = await search(unitCommitment(1), 1);
    expect(one.status).toBe("optimal");
    expect(one.best?.value).toBeGreaterThan(4550);
  });
});
