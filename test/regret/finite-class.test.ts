import { describe, expect, it } from "vitest";
import { Rng } from "../../src/index.js";
import {
  BlumMansour,
  type Group,
  GroupwiseLearner,
  Hedge,
  MinimaxMultiobjective,
  squaredLoss,
} from "../../src/regret/index.js";

const SIZE = 30;
const ROUNDS = 1500;
const hypotheses = {
  size: SIZE,
  evaluate: (x: Float64Array, out: Float64Array) => {
    for (let h = 0; h < SIZE; h++)
      out[h] = Math.min(1, Math.max(0, x[1] * (h / SIZE) + (1 - x[1]) * (1 - h / SIZE)));
  },
};
const groups: Group<Float64Array>[] = [
  { name: "low", test: (x) => x[0] < 0.5 },
  { name: "high", test: (x) => x[0] > 0.4 },
  { name: "rare", test: (x) => x[0] > 0.95 },
  { name: "all", test: () => true },
];

/** Group regrets of a method on one stream, and the losses of group and best hypothesis. */
function play(step: (x: Float64Array, y: number) => number) {
  const rng = new Rng(12);
  const own = new Float64Array(groups.length);
  const losses = groups.map(() => new Float64Array(SIZE));
  const predictions = new Float64Array(SIZE);
  for (let t = 0; t < ROUNDS; t++) {
    const x = Float64Array.of(rng.uniform(), rng.uniform());
    const y = x[0] < 0.5 ? x[1] : x[0] > 0.95 ? 0.5 : 1 - x[1];
    const loss = step(x, y);
    hypotheses.evaluate(x, predictions);
    groups.forEach(({ test }, g) => {
      if (!test(x)) return;
      own[g] += loss;
      for (let h = 0; h < SIZE; h++) losses[g][h] += squaredLoss.value(predictions[h], y);
    });
  }
  const best = losses.map((column) => Math.min(...column));
  return { own, best };
}

const identity = (x: Float64Array) => x;

describe("methods for finite classes", () => {
  it("Blum–Mansour keeps its multiplicative bound and its potential", () => {
    const beta = 0.9;
    const method = new BlumMansour(groups, hypotheses, identity, squaredLoss, beta);
    const { own, best } = play((x, y) => {
      const loss = method.step(x, y);
      expect(method.meanWeight()).toBeLessThanOrEqual(1 + 1e-12);
      return loss;
    });
    groups.forEach((_, g) => {
      expect(own[g]).toBeLessThanOrEqual((best[g] + Math.log(SIZE * groups.length) / -Math.log(beta)) / beta);
    });
  });

  it("the multiobjective method keeps its bound", () => {
    const method = new MinimaxMultiobjective(groups, hypotheses, identity, squaredLoss, ROUNDS);
    const { own, best } = play((x, y) => method.step(x, y));
    const bound = 4 * Math.sqrt(ROUNDS * Math.log(SIZE * groups.length));
    own.forEach((loss, g) => {
      expect(loss - best[g]).toBeLessThanOrEqual(bound);
      expect(loss - best[g]).toBeLessThanOrEqual(method.largestRegret() + 1e-9);
    });
  });

  it("the reduction with Hedge learners keeps the sum of both bounds", () => {
    const learner = new GroupwiseLearner<Float64Array, number>({
      groups: groups.slice(0, 3),
      learner: () => new Hedge(hypotheses, squaredLoss),
      loss: squaredLoss,
      range: 1,
    });
    const { best } = play((x, y) => learner.step(x, y));
    learner.report().forEach((group, g) => {
      const hedgeBound = 2 * Math.sqrt((group.rounds / 2) * Math.log(SIZE)) + Math.sqrt(Math.log(SIZE) / 8);
      expect(group.loss - best[g]).toBeLessThanOrEqual(group.aggregatorBound! + hedgeBound);
    });
  });
});
