import { describe, expect, it } from "vitest";
import {
  exactRectangular,
  exactRobust,
  randomSimplex,
  type ScalarSet,
  shiftedTarget,
  simLinear,
  simLinearB,
  simLinearRadii,
  type UncertaintySet,
  withFactors,
} from "../../src/mdp/index.js";
import { Rng } from "../../src/tensor/rng.js";

const NONE: UncertaintySet = { kind: "none" };
const tvAtFirst = (radius: number): UncertaintySet => ({
  kind: "constrained",
  divergence: "tv",
  radius: simLinearRadii(radius),
});

const SIX_SETS: readonly ScalarSet[] = [
  { kind: "constrained", divergence: "tv", radius: 0.2 },
  { kind: "constrained", divergence: "kl", radius: 0.1 },
  { kind: "constrained", divergence: "chi2", radius: 0.2 },
  { kind: "regularised", divergence: "tv", lambda: 1 },
  { kind: "regularised", divergence: "kl", lambda: 0.5 },
  { kind: "regularised", divergence: "chi2", lambda: 0.25 },
];

const small = (seed: number) => randomSimplex({ horizon: 4, states: 8, actions: 3, dim: 4, seed });

describe("exact robust planning on SimLinear", () => {
  it("has the reference values", () => {
    const table: [number, [number, number, number][], number][] = [
      [
        0.1,
        [
          [0.3, 1.1832, 1.1832],
          [0.5, 1.031, 1.0232],
          [0.6, 0.991, 0.9432],
        ],
        1.4232,
      ],
      [
        0.2,
        [
          [0.4, 1.2437, 1.2243],
          [0.6, 1.2037, 1.0243],
        ],
        1.6243,
      ],
      [
        0.3,
        [
          [0.3, 1.4383, 1.4153],
          [0.5, 1.43832024, 1.1753281],
        ],
        1.7753,
      ],
    ];
    for (const [xi, rows, value] of table) {
      const { model } = simLinear({ xi });
      const nominal = exactRobust(model, NONE);
      expect(Math.abs(nominal.value - value)).toBeLessThan(5.1e-5);
      for (const [radius, robust, ofNominal] of rows) {
        expect(Math.abs(exactRobust(model, tvAtFirst(radius)).value - robust)).toBeLessThan(5.1e-5);
        const { policy } = nominal;
        expect(Math.abs(exactRobust(model, tvAtFirst(radius), { policy }).value - ofNominal)).toBeLessThan(
          5.1e-5,
        );
      }
    }
  });

  it("flips its first action where the closed form says", () => {
    for (const xi of [0.1, 0.2, 0.3]) {
      const { model } = simLinear({ xi });
      const p = 0.3 + xi;
      const v2 = 2 * p + 0.999 * (1 - p) * p;
      const threshold = 1 - (0.999 * v2) / 2;
      const best = (radius: number) => exactRobust(model, tvAtFirst(radius)).policy.subarray(0, 16);
      // Action 15 has every sign +1, action 0 every sign −1.
      expect(best(threshold - 1e-6)[15]).toBe(1);
      expect(best(threshold + 1e-6)[0]).toBe(1);
    }
  });

  it("keeps its return where the nominal optimum loses it", () => {
    const { model, target } = simLinear({ xi: 0.3 });
    const nominal = exactRobust(model, NONE);
    const robust = exactRobust(model, tvAtFirst(0.5));
    [1.775904, 1.175904, 0.575904].forEach((expected, i) => {
      const at = target(i / 2);
      expect(exactRobust(at, NONE, { policy: nominal.policy }).value).toBeCloseTo(expected, 6);
      expect(exactRobust(at, NONE, { policy: robust.policy }).value).toBeCloseTo(1.43976, 6);
    });
  });

  it("loses to the nominal optimum up to a perturbation of about 0.28", () => {
    const { model, target } = simLinear({ xi: 0.3 });
    const policies = [NONE, tvAtFirst(0.5)].map((set) => exactRobust(model, set).policy);
    const lead = (q: number) => {
      const [nominal, robust] = policies.map((policy) => exactRobust(target(q), NONE, { policy }).value);
      return nominal - robust;
    };
    expect(lead(0.275)).toBeGreaterThan(0);
    expect(lead(0.285)).toBeLessThan(0);
  });

  it("has the reference values with a temperature", () => {
    const { model } = simLinear({ xi: 0.3 });
    for (const [temperature, value, plain, nominal] of [
      [0.02, 1.310528, 1.42171, 1.459281],
      [0.05, 1.18906, 1.337873, 1.53021313],
      [0.1, 1.08392, 1.231758, 1.50535268],
    ]) {
      const solution = exactRobust(model, tvAtFirst(0.5), { temperature });
      const { policy } = solution;
      expect(solution.value).toBeCloseTo(value, 5);
      expect(exactRobust(model, tvAtFirst(0.5), { policy }).value).toBeCloseTo(plain, 5);
      expect(exactRobust(model, NONE, { policy }).value).toBeCloseTo(nominal, 5);
      expect(exactRobust(model, tvAtFirst(0.5), { policy, temperature }).value).toBeCloseTo(
        solution.value,
        12,
      );
    }
  });

  it("has the reference values on SimLinear-B for all six sets", () => {
    const { model } = simLinearB();
    const nominal = exactRobust(model, NONE);
    expect(nominal.value).toBeCloseTo(1.482864, 5);
    expect(exactRobust(model, NONE, { temperature: 0.05 }).value).toBeCloseTo(1.320683, 5);
    const expected = [
      [1.02119, 1.02119, 0.900354],
      [1.187225, 1.14727, 1.046549],
      [1.231628, 1.192758, 1.088105],
      [0.999, 0.9096, 0.959254],
      [1.232488, 1.006622, 0.99997],
      [1.270224, 1.159589, 1.085515],
    ];
    SIX_SETS.forEach((set, k) => {
      expect(exactRobust(model, set).value).toBeCloseTo(expected[k][0], 5);
      expect(exactRobust(model, set, { policy: nominal.policy }).value).toBeCloseTo(expected[k][1], 5);
      expect(exactRobust(model, set, { temperature: 0.05 }).value).toBeCloseTo(expected[k][2], 5);
    });
  });

  it("does not react to KL and χ² sets: the good factor is a point mass", () => {
    const { model } = simLinear({ xi: 0.3 });
    const nominal = exactRobust(model, NONE).policy.subarray(0, 16);
    for (const set of SIX_SETS.filter((set) => set.kind !== "none" && set.divergence !== "tv"))
      expect(exactRobust(model, set).policy.subarray(0, 16)).toEqual(nominal);
  });
});

describe("exact robust planning on random models", () => {
  it("orders (s,a)-rectangular ≤ d-rectangular ≤ nominal, for optimal and for given policies", () => {
    for (let seed = 1; seed <= 8; seed++) {
      const { model } = small(seed);
      const nominal = exactRobust(model, NONE);
      for (const set of SIX_SETS) {
        for (const options of [{}, { policy: nominal.policy }, { temperature: 0.1 }]) {
          const rectangular = exactRectangular(model, set, options).value;
          const robust = exactRobust(model, set, options).value;
          const plain = exactRobust(model, NONE, options).value;
          expect(rectangular).toBeLessThanOrEqual(robust + 1e-10);
          expect(robust).toBeLessThanOrEqual(plain + 1e-10);
        }
      }
    }
  });

  it("agrees with tabular value iteration when every pair has a factor of its own", () => {
    const { model } = small(3);
    const { horizon: H, states: S, actions: A } = model;
    const solution = exactRectangular(model, NONE);
    expect(solution.value).toBeCloseTo(exactRobust(model, NONE).value, 12);
    // One factor per (s,a): d-rectangular and (s,a)-rectangular sets are the same.
    const dim = S * A;
    const phi = new Float64Array(S * A * dim);
    const theta = new Float64Array(H * dim);
    const mu = new Float64Array(H * dim * S);
    for (let at = 0; at < dim; at++) {
      phi[at * dim + at] = 1;
      for (let h = 0; h < H; h++) {
        for (let i = 0; i < model.dim; i++) {
          const weight = model.phi[at * model.dim + i];
          theta[h * dim + at] += weight * model.theta[h * model.dim + i];
          for (let s = 0; s < S; s++)
            mu[(h * dim + at) * S + s] += weight * model.mu[(h * model.dim + i) * S + s];
        }
      }
    }
    const tabular = { ...model, dim, phi, theta, mu };
    for (const set of SIX_SETS)
      expect(exactRobust(tabular, set).value).toBeCloseTo(exactRectangular(model, set).value, 9);
  });

  it("returns worst factors that reproduce the value as a nominal model", () => {
    for (let seed = 1; seed <= 5; seed++) {
      const { model, radii } = small(seed);
      const sets: UncertaintySet[] = [{ kind: "constrained", divergence: "tv", radius: radii }, ...SIX_SETS];
      for (const set of sets.filter(({ kind }) => kind === "constrained")) {
        const { worst, policy, value } = exactRobust(model, set);
        expect(exactRobust(withFactors(model, worst), NONE, { policy }).value).toBeCloseTo(value, 8);
      }
    }
  });

  it("cannot be improved by any policy, nor the worst case by any kernel tried", () => {
    const rng = new Rng(5);
    const { model, radii } = small(9);
    const set: UncertaintySet = { kind: "constrained", divergence: "tv", radius: radii };
    const { value, V, policy } = exactRobust(model, set);
    const { horizon: H, states: S, actions: A } = model;
    for (let trial = 0; trial < 20; trial++) {
      const other = policy.slice();
      for (let row = 0; row < H * S; row++) {
        if (rng.uniform() < 0.7) continue;
        other.fill(0, row * A, (row + 1) * A);
        other[row * A + rng.integer(A)] = 1;
      }
      expect(exactRobust(model, set, { policy: other }).value).toBeLessThanOrEqual(value + 1e-12);
      const kernel = shiftedTarget(model, radii, V, rng.uniform());
      expect(exactRobust(kernel, NONE, { policy }).value).toBeGreaterThanOrEqual(value - 1e-12);
    }
    // The whole radius moved against the policy's own values is its worst case.
    expect(exactRobust(shiftedTarget(model, radii, V, 1), NONE, { policy }).value).toBeCloseTo(value, 12);
  });

  it("becomes greedy as the temperature vanishes and the reference as it grows", () => {
    const { model } = small(4);
    const [set] = SIX_SETS;
    const greedy = exactRobust(model, set);
    expect(exactRobust(model, set, { temperature: 1e-6 }).value).toBeCloseTo(greedy.value, 4);
    const warm = exactRobust(model, set, { temperature: 1e5 });
    expect(Math.max(...warm.policy.map((p) => Math.abs(p - 1 / 3)))).toBeLessThan(1e-4);
    const uniform = warm.policy.map(() => 1 / 3);
    expect(warm.value).toBeCloseTo(exactRobust(model, set, { policy: uniform }).value, 4);
  });

  it("names what is wrong with its input", () => {
    const { model } = small(1);
    expect(() => exactRobust({ ...model, phi: model.phi.map((x) => x / 2) }, NONE)).toThrow(
      /phi\[0 … 3\]: sums to/,
    );
    expect(() => exactRobust({ ...model, horizon: 0 }, NONE)).toThrow(/horizon/);
    expect(() => exactRobust({ ...model, mu: new Float64Array(3) }, NONE)).toThrow(/mu: has 3 entries/);
    expect(() => exactRobust(model, NONE, { policy: new Float64Array(2) })).toThrow(/policy: has 2/);
    expect(() => exactRobust(model, NONE, { temperature: -1 })).toThrow(/temperature/);
    expect(() => exactRobust(model, { kind: "constrained", divergence: "tv", radius: [0.1] })).toThrow(
      /uncertainty.radius: has 1/,
    );
  });
});
