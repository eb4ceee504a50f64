import fc from "fast-check";
import highsLoader from "highs";
import { describe, expect, it } from "vitest";
import { type ScalarSet, worstCase } from "../../src/mdp/index.js";
import { Rng } from "../../src/tensor/rng.js";
import { primalOptimum, SMOOTH } from "./primal.js";

const MU = [0.1, 0.2, 0.3, 0.4];
const V = [0, 1, 2, 3];

const ball = (divergence: "tv" | "kl" | "chi2", radius: number): ScalarSet => ({
  kind: "constrained",
  divergence,
  radius,
});
const penalty = (divergence: "tv" | "kl" | "chi2", lambda: number): ScalarSet => ({
  kind: "regularised",
  divergence,
  lambda,
});

interface Case {
  readonly mu: Float64Array;
  readonly v: Float64Array;
  readonly amount: number;
}

/** A random distribution (with zeros and repeated values) and a radius or weight. */
function randomCase(rng: Rng): Case {
  const n = 1 + rng.integer(8);
  const mu = Float64Array.from({ length: n }, () => (rng.uniform() < 0.2 ? 0 : -Math.log(1 - rng.uniform())));
  if (mu.every((p) => p === 0)) mu[0] = 1;
  const total = mu.reduce((a, b) => a + b, 0);
  for (let i = 0; i < n; i++) mu[i] /= total;
  const v = Float64Array.from({ length: n }, () =>
    rng.uniform() < 0.3 ? rng.integer(3) : rng.uniform(-1, 4),
  );
  return { mu, v, amount: rng.uniform() ** 2 };
}

const dotOf = (p: ArrayLike<number>, v: ArrayLike<number>) =>
  Array.from(p).reduce((sum, x, i) => sum + x * v[i], 0);

const divergences = {
  tv: (p: Float64Array, mu: Float64Array) => 0.5 * p.reduce((sum, x, i) => sum + Math.abs(x - mu[i]), 0),
  kl: (p: Float64Array, mu: Float64Array) =>
    p.reduce((sum, x, i) => sum + (x > 0 ? x * Math.log(x / mu[i]) : 0), 0),
  chi2: (p: Float64Array, mu: Float64Array) =>
    p.reduce((sum, x, i) => sum + (mu[i] > 0 ? (x - mu[i]) ** 2 / mu[i] : x > 0 ? Infinity : 0), 0),
};

/** The dual objective of each set at one dual point: by weak duality a lower bound, whatever the point. */
function dualObjective({ mu, v }: Case, set: ScalarSet, at: number): number {
  const truncated = v.map((x) => Math.min(x, at));
  const mean = dotOf(mu, truncated);
  const variance = dotOf(
    mu,
    truncated.map((x) => (x - mean) ** 2),
  );
  const low = Math.min(...v);
  const support = Math.min(...v.filter((_, i) => mu[i] > 0));
  const soft = (b: number) =>
    support -
    b *
      Math.log(
        dotOf(
          mu,
          v.map((x, i) => (mu[i] > 0 ? Math.exp(-(x - support) / b) : 0)),
        ),
      );
  if (set.kind === "none") return dotOf(mu, v);
  if (set.kind === "constrained") {
    if (set.divergence === "tv") return mean - set.radius * (at - low);
    if (set.divergence === "kl") return at > 0 ? soft(at) - at * set.radius : support;
    return mean - Math.sqrt(set.radius * variance);
  }
  if (set.divergence === "tv")
    return dotOf(
      mu,
      v.map((x) => Math.min(x, low + set.lambda)),
    );
  if (set.divergence === "kl") return soft(set.lambda);
  return mean - variance / (4 * set.lambda);
}

interface TvBlock {
  readonly mu: Float64Array;
  readonly v: Float64Array;
  readonly name: string;
  readonly weight: number;
  readonly radius: number;
}

/** min v·p + weight·½Σ|p − μ| with ½Σ|p − μ| ≤ radius for every block, as p = μ + u − m. */
function movedMassProgramme(blocks: readonly TvBlock[]): string {
  const term = (c: number, column: string) => `${c < 0 ? "-" : "+"} ${Math.abs(c)} ${column}`;
  const objective: string[] = [];
  const rows: string[] = [];
  for (const { mu, v, name, weight, radius } of blocks) {
    const states = [...mu.keys()];
    const moved = states.flatMap((i) => [`u${name}_${i}`, `m${name}_${i}`]);
    objective.push(...states.map((i) => term(v[i], `p${name}_${i}`)));
    objective.push(...moved.map((column) => term(weight / 2, column)));
    rows.push(...states.map((i) => `p${name}_${i} - u${name}_${i} + m${name}_${i} = ${mu[i]}`));
    rows.push(`${states.map((i) => `+ p${name}_${i}`).join(" ")} = 1`);
    rows.push(`${moved.map((column) => `+ ${column}`).join(" ")} <= ${2 * radius}`);
  }
  const numbered = rows.map((row, r) => ` r${r}: ${row}`);
  return `Minimize\n obj: ${objective.join("\n ")}\nSubject To\n${numbered.join("\n")}\nEnd`;
}

describe("worst case of one distribution", () => {
  it("has the reference values", () => {
    const cases: [ScalarSet, number, number][] = [
      [ball("tv", 0.1), 1.7, 1e-12],
      [ball("tv", 0.25), 1.25, 1e-12],
      [ball("tv", 0.5), 0.6, 1e-12],
      [ball("kl", 0.05), 1.67543674, 5e-9],
      [ball("kl", 0.2), 1.34080376, 5e-9],
      [ball("chi2", 0.1), 2 - Math.sqrt(0.1), 1e-12],
      [ball("chi2", 0.5), 1.29289322, 5e-9],
      [penalty("tv", 0.5), 0.45, 1e-12],
      [penalty("tv", 1.5), 1.25, 1e-12],
      [penalty("kl", 0.5), 1.00662751, 5e-9],
      [penalty("kl", 2), 1.73061534, 5e-9],
      [penalty("chi2", 0.25), 7 / 6, 1e-12],
      [penalty("chi2", 1), 1.75, 1e-12],
    ];
    for (const [set, value, tolerance] of cases)
      expect(Math.abs(worstCase(MU, V, set).value - value), JSON.stringify(set)).toBeLessThan(tolerance);
  });

  it.each(["tv", "kl", "chi2"] as const)(
    "is proved optimal on 500 random cases by a feasible distribution and a dual point (%s)",
    (divergence) => {
      const rng = new Rng(42);
      for (let trial = 0; trial < 500; trial++) {
        const problem = randomCase(rng);
        const { mu, v, amount } = problem;
        for (const set of [ball(divergence, amount), penalty(divergence, 0.01 + 2 * amount)]) {
          const { value, worst, dual } = worstCase(mu, v, set);
          expect(worst.every((p) => p >= -1e-15)).toBe(true);
          expect(worst.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 10);
          const distance = divergences[divergence](worst, mu);
          const primal =
            set.kind === "regularised" ? dotOf(worst, v) + set.lambda * distance : dotOf(worst, v);
          if (set.kind === "constrained")
            expect(distance).toBeLessThanOrEqual(set.radius * (1 + 1e-7) + 1e-12);
          expect(primal - value).toBeLessThan(2e-8);
          const certificate = dualObjective(problem, set, dual);
          expect(value - certificate).toBeLessThan(2e-8);
          expect(primal - certificate).toBeGreaterThan(-2e-8);
        }
      }
    },
  );

  it.each(["kl", "chi2"] as const)(
    "agrees on 500 random cases with a primal barrier method that knows no duals (%s)",
    (divergence) => {
      const rng = new Rng(11);
      for (let trial = 0; trial < 500; trial++) {
        const { mu, v, amount } = randomCase(rng);
        const support = [...mu.keys()].filter((i) => mu[i] > 0);
        const [p, values] = [support.map((i) => mu[i]), support.map((i) => v[i])];
        const radius = 1e-3 + amount;
        const weight = 0.01 + 2 * amount;
        const inBall = primalOptimum(p, values, SMOOTH[divergence], { radius });
        const atPrice = primalOptimum(p, values, SMOOTH[divergence], { weight });
        for (const [set, primal] of [
          [ball(divergence, radius), inBall],
          [penalty(divergence, weight), atPrice],
        ] as const) {
          const gap = primal - worstCase(mu, v, set).value;
          expect(gap).toBeGreaterThan(-1e-12);
          expect(gap).toBeLessThan(1e-8);
        }
      }
    },
  );

  it("agrees on 500 random cases with linear programmes over distributions (TV, HiGHS)", async () => {
    // The package's types describe its CommonJS build, where the loader is a property of the default import.
    const highs = await (highsLoader as unknown as typeof highsLoader.default)();
    const rng = new Rng(7);
    // Fifty cases are the blocks of one programme.
    for (let batch = 0; batch < 10; batch++) {
      const cases = Array.from({ length: 50 }, () => randomCase(rng));
      const blocks = cases.flatMap(({ mu, v, amount }, k) => [
        { mu, v, set: ball("tv", amount), name: `b${k}`, weight: 0, radius: amount },
        { mu, v, set: penalty("tv", 0.01 + 2 * amount), name: `c${k}`, weight: 0.01 + 2 * amount, radius: 1 },
      ]);
      const solution = highs.solve(movedMassProgramme(blocks));
      if (solution.Status !== "Optimal") throw new Error(`HiGHS ends with ${solution.Status}`);
      for (const { mu, v, set, name, weight } of blocks) {
        const at = (letter: string, i: number) => solution.Columns[`${letter}${name}_${i}`].Primal;
        const price = (i: number) => v[i] * at("p", i) + (weight / 2) * (at("u", i) + at("m", i));
        const optimum = [...mu.keys()].reduce((sum, i) => sum + price(i), 0);
        expect(worstCase(mu, v, set).value).toBeCloseTo(optimum, 6);
      }
    }
  });

  it("is the nominal value at radius 0 and at infinite weight, exactly", () => {
    const nominal = worstCase(MU, V, { kind: "none" }).value;
    for (const divergence of ["tv", "kl", "chi2"] as const) {
      expect(worstCase(MU, V, ball(divergence, 0)).value).toBe(nominal);
      expect(worstCase(MU, V, penalty(divergence, Number.POSITIVE_INFINITY)).value).toBe(nominal);
      expect(worstCase(MU, V, ball(divergence, 1e-10)).value).toBeCloseTo(nominal, 4);
      expect(worstCase(MU, V, penalty(divergence, 1e7)).value).toBeCloseTo(nominal, 6);
    }
  });

  it("falls with the radius, rises with the weight, and follows a constant added to the values", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.constantFrom("tv", "kl", "chi2"),
        fc.double({ min: -5, max: 5, noNaN: true }),
        (seed, divergence, shift) => {
          const { mu, v, amount } = randomCase(new Rng(seed));
          const shifted = v.map((x) => x + shift);
          for (const make of [ball, penalty]) {
            const less = worstCase(mu, v, make(divergence, amount / 2 + 1e-3)).value;
            const more = worstCase(mu, v, make(divergence, Math.min(amount + 2e-3, 1))).value;
            expect(make === ball ? more - less : less - more).toBeLessThan(1e-9);
            expect(worstCase(mu, shifted, make(divergence, amount / 2 + 1e-3)).value).toBeCloseTo(
              less + shift,
              7,
            );
          }
        },
      ),
    );
  });

  it("names what is wrong with its input", () => {
    expect(() => worstCase([0.5, 0.4], [0, 1], ball("tv", 0.1))).toThrow(/mu: sums to 0.9/);
    expect(() => worstCase([1], [0, 1], ball("tv", 0.1))).toThrow(/mu: has 1 entry/);
    expect(() => worstCase([1], [Number.NaN], ball("tv", 0.1))).toThrow(/values/);
    expect(() => worstCase([1], [0], ball("tv", 1.5))).toThrow(/radius in \[0, 1\]/);
    expect(() => worstCase([1], [0], penalty("kl", 0))).toThrow(/above 0/);
    expect(() => worstCase([1], [0], ball("hellinger" as "tv", 0.1))).toThrow(/tv, kl or chi2/);
  });
});
