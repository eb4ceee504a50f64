import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InputError } from "../../src/base/index.js";
import { hasSolution, MilpPool } from "../../src/milp/index.js";
import { hardKnapsack, knapsack } from "./models.js";

describe("MilpPool", () => {
  let pool: MilpPool;
  beforeAll(async () => {
    pool = await MilpPool.create(2);
  });
  afterAll(() => pool.dispose());

  it("solves in another thread what a session solves here", async () => {
    const answer = await pool.solve(knapsack([10, 7, 4], [5, 4, 3], 8));
    expect(answer).toMatchObject({ status: "optimal", objective: -14 });
  });

  it("runs two solves at once: two that never end on their own are both interrupted by one signal", async () => {
    const abort = new AbortController();
    const started = performance.now();
    const endless = [1, 2].map(() => pool.solve(hardKnapsack(80, 40), { signal: abort.signal }));
    // A third solve waits for a free thread, so it cannot end before one of the two has.
    const third = pool.solve(knapsack([1], [1], 1)).then(() => performance.now());
    await new Promise((resolve) => setTimeout(resolve, 4000));
    const interruptedAt = performance.now();
    abort.abort();
    const answers = await Promise.all(endless);
    for (const answer of answers) {
      expect(answer).toMatchObject({ stoppedBy: "interrupt" });
      if (hasSolution(answer)) expect(answer.bound).toBeLessThanOrEqual(answer.objective);
    }
    expect(answers.some(hasSolution)).toBe(true);
    expect(await third).toBeGreaterThan(interruptedAt);
    expect(interruptedAt - started).toBeGreaterThan(3900);
  });

  it("refuses bad input as a session does", async () => {
    const model = knapsack([1], [1], 1);
    await expect(pool.solve({ ...model, cost: Float64Array.of(Number.NaN) })).rejects.toThrow(InputError);
    await expect(pool.solve(model, { relativeGap: -1 })).rejects.toThrow(InputError);
  });

  it("respects a time limit of its own", async () => {
    expect(await pool.solve(hardKnapsack(80, 40), { timeLimitSeconds: 1 })).toMatchObject({
      stoppedBy: "timeLimit",
    });
  });
});
