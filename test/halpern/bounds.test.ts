/** The bounds of the theory, on problems whose solution and constants are known exactly. */
import { describe, expect, it } from "vitest";
import {
  adaptiveHalpern,
  anchoredPopov,
  type BlockProblem,
  disjointBlocks,
  eag,
  extragradient,
  feg,
  forb,
  halpern,
  type Iterate,
  inexactHalpern,
  type MonotoneOperator,
  popov,
  rotationBlocks,
  skewBlocks,
  unbiasedHalpern,
  vrHalpern,
} from "../../src/halpern/index.js";
import { norm2 } from "../../src/tensor/index.js";

const startDistance = (problem: BlockProblem) =>
  norm2(problem.solution.map((value, j) => value - problem.start[j]));

function residualAt(problem: MonotoneOperator, u: Float64Array): number {
  const out = new Float64Array(problem.dim);
  problem.full(u, out);
  return norm2(out);
}

/** max over the iterates of ‖F(u_k)‖·weight(k). */
function worst(problem: BlockProblem, weight: (k: number) => number) {
  const seen = { value: 0, residuals: [] as number[] };
  const onIterate = ({ iteration, u }: Iterate) => {
    const residual = residualAt(problem, u);
    seen.residuals.push(residual);
    seen.value = Math.max(seen.value, residual * weight(iteration));
    return undefined;
  };
  return { seen, onIterate };
}

/** Slope of log residual against log k over the last decade. */
function slope(residuals: readonly number[]): number {
  const points = residuals
    .map((residual, i) => [Math.log(i + 1), Math.log(residual)])
    .slice(Math.floor(residuals.length / 10));
  const mean = (column: number) => points.reduce((sum, point) => sum + point[column], 0) / points.length;
  const [mx, my] = [mean(0), mean(1)];
  const covariance = points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0);
  return covariance / points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
}

const cocoercive = rotationBlocks({ components: 500, blocks: 12, seed: 3 });
const skew = skewBlocks({ components: 100, blocks: 8, seed: 3 });

describe("deterministic bounds", () => {
  it("Halpern with step 2/L: ‖F(u_k)‖ ≤ L·D/(k+1) at every k, slope about −1", () => {
    const bound = cocoercive.constants!.lipschitz! * startDistance(cocoercive);
    const { seen, onIterate } = worst(cocoercive, (k) => (k + 1) / bound);
    halpern(cocoercive, cocoercive.start, { maxIterations: 3000, relativeTolerance: 0, onIterate });
    expect(seen.value).toBeLessThanOrEqual(1);
    expect(seen.value).toBeGreaterThan(0.3); // the bound is nearly tight on this family
    expect(slope(seen.residuals)).toBeLessThan(-0.75);
    expect(slope(seen.residuals)).toBeGreaterThan(-1.3);
  });

  it("fast extragradient: ‖F(u_k)‖ ≤ 2L·D/k", () => {
    const bound = 2 * skew.constants!.lipschitz! * startDistance(skew);
    const { seen, onIterate } = worst(skew, (k) => k / bound);
    feg(skew, skew.start, { maxIterations: 3000, relativeTolerance: 0, onIterate });
    expect(seen.value).toBeLessThanOrEqual(1);
    expect(seen.value).toBeGreaterThan(0.3);
  });

  it("EAG-V: ‖F(u_k)‖² ≤ 27L²D²/((k+1)(k+2))", () => {
    const bound = Math.sqrt(27) * skew.constants!.lipschitz! * startDistance(skew);
    const { seen, onIterate } = worst(skew, (k) => Math.sqrt((k + 1) * (k + 2)) / bound);
    eag(skew, skew.start, { maxIterations: 3000, relativeTolerance: 0, onIterate });
    expect(seen.value).toBeLessThanOrEqual(1);
  });

  it("the anchored Popov method also falls like 1/k", () => {
    const { seen, onIterate } = worst(skew, () => 1);
    anchoredPopov(skew, skew.start, { maxIterations: 20_000, relativeTolerance: 0, onIterate });
    expect(slope(seen.residuals)).toBeLessThan(-0.8);
  });

  it("the anchor-inside form and the momentum form of Halpern are the same iteration", () => {
    const { dim } = cocoercive;
    const lipschitz = cocoercive.constants!.lipschitz!;
    // u⁺ = u + k/(k+2)·(u − u⁻) − η(k+1)/(k+2)·(F(u) − k/(k+1)·F(u⁻)), η = 2/L
    let [u, previous] = [new Float64Array(dim), new Float64Array(dim)];
    const [f, fPrevious] = [new Float64Array(dim), new Float64Array(dim)];
    let k = 0;
    let difference = 0;
    const onIterate = ({ u: expected }: Iterate) => {
      cocoercive.full(u, f);
      const next = u.map(
        (value, j) =>
          value +
          (k / (k + 2)) * (value - previous[j]) -
          ((2 / lipschitz) * (k + 1) * (f[j] - (k / (k + 1)) * fPrevious[j])) / (k + 2),
      );
      previous = u;
      fPrevious.set(f);
      u = next;
      k++;
      difference = Math.max(difference, ...u.map((value, j) => Math.abs(value - expected[j])));
      return undefined;
    };
    halpern(cocoercive, cocoercive.start, { maxIterations: 50, relativeTolerance: 0, onIterate });
    expect(k).toBe(50);
    expect(difference).toBeLessThan(1e-13);
  });

  it("the adaptive step finds L from 1000 times too small at the cost of a few steps", () => {
    const lipschitz = cocoercive.constants!.lipschitz!;
    const options = { relativeTolerance: 1e-3 };
    const adaptive = adaptiveHalpern(cocoercive, cocoercive.start, {
      ...options,
      initialLipschitz: lipschitz / 1000,
    });
    const tuned = halpern(cocoercive, cocoercive.start, options);
    expect(adaptive.status).toBe("optimal");
    expect(adaptive.lipschitz).toBeLessThan(2 * lipschitz);
    expect(adaptive.calls).toBeLessThan(1.5 * tuned.calls);
  });
});

describe("Algorithm 1 (variance-reduced Halpern)", () => {
  it("stays below 16LD/(k+4) on average over 20 seeds, theory preset", () => {
    const problem = rotationBlocks({ components: 400, blocks: 8, seed: 5 });
    const bound = 16 * problem.constants!.averageLipschitz! * startDistance(problem);
    const iterations = 400;
    const mean = new Float64Array(iterations + 1);
    for (let seed = 1; seed <= 20; seed++) {
      vrHalpern(problem, problem.start, {
        preset: "theory",
        seed,
        maxIterations: iterations,
        relativeTolerance: 0,
        onIterate: ({ iteration, u }) => {
          mean[iteration] += (residualAt(problem, u) * (iteration + 4)) / bound / 20;
          return undefined;
        },
      });
    }
    expect(Math.max(...mean)).toBeLessThanOrEqual(1);
    expect(Math.max(...mean)).toBeGreaterThan(0.1);
  });

  it("beats deterministic Halpern by a factor that grows with n, and the L-SVRG form does too", () => {
    const options = { relativeTolerance: 1e-3, maxCalls: 3e8 };
    const gain = (components: number) => {
      const problem = rotationBlocks({ components, blocks: 12, seed: 2 });
      const reference = halpern(problem, problem.start, options);
      const reduced = vrHalpern(problem, problem.start, options);
      expect([reference.status, reduced.status]).toEqual(["optimal", "optimal"]);
      expect(reduced.residual).toBeCloseTo(residualAt(problem, reduced.u), 12);
      return reference.calls / reduced.calls;
    };
    const [small, large] = [gain(100), gain(3000)];
    expect(large).toBeGreaterThan(3);
    expect(large).toBeGreaterThan(2 * small);
    const problem = rotationBlocks({ components: 3000, blocks: 12, seed: 2 });
    const anchored = unbiasedHalpern(problem, problem.start, options);
    expect(anchored.calls * 2).toBeLessThan(halpern(problem, problem.start, options).calls);
  });

  it("loses where it must: components on disjoint coordinates (L = n·L_F)", () => {
    const problem = disjointBlocks({ components: 100, seed: 1 });
    const options = { relativeTolerance: 0.02, maxCalls: 4e5 };
    const reference = halpern(problem, problem.start, options);
    const reduced = vrHalpern(problem, problem.start, { ...options, step: 1 / 10 });
    expect(reference.status).toBe("optimal");
    expect(reduced.calls).toBeGreaterThan(reference.calls);
  });

  it("is reproducible, and another seed takes another path", () => {
    const problem = rotationBlocks({ components: 200, blocks: 4, seed: 1 });
    const run = (seed: number) => vrHalpern(problem, problem.start, { seed, relativeTolerance: 1e-2 });
    expect(run(1).u).toEqual(run(1).u);
    expect(run(1).calls).not.toBe(run(2).calls);
  });
});

describe("Algorithm 2 (inexact Halpern)", () => {
  it("beats fast extragradient on many similar components", () => {
    const problem = skewBlocks({ components: 3000, blocks: 8, seed: 1 });
    const options = { tolerance: 1e-2, relativeTolerance: 0, maxCalls: 3e8 };
    const reference = feg(problem, problem.start, options);
    const inexact = inexactHalpern(problem, problem.start, options);
    expect([reference.status, inexact.status]).toEqual(["optimal", "optimal"]);
    expect(inexact.residual).toBeCloseTo(residualAt(problem, inexact.u), 12);
    expect(inexact.calls * 2).toBeLessThan(reference.calls);
  });

  it.each(["default", "theory", "certified"] as const)("converges with the inner rule %s", (inner) => {
    const result = inexactHalpern(skew, skew.start, { inner, relativeTolerance: 0.02, maxCalls: 1e8 });
    expect(result.status).toBe("optimal");
    expect(result.residual).toBeCloseTo(residualAt(skew, result.u), 12);
  });

  it("converges with reflection and with a single component", () => {
    expect(inexactHalpern(skew, skew.start, { reflected: true, relativeTolerance: 0.02 }).status).toBe(
      "optimal",
    );
    const single = skewBlocks({ components: 1, blocks: 3, seed: 4 });
    expect(inexactHalpern(single, single.start, { relativeTolerance: 0.05, inner: "certified" }).status).toBe(
      "optimal",
    );
  });
});

describe("baselines", () => {
  const rotation: MonotoneOperator = {
    dim: 2,
    components: 1,
    full: (u, out) => {
      const [a, b] = u;
      out[0] = b + 0.1 * a;
      out[1] = -a + 0.1 * b;
    },
    constants: { lipschitz: 1.01 },
  };

  it.each([
    ["extragradient", extragradient],
    ["popov", popov],
    ["forb", forb],
    ["feg", feg],
    ["eag", eag],
    ["anchoredPopov", anchoredPopov],
  ] as const)("%s solves a two-dimensional saddle point", (_name, method) => {
    const result = method(rotation, [1, 1], { tolerance: 1e-3, maxIterations: 50_000 });
    expect(result.status).toBe("optimal");
    expect(norm2(result.u)).toBeLessThan(2e-2);
  });
});
