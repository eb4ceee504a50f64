import { describe, expect, it } from "vitest";
import { LinearModelBuilder, loadBackend, solveLargeLp } from "../../src/milp/index.js";
import { Rng } from "../../src/tensor/index.js";

function packing(seed: number, columns: number, rows: number) {
  const rng = new Rng(seed);
  const builder = new LinearModelBuilder();
  for (let j = 0; j < columns; j++) builder.addColumn({ cost: -rng.uniform(0.5, 1.5), upper: 1 });
  const all = Array.from({ length: columns }, (_, j) => j);
  for (let i = 0; i < rows; i++)
    builder.addRow(
      -Infinity,
      columns / 8,
      all,
      all.map(() => rng.uniform()),
    );
  return builder.build();
}

describe("large linear programmes by a first-order method", () => {
  it("agree with HiGHS, and the bound is a bound", async () => {
    const backend = await loadBackend("highs");
    for (const seed of [1, 2, 3]) {
      const model = packing(seed, 30, 12);
      const session = backend.open(model);
      const exact = session.solve();
      session.dispose();
      const answer = solveLargeLp(model, { tolerance: 1e-7 });
      if (exact.status !== "optimal" || answer.status !== "optimal") throw new Error("not solved");
      expect(answer.objective).toBeCloseTo(exact.objective, 4);
      expect(answer.bound).toBeLessThanOrEqual(exact.objective + 1e-9);
      expect(answer.bound).toBeCloseTo(exact.objective, 4);
    }
  });

  it("name infeasibility, limits and integer columns for what they are", () => {
    const builder = new LinearModelBuilder();
    const x = builder.addColumn({ cost: 1, upper: 1 });
    builder.addRow(2, Infinity, [x], [1]);
    expect(solveLargeLp(builder.build()).status).toBe("infeasible");
    expect(solveLargeLp(packing(1, 30, 12), { tolerance: 1e-300, timeLimitSeconds: 0.01 }).status).toBe(
      "unknown",
    );
    builder.addColumn({ cost: 1, upper: 1, integer: true });
    expect(() => solveLargeLp(builder.build())).toThrow(/integer\[1\]/);
  });
});
