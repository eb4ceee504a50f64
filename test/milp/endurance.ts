import { expect } from "vitest";
import { hasSolution, loadBackend } from "../../src/milp/index.js";
import { knapsack } from "./models.js";

/** Opens, solves and disposes `count` models one after the other; the memory after the first tenth is the measure. */
export async function solveManyInOneProcess(count: number): Promise<void> {
  const backend = await loadBackend("highs");
  let settled = 0;
  for (let solve = 0; solve < count; solve++) {
    const session = backend.open(knapsack([10 + (solve % 7), 7, 4, 9], [5, 4, 3, 6], 11), { light: true });
    const answer = session.solve();
    session.dispose();
    if (!hasSolution(answer)) throw new Error(`solve ${solve} ended with ${answer.status}`);
    if (solve === Math.floor(count / 10)) settled = process.memoryUsage().rss;
  }
  expect(process.memoryUsage().rss - settled).toBeLessThan(100 * 2 ** 20);
}
