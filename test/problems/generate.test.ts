import { describe, expect, it } from "vitest";
import { InputError } from "../../src/base/index.js";
import { assertValid } from "../../src/model/index.js";
import {
  budgetOf,
  type CapitalBudgetingInstance,
  generateCapitalBudgeting,
  generateKnapsack,
  generateLoans,
  instanceToJson,
  parseInstance,
  toProblem,
  withIntegerBudget,
} from "../../src/problems/index.js";
import { hasSharedData, sharedFiles } from "./shared-data.js";

describe("generators", () => {
  it("give the same instance for the same seed, another for another, and one the reader accepts", () => {
    for (const generate of [generateKnapsack, generateCapitalBudgeting, generateLoans]) {
      const instance = generate({ n: 12, seed: 5 });
      expect(generate({ n: 12, seed: 5 })).toEqual(instance);
      expect(generate({ n: 12, seed: 6 })).not.toEqual(instance);
      expect(parseInstance(instanceToJson(instance), "x")).toEqual(instance);
      assertValid(toProblem(instance));
    }
  });

  it.each(["UN", "WC", "ASC", "SC"] as const)("follow the recipe of class %s", (correlation) => {
    const instance = generateKnapsack({ n: 400, correlation, delta: 0.5, h: 80, seed: 3 });
    const { capacity, weight, nominalProfit, maxDegradation, repairWeight, outsourcingCost } = instance;
    const total = weight.reduce((sum, value) => sum + value, 0);
    expect(capacity).toBe(Math.floor((80 / 101) * total));
    expect(instance.gamma).toBe(60);
    weight.forEach((c, i) => {
      const [p, degradation, t] = [nominalProfit[i], maxDegradation[i], repairWeight[i]];
      for (const value of [c, p, degradation, t, outsourcingCost[i]])
        expect(Number.isInteger(value) && value >= 1).toBe(true);
      expect(degradation).toBeGreaterThanOrEqual(Math.max(1, p * 0.25 - 0.5));
      expect(degradation).toBeLessThanOrEqual(p * 0.75 + 0.5);
      expect(outsourcingCost[i] / p).toBeLessThan(1.5 + 1 / p);
      if (correlation === "WC") expect(Math.abs(p - c)).toBeLessThanOrEqual(51);
      if (correlation === "ASC") expect(Math.abs(p - c - 100)).toBeLessThanOrEqual(1.5);
      if (correlation === "SC") expect(p).toBe(c + 100);
      if (correlation === "SC") expect(Math.abs(t - degradation / 2 - c / 10)).toBeLessThanOrEqual(0.5);
      if (correlation === "UN") expect(t).toBeLessThanOrEqual(c);
    });
  });

  it("give loadings on the simplex and on the sphere of the 1-norm", () => {
    const sum = (row: readonly number[]) => row.reduce((total, value) => total + Math.abs(value), 0);
    for (const row of generateCapitalBudgeting({ n: 30 }).costLoadings) expect(sum(row)).toBeCloseTo(1, 12);
    for (const row of generateLoans({ n: 30 }).profitLoadings) expect(sum(row)).toBeCloseTo(1, 4);
  });

  it("refuse options out of range", () => {
    expect(() => generateKnapsack({ n: 1e9 })).toThrow(InputError);
    expect(() => generateKnapsack({ delta: Number.NaN })).toThrow(/delta: is NaN; give/);
    expect(() => generateCapitalBudgeting({ seed: -1 })).toThrow(/seed: is -1/);
    expect(() => generateLoans({ uncertaintyDim: 0 })).toThrow(InputError);
  });
});

describe.skipIf(!hasSharedData())("the capital-budgeting generator", () => {
  it("reproduces the published instances from their size and seed", () => {
    for (const { name, text } of sharedFiles("capital-budgeting", "CB_")) {
      const published = parseInstance(text, name) as CapitalBudgetingInstance;
      const drawn = generateCapitalBudgeting({ n: published.n, seed: published.seed });
      expect(drawn.nominalCost).toEqual(published.nominalCost);
      expect(drawn.budgetExact).toBeCloseTo(published.budgetExact, 9);
      expect(budgetOf(withIntegerBudget(drawn))).toBe(JSON.parse(text).budget);
      drawn.costLoadings.flat().forEach((value, k) => {
        expect(value).toBeCloseTo(published.costLoadings.flat()[k], 15);
      });
      drawn.revenueLoadings.flat().forEach((value, k) => {
        expect(value).toBeCloseTo(published.revenueLoadings.flat()[k], 15);
      });
    }
  });
});
