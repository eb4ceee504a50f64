import { describe, expect, it } from "vitest";
import { InputError } from "../../src/base/index.js";
import {
  densePayoff,
  ermSaddle,
  estimateConstants,
  feg,
  GAME_FAMILIES,
  GAME_METHODS,
  type GameFamily,
  gamePayoff,
  implicitPayoff,
  matrixGame,
  type PayoffMatrix,
  readGame,
  solveMatrixGame,
  sparsePayoff,
  vrForb,
} from "../../src/halpern/index.js";
import { csrFromDense, projectSimplex, Rng } from "../../src/tensor/index.js";

const rng = new Rng(4);
const [m, n] = [7, 5];
const entries = Float64Array.from({ length: m * n }, () => (rng.uniform() < 0.5 ? 0 : rng.normal() + 3));
const kinds: [string, PayoffMatrix][] = [
  ["dense", densePayoff(m, n, entries)],
  ["sparse", sparsePayoff(csrFromDense(m, n, entries))],
  ["implicit", implicitPayoff(m, n, (i, j) => entries[i * n + j])],
];

describe("matrix games", () => {
  it("have the known value: 2×2 by the mixed-strategy formula", () => {
    const { value, rowStrategy, columnStrategy } = solveMatrixGame(densePayoff(2, 2, [3, -1, -2, 4]), {
      tolerance: 1e-9,
    });
    expect(value).toBeCloseTo((3 * 4 - 2) / (3 + 4 + 1 + 2), 8); // (ad − bc)/(a + d − b − c)
    expect(rowStrategy[0]).toBeCloseTo(0.6, 6);
    expect(columnStrategy[0]).toBeCloseTo(0.5, 6);
  });

  it.each(kinds)("%s payoffs give the same game, centred or not", (_name, payoff) => {
    const expected = solveMatrixGame(kinds[0][1], { tolerance: 1e-8 }).value;
    for (const centring of [true, false]) {
      expect(solveMatrixGame(payoff, { centring, tolerance: 1e-8 }).value).toBeCloseTo(expected, 7);
    }
  });

  it("multiply dense matrices of any size, in 32 or 64 bits, with full or sparse vectors", () => {
    const random = new Rng(9);
    for (const [rows, columns] of [
      [1, 1],
      [8, 3],
      [19, 11],
      [24, 40],
    ]) {
      for (const kind of [Float32Array, Float64Array]) {
        const values = new kind(rows * columns).map(() => random.normal());
        const payoff = densePayoff(rows, columns, values);
        for (const share of [1, 0.2]) {
          const draw = () => (random.uniform() < share ? random.normal() : 0);
          const x = Float64Array.from({ length: columns }, draw);
          const y = Float64Array.from({ length: rows }, draw);
          const ax = new Float64Array(rows).fill(Number.NaN);
          const aty = new Float64Array(columns).fill(Number.NaN);
          payoff.multiply(x, ax);
          payoff.multiplyTranspose(y, aty);
          for (let i = 0; i < rows; i++) {
            const row = values.subarray(i * columns, (i + 1) * columns);
            expect(ax[i]).toBeCloseTo(
              x.reduce((sum, value, j) => sum + value * row[j], 0),
              12,
            );
          }
          for (let j = 0; j < columns; j++) {
            expect(aty[j]).toBeCloseTo(
              y.reduce((sum, value, i) => sum + value * values[i * columns + j], 0),
              12,
            );
          }
        }
      }
    }
  });

  it.each(GAME_METHODS)("%s encloses the value and ends on an exact gap", (method) => {
    const result = solveMatrixGame(gamePayoff("uniform", { rows: 12, columns: 8 }), {
      method,
      tolerance: 0.05,
      maxEpochs: 3000,
    });
    const reference = solveMatrixGame(gamePayoff("uniform", { rows: 12, columns: 8 }), { tolerance: 1e-9 });
    expect(result.valueBounds[0]).toBeLessThanOrEqual(reference.value + 1e-9);
    expect(result.valueBounds[1]).toBeGreaterThanOrEqual(reference.value - 1e-9);
    // Algorithm 1 has no guarantee on games, which are not cocoercive.
    if (method !== "vr-halpern") expect(result).toMatchObject({ status: "optimal" });
    expect(result.gap).toBeCloseTo(result.valueBounds[1] - result.valueBounds[0], 12);
  });

  it("shift and scale with their payoffs", () => {
    const value = solveMatrixGame(kinds[0][1], { tolerance: 1e-9 }).value;
    const moved = densePayoff(
      m,
      n,
      entries.map((entry) => 7 * entry - 2),
    );
    expect(solveMatrixGame(moved, { tolerance: 1e-8 }).value).toBeCloseTo(7 * value - 2, 7);
  });

  it.each(["importance", "uniform"] as const)("constants hold with %s sampling", (sampling) => {
    for (const centring of [true, false]) {
      const game = matrixGame(kinds[1][1], { sampling, centring });
      const found = estimateConstants(game, game.start, { pairs: 20 });
      expect(found.lipschitz).toBeLessThanOrEqual(game.constants!.lipschitz!);
      expect(found.averageLipschitz!).toBeLessThanOrEqual(game.constants!.averageLipschitz! * 1.15);
      expect(Math.abs(found.monotonicity)).toBeLessThan(1e-12); // skew
    }
  });

  it("sample without bias: drawn components average to F on the simplices", () => {
    const game = matrixGame(kinds[0][1]);
    const u = game.start.slice();
    u.set([0.5, 0.2, 0.1, 0.1, 0.1]);
    const [exact, mean] = [new Float64Array(game.dim), new Float64Array(game.dim)];
    game.full(u, exact);
    const draws = 200_000;
    const random = new Rng(2);
    for (let k = 0; k < draws; k++) game.component!(game.sample!(random), u, 1 / draws, mean);
    mean.forEach((value, j) => {
      expect(Math.abs(value - exact[j])).toBeLessThan(0.03);
    });
  });

  it.each(Object.keys(GAME_FAMILIES) as GameFamily[])("family %s is solved to a gap of 1e-5", (family) => {
    const result = solveMatrixGame(gamePayoff(family, { rows: 30, columns: 40, seed: 3 }), {
      tolerance: 1e-5,
    });
    expect(result).toMatchObject({ status: "optimal" });
    expect(result.gap).toBeLessThanOrEqual(1.01e-5);
  });

  it("centring shrinks the policeman's game", () => {
    const payoff = gamePayoff("policeman-burglar");
    const norm = (centring: boolean) => matrixGame(payoff, { centring }).constants!.lipschitz!;
    expect(norm(true) * 10).toBeLessThan(norm(false));
  });

  it.each([
    ["payoff", () => densePayoff(2, 2, [1, 2, 3])],
    ["payoff[1][0]", () => densePayoff(2, 2, [1, 2, Number.NaN, 3])],
    ["numRows", () => implicitPayoff(0, 2, () => 1)],
    ["entries[1][1]", () => readGame('{"rows": 2, "columns": 2, "entries": [[0, 0, 1], [1, 5, 1]]}')],
    ["rows", () => gamePayoff("uniform", { rows: 1.5 })],
    ["method", () => solveMatrixGame(kinds[0][1], { method: "guess" as never })],
  ])("bad input names the field %s", (field, run) => {
    expect(run).toThrow(InputError);
    expect(run).toThrow(field);
  });

  it("projection onto the simplex ends although rounding moves entries at its threshold", () => {
    // Large, nearly equal entries: the active set of the projection went back and forth for ever.
    const random = new Rng(1);
    for (let trial = 0; trial < 2000; trial++) {
      const v = Float64Array.from({ length: 50 }, () => 1 / 3 + 1e-16 * random.integer(8));
      const sum = projectSimplex(v, v).reduce((a, b) => a + b);
      expect(sum).toBeCloseTo(1, 12);
    }
  });
});

describe("regularised empirical risk as a saddle point", () => {
  const random = new Rng(6);
  const [samples, features] = [30, 4];
  const matrix = Float64Array.from({ length: samples * features }, () => random.normal());
  const row = (i: number) => matrix.subarray(i * features, (i + 1) * features);
  const truth = [1, -2, 0, 0.5];
  const targets = Array.from(
    { length: samples },
    (_, i) => row(i).reduce((sum, a, j) => sum + a * truth[j], 0) + 0.1 * random.normal(),
  );
  const signs = targets.map((target) => Math.sign(target));
  const losses = {
    squared: (z: number, b: number) => (z - b) ** 2 / 2,
    absolute: (z: number, b: number) => Math.abs(z - b),
    hinge: (z: number, b: number) => Math.max(0, 1 - b * z),
  };

  it.each(["squared", "absolute", "hinge"] as const)(
    "%s loss: no better x nearby, by every method",
    (loss) => {
      const b = loss === "hinge" ? signs : targets;
      const [ridge, lasso] = [0.05, 0.02];
      const problem = ermSaddle(features, matrix, b, { loss, ridge, lasso });
      const risk = (x: ArrayLike<number>) => {
        let total = 0;
        for (let i = 0; i < samples; i++) {
          total += losses[loss](
            row(i).reduce((sum, a, j) => sum + a * x[j], 0),
            b[i],
          );
        }
        let penalty = 0;
        for (let j = 0; j < features; j++) penalty += (ridge / 2) * x[j] ** 2 + lasso * Math.abs(x[j]);
        return total / samples + penalty;
      };
      const start = new Float64Array(problem.dim);
      const options = { tolerance: 1e-6, restart: "adaptive" as const, maxCalls: 5e6 };
      const { u, status } = feg(problem, start, options);
      expect(status).toBe("optimal");
      for (let trial = 0; trial < 200; trial++) {
        const near = Array.from({ length: features }, (_, j) => u[j] + 0.05 * random.normal());
        expect(risk(near)).toBeGreaterThan(risk(u) - 1e-7);
      }
      const sampled = vrForb(problem, start, { tolerance: 1e-4, maxCalls: 5e6 });
      expect(sampled.status).toBe("optimal");
      expect(risk(sampled.u)).toBeLessThan(risk(u) + 1e-3);
    },
  );

  it("refuses labels that are no signs", () => {
    expect(() => ermSaddle(1, [1], [2], { loss: "hinge" })).toThrow("targets[0]");
    expect(() => ermSaddle(1, [1], [1], { loss: "hinge", ridge: -1 })).toThrow("ridge");
  });
});
