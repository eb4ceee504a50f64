/** The two backends against each other and against enumeration. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BackendName, hasSolution, type LinearModel, loadBackend } from "../../src/milp/index.js";
import { knapsack, smallModels, violation } from "./models.js";

const TOLERANCE = 1e-6;

describe("backends", () => {
  async function solve(name: BackendName, model: LinearModel) {
    const session = (await loadBackend(name)).open(model, { light: true });
    const answer = session.solve({ timeLimitSeconds: 20 });
    session.dispose();
    return answer;
  }

  it("agree on the status, the optimum and feasibility of random small models", async () => {
    await fc.assert(
      fc.asyncProperty(smallModels, async (model) => {
        const [a, b] = [await solve("highs", model), await solve("glpk", model)];
        // On a busy machine either may reach the limit, and then says so.
        if (a.status === "unknown" || b.status === "unknown") return;
        expect(a.status).toBe(b.status);
        if (!hasSolution(a) || !hasSolution(b)) return;
        expect(Math.abs(a.objective - b.objective)).toBeLessThan(
          TOLERANCE * Math.max(1, Math.abs(a.objective)),
        );
        expect(violation(model, a.x)).toBeLessThan(TOLERANCE);
        expect(violation(model, b.x)).toBeLessThan(TOLERANCE);
        expect(a.bound).toBeLessThanOrEqual(a.objective);
      }),
      { numRuns: 200 },
    );
  });

  it.each(["highs", "glpk"] as const)("%s sees that a row has no integer in its range", async (name) => {
    const model = knapsack([0], [5], 4);
    const rowLower = Float64Array.of(1);
    expect((await solve(name, { ...model, rowLower })).status).toBe("infeasible");
  });

  const binary = fc.integer({ min: 1, max: 9 }).chain((size) =>
    fc.record({
      values: fc.array(fc.integer({ min: -5, max: 20 }), { minLength: size, maxLength: size }),
      weights: fc.array(fc.integer({ min: 0, max: 20 }), { minLength: size, maxLength: size }),
      capacity: fc.integer({ min: 0, max: 60 }),
    }),
  );

  it.each(["highs", "glpk"] as const)(
    "%s finds what enumeration finds for binary knapsacks",
    async (name) => {
      await fc.assert(
        fc.asyncProperty(binary, async ({ values, weights, capacity }) => {
          let best = 0;
          for (let set = 0; set < 1 << values.length; set++) {
            const sum = (numbers: number[]) => numbers.reduce((s, v, j) => s + (set & (1 << j) ? v : 0), 0);
            if (sum(weights) <= capacity) best = Math.max(best, sum(values));
          }
          const answer = await solve(name, knapsack(values, weights, capacity));
          expect(answer).toMatchObject({ status: "optimal", objective: expect.closeTo(-best, 6) });
        }),
        { numRuns: 60 },
      );
    },
  );
});
