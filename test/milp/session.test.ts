/** What a session does besides solving once: changes, duals, certificates, interruption, refusal of bad input. */
import { describe, expect, it } from "vitest";
import { InputError, Stop } from "../../src/base/index.js";
import { HighsRuntime } from "../../src/milp/highs.js";
import { HighsSession } from "../../src/milp/highs-session.js";
import { hasSolution, type LinearModel, loadBackend, type MilpAnswer } from "../../src/milp/index.js";
import { dense, hardKnapsack, knapsack } from "./models.js";

const inf = Number.POSITIVE_INFINITY;

/** min 2x + 3y, x + y ≥ 4, x + 2y ≥ 5: the optimum 9 in (3, 1), with duals 1 and 1. */
const diet = dense(
  [{ cost: 2 }, { cost: 3 }],
  [
    { lower: 4, terms: [1, 1] },
    { lower: 5, terms: [1, 2] },
  ],
);

describe.each(["highs", "glpk"] as const)("a session of %s", async (name) => {
  const backend = await loadBackend(name);
  const objectiveOf = (answer: MilpAnswer) => (hasSolution(answer) ? answer.objective : answer.status);

  it("gives duals as d objective / d side, and reduced costs as cost − Aᵀ duals", () => {
    const session = backend.open(diet);
    const answer = session.solve();
    expect(answer).toMatchObject({ status: "optimal", objective: expect.closeTo(9, 9) });
    if (!hasSolution(answer)) return;
    expect(Array.from(answer.duals ?? [])).toEqual([expect.closeTo(1, 9), expect.closeTo(1, 9)]);
    expect(Array.from(answer.reducedCosts ?? [])).toEqual([expect.closeTo(0, 9), expect.closeTo(0, 9)]);
    expect(Array.from(answer.rowActivity)).toEqual([expect.closeTo(4, 9), expect.closeTo(5, 9)]);
    session.setRowBounds([0], [4.25], [inf]);
    expect(objectiveOf(session.solve())).toBeCloseTo(9.25, 9);
    session.dispose();
  });

  it("has duals ≤ 0 on binding upper sides", () => {
    const session = backend.open(dense([{ cost: -1 }], [{ upper: 3, terms: [2] }]));
    const answer = session.solve();
    if (hasSolution(answer)) expect(Array.from(answer.duals ?? [])).toEqual([expect.closeTo(-0.5, 9)]);
    else expect(answer.status).toBe("optimal");
    session.dispose();
  });

  it("solves the model as changed, in any order of the indices", () => {
    const session = backend.open(diet);
    const cut = session.addRow(-inf, 2, [0], [1]);
    expect(objectiveOf(session.solve())).toBeCloseTo(10, 9); // (2, 2)
    const z = session.addColumn({ cost: 1, upper: 0.5 }, [1, 0], [1, 1]);
    expect(objectiveOf(session.solve())).toBeCloseTo(9, 9); // (2, 1.5, 0.5)
    session.setInteger("all", true); // z ≤ 0.5 becomes z ≤ 0
    expect(objectiveOf(session.solve())).toBeCloseTo(10, 9);
    session.setInteger([z], false);
    session.setBounds([z, 0], [0.25, 0], [0.5, 3]);
    session.deleteRows([cut]);
    expect(objectiveOf(session.solve())).toBeCloseTo(9.25, 9); // (3, 1, 0.25): z only adds cost
    session.setCost([1, 0], [0, 2]);
    session.setOffset(100);
    expect(objectiveOf(session.solve())).toBeCloseTo(100.25, 9); // (0, 4, 0.25)
    session.setCoefficient(0, 1, 0.5);
    expect(objectiveOf(session.solve())).toBeCloseTo(100.25, 9); // (0, 8, 0.25)
    expect([session.columnCount, session.rowCount]).toEqual([3, 2]);
    session.dispose();
    session.dispose();
  });

  it("keeps integrality whatever method for linear programmes is asked for", () => {
    const session = backend.open(knapsack([3, 2], [3, 2], 4));
    for (const lpMethod of ["auto", "simplex", "interiorPoint"] as const) {
      expect(session.solve({ lpMethod })).toMatchObject({ objective: expect.closeTo(-3, 6) });
    }
    session.dispose();
  });

  it("counts a time limit afresh at every solve", () => {
    const session = backend.open(diet);
    for (let k = 0; k < 50; k++) {
      session.setCost("all", [2 + k / 100, 3]);
      expect(session.solve({ timeLimitSeconds: 30 }).status).toBe("optimal");
    }
    session.dispose();
  });

  it("does not start once interrupted", () => {
    const session = backend.open(diet);
    const stop = Stop.after(60, { signal: AbortSignal.abort() });
    expect(session.solve({ stop })).toMatchObject({ status: "unknown", stoppedBy: "interrupt" });
    expect(session.solve().status).toBe("optimal");
    session.dispose();
  });

  it("refuses what a solver would misread, naming the field", () => {
    const broken = (change: Partial<LinearModel>) => () => backend.open({ ...diet, ...change });
    expect(broken({ cost: Float64Array.of(1, Number.NaN) })).toThrow(/cost\[1\]: is NaN/);
    expect(broken({ values: Float64Array.of(1, 1, Number.NaN, 2) })).toThrow(/values\[2\].*is NaN/);
    expect(broken({ lower: Float64Array.of(0) })).toThrow(/lower: has 1 entry; give 2/);
    expect(broken({ columnIndices: Int32Array.of(0, 0, 0, 1) })).toThrow(/names column 0 again/);
    expect(broken({ columnIndices: Int32Array.of(0, 7, 0, 1) })).toThrow(/is 7; give an index from 0 to 1/);
    const session = backend.open(diet);
    expect(() => session.setCost([0], [Number.NaN])).toThrow(InputError);
    expect(() => session.setBounds([0], [Number.NaN], [1])).toThrow(InputError);
    expect(() => session.addRow(0, 1, [2], [1])).toThrow(/indices\[0\]: is 2/);
    expect(() => session.addRow(0, 1, [0, 0], [1, 1])).toThrow(InputError);
    expect(() => session.solve({ relativeGap: Number.NaN })).toThrow(/relativeGap/);
    expect(objectiveOf(session.solve())).toBeCloseTo(9, 9);
    session.dispose();
  });
});

describe("a session of highs", async () => {
  const backend = await loadBackend("highs");

  it("certifies infeasible and unbounded linear programmes on request", () => {
    const contradiction = dense(
      [{}, {}],
      [
        { lower: 2, terms: [1, 1] },
        { upper: 1, terms: [1, 1] },
      ],
    );
    const infeasible = backend.open(contradiction).solve({ rays: true });
    expect(infeasible.status).toBe("infeasible");
    if (infeasible.status === "infeasible") {
      const [y0, y1] = infeasible.ray ?? [];
      // y ≥ 0 on the lower side, ≤ 0 on the upper: 2 y0 + 1 y1 > max of (y0 + y1)(x + y) over x, y ≥ 0.
      expect(y0).toBeGreaterThan(0);
      expect(y0 + y1).toBeLessThanOrEqual(1e-9);
      expect(2 * y0 + y1).toBeGreaterThan(0);
    }
    const open = dense([{ cost: -1 }, { cost: -1 }], [{ upper: 1, terms: [1, -1] }]);
    const unbounded = backend.open(open).solve({ rays: true });
    expect(unbounded.status).toBe("unbounded");
    if (unbounded.status === "unbounded") {
      const [x, y] = unbounded.ray ?? [];
      expect(-x - y).toBeLessThan(0);
      expect(x - y).toBeLessThanOrEqual(1e-9);
    }
  });

  it("stops at a point, a bound or a node count asked for", () => {
    const session = backend.open(hardKnapsack(30, 10));
    const point = session.solve({ objectiveTarget: -1, timeLimitSeconds: 30 });
    expect(point).toMatchObject({ status: "feasible", stoppedBy: "target" });
    const bound = session.solve({ boundTarget: -1e6, timeLimitSeconds: 30 });
    expect(bound).toMatchObject({ stoppedBy: "target" });
    expect(bound.bound).toBeGreaterThanOrEqual(-1e6);
    expect(session.solve({ nodeLimit: 1, timeLimitSeconds: 30 })).toMatchObject({ stoppedBy: "nodeLimit" });
    session.dispose();
  });

  it("proves the bound that is asked for where the optimum reaches it, else the optimum, and never more", () => {
    for (const offset of [0, 1e5]) {
      const session = backend.open(hardKnapsack(12, 3));
      session.setOffset(offset);
      const best = session.solve();
      const objective = hasSolution(best) ? best.objective : Number.NaN;
      expect(objective).not.toBeNaN();
      for (const away of [-1000, -10, -1, -0.01, 0.01, 1, 10]) {
        const target = objective + away;
        const { bound } = session.solve({ boundTarget: target });
        expect(bound).toBeLessThanOrEqual(Math.min(target, objective) + 1e-6);
        expect(bound).toBeGreaterThanOrEqual(Math.min(target, objective) - 1e-5);
      }
      session.dispose();
    }
  });

  it("tells improving points and stops when asked to, or passes on what the caller threw", () => {
    const session = backend.open(hardKnapsack(60, 30));
    const seen: number[] = [];
    const answer = session.solve({ onIncumbent: ({ objective }) => seen.push(objective) >= 2 });
    expect(answer).toMatchObject({ status: "feasible", stoppedBy: "callback" });
    expect(seen.length).toBeGreaterThanOrEqual(2);
    expect(seen[1]).toBeLessThan(seen[0]);
    const thrown = new Error("from the caller");
    const solve = () =>
      session.solve({
        onIncumbent: () => {
          throw thrown;
        },
      });
    expect(solve).toThrow(thrown);
    expect(session.solve({ nodeLimit: 0 }).status).not.toBe("error");
    session.dispose();
  });

  it("uses a starting point", () => {
    const model = hardKnapsack(60, 30);
    const session = backend.open(model);
    session.setStart("all", new Float64Array(60));
    const seen: number[] = [];
    session.solve({ onIncumbent: ({ objective }) => seen.push(objective) > 0 });
    expect(seen[0]).toBe(0);
    session.dispose();
  });

  it.each(["simplex", "interiorPoint"] as const)(
    "interrupts a linear programme under way: %s",
    (lpMethod) => {
      const model = hardKnapsack(300, 200);
      const session = backend.open({ ...model, integer: new Uint8Array(300) });
      // Interrupted by the sixth look, so in the middle of the solve on every machine.
      let looks = 0;
      const signal = {
        get aborted() {
          return ++looks > 5;
        },
      } as AbortSignal;
      const answer = session.solve({ stop: Stop.after(60, { signal }), lpMethod, presolve: false });
      expect(answer).toMatchObject({ stoppedBy: "interrupt" });
      const optimum = session.solve();
      expect(optimum.status).toBe("optimal");
      if (hasSolution(optimum)) expect(answer.bound).toBeLessThanOrEqual(optimum.objective + 1e-6);
      session.dispose();
    },
  );

  it("answers an abort of WebAssembly with a short error, and every call after it", () => {
    class HighsError extends Error {}
    const abort = () => {
      throw new Error(`unreachable\n${"source ".repeat(1000)}`);
    };
    // biome-ignore lint/suspicious/noExplicitAny: stands in for the whole module.
    const aborting: any = {
      errors: { HighsError },
      constants: { objectiveSense: { minimize: 1 } },
      createModel: abort,
    };
    const session = new HighsSession(new HighsRuntime(aborting), diet);
    const answer = session.solve();
    expect(answer).toMatchObject({ status: "error", sessionLost: true, bound: -inf });
    if (answer.status === "error") expect(answer.message.length).toBeLessThan(300);
    session.setCost([0], [1]);
    expect(session.solve()).toEqual(answer);
    session.dispose();
  });
});
