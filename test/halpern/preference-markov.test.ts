import { describe, expect, it } from "vitest";
import { InputError } from "../../src/base/index.js";
import {
  densePayoff,
  type MarkovGame,
  PREFERENCE_METHODS,
  solveMarkovGame,
  solveMatrixGame,
  solvePreferenceGame,
} from "../../src/halpern/index.js";
import { Rng } from "../../src/tensor/index.js";

function randomPreference(count: number, seed: number): Float64Array {
  const rng = new Rng(seed);
  const p = new Float64Array(count * count).fill(0.5);
  for (let a = 0; a < count; a++) {
    for (let b = a + 1; b < count; b++) {
      p[a * count + b] = rng.uniform();
      p[b * count + a] = 1 - p[a * count + b];
    }
  }
  return p;
}

describe("preference games", () => {
  const game = { preference: randomPreference(20, 1), responses: 20, regularisation: 0.01 };

  it("extragradient reaches the equilibrium, where θ = log ref + Pπ/β; mirror descent and Nash-MD lag", () => {
    const options = { maxIterations: 2000, tolerance: 1e-9 };
    const egpo = solvePreferenceGame(game, options);
    expect(egpo.status).toBe("optimal");
    const scores = Array.from({ length: 20 }, (_, a) => {
      let wins = 0;
      for (let b = 0; b < 20; b++) wins += game.preference[a * 20 + b] * egpo.policy[b];
      return Math.exp(wins / 0.01 - 50);
    });
    const total = scores.reduce((x, y) => x + y);
    egpo.policy.forEach((probability, a) => {
      expect(probability).toBeCloseTo(scores[a] / total, 4);
    });
    for (const method of ["inpo", "nash-md"] as const) {
      expect(solvePreferenceGame(game, { ...options, method }).gap).toBeGreaterThan(1e-3);
    }
  });

  it.each(PREFERENCE_METHODS)("%s solves a mildly regularised game, or a plain one on average", (method) => {
    const regularisation = method === "self-play" ? 0 : 1;
    const options = { method, maxIterations: 20_000, tolerance: method === "self-play" ? 0.02 : 1e-5 };
    const result = solvePreferenceGame({ ...game, regularisation }, options);
    expect(result.status).toBe("optimal");
    expect(result.policy.reduce((a, b) => a + b)).toBeCloseTo(1, 10);
  });

  it.each([
    ["preference", { preference: [0.5, 0.7, 0.7, 0.5], responses: 2, regularisation: 1 }],
    ["preference", { preference: [0.5], responses: 2, regularisation: 1 }],
    ["regularisation", { preference: [0.5], responses: 1, regularisation: 0 }],
    ["reference[0]", { preference: [0.5], responses: 1, regularisation: 1, reference: [0] }],
  ])("bad input names the field %s", (field, bad) => {
    expect(() => solvePreferenceGame(bad)).toThrow(InputError);
    expect(() => solvePreferenceGame(bad)).toThrow(field);
  });
});

describe("Markov games", () => {
  const rng = new Rng(3);
  const [states, rowActions, columnActions] = [4, 3, 2];
  const pairs = states * rowActions * columnActions;
  const transition = new Float64Array(pairs * states);
  for (let pair = 0; pair < pairs; pair++) {
    const weights = Array.from({ length: states }, () => rng.uniform());
    const total = weights.reduce((a, b) => a + b);
    weights.forEach((weight, t) => {
      transition[pair * states + t] = weight / total;
    });
  }
  const reward = Float64Array.from({ length: pairs }, () => rng.normal());
  const game: MarkovGame = { states, rowActions, columnActions, discount: 0.8, reward, transition };

  it("anchored and plain Shapley iteration meet within their proved error bounds", () => {
    const [anchored, plain] = (["anchored", "plain"] as const).map((iteration) =>
      solveMarkovGame(game, { iteration, tolerance: 1e-5 }),
    );
    expect([anchored.status, plain.status]).toEqual(["optimal", "optimal"]);
    anchored.value.forEach((value, s) => {
      expect(Math.abs(value - plain.value[s])).toBeLessThanOrEqual(anchored.errorBound + plain.errorBound);
    });
  });

  it("without a future each state is a matrix game; bad transitions are refused", () => {
    const { value } = solveMarkovGame({ ...game, discount: 0 });
    const first = densePayoff(rowActions, columnActions, reward.slice(0, rowActions * columnActions));
    expect(value[0]).toBeCloseTo(solveMatrixGame(first, { tolerance: 1e-9 }).value, 5);
    expect(() => solveMarkovGame({ ...game, transition: transition.map((p) => 2 * p) })).toThrow(
      "transition",
    );
    expect(() => solveMarkovGame({ ...game, discount: 1 })).toThrow("discount");
  });
});
