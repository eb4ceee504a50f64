import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { boxSet, budgetSet, contains, objectiveAt, polytopeSet } from "../../src/model/index.js";
import { withSampling } from "../../src/neural/dataset/families.js";
import { randomPlan, scenarioSampler } from "../../src/neural/dataset/random-samples.js";
import {
  collectDataset,
  LEARNING_FAMILIES,
  loadFamily,
  type ProblemFeatures,
  readDataset,
} from "../../src/neural/index.js";
import { csrMultiply, Rng } from "../../src/tensor/index.js";

const folder = mkdtempSync(join(tmpdir(), "minmaxmin-dataset-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string) => join(folder, name);

const SMALL = { instances: 4, plans: 3, scenarios: 5, threads: 1 };

describe("feature maps", () => {
  it.each(["knapsack", "capital-budgeting"])("of a %s do not depend on the unit of money", (name) => {
    const family = LEARNING_FAMILIES[name];
    const problem = family.drawProblem(new Rng(3));
    const instance = problem.instance as unknown as Record<string, unknown>;
    const money = ["capacity", "budgetExact", "nominalProfit", "maxDegradation", "repairWeight", "weight"];
    money.push("outsourcingCost", "nominalCost", "nominalRevenue");
    const scaled = Object.fromEntries(
      Object.entries(instance).map(([key, value]) => {
        if (!money.includes(key)) return [key, value];
        return [key, Array.isArray(value) ? value.map((entry) => 8 * entry) : 8 * (value as number)];
      }),
    );
    const integerBudget = { ...scaled, kind: instance.kind as string, integerBudget: false };
    const original = family.features({
      ...problem,
      instance: { ...problem.instance!, ...{ integerBudget: false } },
    });
    const other = family.features({ ...problem, instance: integerBudget });
    expect(other.labelScale).toBeCloseTo(8 * original.labelScale, 9);
    expectClose(itemFeatures(other, 0.3), itemFeatures(original, 0.3));
  });

  it("refuse a problem of another family", () => {
    const problem = LEARNING_FAMILIES.knapsack.drawProblem(new Rng(1));
    expect(() => LEARNING_FAMILIES["capital-budgeting"].features(problem)).toThrow(/no capital budgeting/);
  });
});

function itemFeatures({ interaction }: ProblemFeatures, xi: number): number[] {
  if (interaction === undefined) throw new Error("no interaction");
  const { base, coefficients } = interaction;
  const point = new Float64Array(coefficients.numCols).fill(xi);
  const varying = csrMultiply(coefficients, point, new Float64Array(base.length));
  return Array.from(base, (value, k) => value + varying[k]);
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(Math.max(...actual.map((value, k) => Math.abs(value - expected[k])))).toBeLessThan(1e-9);
}

describe("samples", () => {
  it.each(Object.keys(LEARNING_FAMILIES))("of %s lie in the uncertainty set", (name) => {
    const rng = new Rng(5);
    for (const sampling of ["improved", "published"] as const) {
      const family = withSampling(LEARNING_FAMILIES[name], sampling);
      const problem = family.drawProblem(rng);
      const blocks = family.drawSamples!(problem, { plans: 4, scenarios: 6 }, rng);
      expect(blocks.flatMap(({ plans }) => plans)).toHaveLength(4);
      for (const scenario of blocks.flatMap(({ scenarios }) => scenarios)) {
        expect(contains(problem.uncertainty, scenario)).toBe(true);
      }
    }
  });

  it.each([
    ["box", boxSet([-1, 0], [1, 2])],
    ["budget", budgetSet(5, 2.5)],
    ["polytope", polytopeSet(2, [0, 0], [3, 3], [{ indices: [0, 1], values: [1, 2], upper: 4 }])],
  ])("of a general %s lie in it", (_, set) => {
    const rng = new Rng(6);
    const draw = scenarioSampler(set);
    for (let s = 0; s < 50; s++) expect(contains(set, draw(rng, s % 2 === 0))).toBe(true);
  });

  it("of general plans respect bounds and integrality", () => {
    const problem = LEARNING_FAMILIES.knapsack.drawProblem(new Rng(1));
    const plan = randomPlan(problem, new Rng(2));
    expect(plan.every((value) => value === 0 || value === 1)).toBe(true);
  });
});

describe("datasets", () => {
  it("hold exact second-stage values", async () => {
    await collectDataset("knapsack", file("labels.bin"), SMALL);
    const { groups } = readDataset(file("labels.bin"));
    expect(groups).toHaveLength(4);
    const problem = LEARNING_FAMILIES.knapsack.drawProblem(new Rng(1).fork(2));
    const n = problem.firstStage.count;
    const [block] = groups[2].blocks;
    const x = Float64Array.from(block.plans.subarray(n, 2 * n));
    const xi = Float64Array.from(block.scenarios.subarray(0, n));
    const cost = objectiveAt(problem.objective, xi).cost.subarray(n);
    const answer = problem.recourse!.minimise(
      x,
      xi,
      cost.map((value) => -value),
    );
    expect(answer.status === "optimal" && answer.value).toBeCloseTo(block.labels[block.numScenarios], 9);
  });

  it("that were cut off go on to the same bytes, whatever the threads", async () => {
    const whole = file("whole.bin");
    await collectDataset("capital-budgeting", whole, { ...SMALL, instances: 5, threads: 2 });
    const cut = file("cut.bin");
    await collectDataset("capital-budgeting", cut, { ...SMALL, instances: 3 });
    truncateSync(cut, readFileSync(cut).length - 7);
    const result = await collectDataset("capital-budgeting", cut, { ...SMALL, instances: 5 });
    expect(result.newLabels).toBe(3 * 15);
    expect(readFileSync(cut).equals(readFileSync(whole))).toBe(true);
  });

  it("end at an interrupt with whole records", async () => {
    const controller = new AbortController();
    const onEvent = () => controller.abort();
    const settings = { ...SMALL, signal: controller.signal, onEvent };
    const result = await collectDataset("knapsack", file("interrupted.bin"), settings);
    expect(result.stoppedBy).toBe("interrupt");
    expect(readDataset(file("interrupted.bin")).groups).toHaveLength(result.instances);
  });

  it("of other settings are not continued", async () => {
    await collectDataset("knapsack", file("other.bin"), { ...SMALL, instances: 1 });
    await expect(collectDataset("knapsack", file("other.bin"), { ...SMALL, seed: 9 })).rejects.toThrow(
      /--out: holds a dataset with seed 1; choose another file/,
    );
  });

  it("that are damaged or something else are refused", async () => {
    writeFileSync(file("text.bin"), "hello\n");
    expect(() => readDataset(file("text.bin"))).toThrow(/is no dataset/);
    await collectDataset("knapsack", file("damaged.bin"), { ...SMALL, instances: 1 });
    appendFileSync(file("damaged.bin"), "xx");
    expect(() => readDataset(file("damaged.bin"))).toThrow(/breaks off after 1 records/);
  });

  it("need a known family or a module that exports one", async () => {
    await expect(loadFamily("knapsck")).rejects.toThrow(/family: is knapsck; give knapsack/);
    writeFileSync(file("empty.mjs"), "export default {};\n");
    await expect(loadFamily(file("empty.mjs"))).rejects.toThrow(/is no learning family/);
  });
});
