import { describe, expect, it } from "vitest";
import { type SolveEvent, solve } from "../../../src/ccg/index.js";
import { loadBackend } from "../../../src/milp/index.js";
import type { TwoStageProblem } from "../../../src/model/index.js";
import { Rng } from "../../../src/tensor/index.js";
import { enumeratedOptimum, randomGeneral, randomKnapsack, randomLoans } from "./brute-force.js";

const CASES = [
  ["a knapsack, divided by ranges of the multiplier", randomKnapsack(new Rng(3))],
  ["loans, divided by binary columns", randomLoans(new Rng(2))],
  ["a random problem", randomGeneral(new Rng(5))],
] as const;

/** What a run proved and when, without the clock. */
async function pathOf(problem: TwoStageProblem, threads: number) {
  const path: string[] = [];
  const onEvent = ({ timeSeconds, ...event }: SolveEvent) => path.push(JSON.stringify(event));
  const result = await solve(problem, { method: "relax-and-cut", gap: 1e-9, threads, onEvent });
  return { result, path };
}

describe.each(CASES)("three threads on %s", (_, problem) => {
  it("prove the optimum, the same way every time", async () => {
    const expected = enumeratedOptimum(problem, await loadBackend("highs"));
    const first = await pathOf(problem, 3);
    const second = await pathOf(problem, 3);
    expect(first.result.status).toBe(Number.isFinite(expected) ? "optimal" : "infeasible");
    if (Number.isFinite(expected)) {
      expect(first.result.objective).toBeCloseTo(expected, 5);
      expect(first.result.bound).toBeCloseTo(expected, 5);
    }
    expect(second.path).toEqual(first.path);
  });
});

describe("two threads", () => {
  it("end at once when interrupted", async () => {
    const controller = new AbortController();
    const run = solve(randomKnapsack(new Rng(3)), {
      method: "relax-and-cut",
      threads: 2,
      signal: controller.signal,
      onEvent: () => controller.abort(),
    });
    expect((await run).stoppedBy).toBe("interrupt");
  });
});
