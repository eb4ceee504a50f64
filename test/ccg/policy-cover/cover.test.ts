/** Worst cases by covering the uncertainty set with policies. */
import { beforeAll, describe, expect, it } from "vitest";
import { asMinimisation } from "../../../src/ccg/normal-form.js";
import { POLICY_COVER } from "../../../src/ccg/policy-cover/kind.js";
import { MilpRecourseOracle } from "../../../src/ccg/recourse/milp-oracle.js";
import { EnumerationEvaluator } from "../../../src/ccg/worst-case/enumeration.js";
import { decisiveScenarios } from "../../../src/ccg/worst-case/vertices.js";
import {
  analyse,
  boxSet,
  evaluateFirstStage,
  loadBackend,
  methodVerdicts,
  parseInstance,
  Stop,
  solve,
  sum,
  TwoStageModel,
  toProblem,
} from "../../../src/index.js";
import type { MilpBackend } from "../../../src/milp/index.js";
import { withIntegerBudget } from "../../../src/problems/index.js";
import { hasSharedData, sharedFiles } from "../../problems/shared-data.js";
import { randomProblem } from "../worst-case/random-problem.js";
import { checkAgainstBruteForce, coverEvaluator } from "./brute-force.js";

let backend: MilpBackend;
beforeAll(async () => {
  backend = await loadBackend("highs");
});

describe("policy cover", () => {
  it("agrees with brute force on random instances", () => {
    for (let seed = 1; seed <= 8; seed++) checkAgainstBruteForce(seed, backend);
  });

  it("finds a worst case inside the set", async () => {
    // Whole units against a demand that ends between two of them: V = ⌈ξ⌉.
    const model = new TwoStageModel("whole units");
    const y = model.secondStage({ name: "y", integer: true, upper: 5 });
    const [xi] = model.uncertain(boxSet([0], [1.5]));
    model.minimise(y);
    model.require(y.atLeast(xi));
    const result = await evaluateFirstStage(model.build(), []);
    expect(result.provedBy).toContain("policy cover");
    expect(result.objective).toBeCloseTo(2, 6);
    expect(result.attained).toBe(true);
  });

  it("says when the supremum is approached and not attained", async () => {
    // V = 10ξ for ξ < 1, but at ξ = 1 the free recourse y = 1 becomes possible: V = 0.
    const model = new TwoStageModel("not attained");
    const y = model.secondStage({ name: "y", binary: true });
    const [xi] = model.uncertain(boxSet([0], [1]));
    model.minimise(xi.times(10).minus(y.times(xi).times(10)));
    model.require(y.atMost(xi));
    const result = await evaluateFirstStage(model.build(), []);
    expect(result.objective).toBeCloseTo(10, 5);
    expect(result.attained).toBe(false);
    expect(result.worstScenario?.[0]).toBeLessThan(1);
    expect(result.lower).toBeGreaterThan(10 - 1e-4);
  });

  it("names a scenario without recourse that lies inside the set", () => {
    // |y − ξ| ≤ 0.4 has no binary solution near ξ = 0.5.
    const model = new TwoStageModel("gap");
    const y = model.secondStage({ name: "y", binary: true });
    const [xi] = model.uncertain(boxSet([0], [1]));
    model.minimise(y);
    model.require(y.minus(xi).between(-0.4, 0.4));
    const problem = model.build();
    const worst = coverEvaluator(problem, backend).evaluate(new Float64Array(0), { stop: Stop.never() });
    expect(worst.kind).toBe("infeasible");
    if (worst.kind === "infeasible") expect(Math.abs(worst.scenario[0] - 0.5)).toBeLessThan(0.1);
  });

  it("lets continuous recourse follow the scenario, through equalities too", async () => {
    // y + 3k = 4ξ + 1: the cheap way is to order batches k of 3 for all but the rest y.
    const model = new TwoStageModel("batches");
    const k = model.secondStage({ name: "k", integer: true, upper: 4 });
    const y = model.secondStage({ name: "y", upper: 2 });
    const [xi] = model.uncertain(boxSet([0], [1]));
    model.minimise(sum([k.times(3), y.times(2)]));
    model.require(sum([y, k.times(3)]).equals(xi.times(4).plus(1)));
    // Demand d = 4ξ + 1 ∈ [1, 5]; k = ⌊d/3⌋ and y = d − 3k ≤ 2, so d ∈ (2, 3) has no recourse.
    expect((await evaluateFirstStage(model.build(), [])).status).toBe("infeasible");
  });

  it("agrees with the vertices where the recourse is continuous", () => {
    for (let seed = 1; seed <= 9; seed++) {
      const set = (["box", "budget", "polytope"] as const)[seed % 3];
      const problem = randomProblem(seed, { set, uncertain: "rightHandSide", complete: true });
      const structure = analyse(problem);
      const vertices = decisiveScenarios(problem, structure);
      if (vertices === undefined || !POLICY_COVER.appliesTo(problem, structure).applies) continue;
      const oracle = new MilpRecourseOracle(problem, backend, structure);
      const x = Float64Array.of(1, 1);
      const brute = new EnumerationEvaluator(problem, vertices, oracle).evaluate(x, { stop: Stop.never() });
      const cover = coverEvaluator(problem, backend).evaluate(x, { stop: Stop.never(), tolerance: 1e-4 });
      if (brute.kind !== "evaluated" || cover.kind !== "evaluated")
        throw new Error(`seed ${seed} ${brute.kind} ${cover.kind}`);
      expect(cover.lower, `seed ${seed}`).toBeLessThanOrEqual(brute.lower + 1e-6);
      expect(cover.upper, `seed ${seed}`).toBeGreaterThanOrEqual(brute.lower - 1e-6);
      expect(cover.upper - cover.lower).toBeLessThanOrEqual(1.1e-4 * Math.abs(cover.lower));
    }
  });
});

describe.runIf(hasSharedData())("published capital budgeting", () => {
  const plans = [
    { name: "CB_n10_xi4_s1", x: "0100101000", from: 3.0537, to: 3.0539, sampled: 3.082831 },
    { name: "CB_n10_xi4_s2", x: "1100101000", from: 3.2186, to: 3.2188, sampled: 3.240699 },
    { name: "CB_n10_xi4_s7", x: "0001100000", from: 4.2568, to: 4.257, sampled: 4.346895 },
    { name: "CB_n10_xi4_s10", x: "0011000000", from: 3.733, to: 3.81, sampled: 3.893943 },
  ];

  it.each(plans)(
    "proves the worst case of the learned plan of $name",
    async ({ name, x, from, to, sampled }) => {
      const [file] = sharedFiles("capital-budgeting", `${name}.json`);
      const instance = parseInstance(file.text, file.name);
      if (instance.kind !== "capital-budgeting") throw new Error(instance.kind);
      const problem = toProblem(withIntegerBudget(instance));
      const result = await evaluateFirstStage(problem, Array.from(x, Number), { tolerance: 1e-5 });
      expect(result.status).toBe("evaluated");
      const { lower = 0, upper = 0 } = result;
      expect(upper - lower).toBeLessThanOrEqual(1.1e-5 * upper);
      expect(upper).toBeGreaterThanOrEqual(from);
      expect(lower).toBeLessThanOrEqual(to);
      expect(upper).toBeLessThanOrEqual(sampled);
    },
  );

  it("proves the optimum of CB_n10_xi4_s1", async () => {
    const [file] = sharedFiles("capital-budgeting", "CB_n10_xi4_s1.json");
    const instance = parseInstance(file.text, file.name);
    if (instance.kind !== "capital-budgeting") throw new Error(instance.kind);
    const result = await solve(toProblem(withIntegerBudget(instance)), { method: "ccg", gap: 1e-4 });
    expect(result.status).toBe("optimal");
    expect(result.bound).toBeLessThanOrEqual(3.0622);
    // Better than the guaranteed value of K-adaptability with K = 10, and no better than the published sample.
    expect(result.objective).toBeGreaterThan(3.0613);
    expect(result.objective).toBeLessThan(3.082831);
  });

  it("chooses the policy cover for capital budgeting", () => {
    const [file] = sharedFiles("capital-budgeting", "CB_n10_xi4_s1.json");
    const problem = toProblem(parseInstance(file.text, file.name));
    const verdict = methodVerdicts(problem).find(({ method }) => method.name === "ccg");
    expect(verdict?.because).toContain("policy cover");
    expect(asMinimisation(problem).sense).toBe("min");
  });
});
