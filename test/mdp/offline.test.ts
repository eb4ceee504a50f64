import { describe, expect, it } from "vitest";
import {
  americanPut,
  americanPutOptimum,
  americanPutReturn,
  americanPutRule,
  collectEpisodes,
  exactRobust,
  modelEnvironment,
  offlineRobust,
  simLinear,
  simLinearRadii,
  tabularPolicy,
  tabulate,
  type UncertaintySet,
  uniformPolicy,
} from "../../src/mdp/index.js";
import { Rng } from "../../src/tensor/rng.js";

describe("offline learning", () => {
  const { model } = simLinear({ xi: 0.3 });
  const problem = modelEnvironment(model);
  const data = collectEpisodes(problem.environment, uniformPolicy(3, 16), 3000, new Rng(1));
  const value = (set: UncertaintySet, policy: Parameters<typeof tabulate>[0]) =>
    exactRobust(model, set, { policy: tabulate(policy, model.states) }).value;
  const sets: UncertaintySet[] = [
    { kind: "none" },
    { kind: "constrained", divergence: "tv", radius: simLinearRadii(0.5) },
    { kind: "constrained", divergence: "kl", radius: 0.1 },
    { kind: "regularised", divergence: "kl", lambda: 0.5 },
    { kind: "regularised", divergence: "chi2", lambda: 0.25 },
  ];

  it("reaches each set's optimum from random data, weighted or not, below its own estimate", () => {
    for (const uncertainty of sets) {
      for (const varianceFloor of [undefined, 0.25]) {
        const options = { ...problem, rewards: model.theta, beta: 0.3, uncertainty, varianceFloor };
        const { policy, firstValues } = offlineRobust(data, options);
        const best = exactRobust(model, uncertainty).value;
        expect(best - value(uncertainty, policy)).toBeLessThan(0.02 * best);
        expect(firstValues[0]).toBeLessThan(best + 0.02);
      }
    }
  });

  it("grows more pessimistic with β", () => {
    const at = (beta: number) =>
      offlineRobust(data, { ...problem, rewards: model.theta, uncertainty: sets[1], beta }).firstValues[0];
    expect(at(0)).toBeGreaterThan(at(0.5));
    expect(at(0.5)).toBeGreaterThan(at(2));
  });

  it("names what is wrong with the data", () => {
    const options = { ...problem, uncertainty: sets[0] };
    expect(() => offlineRobust([], options)).toThrow(/data: has no transitions/);
    expect(() => offlineRobust([{ ...data[0], h: 3 }], options)).toThrow(/data\[0\].h: is 3/);
    expect(() => offlineRobust([{ ...data[0], action: 16 }], options)).toThrow(/data\[0\].action/);
  });
});

describe("the American put", () => {
  it("has the reference optima", () => {
    expect(americanPutOptimum(100, 10, 0.5)).toBeCloseTo(2.459625, 6);
    expect(americanPutOptimum(100, 20, 0.5)).toBeCloseTo(3.519716, 6);
    expect(americanPutReturn(americanPutRule(100, 20, 0.5), 100, 20, 0.5)).toBeCloseTo(3.519716, 6);
  });

  it("has the reference returns of fixed rules when prices change their drift", () => {
    const expected: [number, number[]][] = [
      [0.5, [17.859, 13.004, 7.962, 3.699, 1.142, 0.189, 0.01, 0, 0]],
      [0.6, [4.466, 4.264, 3.742, 2.891, 1.991, 1.334, 0.96, 0.759, 0.643]],
    ];
    for (const [upProbability, returns] of expected) {
      returns.forEach((value, k) => {
        let total = 0;
        for (let start = 95; start <= 105; start += 0.5)
          total += americanPutReturn(americanPutRule(start, 20, upProbability), start, 20, 0.2 + 0.1 * k);
        expect(Math.abs(total / 21 - value)).toBeLessThan(6e-4);
      });
    }
  });

  it("is learned offline; robustness gives up gains from falling prices and wins when they rise", () => {
    const put = americanPut({ horizon: 20, dim: 30, start: 100 });
    const hold = tabularPolicy(Float64Array.of(1, 0), 1, 1, 2);
    const behaviour = {
      ...hold,
      horizon: 20,
      sample: () => 0,
    };
    const data = collectEpisodes(put.environment, behaviour, 100, new Rng(2));
    const learn = (uncertainty: UncertaintySet) =>
      offlineRobust(data, { ...put, uncertainty, beta: 0.1, ridge: 1 }).policy;
    const plain = learn({ kind: "none" });
    const robust = learn({ kind: "constrained", divergence: "tv", radius: 0.1 });
    const at = (policy: typeof plain, up: number) => americanPutReturn(policy, 100, 20, up);
    expect(at(plain, 0.5)).toBeGreaterThan(0.75 * americanPutOptimum(100, 20, 0.5));
    expect(at(plain, 0.2)).toBeGreaterThan(at(robust, 0.2));
    expect(at(robust, 0.7)).toBeGreaterThan(at(plain, 0.7));
  });
});
