/** Known answers of decision rules and K-adaptability. */
import { describe, expect, it } from "vitest";
import { affineDecisionRule, solve } from "../../src/index.js";
import { KNAPSACK_6362, LOANS_42_83 } from "./data.js";
import * as models from "./models.js";

function expectValue(actual: number | undefined, expected: number): void {
  expect(actual).toBeDefined();
  expect(Math.abs((actual as number) - expected)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(expected)));
}

describe("known answers, decision rules", () => {
  it("1: the affine rule loses nothing: 33680", async () => {
    const result = await solve(models.locationTransportation(true), { method: "affine", gap: 1e-8 });
    expectValue(result.objective, 33680);
    expect(result.status).toBe("feasible"); // its own bound is one scenario only
  });

  it.each([
    [0, 33822.46207],
    [0.1, 38990.23891],
    [0.2, 44272.827493],
  ])("2: production-inventory at θ = %s: %s", async (theta, expected) => {
    const periods = 24;
    // The production of period t may use the demands of earlier periods.
    const observes = (j: number, k: number) => k < j % periods;
    const result = await affineDecisionRule(models.productionInventory(theta), { observes });
    expect(result.status).toBe("optimal");
    expectValue(result.objective, expected);
  });

  it("3: newsvendor, static 46 and affine 70.5", async () => {
    const fixed = await solve(models.newsvendor(), { method: "static", gap: 1e-8 });
    expectValue(fixed.objective, 46);
    expectValue(fixed.firstStage?.[0], 92);
    const affine = await solve(models.newsvendor(), { method: "affine", gap: 1e-8 });
    expectValue(affine.objective, 70.5);
  });
});

describe("known answers, K-adaptability", () => {
  const kAdapt = (policies: number) => ({ method: "k-adapt", policies, gap: 1e-7 }) as const;

  it("4: one policy suffices for the knapsack: 6362", async () => {
    expectValue((await solve(models.robustKnapsack(KNAPSACK_6362), kAdapt(1))).objective, 6362);
    expectValue(
      (await solve(models.robustKnapsack(KNAPSACK_6362), { method: "static", gap: 1e-7 })).objective,
      6362,
    );
  });

  it("5: capital budgeting with loans, one policy: 42.581141", async () => {
    expectValue((await solve(models.loans(LOANS_42_83), kAdapt(1))).objective, 42.581141);
  });

  it("6: one policy reaches 1, two reach 0.5", async () => {
    expectValue((await solve(models.interiorWorstCase(), kAdapt(1))).objective, 1);
    const two = await solve(models.interiorWorstCase(), kAdapt(2));
    expectValue(two.objective, 0.5);
    expect(two.policies).toHaveLength(2);
    expect(two.status).toBe("optimal"); // its scenario proves that full adaptivity does no better
  });

  it.each([
    [1, 10],
    [2, 86 / 9],
    [3, 348 / 37],
    [4, 348 / 37],
  ])("8: shortest path with %s policies: %s", async (policies, expected) => {
    expectValue((await solve(models.shortestPath(), kAdapt(policies))).objective, expected);
  });
});
