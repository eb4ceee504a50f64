/** Every way a solve can end, with every backend. */
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  type Column,
  hasSolution,
  type LinearModel,
  loadBackend,
  type MilpAnswer,
  type SolveOptions,
} from "../../src/milp/index.js";
import { readMps } from "../../src/mps/index.js";
import { dense, hardKnapsack, knapsack } from "./models.js";

const inf = Number.POSITIVE_INFINITY;

describe.each(["highs", "glpk"] as const)("%s", async (name) => {
  const backend = await loadBackend(name);

  function solve(model: LinearModel, options?: SolveOptions): MilpAnswer {
    const session = backend.open(model);
    try {
      return session.solve(options);
    } finally {
      session.dispose();
    }
  }

  const whole = (column: Column): Column => ({ ...column, integer: true });
  const falling: Column = { cost: -1 };
  const contradiction = [
    { lower: 2, terms: [1, 1] },
    { upper: 1, terms: [1, 1] },
  ];

  it("finds an infeasible linear programme infeasible, not zero", () => {
    expect(solve(dense([{ cost: 1 }, { cost: 1 }], contradiction))).toMatchObject({
      status: "infeasible",
      bound: inf,
    });
  });

  it("tells infeasible from unbounded in a linear programme whose dual is infeasible too", () => {
    const rows = [
      { upper: 1, terms: [1, -1] },
      { lower: 2, terms: [1, -1] },
    ];
    expect(solve(dense([falling, falling], rows)).status).toBe("infeasible");
    expect(solve(dense([falling, falling], rows.slice(0, 1)))).toMatchObject({
      status: "unbounded",
      bound: -inf,
    });
  });

  it("tells infeasible from unbounded in an integer programme", () => {
    const open = [whole(falling), whole(falling)];
    expect(solve(dense(open, [{ upper: 1, terms: [1, -1] }])).status).toBe("unbounded");
    // No integer point, yet every branch of the unbounded tree has a fractional one: GLPK alone would branch for ever.
    expect(solve(dense(open, [{ lower: 1, upper: 1, terms: [2, -2] }])).status).toBe("infeasible");
    expect(
      solve(dense([whole({ upper: 5 }), whole({ upper: 5 })], [{ lower: 3, upper: 3, terms: [2, 2] }]))
        .status,
    ).toBe("infeasible");
  });

  it("reports no value when a limit comes before the first feasible point", () => {
    const answer = solve(hardKnapsack(60, 30), { timeLimitSeconds: 0 });
    expect(answer).toEqual({ status: "unknown", stoppedBy: "timeLimit", bound: -inf, nodes: 0 });
  });

  it("keeps the best point found at a time limit", () => {
    const answer = solve(hardKnapsack(60, 30), { timeLimitSeconds: 3 });
    expect(answer).toMatchObject({ status: "feasible", stoppedBy: "timeLimit" });
    if (hasSolution(answer)) expect(answer.bound).toBeLessThan(answer.objective);
  });

  it("rounds fractional bounds of integer columns inwards", () => {
    const answer = solve(dense([{ cost: 1, lower: 0.5, upper: 3.7, integer: true }]));
    expect(answer).toMatchObject({ status: "optimal", objective: 1 });
    const up = solve(dense([{ cost: -1, lower: 0.5, upper: 3.7, integer: true }]));
    expect(up).toMatchObject({ status: "optimal", objective: -3 });
    expect(solve(dense([{ cost: 1, lower: 0.2, upper: 0.8, integer: true }])).status).toBe("infeasible");
    const noise = solve(dense([{ cost: -1, upper: 2.9999999999, integer: true }]));
    expect(noise).toMatchObject({ objective: -3 });
  });

  it("finds crossing bounds infeasible", () => {
    expect(solve(dense([{ lower: 2, upper: 1 }])).status).toBe("infeasible");
    expect(solve(dense([{ upper: 1 }], [{ lower: 1, upper: 0, terms: [1] }])).status).toBe("infeasible");
  });

  it("solves models without rows, without columns, and without either", () => {
    expect(solve(dense([], [], 4))).toMatchObject({ status: "optimal", objective: 4, bound: 4 });
    expect(solve(dense([], [{ lower: -1, upper: 1, terms: [] }], 4))).toMatchObject({ objective: 4 });
    expect(solve(dense([], [{ lower: 1, upper: 2, terms: [] }])).status).toBe("infeasible");
    expect(
      solve(
        dense(
          [
            { cost: 1, upper: 3 },
            { cost: -2, upper: 3 },
          ],
          [],
          1,
        ),
      ),
    ).toMatchObject({ objective: -5 });
    expect(solve(dense([whole({ cost: -2, upper: 3.5 })]))).toMatchObject({ objective: -6 });
    expect(solve(dense([falling])).status).toBe("unbounded");
    expect(solve(dense([whole(falling)])).status).toBe("unbounded");
  });

  it("solves a model whose rows have no terms", () => {
    const row = { lower: -1, upper: 1, terms: [0] };
    expect(solve(dense([{ cost: 1, lower: 2 }], [row]))).toMatchObject({ objective: 2 });
    expect(solve(dense([{ cost: 1 }], [{ ...row, lower: 0.5 }])).status).toBe("infeasible");
  });

  it("solves a row with 2,000 terms", () => {
    const size = 2000;
    const ones = new Array(size).fill(1);
    const answer = solve(knapsack(ones, ones, size / 2));
    expect(answer).toMatchObject({ status: "optimal", objective: -size / 2 });
  });

  it("adds the constant term", () => {
    expect(solve(dense([{ cost: 1, lower: 2 }], [], -7))).toMatchObject({ objective: -5, bound: -5 });
  });
});

const box1 = new URL("../../../shared/data/netlib/box1.mps", import.meta.url).pathname;

describe.skipIf(!existsSync(box1))("netlib's box1, on which the interior point of HiGHS throws", () => {
  it.each(["simplex", "interiorPoint"] as const)(
    "is infeasible by %s, and the session lives on",
    async (lpMethod) => {
      const { matrix, columns, rows } = readMps(readFileSync(box1, "utf8"));
      const session = (await loadBackend("highs")).open({
        columnCount: matrix.numCols,
        rowCount: matrix.numRows,
        cost: columns.cost,
        offset: 0,
        lower: columns.lower,
        upper: columns.upper,
        integer: columns.isInteger,
        rowLower: rows.lower,
        rowUpper: rows.upper,
        rowStarts: matrix.starts,
        columnIndices: matrix.indices,
        values: matrix.values,
      });
      expect(session.solve({ lpMethod }).status).toBe("infeasible");
      session.setRowBounds("all", new Array(matrix.numRows).fill(-inf), new Array(matrix.numRows).fill(inf));
      expect(session.solve({ lpMethod }).status).toBe("optimal");
      session.dispose();
    },
  );
});
