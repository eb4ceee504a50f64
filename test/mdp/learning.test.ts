import { describe, expect, it } from "vitest";
import {
  type DrRpoOptions,
  drLsviUcb,
  drRpo,
  type EpisodeEvent,
  exactRobust,
  learningCost,
  lsviUcb,
  modelEnvironment,
  type Policy,
  randomSimplex,
  regretCurve,
  restoreLearner,
  restorePolicy,
  resume,
  saveLearner,
  saveRule,
  simLinear,
  simLinearB,
  simLinearRadii,
  tabularPolicy,
  tabulate,
  type UncertaintySet,
  uniformPolicy,
  type WarningEvent,
  weDriveU,
} from "../../src/mdp/index.js";

const { model } = simLinear({ xi: 0.3 });
const uncertainty: UncertaintySet = {
  kind: "constrained",
  divergence: "tv",
  radius: simLinearRadii(0.5),
};
const base = { ...modelEnvironment(model), rewards: model.theta, beta: 1, ridge: 1 / 9 };
const seeds = [0, 1, 2, 3, 4];

function robustValue(policy: Policy<number>, temperature = 0): number {
  return exactRobust(model, uncertainty, { policy: tabulate(policy, model.states), temperature }).value;
}

const average = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

describe("value-based baselines on SimLinear, 100 episodes", () => {
  const nominal = exactRobust(model, { kind: "none" });
  const robust = exactRobust(model, uncertainty);

  it("LSVI-UCB reaches the nominal optimum, which is not robust", () => {
    for (const seed of seeds) {
      const { policy } = lsviUcb({ ...base, episodes: 100, seed });
      const table = tabulate(policy, model.states);
      expect(exactRobust(model, { kind: "none" }, { policy: table }).value).toBeCloseTo(nominal.value, 9);
      expect(robustValue(policy)).toBeCloseTo(1.175328096, 6);
    }
  });

  it("DR-LSVI-UCB and We-DRIVE-U reach the robust optimum", () => {
    for (const seed of seeds) {
      for (const learn of [drLsviUcb, weDriveU]) {
        const { policy } = learn({ ...base, uncertainty, episodes: 100, seed });
        expect(robustValue(policy)).toBeCloseTo(robust.value, 9);
      }
    }
  });

  it("variance weights below 1 still lead to the robust optimum", () => {
    const { policy } = weDriveU({ ...base, uncertainty, episodes: 300, varianceFloor: 0.1, seed: 2 });
    expect(robustValue(policy)).toBeCloseTo(robust.value, 9);
  });

  it("estimated rewards lead there, too", () => {
    const { exploitPolicy } = drLsviUcb({
      ...base,
      rewards: "estimate",
      uncertainty,
      episodes: 300,
      seed: 1,
    });
    expect(robust.value - robustValue(exploitPolicy)).toBeLessThan(0.03);
  });
});

describe("DR-RPO", () => {
  const temperature = 0.02;
  const optimum = exactRobust(model, uncertainty, { temperature }).value;
  const options: DrRpoOptions<number> = { ...base, uncertainty, temperature, episodes: 100, seed: 0 };

  it("closes the regularised gap on SimLinear", () => {
    const gaps = seeds.map(
      (seed) => optimum - robustValue(drRpo({ ...options, seed }).exploitPolicy, temperature),
    );
    expect(average(gaps)).toBeLessThan(0.008);
    expect(Math.min(...gaps)).toBeGreaterThan(-1e-12);
  });

  it("learns by mirror steps of any size", () => {
    for (const stepSize of [0.5, 2, (update: number) => 2 / Math.sqrt(update)]) {
      const { exploitPolicy, policy } = drRpo({ ...options, update: "mirror", stepSize, episodes: 600 });
      expect(optimum - robustValue(exploitPolicy, temperature)).toBeLessThan(0.01);
      expect(optimum - robustValue(policy, temperature)).toBeLessThan(0.05);
    }
  });

  it("takes very long mirror steps exactly as the closed form", () => {
    const soft = drRpo(options).policy;
    const mirror = drRpo({ ...options, update: "mirror", stepSize: 1e9 }).policy;
    // The mirror's values are those of the old policy, so only the last step is the same map.
    expect(robustValue(mirror, temperature)).toBeCloseTo(robustValue(soft, temperature), 1);
  });

  it("stays at a strong reference and leaves a weak one", () => {
    const { states, horizon, actions } = model;
    const table = new Float64Array(horizon * states * actions);
    for (let row = 0; row < table.length; row += actions) table[row] = 1;
    const reference = tabularPolicy(table, horizon, states, actions);
    const warnings: string[] = [];
    const onEvent = (event: EpisodeEvent | WarningEvent) => {
      if (event.type === "warning") warnings.push(event.message);
    };
    const strong = drRpo({ ...options, reference, temperature: 1e4, onEvent });
    expect(tabulate(strong.exploitPolicy, states)[0]).toBeGreaterThan(0.999);
    expect(warnings.filter((message) => message.includes("probability 0"))).toHaveLength(1);
    const weak = drRpo({ ...options, reference: uniformPolicy(horizon, actions), temperature: 1e-12 });
    expect(robustValue(weak.exploitPolicy)).toBeCloseTo(exactRobust(model, uncertainty).value, 6);
  });

  it("reaches the optimum of penalised sets on SimLinear-B", () => {
    const instance = simLinearB();
    const environment = modelEnvironment(instance.model);
    for (const set of [
      { kind: "regularised", divergence: "tv", lambda: 1 },
      { kind: "regularised", divergence: "kl", lambda: 0.5 },
      { kind: "regularised", divergence: "chi2", lambda: 0.25 },
      { kind: "constrained", divergence: "chi2", radius: 0.2 },
      { kind: "constrained", divergence: "kl", radius: 0.1 },
    ] as const) {
      const best = exactRobust(instance.model, set, { temperature }).value;
      const gaps = [1, 2, 3].map((seed) => {
        const { exploitPolicy } = drRpo({
          ...environment,
          rewards: instance.model.theta,
          uncertainty: set,
          temperature,
          episodes: 2000,
          beta: 1,
          ridge: 1 / 9,
          seed,
        });
        const policy = tabulate(exploitPolicy, instance.model.states);
        return best - exactRobust(instance.model, set, { temperature, policy }).value;
      });
      // The median: an unlucky run may settle before its estimates are good.
      expect(gaps.sort((a, b) => a - b)[1], JSON.stringify(set)).toBeLessThan(0.03);
    }
  });

  it("separates robust from nominal optima on a random model", () => {
    const { model: random, radii } = randomSimplex({ horizon: 4, states: 12, actions: 4, dim: 5, seed: 2 });
    const set: UncertaintySet = { kind: "constrained", divergence: "tv", radius: radii };
    const best = exactRobust(random, set).value;
    const { policy } = drLsviUcb({
      ...modelEnvironment(random),
      rewards: random.theta,
      uncertainty: set,
      episodes: 3000,
      beta: 1,
      seed: 1,
    });
    const reached = exactRobust(random, set, { policy: tabulate(policy, random.states) }).value;
    expect(best - reached).toBeLessThan(0.02 * best);
    expect(reached).toBeLessThanOrEqual(best + 1e-12);
  });

  it("refreshing the reference takes away what the temperature costs", () => {
    // At τ = 0.1 the regularised optimum is worth 1.2318 in the worst case, the robust optimum 1.4383.
    const strong = { ...base, uncertainty, episodes: 400, temperature: 0.1, rareSwitching: false };
    for (const update of ["soft", "mirror"] as const) {
      for (const seed of seeds.slice(0, 3)) {
        expect(robustValue(drRpo({ ...strong, update, seed }).exploitPolicy)).toBeLessThan(1.25);
        const { exploitPolicy } = drRpo({ ...strong, update, seed, refreshReferenceEvery: 20 });
        expect(robustValue(exploitPolicy)).toBeGreaterThan(1.42);
      }
    }
    expect(() => drRpo({ ...strong, temperature: 0, refreshReferenceEvery: 2, seed: 1 })).toThrow(
      /reference/,
    );
    expect(() => drRpo({ ...strong, refreshReferenceEvery: 0.5, seed: 1 })).toThrow(/refreshReferenceEvery/);
  });

  it("has an average regret that falls with the number of episodes, for the robust learner only", () => {
    const options = { ...base, uncertainty, episodes: 200, temperature: 0.02, seed: 3 };
    const curve = [...regretCurve(model, options, uncertainty, 6)];
    expect(curve.map(({ episode }) => episode)).toEqual([1, 3, 8, 24, 69, 200]);
    const [first, last] = [curve[0], curve.at(-1)!];
    expect(last.averageRegret).toBeLessThan(first.averageRegret / 5);
    expect(last.exploitGap).toBeLessThan(0.01);
    // The gap of the policy without bonus is that of the run itself, watching changes nothing.
    const { exploitPolicy } = drRpo(options);
    const optimum = exactRobust(model, uncertainty, { temperature: 0.02 }).value;
    expect(last.exploitGap).toBe(optimum - robustValue(exploitPolicy, 0.02));
    const plain = { ...options, uncertainty: { kind: "none" }, update: "greedy" } as const;
    expect([...regretCurve(model, plain, uncertainty, 6)].at(-1)!.averageRegret).toBeGreaterThan(0.2);
  });

  it("plays a mixture whose shares are episodes", () => {
    const { mixture, episodes } = drRpo({ ...options, keepMixture: true, rareSwitching: true });
    expect(mixture.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(mixture.length).toBeLessThan(episodes);
    const value = mixture.reduce((sum, { policy, share }) => sum + share * robustValue(policy), 0);
    expect(value).toBeLessThanOrEqual(exactRobust(model, uncertainty).value);
  });

  it("repeats itself with the same seed and differs with another", () => {
    const weights = (seed: number) => JSON.stringify(saveRule(drRpo({ ...options, seed }).policy.rule));
    expect(weights(4)).toBe(weights(4));
    expect(weights(4)).not.toBe(weights(5));
  });

  it("keeps within the memory that it announces, and uses half of it once all states are met", () => {
    const sizes = { horizon: 4, states: 12, actions: 4, dim: 5 };
    const { model: random } = randomSimplex({ ...sizes, seed: 2 });
    const task = {
      ...modelEnvironment(random),
      rewards: random.theta,
      uncertainty: { kind: "none" } as const,
    };
    const { data } = drRpo({ ...task, episodes: 500, seed: 1 }).learner;
    const tables = data.tables.map(({ rows: { values, columns, starts }, logPolicy }) => {
      return 8 * (values.length + logPolicy.length) + 4 * (columns.length + starts.length);
    });
    const factors = data.factors.map(({ gram, moments }) => {
      return 8 * (2 * moments.length + gram.gram.values.length + gram.inverse.values.length);
    });
    const used = [...tables, ...factors].reduce((a, b) => a + b, 0);
    const { bytes } = learningCost({ ...sizes, statesPerStep: sizes.states });
    expect(used).toBeLessThanOrEqual(bytes);
    expect(used).toBeGreaterThan(bytes / 2);
  });

  it("updates rarely when asked to", () => {
    const { learner } = drRpo({ ...options, episodes: 2000 });
    expect(learner.progress.updates).toBeLessThan(60);
    expect(drRpo({ ...options, rareSwitching: false }).learner.progress.updates).toBe(100);
  });

  it("says that a direction was never explored", () => {
    const events: (EpisodeEvent | WarningEvent)[] = [];
    drRpo({ ...options, episodes: 20, onEvent: (event) => events.push(event) });
    // From the single first state only two of four features can occur.
    expect(events.some((event) => event.type === "warning" && event.message.includes("step 0"))).toBe(true);
    const episodes = events.filter((event) => event.type === "episode");
    expect(episodes).toHaveLength(20);
    expect(episodes[19].coverage[0]).toBeCloseTo(0, 9);
  });

  it("names the option that is out of range", () => {
    const cases: [Partial<DrRpoOptions<number>>, RegExp][] = [
      [{ episodes: 0 }, /episodes: is 0/],
      [{ temperature: -1 }, /temperature/],
      [{ ridge: 0 }, /ridge/],
      [{ beta: -2 }, /beta/],
      [{ stepSize: 0 }, /stepSize/],
      [{ rewards: new Float64Array(3) }, /rewards: has 3 entries/],
      [{ update: "sgd" as "soft" }, /update: is "sgd"/],
      [{ varianceFloor: 0 }, /varianceFloor/],
      [{ seed: 0.5 }, /seed/],
      [{ valueCap: () => 0 }, /valueCap/],
    ];
    for (const [change, message] of cases) expect(() => drRpo({ ...options, ...change })).toThrow(message);
    const features = {
      dim: 4,
      write: (_s: number, _a: number, out: Float64Array) => {
        out[0] = 0.5;
      },
    };
    expect(() => drRpo({ ...options, features })).toThrow(/features\(action 0\): sums to 0.5/);
  });
});

describe("checkpoints", () => {
  const variants: [string, Partial<DrRpoOptions<number>>][] = [
    ["soft", {}],
    ["greedy, elliptical", { update: "greedy", bonus: "elliptical" }],
    ["mirror, rare switching", { update: "mirror", stepSize: 0.5, rareSwitching: true }],
    ["variance weights, mixture, l2", { varianceFloor: 0.3, keepMixture: true, bonus: "l2" }],
    ["soft, refreshed reference", { refreshReferenceEvery: 15 }],
    ["mirror, refreshed reference", { update: "mirror", refreshReferenceEvery: 15, keepMixture: true }],
    ["reference, estimated rewards", { reference: uniformPolicy(3, 16), rewards: "estimate" }],
  ];

  it.each(variants)("continue a run bit for bit (%s)", (_name, change) => {
    const options: DrRpoOptions<number> = { ...base, uncertainty, episodes: 90, seed: 6, ...change };
    const whole = drRpo(options);
    const cut = drRpo(options).learner; // plays on below, from a checkpoint at 40
    expect(cut.progress.episode).toBe(90);
    const part = restoreLearner(saveLearner(freshAt(options, 40)), options);
    part.run();
    const saved = JSON.stringify(saveLearner(part));
    expect(saved).toBe(JSON.stringify(saveLearner(whole.learner)));
    const json = JSON.parse(JSON.stringify(saveLearner(freshAt(options, 40))));
    expect(JSON.stringify(saveLearner(resume(json, options).learner))).toBe(saved);
  });

  it("refuse other options and other files", () => {
    const options: DrRpoOptions<number> = { ...base, uncertainty, episodes: 10, seed: 6 };
    const checkpoint = saveLearner(drRpo(options).learner);
    expect(() => resume(checkpoint, { ...options, ridge: 0.2 })).toThrow(
      /ridge: differs from the checkpoint/,
    );
    expect(() => resume({ ...checkpoint, version: 99 }, options)).toThrow(/version 99/);
    expect(resume(checkpoint, { ...options, episodes: 15 }).episodes).toBe(15);
  });

  it("keep a learned policy as it was", () => {
    const refreshed = { temperature: 0.1, refreshReferenceEvery: 7 };
    for (const change of [{}, { update: "greedy" }, { update: "mirror" }, refreshed] as const) {
      const { policy } = drRpo({ ...base, uncertainty, episodes: 30, seed: 6, ...change });
      const saved = JSON.parse(JSON.stringify(saveRule(policy.rule)));
      const restored = restorePolicy(saved, base.environment, base.features);
      expect(tabulate(restored, model.states)).toEqual(tabulate(policy, model.states));
    }
  });
});

/** A learner of the whole run stopped after some episodes. */
function freshAt(options: DrRpoOptions<number>, episodes: number) {
  const learner = restoreLearner(saveLearner(drRpo({ ...options, episodes: 1 }).learner), options);
  expect(learner.progress.episode).toBe(1);
  learner.run(episodes);
  return learner;
}
