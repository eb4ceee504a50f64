import { describe, expect, it } from "vitest";
import { choleskyFactor, choleskyLogDeterminant, leastSquaresFromMoments, Rng } from "../../src/index.js";
import {
  FollowTheLeader,
  Ftpl,
  gridPaths,
  Hedge,
  kSet,
  OnlineGradientDescent,
  type OnlineLearner,
  OnlineLogistic,
  OnlineRidge,
  RunningMean,
  squaredLoss,
  VovkAzouryWarmuth,
} from "../../src/regret/index.js";

const D = 4;

function rows(count: number, seed: number): { x: Float64Array; y: number }[] {
  const rng = new Rng(seed);
  return Array.from({ length: count }, () => {
    const x = Float64Array.from({ length: D }, () => rng.uniform());
    return { x, y: Math.min(1, Math.max(0, x[0] - 0.5 * x[1] + 0.3 * x[2] + 0.2 * rng.normal())) };
  });
}

/** min Σ (x·θ − y)² + λ‖θ‖² and the minimiser. */
function ridgeInHindsight(data: readonly { x: Float64Array; y: number }[], lambda: number) {
  const gram = new Float64Array(D * D);
  const moment = new Float64Array(D);
  let squares = 0;
  for (let i = 0; i < D; i++) gram[i * D + i] = lambda;
  for (const { x, y } of data) {
    squares += y * y;
    for (let i = 0; i < D; i++) {
      moment[i] += x[i] * y;
      for (let j = 0; j < D; j++) gram[i * D + j] += x[i] * x[j];
    }
  }
  return { gram, ...leastSquaresFromMoments(gram, moment, squares) };
}

describe("ridge and VAW", () => {
  it("satisfies the exact identity Σ e²/(1+k) = min_θ Σ (x·θ − y)² + λ‖θ‖²", () => {
    const data = rows(400, 2);
    const ridge = new OnlineRidge(D, { lambda: 0.7 });
    const design = new Float64Array(D * D);
    for (let i = 0; i < D; i++) design[i * D + i] = 0.7;
    let [total, logs] = [0, 0];
    const vaw = new VovkAzouryWarmuth(D, { lambda: 0.7 });
    for (const { x, y } of data) {
      const prediction = ridge.predict(x);
      const shrunk = vaw.predict(x);
      const k = Math.abs(shrunk) > 1e-12 ? prediction / shrunk - 1 : 0;
      total += (prediction - y) ** 2 / (1 + k);
      logs += Math.log1p(k);
      ridge.update(x, y);
      vaw.update(x, y);
    }
    const { residual, gram } = ridgeInHindsight(data, 0.7);
    // The very first prediction is 0 for both, so that its k must be added from the definition k = ‖x‖²/λ.
    const [first] = data;
    const k0 = first.x.reduce((sum, v) => sum + v * v, 0) / 0.7;
    total += first.y ** 2 * (1 / (1 + k0) - 1);
    expect(total).toBeCloseTo(residual, 8);
    const factor = new Float64Array(D * D);
    choleskyFactor(gram, D, factor);
    expect(logs + Math.log1p(k0)).toBeCloseTo(choleskyLogDeterminant(factor, D) - D * Math.log(0.7), 8);
  });

  it.each([
    ["clipped ridge", () => new OnlineRidge(D, { clip: [0, 1] })],
    ["VAW", () => new VovkAzouryWarmuth(D)],
  ])("%s keeps its regret bound against every θ", (_name, create) => {
    for (let seed = 0; seed < 20; seed++) {
      const data = rows(200, seed);
      const learner: OnlineLearner<Float64Array, number> = create();
      const loss = replay(learner, data);
      const { theta } = ridgeInHindsight(data, 1e-9);
      const best = data.reduce(
        (sum, { x, y }) => sum + (x.reduce((p, v, i) => p + v * theta[i], 0) - y) ** 2,
        0,
      );
      const norm = theta.reduce((sum, v) => sum + v * v, 0);
      expect(loss - best).toBeLessThanOrEqual(learner.regretBound!(norm)! + 1e-9);
    }
  });

  it("gives no bound where none holds", () => {
    const unclipped = new OnlineRidge(D);
    expect(unclipped.regretBound(1)).toBeNull();
    const clipped = new OnlineRidge(D, { clip: [0, 1] });
    clipped.update(Float64Array.of(1, 0, 0, 0), 2);
    expect(clipped.regretBound(1)).toBeNull();
  });
});

function replay(
  learner: OnlineLearner<Float64Array, number>,
  data: readonly { x: Float64Array; y: number }[],
): number {
  let loss = 0;
  for (const { x, y } of data) {
    loss += (learner.predict(x) - y) ** 2;
    learner.update(x, y);
  }
  return loss;
}

describe("other learners", () => {
  it("gradient descent keeps its bound in the ball", () => {
    const data = rows(500, 3);
    const learner = new OnlineGradientDescent(D, { radius: 2 });
    const loss = replay(learner, data);
    const { theta } = ridgeInHindsight(data, 1e-9);
    const norm = theta.reduce((sum, v) => sum + v * v, 0);
    expect(norm).toBeLessThan(4);
    const best = data.reduce(
      (sum, { x, y }) => sum + (x.reduce((p, v, i) => p + v * theta[i], 0) - y) ** 2,
      0,
    );
    expect(loss - best).toBeLessThanOrEqual(learner.regretBound(norm)!);
  });

  it("the running mean is follow-the-leader for constants", () => {
    const mean = new RunningMean();
    const leader = new FollowTheLeader<null, number>({
      oracle: (history) => {
        const value = history.reduce((sum, { y }) => sum + y, 0) / Math.max(1, history.length);
        return () => value;
      },
    });
    for (const y of [3, 1, 2]) {
      mean.update(null, y);
      leader.update(null, y);
      expect(mean.predict()).toBeCloseTo(leader.predict(null), 12);
    }
  });

  it("Hedge keeps its bound against a finite class", () => {
    const rng = new Rng(5);
    const hypotheses = {
      size: 20,
      evaluate: (x: Float64Array, out: Float64Array) => {
        for (let h = 0; h < 20; h++) out[h] = Math.abs(x[h % D] - h / 20);
      },
    };
    const hedge = new Hedge(hypotheses, squaredLoss);
    let loss = 0;
    for (let t = 0; t < 500; t++) {
      const x = Float64Array.from({ length: D }, () => rng.uniform());
      const y = Math.abs(x[3] - 0.35);
      loss += (hedge.predict(x) - y) ** 2;
      hedge.update(x, y);
    }
    expect(loss - hedge.leastLoss()).toBeLessThanOrEqual(hedge.regretBound());
    expect(hedge.leastLoss()).toBeLessThan(5);
  });

  it("logistic regression learns, and its projection stays in the ball", () => {
    const data = rows(600, 7).map(({ x }) => ({ x, y: Number(x[0] > x[1]) }));
    const free = new OnlineLogistic(D);
    let late = 0;
    data.forEach(({ x, y }, t) => {
      if (t >= 400) late += Number(Math.round(free.predict(x)) === y) / 200;
      free.update(x, y);
    });
    expect(late).toBeGreaterThan(0.9);
    const bounded = new OnlineLogistic(D, { radius: 1 });
    for (const { x, y } of data) bounded.update(x, y);
    expect(bounded.predict(Float64Array.of(1, 0, 0, 0))).toBeLessThanOrEqual(1 / (1 + Math.exp(-1)) + 1e-9);
  });

  it.each([
    ["ridge", () => new OnlineRidge(D), 0.4],
    ["vaw", () => new VovkAzouryWarmuth(D, { offset: 0.5 }), 0.4],
    ["ogd", () => new OnlineGradientDescent(D), 0.4],
    ["logistic", () => new OnlineLogistic(D), 1],
  ] as [string, () => OnlineLearner<Float64Array, number>, number][])(
    "%s restores exactly",
    (_name, create, y) => {
      const [one, two] = [create(), create()];
      for (const { x } of rows(30, 8)) one.update(x, y);
      two.load(JSON.parse(JSON.stringify(one.save())));
      for (const { x } of rows(30, 9)) {
        expect(two.predict(x)).toBe(one.predict(x));
        one.update(x, 1 - y);
        two.update(x, 1 - y);
      }
    },
  );
});

describe("follow the perturbed leader", () => {
  it("keeps its expected regret on a grid of paths, with fixed and with anytime noise", () => {
    const rounds = 600;
    for (const epsilon of ["anytime", 0.1] as const) {
      const oracle = gridPaths(4, 4);
      const learner = new Ftpl(oracle, { epsilon, seed: 3 });
      const rng = new Rng(6);
      const total = new Float64Array(oracle.dimension);
      let cost = 0;
      for (let t = 0; t < rounds; t++) {
        const costs = Float64Array.from(total, (_, e) => Number(rng.uniform() < (e % 3) / 3));
        cost += learner.predict().reduce((sum, used, e) => sum + used * costs[e], 0);
        learner.update(null, costs);
        for (let e = 0; e < costs.length; e++) total[e] += costs[e];
      }
      const best = oracle.minimise(total)!.reduce((sum, used, e) => sum + used * total[e], 0);
      expect(cost - best).toBeLessThanOrEqual(learner.regretBound()!);
    }
  });

  it("continues its noise from a checkpoint", () => {
    const [one, two] = [new Ftpl(kSet(6, 2)), new Ftpl(kSet(6, 2))];
    one.predict();
    two.load(JSON.parse(JSON.stringify(one.save())));
    for (let t = 0; t < 10; t++) expect(two.predict()).toEqual(one.predict());
  });
});
