/** Known answers of the exact methods: the case numbers are those of the collection the values come from. */
import { describe, expect, it } from "vitest";
import {
  evaluateFirstStage,
  InputError,
  polytopeSet,
  scenarioSet,
  solve,
  TwoStageModel,
} from "../../src/index.js";
import { KNAPSACK_6362, LOANS_42_83 } from "./data.js";
import * as models from "./models.js";

const EXACT = { gap: 1e-8, method: "ccg" } as const;

function expectValue(actual: number | undefined, expected: number): void {
  expect(actual).toBeDefined();
  expect(Math.abs((actual as number) - expected)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(expected)));
}

describe("known answers, column-and-constraint generation", () => {
  it("1: location-transportation, with the capacity cut: 33680", async () => {
    const result = await solve(models.locationTransportation(true), EXACT);
    expect(result.status).toBe("optimal");
    expectValue(result.objective, 33680);
    expectValue(result.bound, 33680);
  });

  it("1: location-transportation without the cut needs a scenario without recourse: 33680", async () => {
    const problem = models.locationTransportation(false);
    const result = await solve(problem, EXACT);
    expect(result.status).toBe("optimal");
    expectValue(result.objective, 33680);
  });

  it("1: the plan (1,0,1), (255.2, 0, 516.8) has its published worst scenario", async () => {
    const plan = [1, 0, 1, 255.2, 0, 516.8];
    const problem = models.locationTransportation(true);
    const { objective, worstScenario } = await evaluateFirstStage(problem, plan);
    expectValue(objective, 33680);
    // There are ties: the published scenario must cost as much as the one found.
    for (const scenario of [[0, 1, 0.8], [...(worstScenario ?? [])]]) {
      const fixed = { ...problem, uncertainty: scenarioSet([scenario]) };
      expectValue((await evaluateFirstStage(fixed, plan)).objective, 33680);
    }
  });

  it("3: newsvendor with full adaptivity: 70.5", async () => {
    const result = await solve(models.newsvendor(), EXACT);
    expect(result.status).toBe("optimal");
    expectValue(result.objective, 70.5);
    expectValue(result.firstStage?.[0], 141);
  });

  it("4: robust knapsack: 6362", async () => {
    const result = await solve(models.robustKnapsack(KNAPSACK_6362), { method: "auto", gap: 1e-7 });
    expect(result.status).toBe("optimal");
    expectValue(result.objective, 6362);
  });

  it("5: capital budgeting with loans: 42.827921", async () => {
    const result = await solve(models.loans(LOANS_42_83), { method: "auto", gap: 1e-8 });
    expect(result.status).toBe("optimal");
    expectValue(result.objective, 42.827921);
  });

  it("6: a worst case inside the set: 0.5", async () => {
    const result = await solve(models.interiorWorstCase(), EXACT);
    expect(result.status).toBe("optimal");
    expectValue(result.objective, 0.5);
    expectValue(result.worstScenario?.[0], 0.5);
  });

  it("7: the farmer's worst case over three scenarios: -59950", async () => {
    const [good, average, bad] = [
      [3, 3.6, 24],
      [2.5, 3, 20],
      [2, 2.4, 16],
    ];
    expectValue((await solve(models.farmer([good, average, bad]), EXACT)).objective, -59950);
    expectValue((await solve(models.farmer([good]), EXACT)).objective, -167666.666667);
    expectValue((await solve(models.farmer([average]), EXACT)).objective, -118600);
    expectValue((await solve(models.farmer([bad]), EXACT)).objective, -59950);
  });

  it("8: shortest path with full adaptivity: 348/37", async () => {
    expectValue((await solve(models.shortestPath(), EXACT)).objective, 348 / 37);
  });

  it("10: static robust rows: 10/3", async () => {
    const result = await solve(models.staticRows(), EXACT);
    expect(result.status).toBe("optimal");
    expectValue(result.objective, 10 / 3);
    expectValue(result.firstStage?.[0], 8 / 3);
  });

  it("10: infeasible and unbounded rows, and an empty set, are told apart", async () => {
    const rows = (limit: number, direction: "atMost" | "atLeast", fixed: boolean) => {
      const model = new TwoStageModel("status");
      const x = model.firstStage({ name: "x", lower: fixed ? 3 : 0, upper: fixed ? 3 : undefined });
      const [u] = model.uncertain(polytopeSet(1, [8], [9], []));
      model.maximise(x);
      model.require(x.times(u)[direction](limit), "row");
      return model.build();
    };
    expect((await solve(rows(25, "atMost", true), EXACT)).status).toBe("infeasible");
    expect((await solve(rows(25, "atLeast", false), EXACT)).status).toBe("unbounded");
    const empty = new TwoStageModel("empty set");
    const x = empty.firstStage({ name: "x", upper: 1 });
    const [u] = empty.uncertain(polytopeSet(1, [0], [9], [{ indices: [0], values: [1], lower: 10 }]));
    empty.minimise(x.times(u));
    await expect(solve(empty.build(), EXACT)).rejects.toThrow(InputError);
    await expect(solve(empty.build(), EXACT)).rejects.toThrow("empty set");
  });

  it("11: facility location with one failure: 214", async () => {
    const result = await solve(models.disruptions(1), EXACT);
    expect(result.status).toBe("optimal");
    expectValue(result.objective, 214);
    expect([...(result.firstStage ?? [])]).toEqual([1, 1, 0, 1]);
  });

  it("12: unit commitment: 3800 without and 4550 with one deviation", async () => {
    expectValue((await solve(models.unitCommitment(0), EXACT)).objective, 3800);
    expectValue((await solve(models.unitCommitment(1), EXACT)).objective, 4550);
  });

  it("13: smoke test: 45 at x = 5 and u = 3", async () => {
    const result = await solve(models.smokeTest(), EXACT);
    expectValue(result.objective, 45);
    expectValue(result.firstStage?.[0], 5);
    expectValue(result.worstScenario?.[0], 3);
  });
});

describe("known answers, cuts from recourse duals", () => {
  const BENDERS = { gap: 1e-8, method: "benders" } as const;

  it.each([
    ["1: location-transportation with the capacity cut", () => models.locationTransportation(true), 33680],
    ["1: without it, by cuts where there is no recourse", () => models.locationTransportation(false), 33680],
    ["3: newsvendor", models.newsvendor, 70.5],
    ["11: facility location with one failure", () => models.disruptions(1), 214],
    ["12: unit commitment with one deviation", () => models.unitCommitment(1), 4550],
    ["13: smoke test", models.smokeTest, 45],
  ])("%s", async (_, problem, expected) => {
    const result = await solve(problem(), BENDERS);
    expect(result.status).toBe("optimal");
    expectValue(result.objective, expected);
  });

  it("are what auto takes where binary columns link the stages", async () => {
    const result = await solve(models.disruptions(1), { gap: 1e-8 });
    expect(result).toMatchObject({ status: "optimal", method: "benders" });
    expectValue(result.objective, 214);
  });

  it("are refused for integer recourse", async () => {
    await expect(solve(models.interiorWorstCase(), BENDERS)).rejects.toThrow(/continuous recourse only/);
  });
});

describe("known answer 1, round by round", () => {
  it("first bound 31832 with the capacity cut, 33680 in the second round", async () => {
    const { iterations } = await solve(models.locationTransportation(true), EXACT);
    expect(iterations).toHaveLength(2);
    expectValue(iterations[0].bound, 31832);
    expectValue(iterations[1].bound, 33680);
  });

  it("first bound 30536 without it, and no recourse in some scenario", async () => {
    const problem = models.locationTransportation(false);
    const { iterations } = await solve(problem, EXACT);
    expectValue(iterations[0].bound, 30536);
    expect(iterations[0].objective).toBeUndefined(); // the plan fails in the scenario found
    const nominal = { ...problem, uncertainty: scenarioSet([[0, 0, 0]]) };
    const { firstStage } = await solve(nominal, EXACT);
    const evaluation = await evaluateFirstStage(problem, firstStage ?? []);
    expect(evaluation.status).toBe("infeasible");
  });
});
