import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Stop } from "../../src/base/index.js";
import { MilpRecourseOracle } from "../../src/ccg/recourse/milp-oracle.js";
import { loadBackend } from "../../src/milp/index.js";
import { joinStages, objectiveAt, type TwoStageProblem, violationAt } from "../../src/model/index.js";
import {
  generateCapitalBudgeting,
  generateKnapsack,
  generateLoans,
  type Instance,
  knapsackRecourse,
  toProblem,
} from "../../src/problems/index.js";
import { Rng } from "../../src/tensor/index.js";

const backend = await loadBackend("highs");
const FEASIBILITY = 1e-9;

/** A first stage with each binary 1 with probability `share`. */
function drawFirstStage({ firstStage }: TwoStageProblem, share: number, rng: Rng): Float64Array {
  return Float64Array.from(firstStage.names, (_, j) => (rng.uniform() < share ? firstStage.upper[j] : 0));
}

function drawScenario({ uncertainty }: TwoStageProblem, rng: Rng): Float64Array {
  if (uncertainty.kind === "box") {
    return Float64Array.from(uncertainty.lower, (low, k) => rng.uniform(low, uncertainty.upper[k]));
  }
  const draws = Float64Array.from({ length: uncertainty.dimension }, () => rng.uniform());
  return draws.map((value) => value / uncertainty.dimension);
}

/** The costs of the true second stage, or random ones of either sign: cuts ask for those. */
function drawCost(problem: TwoStageProblem, xi: Float64Array, isTrue: boolean, rng: Rng): Float64Array {
  const second = objectiveAt(problem.objective, xi).cost.subarray(problem.firstStage.count);
  return isTrue ? second.map((value) => -value) : second.map((value) => -value * rng.uniform(-0.5, 1));
}

function expectAgreement(problem: TwoStageProblem, draws: number, seed: number): void {
  const milp = new MilpRecourseOracle(problem, backend);
  const rng = new Rng(seed);
  let optimal = 0;
  for (let draw = 0; draw < draws; draw++) {
    const x = drawFirstStage(problem, draw / draws, rng);
    const xi = drawScenario(problem, rng);
    const cost = drawCost(problem, xi, draw % 2 === 0, rng);
    const expected = milp.minimise(x, xi, cost);
    const answer = problem.recourse?.minimise(x, xi, cost);
    expect(answer?.status).toBe(expected.status);
    if (answer?.status !== "optimal" || expected.status !== "optimal") continue;
    optimal++;
    const scale = Math.max(1, Math.abs(expected.value));
    expect(Math.abs(answer.value - expected.value)).toBeLessThanOrEqual(1e-7 * scale);
    expect(answer.value).toBeCloseTo(
      answer.y.reduce((total, value, j) => total + value * cost[j], 0),
      9,
    );
    const without = violationAt(problem, joinStages(problem, x, new Float64Array(answer.y.length)), xi);
    if (without > 0) continue; // x itself breaks a first-stage row
    expect(violationAt(problem, joinStages(problem, x, answer.y), xi)).toBeLessThanOrEqual(FEASIBILITY);
  }
  expect(optimal).toBeGreaterThan(draws / 4);
}

describe("fast recourse agrees with the MILP, for true and for arbitrary costs", () => {
  const instances: readonly Instance[] = [
    generateKnapsack({ n: 30, correlation: "UN", seed: 1 }),
    generateKnapsack({ n: 30, correlation: "WC", seed: 2, integer: false }),
    generateKnapsack({ n: 30, correlation: "ASC", seed: 3, h: 80 }),
    generateKnapsack({ n: 30, correlation: "SC", seed: 4, delta: 1 }),
    generateCapitalBudgeting({ n: 25, seed: 5 }),
    generateLoans({ n: 25, seed: 6 }),
    generateLoans({ n: 25, seed: 7, h: 80, uncertaintyDim: 8 }),
  ];
  it.each(instances)("$name", (instance) => {
    expectAgreement(toProblem(instance), 16, 11);
  });

  it("with repairs that free capacity or weigh nothing", () => {
    const instance = generateKnapsack({ n: 25, correlation: "WC", seed: 8 });
    const repairWeight = instance.repairWeight.map((value, i) =>
      i % 3 === 0 ? -value : i % 3 === 1 ? 0 : value,
    );
    expectAgreement(toProblem({ ...instance, repairWeight }), 16, 12);
  });
});

describe("knapsack recourse over some items", () => {
  it("equals the recourse of the first stage that accepts them when all of the capacity is left", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), (seed) => {
        const instance = generateKnapsack({ n: 12, seed });
        const rng = new Rng(seed);
        const x = Float64Array.from({ length: 12 }, () => rng.integer(2));
        const items = [...x.keys()].filter((i) => x[i] === 1);
        const cost = Float64Array.from({ length: 24 }, () => rng.uniform(-10, 3));
        const recourse = knapsackRecourse(instance);
        const all = recourse.minimise(x, new Float64Array(12), cost);
        expect(recourse.minimiseOverItems(items, instance.capacity, cost)).toEqual(all);
      }),
      { numRuns: 50 },
    );
  });

  it("is infeasible below zero capacity and empty at zero", () => {
    const recourse = knapsackRecourse(generateKnapsack({ n: 3 }));
    const cost = new Float64Array(6).fill(-1);
    expect(recourse.minimiseOverItems([0, 1], -1, cost).status).toBe("infeasible");
    expect(recourse.minimiseOverItems([0, 1], 0, cost)).toMatchObject({ status: "optimal", value: 0 });
  });
});

describe("a search that meets its deadline", () => {
  it("returns a bound that is no better than the optimum", () => {
    const instance = generateKnapsack({ n: 200, correlation: "SC", seed: 1, integer: false });
    const problem = toProblem(instance);
    const x = new Float64Array(200).fill(1);
    const cost = Float64Array.from([...instance.weight, ...instance.repairWeight], (weight) => -weight);
    const answer = problem.recourse?.minimise(x, new Float64Array(200), cost, Stop.after(0));
    expect(answer?.status).toBe("limit");
    if (answer?.status === "limit") expect(answer.bound).toBeLessThanOrEqual(-instance.capacity * (1 - 1e-9));
  });
});

describe("loans recourse over both stages", () => {
  it("is the best of all first stages in the box with their recourse", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), (seed) => {
        const { recourse } = toProblem(generateLoans({ n: 5, seed }));
        const rng = new Rng(seed);
        const cost = Float64Array.from({ length: 12 }, () => rng.uniform(-5, 2));
        const lower = Float64Array.from({ length: 6 }, () => (rng.uniform() < 0.3 ? 1 : 0));
        const upper = lower.map((low) => (rng.uniform() < 0.7 ? 1 : low));
        let best = Number.POSITIVE_INFINITY;
        for (let bits = 0; bits < 2 ** 6; bits++) {
          const x = Float64Array.from(lower, (_, j) => (bits >> j) & 1);
          if (x.some((value, j) => value < lower[j] || value > upper[j])) continue;
          const answer = recourse?.minimise(x, new Float64Array(4), cost.subarray(6));
          if (answer?.status !== "optimal") continue;
          best = Math.min(
            best,
            x.reduce((total, value, j) => total + value * cost[j], answer.value),
          );
        }
        const joint = recourse?.minimiseJointly?.(lower, upper, cost);
        if (joint?.status !== "optimal") {
          expect(joint?.status).toBe("infeasible");
          expect(best).toBe(Number.POSITIVE_INFINITY);
          return;
        }
        expect(joint.value).toBeCloseTo(best, 9);
        expect(joint.x.every((value, j) => value >= lower[j] && value <= upper[j])).toBe(true);
        const own = recourse?.minimise(joint.x, new Float64Array(4), cost.subarray(6));
        const xCost = joint.x.reduce((total, value, j) => total + value * cost[j], 0);
        expect(own).toMatchObject({ status: "optimal" });
        if (own?.status === "optimal") expect(xCost + own.value).toBeCloseTo(best, 9);
      }),
      { numRuns: 60 },
    );
  });
});
