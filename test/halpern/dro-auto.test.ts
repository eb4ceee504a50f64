/** DRO regression, the stochastic rivals, step-finding extragradient and the choice of a method. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  adaptiveFeg,
  chooseInclusionMethod,
  disjointBlocks,
  droRegression,
  estimateConstants,
  feg,
  leastSquares,
  type MonotoneOperator,
  rotationBlocks,
  skewBlocks,
  solveInclusion,
  stochasticExtragradient,
  svrgExtragradient,
  vrForb,
} from "../../src/halpern/index.js";
import { projectSimplex, Rng } from "../../src/tensor/index.js";

/** max over q ∈ Δⁿ of Σ qᵢrᵢ − (νn/2)‖q − 1/n‖², by projecting 1/n + r/(νn); for ν = 0 the largest r. */
function worstCase(r: Float64Array, price: number): number {
  const n = r.length;
  if (price === 0) return Math.max(...r);
  const q = projectSimplex(
    r.map((value) => 1 / n + value / (price * n)),
    new Float64Array(n),
  );
  return q.reduce((sum, value, i) => sum + value * r[i] - (price * n * (value - 1 / n) ** 2) / 2, 0);
}

describe("DRO regression", () => {
  const rng = new Rng(12);
  const [n, columns] = [25, 3];
  const matrix = Float64Array.from({ length: n * columns }, () => rng.normal());
  const targets = Float64Array.from(
    { length: n },
    (_, i) => matrix[i * columns] - matrix[i * columns + 2] + 0.3 * rng.normal(),
  );
  const options = { lasso: 0.01, ridge: 0.02 };
  const risk = (x: ArrayLike<number>, price: number) => {
    const r = targets.map((b, i) => {
      let fit = -b;
      for (let j = 0; j < columns; j++) fit += matrix[i * columns + j] * x[j];
      return Math.abs(fit);
    });
    let penalty = 0;
    for (let j = 0; j < columns; j++)
      penalty += options.lasso * Math.abs(x[j]) + (options.ridge / 2) * x[j] ** 2;
    return worstCase(r, price) + penalty;
  };

  it.each([0, 0.3, 30])("price %d: no better x nearby, deterministic and sampled", (price) => {
    const problem = droRegression(columns, matrix, targets, { ...options, price });
    const exact = feg(problem, problem.start, { tolerance: 1e-7, restart: "adaptive", maxCalls: 2e7 });
    expect(exact.status).toBe("optimal");
    const best = risk(exact.u, price);
    for (let trial = 0; trial < 300; trial++) {
      const near = Array.from({ length: columns }, (_, j) => exact.u[j] + 0.03 * rng.normal());
      expect(risk(near, price)).toBeGreaterThan(best - 1e-6);
    }
    // The saddle value is the risk: the weights found are the worst ones.
    const q = Float64Array.from({ length: n }, (_, i) => exact.u[columns + i] + exact.u[columns + n + i]);
    expect(q.reduce((a, b) => a + b)).toBeCloseTo(1, 9);
    const sampled = vrForb(problem, problem.start, { tolerance: 1e-3, maxCalls: 2e7 });
    expect(risk(sampled.u, price)).toBeLessThan(best + 1e-2);
  });

  it("its resolvent is the proximal point: optimality holds for random pairs", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const random = new Rng(seed);
        const count = 1 + random.integer(6);
        const [price, gamma] = [random.uniform(0, 3), random.uniform(0.1, 2)];
        const b = Float64Array.from({ length: count }, () => random.normal());
        const problem = droRegression(1, new Float64Array(count).fill(1), b, { price });
        const w = Float64Array.from({ length: 1 + 2 * count }, () => 2 * random.normal());
        const out = new Float64Array(w.length);
        problem.resolvent!(gamma, w, out);
        const pairs = out.subarray(1);
        expect(pairs.every((value) => value >= 0)).toBe(true);
        expect(pairs.reduce((x, y) => x + y)).toBeCloseTo(1, 10);
        // Gradient of ½‖p − w‖² + γ(bᵀ(p⁺ − p⁻) + (νn/2)Σ(s − 1/n)²): equal on positive entries, not smaller elsewhere.
        const gradient = Array.from(pairs, (value, k) => {
          const i = k % count;
          const pairSum = pairs[i] + pairs[count + i];
          const linear = k < count ? b[i] : -b[i];
          return value - w[1 + k] + gamma * (linear + price * count * (pairSum - 1 / count));
        });
        const level = Math.min(...gradient);
        gradient.forEach((value, k) => {
          if (pairs[k] > 1e-9) expect(value).toBeCloseTo(level, 8);
        });
      }),
      { numRuns: 100 },
    );
  });

  it("states constants that hold, and refuses bad data", () => {
    const problem = droRegression(columns, matrix, targets);
    const found = estimateConstants(problem, problem.start, { pairs: 10 });
    expect(found.lipschitz).toBeLessThanOrEqual(problem.constants!.lipschitz! * (1 + 1e-9));
    expect(found.averageLipschitz!).toBeLessThanOrEqual(problem.constants!.averageLipschitz! * 1.15);
    expect(found.monotonicity).toBeGreaterThanOrEqual(-1e-12);
    expect(() => droRegression(2, [1], [1])).toThrow("matrix");
    expect(() => droRegression(1, [1], [Number.NaN])).toThrow("targets[0]");
    expect(() => droRegression(1, [1], [1], { price: -1 })).toThrow("price");
  });
});

describe("stochastic rivals", () => {
  it("SVRG extragradient converges to the solution, stochastic extragradient only crawls", () => {
    const problem = skewBlocks({ components: 400, blocks: 3, seed: 2 });
    const options = { relativeTolerance: 1e-2, maxCalls: 2e6 };
    const svrg = svrgExtragradient(problem, problem.start, options);
    expect(svrg.status).toBe("optimal");
    const stochastic = stochasticExtragradient(problem, problem.start, { ...options, maxCalls: svrg.calls });
    expect(stochastic.residual).toBeGreaterThan(svrg.residual);
    expect(stochastic.residual).toBeLessThan(stochastic.history[0].residual);
  });

  it("SVRG extragradient respects a constraint", () => {
    const box = { lower: Float64Array.of(0, 0), upper: Float64Array.of(1, 1) };
    const problem = leastSquares(2, [1, 0, 0, 1, 1, 1, 2, 1], [3, -1, 2, 5], box);
    const reference = feg(problem, [0, 0], { tolerance: 1e-8, restart: "adaptive" });
    const { status, u } = svrgExtragradient(problem, [0, 0], { tolerance: 1e-5, maxCalls: 1e6 });
    expect(status).toBe("optimal");
    u.forEach((value, j) => {
      expect(value).toBeCloseTo(reference.u[j], 3);
    });
  });
});

describe("without a known constant", () => {
  it("the step-finding extragradient costs little more than the tuned one, with and without a constraint", () => {
    const skew = skewBlocks({ components: 50, blocks: 6, seed: 1 });
    const simplexed = {
      ...skew,
      resolvent: (_gamma: number, u: Float64Array, out: Float64Array) => {
        projectSimplex(u, out);
      },
    };
    for (const problem of [skew, simplexed]) {
      const lipschitz = problem.constants!.lipschitz!;
      const options = { relativeTolerance: 1e-3 };
      const tuned = feg(problem, problem.start, options);
      const adaptive = adaptiveFeg(problem, problem.start, {
        ...options,
        initialLipschitz: lipschitz / 1000,
      });
      expect(adaptive.status).toBe("optimal");
      expect(adaptive.lipschitz).toBeLessThan(2 * lipschitz);
      expect(adaptive.calls).toBeLessThan(2.2 * tuned.calls);
    }
  });
});

describe("choice of a method", () => {
  const identity: MonotoneOperator = { dim: 1, components: 1, full: (u, out) => out.set(u) };

  it.each([
    ["vrHalpern", rotationBlocks({ components: 400, blocks: 2, seed: 1 })],
    ["halpern", rotationBlocks({ components: 100, blocks: 2, seed: 1 })],
    ["halpern", disjointBlocks({ components: 400, seed: 1 })],
    ["inexactHalpern", skewBlocks({ components: 400, blocks: 2, seed: 1 })],
    ["feg", skewBlocks({ components: 100, blocks: 2, seed: 1 })],
    ["adaptiveFeg", identity],
    ["adaptiveHalpern", { ...identity, constants: { cocoercive: true } }],
    ["feg", { ...identity, constants: { lipschitz: 1 } }],
  ] as const)("%s", (expected, operator) => {
    expect(chooseInclusionMethod(operator)).toBe(expected);
    const start = new Float64Array(operator.dim).fill(1);
    expect(solveInclusion(operator, start, { relativeTolerance: 0.05, maxCalls: 1e8 }).status).toBe(
      "optimal",
    );
  });

  it("takes forward-reflected-backward when strong monotonicity is known", () => {
    const problem = skewBlocks({ components: 400, blocks: 2, seed: 1 });
    const constants = { ...problem.constants, strongMonotonicity: 0.1 };
    expect(chooseInclusionMethod({ ...problem, constants })).toBe("vrForb");
  });
});
