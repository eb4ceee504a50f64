/** Known answers that punish shortcuts: interior worst cases, no recourse, deterministic problems. */
import { describe, expect, it } from "vitest";
import {
  boxSet,
  evaluateFirstStage,
  polytopeSet,
  scenarioSet,
  solve,
  sum,
  TwoStageModel,
} from "../../src/index.js";

/** Known answer 6: Q(ξ) = min(ξ, 1 − ξ), written as a cost of y with the constant 1 − ξ. */
function interiorWorstCase(set = boxSet([0], [1])) {
  const model = new TwoStageModel("interior worst case");
  const y = model.secondStage({ name: "y", binary: true });
  const [xi] = model.uncertain(set);
  model.minimise(sum([y.times(xi).times(2), y.times(-1), xi.times(-1), 1]));
  return model.build();
}

/** Known answer 13, over the two end points: min 3x + max over u of min 10y, x + y ≥ 5 + u. */
function idolSmokeTest(points: number[][]) {
  const model = new TwoStageModel("idol");
  const x = model.firstStage({ name: "x", upper: 5 });
  const y = model.secondStage({ name: "y" });
  const [u] = model.uncertain(scenarioSet(points), ["u"]);
  model.minimise(x.times(3).plus(y.times(10)));
  model.require(x.plus(y).atLeast(u.plus(5)), "demand");
  return model.build();
}

describe("worst cases", () => {
  it("finds the interior worst case 0.5 (known answer 6)", async () => {
    const result = await evaluateFirstStage(interiorWorstCase(), []);
    expect(result.objective).toBeCloseTo(0.5, 9);
    expect(result.worstScenario?.[0]).toBeCloseTo(0.5, 6);
    expect((await solve(interiorWorstCase())).objective).toBeCloseTo(0.5, 9);
  });

  it("keeps to integer scenarios when the set is integer", async () => {
    const result = await evaluateFirstStage(interiorWorstCase(boxSet([0], [1], { integer: true })), []);
    expect(result.objective).toBeCloseTo(0, 9);
  });

  it("solves over finitely many scenarios (known answer 13)", async () => {
    const result = await solve(idolSmokeTest([[0], [3]]));
    expect(result).toMatchObject({ status: "optimal", attained: true });
    expect(result.objective).toBeCloseTo(45, 6);
    expect(result.firstStage?.[0]).toBeCloseTo(5, 6);
    expect(result.worstScenario).toEqual(Float64Array.of(3));
  });

  it("proves infeasibility", async () => {
    const model = new TwoStageModel("no recourse");
    const x = model.firstStage({ name: "x", binary: true });
    const y = model.secondStage({ name: "y", upper: 1 });
    const [u] = model.uncertain(scenarioSet([[0], [3]]), ["u"]);
    model.minimise(x);
    model.require(x.plus(y).atLeast(u), "demand");
    expect((await solve(model.build())).status).toBe("infeasible");
    const evaluation = await evaluateFirstStage(model.build(), [1]);
    expect(evaluation).toMatchObject({ status: "infeasible", worstScenario: Float64Array.of(3) });
  });

  it("solves a problem without uncertainty", async () => {
    const model = new TwoStageModel("deterministic");
    const x = model.firstStage({ name: "x", binary: true });
    const y = model.secondStage({ name: "y", upper: 2 });
    model.maximise(x.times(2).plus(y));
    model.require(x.plus(y).atMost(2.5));
    const result = await solve(model.build());
    expect(result.status).toBe("optimal");
    expect(result.objective).toBeCloseTo(3.5, 6);
  });

  it("refuses an empty polytope", async () => {
    const model = new TwoStageModel("empty set");
    const x = model.firstStage({ name: "x", upper: 1 });
    const [u] = model.uncertain(polytopeSet(1, [0], [1], [{ indices: [0], values: [1], lower: 2 }]));
    model.minimise(x.times(u));
    await expect(solve(model.build())).rejects.toThrow(/empty set/);
  });

  it("refuses a plan that violates the first stage, naming the column", async () => {
    const problem = idolSmokeTest([[0]]);
    await expect(evaluateFirstStage(problem, [7])).rejects.toThrow(
      "firstStage[x]: is 7; give a number between 0 and 5",
    );
    await expect(evaluateFirstStage(problem, [1, 2])).rejects.toThrow("has 2 values; give 1");
  });

  it("refuses options that make no sense, all at once", async () => {
    const wrong = solve(idolSmokeTest([[0]]), { gap: -1, timeLimitSeconds: 0 });
    await expect(wrong).rejects.toThrow(/timeLimitSeconds: is 0.*\n.*gap: is -1/);
    await expect(solve(idolSmokeTest([[0]]), { method: "magic" })).rejects.toThrow(/"magic" is not a method/);
  });
});
