/** Leave-out sets of early-or-late packings, and the loop that proves with them. */
import { beforeAll, describe, expect, it } from "vitest";
import { leaveOuts, type Packing, PackingStructure } from "../../../src/ccg/column-and-constraint/packing.js";
import { asMinimisation } from "../../../src/ccg/normal-form.js";
import {
  analyse,
  boxSet,
  budgetSet,
  loadBackend,
  methodVerdicts,
  Rng,
  Stop,
  scenarioSet,
  solve,
  sum,
  TwoStageModel,
  toProblem,
} from "../../../src/index.js";
import type { MilpBackend } from "../../../src/milp/index.js";
import { generateCapitalBudgeting } from "../../../src/problems/index.js";
import { coverEvaluator } from "./brute-force.js";
import { binaryPoints } from "./random-packing.js";

let backend: MilpBackend;
beforeAll(async () => {
  backend = await loadBackend("highs");
});

function randomPackingData(seed: number): Packing {
  const rng = new Rng(seed);
  const draw = () => Float64Array.from({ length: 7 }, () => rng.uniform(0.5, 2));
  const [early, loss, weight] = [draw(), draw(), draw()];
  return { constant: 0, early, loss, weight, excess: rng.uniform(0.5, 6) };
}

/** Minimal sufficient sets by trying all. */
function bruteForce({ weight, loss, excess }: Packing, mostLoss: number): string[] {
  const total = (set: number[], of: Float64Array) => set.reduce((value, i) => value + of[i], 0);
  return binaryPoints(weight.length)
    .map((point) => [...point.keys()].filter((i) => point[i] === 1))
    .filter((set) => total(set, weight) >= excess && total(set, loss) <= mostLoss)
    .filter((set) => set.every((i) => total(set, weight) - weight[i] < excess))
    .map((set) => set.join(" "))
    .sort();
}

describe("leave-out sets", () => {
  it("are the minimal sufficient sets within the loss allowed", () => {
    for (let seed = 1; seed <= 40; seed++) {
      const packing = randomPackingData(seed);
      for (const mostLoss of [1, 4, Number.POSITIVE_INFINITY]) {
        const found = leaveOuts(packing, mostLoss)?.map((set) => [...set].sort((a, b) => a - b).join(" "));
        expect(found?.sort(), `seed ${seed}, loss ${mostLoss}`).toEqual(bruteForce(packing, mostLoss));
      }
    }
  });

  it("give the value of the recourse", () => {
    const problem = asMinimisation(toProblem(generateCapitalBudgeting({ n: 6, seed: 3, uncertaintyDim: 2 })));
    const packings = PackingStructure.of(problem, analyse(problem));
    const rng = new Rng(5);
    for (let trial = 0; trial < 30; trial++) {
      const xi = Float64Array.from({ length: 2 }, () => rng.uniform(-1, 1));
      const packing = packings?.at(xi);
      if (packing === undefined) throw new Error("capital budgeting is a packing");
      const sets = leaveOuts(packing, Number.POSITIVE_INFINITY) ?? [];
      const x = Float64Array.from({ length: 6 }, () => (rng.uniform(0, 1) < 0.25 ? 1 : 0));
      const own = x.reduce((value, chosen, i) => value + chosen * packing.early[i], packing.constant);
      const losses = sets
        .filter((set) => set.every((i) => x[i] === 0))
        .map((set) => set.reduce((value, i) => value + packing.loss[i], 0));
      const cost = problem.objective.cost.slice(6);
      for (let e = 0; e < problem.objective.uncertain.column.length; e++) {
        const { column, factor, value } = problem.objective.uncertain;
        if (column[e] >= 6) cost[column[e] - 6] += value[e] * xi[factor[e]];
      }
      const answer = problem.recourse?.minimise(x, xi, cost, Stop.never());
      if (answer?.status !== "optimal") {
        expect(losses).toEqual([]);
        continue;
      }
      let early = 0;
      for (let i = 0; i < 6; i++) early += x[i] * (packing.early[i] + cost[i]);
      expect(own + Math.min(...losses)).toBeCloseTo(early + answer.value, 9);
    }
  });

  it("are not used where early and late differ in weight", () => {
    const model = new TwoStageModel("late is heavier");
    const [x, y] = [
      model.firstStage({ name: "x", binary: true }),
      model.secondStage({ name: "y", binary: true }),
    ];
    const [xi] = model.uncertain(boxSet([0], [1]));
    model.maximise(sum([x.times(2), y]));
    model.require(x.plus(y).atMost(1));
    model.require(sum([x.times(xi), y.times(xi).times(2)]).atMost(1.5));
    const problem = asMinimisation(model.build());
    const packings = PackingStructure.of(problem, analyse(problem));
    expect(packings?.at(Float64Array.of(0.5))).toBeUndefined();
  });
});

describe("capital budgeting", () => {
  it("is solved to the optimum that trying every plan gives", async () => {
    for (const seed of [1, 2, 3, 4]) {
      const problem = toProblem(generateCapitalBudgeting({ n: 6, seed, uncertaintyDim: 2 }));
      const minimisation = asMinimisation(problem);
      const evaluator = coverEvaluator(minimisation, backend);
      const values = binaryPoints(6).map((x) => {
        const worst = evaluator.evaluate(x, { stop: Stop.never(), tolerance: 1e-6 });
        return worst.kind === "evaluated" ? worst.upper : Number.POSITIVE_INFINITY;
      });
      evaluator.dispose();
      const best = -Math.min(...values);
      const result = await solve(problem, { method: "ccg", gap: 1e-4 });
      expect(result.status, `seed ${seed}`).toBe("optimal");
      expect(result.objective, `seed ${seed}`).toBeLessThanOrEqual(best + 1e-5);
      expect(result.objective, `seed ${seed}`).toBeGreaterThanOrEqual(best * (1 - 1.1e-4) - 1e-5);
      expect(result.bound, `seed ${seed}`).toBeGreaterThanOrEqual(best - 1e-5);
    }
  });

  it("says when too little time leaves the gap open", async () => {
    const problem = toProblem(generateCapitalBudgeting({ n: 30, seed: 1 }));
    const result = await solve(problem, { method: "ccg", timeLimitSeconds: 0.3 });
    expect(["feasible", "unknown"]).toContain(result.status);
  });

  it("with continuous loans goes through the same evaluator and loop", async () => {
    const problem = toProblem(generateCapitalBudgeting({ n: 4, seed: 2, uncertaintyDim: 2, loans: true }));
    const result = await solve(problem, { method: "ccg", gap: 5e-3, timeLimitSeconds: 60 });
    expect(result.status).toBe("optimal");
    expect(result.proof?.objectiveBy).toContain("policy cover");
    // Without a loan it is a plan of the problem without loans, which can do no better.
    const without = await solve(toProblem(generateCapitalBudgeting({ n: 4, seed: 2, uncertaintyDim: 2 })), {
      method: "ccg",
    });
    expect(result.bound).toBeGreaterThanOrEqual((without.objective ?? Number.NaN) - 1e-6);
  });
});

describe("sets that are not continuous", () => {
  function lots(set: Parameters<TwoStageModel["uncertain"]>[0]) {
    const model = new TwoStageModel("lots");
    const x = model.firstStageVector(2, { name: "x", binary: true });
    const y = model.secondStageVector(2, { name: "y", binary: true });
    const xi = model.uncertain(set);
    model.maximise(sum([x[0].times(3), x[1].times(2.5), y[0].times(2), y[1].times(1.5)]));
    model.require(
      sum([...x, ...y, x[0].times(xi[0]), y[0].times(xi[0]), x[1].times(xi[1]), y[1].times(xi[1])]).atMost(3),
    );
    for (let i = 0; i < 2; i++) model.require(x[i].plus(y[i]).atMost(1));
    return model.build();
  }

  it("binary uncertainty is solved like the list of its scenarios", async () => {
    const binary = await solve(lots(boxSet([0, 0], [1, 1], { integer: true })), { method: "ccg" });
    const listed = await solve(lots(scenarioSet([0, 1, 2, 3].map((code) => [code & 1, code >> 1]))), {
      method: "ccg",
    });
    expect([binary.status, listed.status]).toEqual(["optimal", "optimal"]);
    // Two units are affordable unless both factors are 1: then one.
    expect(binary.objective).toBeCloseTo(3, 9);
    expect(listed.objective).toBeCloseTo(3, 9);
  });

  it.each([
    ["integer recourse goes to nested column generation", true, true, /nested column generation/],
    [
      "nothing proves continuous recourse of uncertain weight, and why",
      false,
      false,
      /40 uncertain factors are more than 8/,
    ],
  ])("of a set too large to cover: %s", (_, binary, applies, because) => {
    const model = new TwoStageModel("too large");
    const y = model.secondStageVector(2, { name: "y", binary, upper: 1 });
    const xi = model.uncertain(budgetSet(40, 20.5));
    model.maximise(sum(y));
    model.require(sum([y[0].times(sum(xi)), y[1]]).atMost(3));
    const verdict = methodVerdicts(model.build()).find(({ method }) => method.name === "ccg");
    expect(verdict?.applies).toBe(applies);
    expect(verdict?.because).toMatch(because);
  });
});
