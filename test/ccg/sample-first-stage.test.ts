import { describe, expect, it } from "vitest";
import { boxSet, parseInstance, sampleFirstStage, TwoStageModel, toProblem } from "../../src/index.js";
import { withIntegerBudget } from "../../src/problems/index.js";
import { hasSharedData, sharedFiles } from "../problems/shared-data.js";

/** V(u) = u on [0, 2]: the worst case is 2. */
function demand() {
  const model = new TwoStageModel("demand");
  const y = model.secondStage({ name: "y" });
  const [u] = model.uncertain(boxSet([0], [2]), ["u"]);
  model.minimise(y);
  model.require(y.atLeast(u));
  return model.build();
}

describe("sampled evaluation", () => {
  it("is optimistic, and exact with the vertices of this set", async () => {
    const uniform = await sampleFirstStage(demand(), [], { samples: 20 });
    expect(uniform).toMatchObject({ status: "sampled", scenarios: 20 });
    expect(uniform.sampledObjective).toBeLessThan(2);
    expect(uniform.sampledObjective).toBeCloseTo(uniform.worstScenario?.[0] ?? Number.NaN, 6);
    const all = await sampleFirstStage(demand(), [], { samples: 20, withVertices: true });
    expect(all.scenarios).toBe(22);
    expect(all.sampledObjective).toBeCloseTo(2, 6);
  });

  it("refuses a set that is no box", async () => {
    const problem = { ...demand(), uncertainty: boxSet([0], [2], { integer: true }) };
    await expect(sampleFirstStage(problem, [])).rejects.toThrow("not a continuous box");
  });

  const published = [
    { x: "1100101000", value: 3.240699 },
    { x: "1100010010", value: 3.321487 },
    { x: "1101001000", value: 3.225466 },
  ];
  it.runIf(hasSharedData()).each(published)(
    "repeats the published value of plan $x",
    async ({ x, value }) => {
      const [file] = sharedFiles("capital-budgeting", "CB_n10_xi4_s2.json");
      const instance = parseInstance(file.text, file.name);
      if (instance.kind !== "capital-budgeting") throw new Error(instance.kind);
      const result = await sampleFirstStage(toProblem(withIntegerBudget(instance)), Array.from(x, Number));
      expect(Math.abs((result.sampledObjective ?? 0) - value)).toBeLessThan(5e-6);
    },
  );
});
