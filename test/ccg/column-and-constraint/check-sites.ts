import { expect } from "vitest";
import { strengthened } from "../../../src/ccg/column-and-constraint/strengthened.js";
import { solve } from "../../../src/index.js";
import { optimumOfAllPlans, randomSites } from "./random-sites.js";

/** Compares methods that solve strengthened problems with the enumeration of plans and scenarios; returns how many were strengthened. */
export async function checkSites(instances: number, integerRecourse: boolean): Promise<number> {
  let changed = 0;
  for (let seed = 1; seed <= instances; seed++) {
    const problem = randomSites(seed, integerRecourse);
    if (strengthened(problem).rows.count > problem.rows.count) changed++;
    const expected = await optimumOfAllPlans(problem);
    const hasIntegers = problem.secondStage.integer.includes(1);
    for (const method of hasIntegers ? ["ccg"] : ["ccg", "benders"]) {
      const { status, objective, bound } = await solve(problem, { method, gap: 1e-7 });
      const place = `seed ${seed}, ${method}`;
      expect(status, place).toBe("optimal");
      expect(objective, place).toBeCloseTo(expected, 4);
      expect(bound, place).toBeLessThanOrEqual(expected + 1e-5);
    }
  }
  return changed;
}
