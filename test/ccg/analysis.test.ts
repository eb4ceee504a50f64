import { describe, expect, it } from "vitest";
import {
  boxSet,
  budgetSet,
  explain,
  ladder,
  recoursePolicy,
  simulate,
  sum,
  sweep,
  TwoStageModel,
} from "../../src/index.js";
import {
  disruptions,
  locationTransportation,
  newsvendor,
  smokeTest,
  unitCommitment,
} from "../known-answers/models.js";

describe("ladder", () => {
  it("orders its rungs for a minimisation", async () => {
    const { lines, priceOfRobustness, valueOfAdaptivity } = await ladder(disruptions(1), { gap: 1e-7 });
    const value = Object.fromEntries(lines.map((line) => [line.rung, line.value as number]));
    expect(value.nominal).toBeLessThanOrEqual(value.exact + 1e-6);
    expect(value.exact).toBeCloseTo(214, 4);
    expect(value.exact).toBeLessThanOrEqual(value["k-adapt"] + 1e-3);
    expect(value["k-adapt"]).toBeLessThanOrEqual(value.static + 1e-3);
    expect(value.affine).toBeLessThanOrEqual(value.static + 1e-6);
    expect(priceOfRobustness).toBeGreaterThan(0);
    expect(valueOfAdaptivity).toBeGreaterThan(0);
  });

  it("reverses the order for a maximisation", async () => {
    const { lines } = await ladder(newsvendor(), { gap: 1e-6, policies: 1 });
    const value = Object.fromEntries(lines.map((line) => [line.rung, line.value as number]));
    expect(value.nominal).toBeGreaterThanOrEqual(value.exact - 1e-6);
    expect(value.exact).toBeCloseTo(70.5, 4);
    expect(value.affine).toBeCloseTo(70.5, 4);
    expect(value.static).toBeCloseTo(46, 4);
  });
});

describe("explain", () => {
  it("names the smallest conflict and the largest feasible share of the set", async () => {
    const model = new TwoStageModel("too much demand");
    const x = model.firstStageVector(2, { name: "x", upper: 4 });
    const y = model.secondStage({ name: "y", upper: 2 });
    const u = model.uncertain(boxSet([0, 0], [10, 1]));
    model.minimise(sum([...x, y]));
    model.require(x[1].plus(y).atLeast(u[1]), "harmless");
    model.require(x[0].plus(y).atLeast(u[0]), "demand");
    model.require(x[0].plus(x[1]).atMost(6), "budget");
    const found = await explain(model.build());
    if (found.kind !== "infeasible") throw new Error(found.kind);
    expect(found.scenarios).toHaveLength(1);
    expect(found.rows).toEqual([{ row: "demand", scenario: 0 }]);
    // x ≤ 4 and y ≤ 2 serve demand up to 6: 5 + 5ρ ≤ 6.
    expect(found.scale?.feasible).toBeCloseTo(0.2, 2);
    expect(found.scale?.infeasible).toBeGreaterThan(0.2 - 1e-6);
  });

  it("keeps two scenarios that only together defeat every plan", async () => {
    const model = new TwoStageModel("opposite demands");
    const x = model.firstStage({ name: "x", upper: 10 });
    const y = model.secondStage({ name: "y", upper: 1 });
    const [u] = model.uncertain(boxSet([0], [10]));
    model.minimise(x);
    model.require(x.plus(y).atLeast(u), "floor");
    model.require(x.minus(y).atMost(u), "ceiling");
    const found = await explain(model.build());
    if (found.kind !== "infeasible") throw new Error(found.kind);
    expect(found.scenarios).toHaveLength(2);
    expect(found.rows.map(({ row }) => row).sort()).toEqual(["ceiling", "floor"]);
  });

  it("gives the direction of an unbounded problem", async () => {
    const model = new TwoStageModel("unbounded");
    const x = model.firstStage({ name: "x" });
    const y = model.secondStage({ name: "y" });
    const [u] = model.uncertain(boxSet([1], [2]));
    model.maximise(x.minus(y.times(u)));
    model.require(y.atLeast(x.times(0.25)), "pay");
    const found = await explain(model.build());
    if (found.kind !== "unbounded") throw new Error(found.kind);
    expect(found.direction.map(({ column }) => column)).toEqual(["x", "y"]);
  });

  it("says so when there is nothing to explain", async () => {
    expect(await explain(smokeTest())).toEqual({ kind: "feasible" });
  });
});

describe("policy and simulation", () => {
  it("answers a scenario with recourse, value and slack", async () => {
    const policy = await recoursePolicy(smokeTest(), [5]);
    const answer = policy([2]);
    if (answer.status !== "optimal") throw new Error(answer.status);
    expect(answer.value).toBeCloseTo(35, 9);
    expect(answer.recourse[0]).toBeCloseTo(2, 9);
    expect(answer.slack[0]).toBeCloseTo(0, 9);
  });

  it("never finds a scenario of the set worse than the proved worst case", async () => {
    const plan = [1, 0, 1, 255.2, 0, 516.8];
    const scenarios = Array.from({ length: 40 }, (_, s) => {
      const g = [((s * 7) % 11) / 10, ((s * 5) % 13) / 12, ((s * 3) % 7) / 6];
      const scale = Math.min(1, 1.8 / (g[0] + g[1] + g[2]), 1.2 / (g[0] + g[1] + 1e-9));
      return g.map((value) => value * scale);
    });
    const { worst, mean, cvar, violationRate } = await simulate(
      locationTransportation(true),
      plan,
      scenarios,
    );
    expect(violationRate).toBe(0);
    expect(worst).toBeLessThanOrEqual(33680 + 1e-3);
    expect(mean).toBeLessThanOrEqual(cvar as number);
    expect(cvar).toBeLessThanOrEqual(worst as number);
  });

  it("counts the scenarios without recourse", async () => {
    const scenarios = [
      [0, 0, 0],
      [2, 2, 2],
    ];
    const { violationRate } = await simulate(
      locationTransportation(true),
      [1, 0, 1, 255.2, 0, 516.8],
      scenarios,
    );
    expect(violationRate).toBe(0.5);
  });
});

describe("sweep", () => {
  it("rises with the budget and agrees with separate runs", async () => {
    const points = await sweep(unitCommitment(1), "gamma", [1, 0, 0.5], { gap: 1e-8 });
    expect(points.map(({ parameter }) => parameter)).toEqual([0, 0.5, 1]);
    expect(points[0].objective).toBeCloseTo(3800, 4);
    expect(points[2].objective).toBeCloseTo(4550, 4);
    expect(points[1].objective).toBeGreaterThan(3800);
    expect(points[1].objective).toBeLessThan(4550);
  });

  it("scales any continuous set about its nominal scenario", async () => {
    const points = await sweep(smokeTest(), "rho", [0, 1], { nominal: [1] });
    expect(points[0].objective).toBeCloseTo(25, 6);
    expect(points[1].objective).toBeCloseTo(45, 6);
  });

  it("refuses a parameter that the set does not have", async () => {
    await expect(sweep(smokeTest(), "gamma", [1])).rejects.toThrow("sweep the budget of a budget set");
    const integer = { ...smokeTest(), uncertainty: budgetSet(1, 1, { integer: true }) };
    await expect(sweep(integer, "rho", [0.5])).rejects.toThrow("whole numbers");
  });
});
