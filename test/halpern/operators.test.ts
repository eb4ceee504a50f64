import { describe, expect, it } from "vitest";
import { InputError } from "../../src/base/index.js";
import { AliasTable } from "../../src/halpern/alias-table.js";
import {
  adaptiveHalpern,
  constrainedQuadratic,
  disjointBlocks,
  estimateConstants,
  extragradient,
  fastKm,
  feg,
  halpern,
  inexactHalpern,
  leastSquares,
  type MonotoneOperator,
  robustLeastSquares,
  rotationBlocks,
  skewBlocks,
  unbiasedHalpern,
  vrExtragradient,
  vrForb,
  vrHalpern,
} from "../../src/halpern/index.js";
import { Rng } from "../../src/tensor/index.js";

const identity: MonotoneOperator = {
  dim: 2,
  components: 1,
  full: (u, out) => out.set(u),
  constants: { lipschitz: 1, cocoercive: true },
};

describe("bad operators", () => {
  it.each([
    ["start", () => halpern(identity, [1])],
    ["start[1]", () => halpern(identity, [1, Number.NaN])],
    ["operator.full", () => halpern({ ...identity, full: (_u, out) => out.fill(Number.NaN) }, [1, 1])],
    ["operator.full", () => halpern({ ...identity, full: (u, out) => out.fill(u[0], 0, 1) }, [1, 1])],
    [
      "operator.resolvent",
      () => feg({ ...identity, resolvent: (_g, _u, out) => out.fill(Number.NaN) }, [1, 1]),
    ],
    ["operator.dim", () => halpern({ ...identity, dim: 0 }, [])],
    ["operator.components", () => halpern({ ...identity, components: 1.5 }, [1, 1])],
    ["operator.constants.lipschitz", () => extragradient({ ...identity, constants: {} }, [1, 1])],
    ["operator.constants.lipschitz", () => feg({ ...identity, constants: { lipschitz: -1 } }, [1, 1])],
    ["operator.component", () => vrHalpern({ ...identity, components: 5 }, [1, 1])],
    ["step", () => feg(identity, [1, 1], { step: 0 })],
    ["maxCalls", () => feg(identity, [1, 1], { maxCalls: Number.NaN })],
    ["exit", () => feg(identity, [1, 1], { exit: "gap" })],
    ["inner", () => inexactHalpern(identity, [1, 1], { inner: "default", reflected: true })],
    ["operator.resolvent", () => fastKm({ ...identity, resolvent: (_g, u, out) => out.set(u) }, [1, 1])],
  ])("are refused with the field named: %s", (field, run) => {
    expect(run).toThrow(InputError);
    expect(run).toThrow(field);
  });

  it("that are not monotone end as diverged, with finite numbers", () => {
    const wrongSign: MonotoneOperator = {
      ...identity,
      full: (u, out) => {
        for (let j = 0; j < 2; j++) out[j] = -u[j];
      },
    };
    for (const method of [extragradient, feg, halpern]) {
      const result = method(wrongSign, [1, 1], { maxIterations: 5000 });
      expect(result.status).not.toBe("optimal");
      expect(Number.isFinite(result.residual)).toBe(true);
      expect(result.u.every(Number.isFinite)).toBe(true);
    }
    expect(extragradient(wrongSign, [1, 1]).status).toBe("diverged");
    expect(adaptiveHalpern(wrongSign, [1, 1]).status).toBe("diverged");
  });

  it("that turn NaN on the way end as diverged, with the last good point", () => {
    let evaluations = 0;
    const breaks: MonotoneOperator = {
      ...identity,
      full: (u, out) => {
        out.set(u);
        if (++evaluations > 3) out.fill(Number.NaN);
      },
    };
    const result = halpern(breaks, [1, 2], { step: 0.1 });
    expect(result.status).toBe("diverged");
    expect(result.u.every(Number.isFinite)).toBe(true);
    expect(Number.isFinite(result.residual)).toBe(true);
  });
});

describe("limits and events", () => {
  it("stops at the call limit and says so, counting exactly", () => {
    const problem = rotationBlocks({ components: 50, blocks: 3, seed: 1 });
    const result = halpern(problem, problem.start, { maxCalls: 500, relativeTolerance: 0 });
    expect(result).toMatchObject({ status: "limit", stoppedBy: "calls", calls: 500, epochs: 10 });
  });

  it("emits the history as events and ends at the observer's word", () => {
    const residuals: number[] = [];
    const result = halpern(identity, [3, 4], {
      step: 0.1,
      onEvent: (event) => residuals.push(event.residual),
      onIterate: ({ iteration }) => iteration < 10,
    });
    expect(result.stoppedBy).toBe("observer");
    expect(residuals).toEqual(result.history.map((point) => point.residual));
  });

  it("restarts adaptively, and that helps on a strongly monotone problem", () => {
    const problem: MonotoneOperator = { ...identity, constants: { lipschitz: 10 } };
    const options = { relativeTolerance: 1e-4, recordEvery: 100 };
    const plain = feg(problem, [1, 1], options);
    const restarted = feg(problem, [1, 1], { ...options, restart: "adaptive" });
    expect(restarted.restarts).toBeGreaterThan(3);
    expect(restarted.calls * 10).toBeLessThan(plain.calls);
  });
});

describe("ready families", () => {
  const rng = new Rng(8);
  const [rows, cols] = [60, 5];
  const matrix = Float64Array.from({ length: rows * cols }, () => rng.normal());
  const rhs = Float64Array.from({ length: rows }, () => rng.normal());

  it.each([
    ["rotation blocks", rotationBlocks({ components: 40, blocks: 4, seed: 1 })],
    ["skew blocks", skewBlocks({ components: 40, blocks: 4, seed: 1 })],
    ["disjoint blocks", disjointBlocks({ components: 10, seed: 1 })],
    ["least squares", leastSquares(cols, matrix, rhs)],
    ["constrained quadratic", constrainedQuadratic(12)],
    ["robust least squares", robustLeastSquares(cols, matrix, rhs)],
  ])("%s: stated constants dominate sampled ones, components average to F", (_name, operator) => {
    const found = estimateConstants(operator, new Float64Array(operator.dim), { pairs: 20 });
    const stated = operator.constants!;
    if (stated.lipschitz) expect(found.lipschitz).toBeLessThanOrEqual(stated.lipschitz * (1 + 1e-9));
    expect(found.averageLipschitz!).toBeLessThanOrEqual(stated.averageLipschitz! * 1.05);
    expect(found.monotonicity).toBeGreaterThanOrEqual(-1e-12);
    if (stated.cocoercive)
      expect(found.cocoercivity).toBeGreaterThanOrEqual(1 / stated.averageLipschitz! - 1e-9);
    if (found.componentMismatch !== undefined) expect(found.componentMismatch).toBeLessThan(1e-12);
  });

  it("every stochastic method solves box-constrained least squares to the same point", () => {
    const box = { lower: new Float64Array(cols).fill(-0.05), upper: new Float64Array(cols).fill(0.05) };
    const problem = leastSquares(cols, matrix, rhs, box);
    const start = new Float64Array(cols);
    const options = { tolerance: 1e-7, relativeTolerance: 0, maxCalls: 2e7, restart: "adaptive" as const };
    const reference = halpern(problem, start, options);
    expect(reference.status).toBe("optimal");
    const saga = (...[op, u0]: [MonotoneOperator, Float64Array]) =>
      unbiasedHalpern({ ...op, sample: undefined, component: uniformRow }, u0, {
        estimator: "saga",
        tolerance: 1e-4,
      });
    const uniformRow = (i: number, u: Float64Array, scale: number, out: Float64Array) => {
      const row = matrix.subarray(i * cols, (i + 1) * cols);
      const misfit = row.reduce((sum, value, j) => sum + value * u[j], 0) - rhs[i];
      for (let j = 0; j < cols; j++) out[j] += scale * misfit * row[j];
    };
    for (const method of [vrHalpern, vrForb, vrExtragradient, inexactHalpern]) {
      const result = method(problem, start, options);
      expect(result.status, result.method).toBe("optimal");
      result.u.forEach((value, j) => {
        expect(value).toBeCloseTo(reference.u[j], 5);
      });
    }
    const table = saga(problem, start);
    expect(table.status).toBe("optimal");
    table.u.forEach((value, j) => {
      expect(value).toBeCloseTo(reference.u[j], 2);
    });
  });

  it("fast Krasnoselskii-Mann solves rotation blocks, as does its anchored form r = 2", () => {
    const problem = rotationBlocks({ components: 1000, blocks: 6, seed: 1 });
    const options = { relativeTolerance: 5e-3 };
    for (const r of [2, 3.5]) {
      expect(fastKm(problem, problem.start, { ...options, r }).status).toBe("optimal");
    }
  });
});

describe("alias table", () => {
  it("draws in proportion to the weights and never a weight of zero", () => {
    const table = new AliasTable([1, 0, 3, 6]);
    const rng = new Rng(1);
    const counts = [0, 0, 0, 0];
    for (let k = 0; k < 20_000; k++) counts[table.draw(rng)]++;
    expect(counts[1]).toBe(0);
    [0.1, 0, 0.3, 0.6].forEach((q, i) => {
      expect(Math.abs(counts[i] / 20_000 - q)).toBeLessThan(0.02);
    });
  });
});
