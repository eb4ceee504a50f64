import { describe, expect, it } from "vitest";
import { adultData, replicate, SYNTHETIC_LABELS, syntheticData } from "../../src/regret/index.js";
import { hasSharedData, publishedTable, sharedText } from "../regret/data.js";

/** Worth its minutes: the published tables in full, ten shuffles of 100 000 rows each. */
describe.skipIf(!hasSharedData)("published tables (need ../shared/data/regret, skipped without)", () => {
  it.each(SYNTHETIC_LABELS)("synthetic %s", (label) => {
    const table = replicate(syntheticData(label), { methods: ["single", "paper"], compat: true });
    const published = publishedTable(`synthetic_${label}`);
    table.rows.forEach(({ regret }, g) => {
      const { base, anh } = published[g];
      expect(Math.abs(regret.single.mean - base[0])).toBeLessThan(1e-6);
      expect(Math.abs(regret.paper.mean - anh[0])).toBeLessThan(label === "dperm" ? 1e-3 : 1e-6);
    });
  });

  it("UCI Adult: single ridge, published algorithm and averaged prediction", async () => {
    const data = await adultData(sharedText("adult-uci.data.csv"), sharedText("adult-uci.test.csv"));
    const { rows } = replicate(data, { methods: ["single", "paper", "averaged"] });
    const { regret } = rows.find(({ group }) => group === "always_on")!;
    expect([regret.single, regret.paper, regret.averaged].map(({ mean }) => mean.toFixed(2))).toEqual([
      "59.73",
      "-56.97",
      "-83.50",
    ]);
  });
});
