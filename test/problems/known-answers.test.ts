/** Published optima, reached through the reader, the model and the fast recourse of each family. */
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { solve } from "../../src/ccg/index.js";
import { parseInstance, toProblem } from "../../src/problems/index.js";
import { KNAPSACK_6362, LOANS_42_83 } from "../known-answers/data.js";

async function expectOptimum(text: string, name: string, method: string, optimum: number): Promise<void> {
  const result = await solve(toProblem(parseInstance(text, name)), { method, gap: 1e-7 });
  expect(result.status).toBe("optimal");
  expect(Math.abs((result.objective ?? 0) - optimum)).toBeLessThanOrEqual(1e-6 * optimum);
}

describe("published optima", () => {
  it.each([
    ["knapsack RKP_UN_n20_R1000_H100_h40_dev0.2_d0.5", KNAPSACK_6362, 6362],
    ["loans RC_N10_R100_H100_h40_C1_0.2_C2_0.2_M4_F0.8_Lambda0.12_Mu1.2_Ro5_no4", LOANS_42_83, 42.827921],
  ])("of %s", (name, text, optimum) => expectOptimum(text, name, "ccg", optimum));

  const shared = new URL(
    "../../../shared/data/knapsack/RKP_UN_n20_R1000_H100_h80_dev0.15_d0.1.json",
    import.meta.url,
  );
  it.skipIf(!existsSync(shared)).each(["ccg", "relax-and-cut"])(
    "10213.472122 by %s (skipped where the public instances are absent)",
    (method) => expectOptimum(readFileSync(shared, "utf8"), shared.pathname, method, 10213.472122),
  );
});
