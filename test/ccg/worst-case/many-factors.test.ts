/** Integer and mixed recourse under more factors than can be covered: the traps, and enumeration of binary sets. */
import { describe, expect, it } from "vitest";
import { chooseEvaluator, recourseOracle } from "../../../src/ccg/worst-case/choose.js";
import { EnumerationEvaluator } from "../../../src/ccg/worst-case/enumeration.js";
import { allIntegerScenarios } from "../../../src/ccg/worst-case/vertices.js";
import {
  analyse,
  boxSet,
  budgetSet,
  evaluateFirstStage,
  loadBackend,
  Rng,
  Stop,
  solve,
  sum,
  TwoStageModel,
  type TwoStageProblem,
  type UncertaintySet,
} from "../../../src/index.js";

const FACTORS = 12;
const ones = new Array<number>(FACTORS).fill(1);
const zeros = new Array<number>(FACTORS).fill(0);

function evaluatorOf(problem: TwoStageProblem): string | undefined {
  return chooseEvaluator(problem, analyse(problem))?.name;
}

/** min(s, 1 − s) at s = Σ a_k ξ_k, by one binary and one continuous column. */
function interior(set: UncertaintySet): TwoStageProblem {
  const model = new TwoStageModel("interior");
  const y = model.secondStage({ name: "y", binary: true });
  const w = model.secondStage({ name: "w" });
  const share = sum(model.uncertain(set).map((factor, k) => factor.times(0.1 + 0.01 * k)));
  model.minimise(w);
  model.require(w.atLeast(share.minus(y)));
  model.require(w.atLeast(y.minus(share)));
  return model.build();
}

describe("worst cases with integer recourse and many factors", () => {
  it("finds an interior worst case, which no vertex is", async () => {
    const problem = interior(budgetSet(FACTORS, 4.5));
    expect(evaluatorOf(problem)).toBe("nested column generation");
    const { status, objective, lower } = await evaluateFirstStage(problem, []);
    expect(status).toBe("evaluated");
    expect(objective).toBeCloseTo(0.5, 6);
    expect(lower).toBeCloseTo(0.5, 6);
  });

  it("rounds an uncertain right-hand side up, and no farther", async () => {
    const model = new TwoStageModel("integer right-hand side");
    const y = model.secondStage({ name: "y", integer: true, upper: 20 });
    const xi = model.uncertain(budgetSet(FACTORS, 2));
    model.minimise(y);
    model.require(y.atLeast(sum(xi)));
    const problem = model.build();
    expect(evaluatorOf(problem)).toBe("nested column generation");
    const { objective, attained } = await evaluateFirstStage(problem, []);
    expect(objective).toBeCloseTo(2, 6);
    expect(attained).toBe(true);
  });

  it("approaches a supremum that is not attained, and says so", async () => {
    const model = new TwoStageModel("not attained");
    const y = model.secondStage({ name: "y", binary: true });
    const xi = model.uncertain(boxSet(zeros, ones));
    // y = 1 is possible where Σξ ≤ 1 and saves 10; elsewhere the cost is 11 − Σξ < 10.
    model.minimise(sum([11, ...xi.map((factor) => factor.times(-1))]).minus(y.times(10)));
    model.require(y.times(11).plus(sum(xi)).atMost(12));
    const problem = model.build();
    expect(evaluatorOf(problem)).toBe("nested column generation");
    const { objective, lower, attained } = await evaluateFirstStage(problem, []);
    expect(objective).toBeCloseTo(10, 5);
    expect(lower).toBeCloseTo(10, 5);
    expect(attained).toBe(false);
  });

  it("names a scenario without recourse", async () => {
    const model = new TwoStageModel("no recourse");
    const y = model.secondStage({ name: "y", integer: true, upper: 3 });
    const xi = model.uncertain(budgetSet(FACTORS, 3.5));
    model.minimise(y);
    model.require(y.atLeast(sum(xi)));
    const { status, worstScenario } = await evaluateFirstStage(model.build(), []);
    expect(status).toBe("infeasible");
    expect([...(worstScenario ?? [])].reduce((total, value) => total + value, 0)).toBeGreaterThan(3);
  });

  it("maximises over a large integer set where there is no recourse", async () => {
    const model = new TwoStageModel("single stage");
    const x = model.firstStageVector(FACTORS, { name: "x", binary: true });
    const z = model.firstStage({ name: "z", upper: 1000 });
    const xi = model.uncertain(budgetSet(FACTORS, 4, { integer: true }));
    model.minimise(z.plus(x[0].times(xi[0])));
    model.require(sum(x).atLeast(6));
    model.require(
      z.atLeast(sum(x.map((column, k) => column.times(k + 1).plus(column.times(xi[k]).times(k))))),
    );
    const problem = model.build();
    expect(evaluatorOf(problem)).toBe("nested column generation");
    const { status, objective } = await solve(problem, { gap: 1e-8 });
    expect(status).toBe("optimal");
    // Items 1 … 6 with their four largest rises, 21 + 14 in the row for z; the objective has a worst case of its own, + 1.
    expect(objective).toBeCloseTo(36, 6);
  });

  it.each(["integer", "mixed"])(
    "agrees with the enumeration of 1586 binary scenarios, %s recourse",
    async (kind) => {
      const backend = await loadBackend("highs");
      for (let seed = 1; seed <= 2; seed++) {
        const problem = packing(seed, kind === "mixed");
        const structure = analyse(problem);
        expect(evaluatorOf(problem)).toBe("nested column generation");
        const oracle = recourseOracle(problem, structure, backend);
        const scenarios = allIntegerScenarios(problem) ?? [];
        expect(scenarios.length).toBe(1586);
        const brute = new EnumerationEvaluator(problem, scenarios, oracle);
        const x = Float64Array.of(1, 0);
        const expected = brute.evaluate(x, { stop: Stop.never() });
        const { objective } = await evaluateFirstStage(problem, x);
        if (expected.kind !== "evaluated") throw new Error(expected.kind);
        expect(objective).toBeCloseTo(expected.lower, 5);
      }
    },
  );
});

/** max over y of the value packed in two knapsacks of the capacity x buys, whose weights rise with binary ξ. */
function packing(seed: number, isMixed: boolean): TwoStageProblem {
  const rng = new Rng(seed);
  const model = new TwoStageModel(`packing ${seed}`);
  const x = model.firstStageVector(2, { name: "x", binary: true });
  const y = model.secondStageVector(FACTORS, { name: "y", binary: true });
  const rented = model.secondStage({ name: "rented", upper: 5, integer: !isMixed });
  const xi = model.uncertain(budgetSet(FACTORS, 5, { integer: true }));
  const whole = (low: number, high: number) => low + rng.integer(high - low + 1);
  model.minimise(
    sum([x[0].times(3), x[1].times(4), rented.times(2.5), ...y.map((item) => item.times(-whole(3, 12)))]),
  );
  for (let i = 0; i < 2; i++) {
    const used = y.map((item, k) => item.times(whole(2, 7)).plus(item.times(xi[k]).times(whole(0, 4))));
    model.require(sum(used).atMost(sum([20, x[i].times(8), rented.times(1.5)])));
  }
  return model.build();
}
