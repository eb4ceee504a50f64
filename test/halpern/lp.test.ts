import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Stop } from "../../src/base/index.js";
import { type LpProblem, lpFromMps, solveLp } from "../../src/halpern/index.js";
import { presolve } from "../../src/halpern/lp/presolve.js";
import { readMps } from "../../src/mps/index.js";
import { csrFromDense, csrMultiply, Rng } from "../../src/tensor/index.js";

const inf = Number.POSITIVE_INFINITY;
const netlib = new URL("../../../shared/data/netlib", import.meta.url).pathname;

function lp(parts: {
  cost: number[];
  rows: number[][];
  rowLower: number[];
  rowUpper: number[];
  colLower?: number[];
  colUpper?: number[];
  sense?: "min" | "max";
  constant?: number;
}): LpProblem {
  const n = parts.cost.length;
  return {
    sense: parts.sense,
    constant: parts.constant,
    cost: Float64Array.from(parts.cost),
    matrix: csrFromDense(parts.rows.length, n, parts.rows.flat()),
    rowLower: Float64Array.from(parts.rowLower),
    rowUpper: Float64Array.from(parts.rowUpper),
    colLower: Float64Array.from(parts.colLower ?? new Array(n).fill(0)),
    colUpper: Float64Array.from(parts.colUpper ?? new Array(n).fill(inf)),
  };
}

/** max cᵀx, Ax ≤ b, 0 ≤ x ≤ 1 with five entries a column. */
function packing(columns: number, rows: number): LpProblem {
  const rng = new Rng(1);
  const dense = Array.from({ length: rows }, () => new Array<number>(columns).fill(0));
  for (let j = 0; j < columns; j++) {
    for (let k = 0; k < 5; k++) dense[rng.integer(rows)][j] = rng.uniform(0.5, 1.5);
  }
  return lp({
    sense: "max",
    cost: Array.from({ length: columns }, () => rng.uniform(0.5, 1.5)),
    rows: dense,
    rowLower: new Array(rows).fill(-inf),
    rowUpper: dense.map((row) => row.reduce((sum, value) => sum + value, 0) / 4),
    colUpper: new Array(columns).fill(1),
  });
}

describe("restarted reflected Halpern PDHG", () => {
  it("solves a maximisation with ranges, an equality, a free column and a constant", () => {
    // max x + 2y + z + 5, 1 ≤ x + y ≤ 4, x − z = 1, 0 ≤ x ≤ 3, 0 ≤ y, z free: x = 3, y = 1, z = 2
    const result = solveLp(
      lp({
        sense: "max",
        constant: 5,
        cost: [1, 2, 1],
        rows: [
          [1, 1, 0],
          [1, 0, -1],
        ],
        rowLower: [1, 1],
        rowUpper: [4, 1],
        colLower: [0, 0, -inf],
        colUpper: [3, inf, inf],
      }),
      { tolerance: 1e-9 },
    );
    // Each unit of x instead of y costs 2 − 1 but earns 1 in z: any split of 4 between x ≤ 3 and y gives 8 − 1.
    expect(result.status).toBe("optimal");
    expect(result.objective).toBeCloseTo(12, 6);
    expect(result.dualObjective).toBeCloseTo(12, 6);
  });

  it("certifies infeasibility with a Farkas ray and unboundedness with a direction and a feasible point", () => {
    const infeasible = solveLp(
      lp({
        cost: [1, 1],
        rows: [
          [1, 1],
          [1, 1],
        ],
        rowLower: [3, -inf],
        rowUpper: [inf, 1],
        colLower: [-inf, -inf],
      }),
    );
    expect(infeasible.status).toBe("infeasible");
    expect(infeasible.ray![0]).toBeGreaterThan(0);
    const unbounded = solveLp(lp({ cost: [-1, 0], rows: [[1, -1]], rowLower: [-inf], rowUpper: [2] }));
    expect(unbounded.status).toBe("unbounded");
    const both = solveLp(
      lp({
        cost: [-1, 0, 0],
        rows: [
          [0, 1, 1],
          [0, 1, 1],
        ],
        rowLower: [3, -inf],
        rowUpper: [inf, 1],
      }),
    );
    expect(both.status).toBe("infeasible");
  });

  it("completes a Farkas proof with bounds that only the rows imply", () => {
    // x = y = ½ by the first two rows, so 2x + 3y = 2.5 < 2.6; no column has a stated upper bound.
    const result = solveLp(
      lp({
        cost: [0, 0],
        rows: [
          [1, 1],
          [1, -1],
          [2, 3],
        ],
        rowLower: [1, 0, 2.6],
        rowUpper: [1, 0, inf],
      }),
    );
    expect(result.status).toBe("infeasible");
    expect(result.certificateViolation ?? 0).toBeLessThanOrEqual(1e-8);
  });

  it("finds crossing bounds infeasible, and an LP without rows at its bounds", () => {
    const crossing = lp({
      cost: [1],
      rows: [[1]],
      rowLower: [0],
      rowUpper: [1],
      colLower: [2],
      colUpper: [1],
    });
    expect(solveLp(crossing).status).toBe("infeasible");
    const free = solveLp(lp({ cost: [1, -1], rows: [], rowLower: [], rowUpper: [], colUpper: [5, 7] }));
    expect(free.status).toBe("optimal");
    expect(free.objective).toBeCloseTo(-7, 6);
  });

  it("agrees with weak duality on random feasible, bounded LPs, to 1e-8", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const rng = new Rng(seed);
        const [m, n] = [1 + rng.integer(6), 1 + rng.integer(6)];
        const rows = Array.from({ length: m }, () => Array.from({ length: n }, () => rng.normal()));
        const inside = Float64Array.from({ length: n }, () => rng.uniform());
        const problem = lp({
          cost: Array.from({ length: n }, () => rng.normal()),
          rows,
          rowLower: new Array(m).fill(-inf),
          rowUpper: new Array(m).fill(0),
          colUpper: new Array(n).fill(1),
        });
        csrMultiply(problem.matrix, inside, problem.rowUpper);
        const result = solveLp(problem, { tolerance: 1e-8, maxIterations: 300_000 });
        expect(result.status).toBe("optimal");
        const ax = csrMultiply(problem.matrix, result.x, new Float64Array(m));
        ax.forEach((value, i) => {
          expect(value).toBeLessThanOrEqual(problem.rowUpper[i] + 1e-6);
        });
        expect(Math.abs(result.objective - result.dualObjective)).toBeLessThan(1e-6);
      }),
      { numRuns: 40 },
    );
  });

  it("takes out what presolve can and gives back multipliers of the LP as given", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        // Columns 0..4 in two general rows; then a singleton row, a parallel row, a slack (column 5) and a fixed column (6).
        const rng = new Rng(seed);
        const draw = () => rng.uniform(0.2, 2) * (rng.uniform() < 0.5 ? -1 : 1);
        const general = () => [...Array.from({ length: 5 }, draw), 0, draw()];
        const [first, second] = [general(), general()];
        const factor = draw();
        const equality = [...Array.from({ length: 5 }, draw), draw(), 0];
        const singleton = [0, 0, draw(), 0, 0, 0, 0];
        const rows = [first, second, first.map((value) => factor * value), equality, singleton];
        const inside = [...Array.from({ length: 6 }, () => rng.uniform()), 0.5];
        const at = rows.map((row) => row.reduce((sum, value, j) => sum + value * inside[j], 0));
        const problem = lp({
          sense: rng.uniform() < 0.5 ? "min" : "max",
          cost: Array.from({ length: 7 }, draw),
          rows,
          rowLower: at.map((value, i) => (i === 3 ? value : value - rng.uniform(0, 0.3))),
          rowUpper: at.map((value, i) => (i === 3 ? value : value + rng.uniform(0, 0.3))),
          colLower: [0, 0, 0, 0, 0, 0, 0.5],
          colUpper: [1, 1, 1, 1, 1, 1, 0.5],
        });
        const reduced = presolve(problem).lp;
        expect(reduced.matrix.numRows).toBe(3);
        expect(reduced.matrix.numCols).toBe(5);
        // The exit test runs on the LP as given, with the restored x and y: it cannot pass with wrong multipliers.
        const result = solveLp(problem, { tolerance: 1e-8, maxIterations: 300_000 });
        expect(result.status).toBe("optimal");
        expect(Math.abs(result.objective - result.dualObjective)).toBeLessThan(1e-6);
        result.x.forEach((value, j) => {
          expect(value).toBeGreaterThanOrEqual(problem.colLower[j]);
          expect(value).toBeLessThanOrEqual(problem.colUpper[j]);
        });
      }),
      { numRuns: 40 },
    );
  });

  it("proves infeasibility on the LP as given when presolve took part of the proof away", () => {
    // x₀ ≥ 3 by a singleton row, x₀ + x₁ ≤ 2 twice over, a free slack and a fixed column beside it.
    const result = solveLp(
      lp({
        cost: [1, 1, 1, 1],
        rows: [
          [2, 0, 0, 0],
          [1, 1, 0, 1],
          [-2, -2, 0, -2],
          [1, 2, 1, 0],
        ],
        rowLower: [6, -inf, -6, 1],
        rowUpper: [inf, 4, inf, 1],
        colLower: [-inf, 0, -inf, 1],
        colUpper: [inf, inf, inf, 1],
      }),
    );
    expect(result.status).toBe("infeasible");
  });

  it("keeps the reflection's advantage: fewer iterations than plain Halpern", () => {
    const rng = new Rng(4);
    const [m, n] = [30, 60];
    const problem = lp({
      cost: Array.from({ length: n }, () => rng.uniform()),
      rows: Array.from({ length: m }, () => Array.from({ length: n }, () => rng.normal())),
      rowLower: Array.from({ length: m }, () => rng.normal()),
      rowUpper: new Array(m).fill(inf),
    });
    const [plain, reflected] = [0, 1].map((reflection) =>
      solveLp(problem, { reflection, tolerance: 1e-6, polish: false }),
    );
    expect([plain.status, reflected.status]).toEqual(["optimal", "optimal"]);
    expect(reflected.iterations).toBeLessThan(plain.iterations);
    expect(Math.abs(plain.objective - reflected.objective)).toBeLessThan(1e-4);
  });

  it("ends on the exact solution once the face of the optimum is found", () => {
    const problem = packing(80, 40);
    const limits = { tolerance: 1e-8, maxIterations: 300_000 };
    const [plain, polished] = [false, true].map((polish) => solveLp(problem, { ...limits, polish }));
    expect([plain.status, polished.status]).toEqual(["optimal", "optimal"]);
    expect(polished.iterations).toBeLessThan(plain.iterations);
    expect(Math.abs(plain.objective - polished.objective)).toBeLessThan(1e-5);
    expect(Math.max(polished.residual.primal, polished.residual.dual, polished.residual.gap)).toBeLessThan(
      1e-12,
    );
  });

  it("stops at a limit with the last residuals, and names bad data", () => {
    const rows = [
      [1, 0.3],
      [0.7, 1.1],
    ];
    const problem = lp({ cost: [1, 1], rows, rowLower: [3, 2.9], rowUpper: [inf, inf] });
    const limited = solveLp(problem, { tolerance: 1e-300, maxIterations: 200 });
    expect(limited).toMatchObject({ status: "unknown", stoppedBy: "iterations" });
    expect(() => solveLp({ ...problem, cost: Float64Array.of(1) })).toThrow(/cost: has 1 entry for 2/);
    expect(() => solveLp({ ...problem, cost: Float64Array.of(1, Number.NaN) })).toThrow(/cost\[1\]/);
    expect(() => solveLp(problem, { reflection: 2 })).toThrow(/reflection/);
    expect(() => lpFromMps(readMps("ROWS\n N z\nCOLUMNS\n x z 1\nBOUNDS\n BV B x\nENDATA"))).toThrow(
      /integer column x/,
    );
  });
});

describe.skipIf(!existsSync(netlib))("netlib at 1e-4 (skipped without ../shared/data/netlib)", () => {
  // Read inside the tests: the body of a skipped suite is still collected.
  const reference = () =>
    JSON.parse(readFileSync(join(netlib, "reference.json"), "utf8")) as Record<
      string,
      { status: string; objective: number | null }
    >;
  // The quick ones; `benchmarks/lp.js` runs all 47.
  const quick = [
    "agg3",
    "boeing2",
    "etamacro",
    "recipe",
    "forplan",
    "modszk1",
    "sc105",
    "sc50a",
    "scsd1",
    "sctap1",
    "sctap3",
    "ship04s",
    "stocfor1",
    "vtp.base",
    "bgprtr",
    "box1",
    "chemcom",
    "cplex1",
    "forest6",
    "itest2",
    "itest6",
    "mondou2",
    "pang",
    "pilot4i",
    "reactor",
    "refinery",
  ];

  it.each(quick)("%s", (name) => {
    const problem = lpFromMps(readMps(readFileSync(join(netlib, `${name}.mps`), "utf8")));
    const result = solveLp(problem, { stop: Stop.after(30) });
    const { status, objective } = reference()[name];
    expect(result.status).toBe(status);
    if (objective !== null)
      expect(Math.abs(result.objective - objective)).toBeLessThan(5e-3 * (1 + Math.abs(objective)));
  });
});
