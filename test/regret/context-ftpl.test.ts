import { describe, expect, it } from "vitest";
import { Rng } from "../../src/index.js";
import { ContextFtpl, finiteErm, GroupwiseLearner, zeroOneLoss } from "../../src/regret/index.js";

/** Thresholds on {0, …, 9}: any two differ on one of the nine separators. */
const CLASSIFIERS = Array.from({ length: 11 }, (_, cut) => (x: number) => Number(x >= cut));
const SEPARATORS = Array.from({ length: 10 }, (_, x) => x);

const options = { oracle: finiteErm(CLASSIFIERS), separators: SEPARATORS, labels: 2, loss: zeroOneLoss };

/** Noisy thresholds: the label is that of the group's cut, flipped one time in ten. */
function stream(rounds: number, cutOf: (x: number) => number, seed: number) {
  const rng = new Rng(seed);
  return Array.from({ length: rounds }, () => {
    const x = rng.integer(10);
    return { x, y: Number(x >= cutOf(x)) ^ Number(rng.uniform() < 0.1) };
  });
}

function mistakes(predict: (x: number) => number, rows: readonly { x: number; y: number }[]): number {
  return rows.reduce((sum, { x, y }) => sum + Number(predict(x) !== y), 0);
}

describe("contextual follow the perturbed leader", () => {
  it("has small regret against the best threshold, and less noise early on costs less", () => {
    const rows = stream(500, () => 4, 1);
    const best = Math.min(...CLASSIFIERS.map((classifier) => mistakes(classifier, rows)));
    const regret = (noiseScale: number) => {
      const learner = new ContextFtpl({ ...options, noiseScale });
      let wrong = 0;
      for (const { x, y } of rows) {
        wrong += Number(learner.predict(x) !== y);
        learner.update(x, y);
      }
      return wrong - best;
    };
    expect(regret(0.1)).toBeLessThan(15);
    expect(regret(1)).toBeLessThan(8 * Math.sqrt(rows.length));
    expect(regret(100)).toBeGreaterThan(regret(0.1) + 50);
  });

  it("serves as the learner of a group: each side of a boundary finds its own threshold", () => {
    const rows = stream(800, (x) => (x % 2 === 0 ? 3 : 7), 2);
    const learner = new GroupwiseLearner<number, number>({
      groups: [
        { name: "even", test: (x) => x % 2 === 0 },
        { name: "odd", test: (x) => x % 2 === 1 },
      ],
      learner: () => new ContextFtpl({ ...options, noiseScale: 0.1 }),
      loss: zeroOneLoss,
    });
    for (const { x, y } of rows) learner.step(x, y);
    const single = Math.min(...CLASSIFIERS.map((classifier) => mistakes(classifier, rows)));
    const [all] = learner.report().filter(({ name }) => name === "always_on");
    expect(all.loss).toBeLessThan(single - 50);
  });

  it("continues its noise and its history from a checkpoint", () => {
    const [one, two] = [new ContextFtpl(options), new ContextFtpl(options)];
    for (const { x, y } of stream(30, () => 5, 3)) one.update(x, y, 0.5);
    one.predict(3);
    two.load(JSON.parse(JSON.stringify(one.save())));
    for (let t = 0; t < 50; t++) expect(two.predict(t % 10)).toBe(one.predict(t % 10));
  });

  it("refuses one label, an ε that is not positive and an empty class", () => {
    expect(() => new ContextFtpl({ ...options, labels: 1 })).toThrow(/labels/);
    expect(() => new ContextFtpl({ ...options, epsilon: 0 })).toThrow(/epsilon/);
    expect(() => finiteErm([])).toThrow(/classifiers/);
  });
});
