import { expect } from "vitest";
import { MilpRecourseOracle } from "../../../src/ccg/recourse/milp-oracle.js";
import { createDualityEvaluator, dualityApplies } from "../../../src/ccg/worst-case/duality/index.js";
import { EnumerationEvaluator } from "../../../src/ccg/worst-case/enumeration.js";
import { decisiveScenarios } from "../../../src/ccg/worst-case/vertices.js";
import {
  analyse,
  boxSet,
  budgetSet,
  Rng,
  Stop,
  type TwoStageProblem,
  type UncertaintySet,
} from "../../../src/index.js";
import type { MilpBackend } from "../../../src/milp/index.js";
import { randomNetwork } from "./random-network.js";
import { type RandomClass, randomProblem } from "./random-problem.js";

export const classes: RandomClass[] = (
  ["box", "budget", "fractionalBudget", "polytope", "binary"] as const
).flatMap((set) =>
  (["rightHandSide", "technology", "recourse"] as const).flatMap((uncertain) =>
    set !== "binary" && uncertain === "recourse"
      ? []
      : [true, false].map((complete) => ({ set, uncertain, complete })),
  ),
);

/** Sets under which network recourses are tried. */
export const networkSets: readonly {
  readonly set: string;
  readonly of: (factors: number) => UncertaintySet;
}[] = [
  { set: "box", of: (n) => boxSet(new Array(n).fill(0), new Array(n).fill(1)) },
  { set: "budget", of: (n) => budgetSet(n, n - 1) },
  { set: "fractional budget", of: (n) => budgetSet(n, n / 2 + 0.25) },
  { set: "binary", of: (n) => budgetSet(n, n - 1, { integer: true }) },
];

/** Compares strong duality with the enumeration of vertices on random problems of a class. */
export function checkDuality(backend: MilpBackend, kind: RandomClass, instances: number): void {
  compareWithVertices(backend, (seed) => randomProblem(seed, kind), instances);
}

/** The same on random networks. */
export function checkNetworks(
  backend: MilpBackend,
  of: (factors: number) => UncertaintySet,
  instances: number,
): void {
  compareWithVertices(backend, (seed) => randomNetwork(seed, of), instances);
}

/** On each problem four plans. */
function compareWithVertices(
  backend: MilpBackend,
  problemOf: (seed: number) => TwoStageProblem,
  instances: number,
): void {
  for (let seed = 1; seed <= instances; seed++) {
    const problem = problemOf(seed);
    const structure = analyse(problem);
    expect(dualityApplies(problem, structure).applies).toBe(true);
    const oracle = new MilpRecourseOracle(problem, backend, structure);
    const vertices = decisiveScenarios(problem, structure);
    if (vertices === undefined || vertices.length === 0) continue;
    const brute = new EnumerationEvaluator(problem, vertices, oracle);
    const evaluator = createDualityEvaluator({ problem, structure, oracle, backend, rng: new Rng(1) });
    for (const x of [
      [0, 0],
      [1, 2],
      [3, 1],
      [3, 3],
    ]) {
      const point = Float64Array.from(x);
      const expected = brute.evaluate(point, { stop: Stop.never() });
      const actual = evaluator.evaluate(point, { stop: Stop.never() });
      const place = `seed ${seed}, x = ${x}`;
      expect(actual.kind, place).toBe(expected.kind);
      if (actual.kind !== "evaluated" || expected.kind !== "evaluated") continue;
      expect(actual.lower, place).toBeCloseTo(expected.lower, 5);
      expect(actual.upper, place).toBeCloseTo(expected.lower, 5);
    }
    evaluator.dispose();
    oracle.dispose();
  }
}
