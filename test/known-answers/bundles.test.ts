/** Case 15: public instance bundles, the same problem with uncertain right-hand side and with uncertain matrix. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bundleProblem, solve } from "../../src/index.js";

const data = new URL("../../../shared/data/bundles/", import.meta.url).pathname;

describe.skipIf(!existsSync(data))(
  "known answers, bundles (skipped where ../shared/data/bundles is absent)",
  () => {
    it.each([
      // The other variant, which takes three times as long, is in test/long/bundles.test.ts.
      ["uflp_Cheng_et_al_2021", 498132, "uncertain_technology_matrix"],
      ["cflp_Cheng_et_al_2021", 668084, "uncertain_technology_matrix"],
    ])("15: %s, Cap_F10_C10_d100 with one failure: %s by %s", async (collection, expected, variant) => {
      const folder = join(data, collection, "Cap_F10_C10_d100");
      const read = (...path: string[]) => readFileSync(join(folder, ...path), "utf8");
      const problem = bundleProblem(
        {
          model: read("models", variant, "model.mps"),
          stages: read("models", variant, "stages.aux"),
          uncertainty: read("models", variant, "uncertainty.par"),
          set: read("uncertainty_sets", "gamma-1_00.mps"),
        },
        collection,
      );
      const result = await solve(problem, { method: "ccg", gap: 1e-7 });
      expect(result.status).toBe("optimal");
      expect(Math.abs((result.objective as number) - expected)).toBeLessThanOrEqual(1e-6 * expected);
    });
  },
);
