/** What recourse columns may know: read from model files, heeded by decision rules, refused elsewhere. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  boxSet,
  evaluateFirstStage,
  explain,
  InputError,
  ladder,
  methodVerdicts,
  problemToBundle,
  readProblem,
  simulate,
  solve,
  sum,
  sweep,
  TwoStageModel,
  type TwoStageProblem,
} from "../../src/index.js";
import { problemToArrays } from "../../src/problems/general/arrays-file.js";

const example = readFileSync(new URL("../../examples/production-inventory.json", import.meta.url), "utf8");

/** Cover |ξ₁ − y₁| + |ξ₂ − y₂|, where y₁ is chosen blindly and y₂ once ξ₁ is known: 0 with foresight, 1/2 + 1/2 without. */
function guesses(): TwoStageProblem {
  const model = new TwoStageModel("guesses");
  const xi = model.uncertain(boxSet([0, 0], [1, 1]));
  const y = [sum([]), xi[0]].map((observes, j) => model.secondStage({ name: `y[${j}]`, observes }));
  const miss = model.secondStageVector(2, { name: "miss" });
  model.minimise(sum(miss));
  miss.forEach((distance, j) => {
    model.require(distance.atLeast(xi[j].minus(y[j])));
    model.require(distance.atLeast(y[j].minus(xi[j])));
  });
  return model.build();
}

describe("what recourse columns may know", () => {
  it("is read from the factors in a formula (known answer 2)", async () => {
    const problem = await readProblem(example, "production-inventory.json");
    expect(problem.observes?.[0]).toEqual([]);
    expect(problem.observes?.[24 + 3]).toEqual([0, 1, 2]);
    const result = await solve(problem);
    expect(result.method).toBe("affine");
    expect(Math.abs((result.objective as number) - 44272.827493)).toBeLessThan(0.01);
    expect(result.policy).toBeUndefined();
  });

  it("is the same in arrays", async () => {
    const problem = await readProblem(example, "production-inventory.json");
    const again = await readProblem(JSON.stringify(problemToArrays(problem)), "again.json");
    expect(again.observes).toEqual(problem.observes);
  });

  it("makes a difference: two guesses miss by a half each, foresight by nothing", async () => {
    const problem = guesses();
    expect(problem.observes).toEqual([[], [0], [0, 1], [0, 1]]);
    expect((await solve(problem, { gap: 1e-8 })).objective).toBeCloseTo(1, 6);
    const { observes: _, ...informed } = problem;
    expect((await solve(informed, { method: "affine", gap: 1e-8 })).objective).toBeCloseTo(0, 6);
  });

  it("is refused by whatever answers whole scenarios", async () => {
    const problem = guesses();
    const applying = methodVerdicts(problem).filter(({ applies }) => applies);
    expect(applying.map(({ method }) => method.name)).toEqual(["affine", "static"]);
    for (const refused of [
      () => solve(problem, { method: "ccg" }),
      () => evaluateFirstStage(problem, []),
      () => ladder(problem),
      () => explain(problem),
      () => sweep(problem, "rho", [0, 1]),
      () => simulate(problem, [], [[0, 0]]),
      async () => problemToBundle(problem),
    ]) {
      await expect(refused()).rejects.toThrow(InputError);
    }
  });

  it("is checked", async () => {
    const model = new TwoStageModel("wrong");
    const x = model.firstStage();
    model.secondStage({ name: "y", observes: x });
    expect(() => model.build()).toThrow(/secondStage\[y\]\.observes/);
    const arrays = { ...(problemToArrays(guesses()) as object), observes: [[], [2], [0, 1], [0]] };
    await expect(readProblem(JSON.stringify(arrays), "arrays.json")).rejects.toThrow(
      /observes\[1\]: holds 2/,
    );
  });
});
