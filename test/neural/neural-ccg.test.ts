/** Untrained networks propose badly, but nothing that is proved may depend on how good they are. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { METHODS, solve } from "../../src/ccg/index.js";
import type { TwoStageProblem } from "../../src/model/index.js";
import { type NeuralOptions, neuralMethods, oneNetwork, type ValueNetwork } from "../../src/neural/index.js";
import { readProblem } from "../../src/problems/index.js";
import { Rng } from "../../src/tensor/index.js";
import { KNAPSACK_6362 } from "../known-answers/data.js";
import * as models from "../known-answers/models.js";
import { anyFeatures, randomNetwork, withInteraction } from "./random-network.js";

const QUICK: Partial<NeuralOptions> = {
  rounds: 2,
  mainSeconds: 0.5,
  proofSeconds: 0.1,
  samples: 100,
  mainScenarios: 2,
  neighbours: 4,
  kicks: 2,
};

function untrained(problem: TwoStageProblem, seed: number, target: ValueNetwork["target"] = "recourse") {
  const rng = new Rng(seed);
  const network = { ...withInteraction(rng, randomNetwork(rng)), target };
  const features = anyFeatures(rng, problem);
  return oneNetwork({ network, features: () => features });
}

async function solveWith(
  problem: TwoStageProblem,
  method: string,
  seed: number,
  more: Partial<NeuralOptions> = {},
) {
  const target = seed % 2 === 0 ? "recourse" : "total";
  const methods = [...METHODS, ...neuralMethods(untrained(problem, seed, target), { ...QUICK, ...more })];
  return solve(problem, { method, methods, gap: 1e-6 });
}

const example = (file: string) =>
  readProblem(readFileSync(new URL(`../../examples/${file}`, import.meta.url), "utf8"), file);

const cases: [string, () => TwoStageProblem | Promise<TwoStageProblem>, number][] = [
  ["robust knapsack", () => models.robustKnapsack(KNAPSACK_6362), 6362],
  ["facility location with one failure", () => models.disruptions(1), 214],
  ["unit commitment", () => models.unitCommitment(1), 4550],
  ["smoke test with a continuous plan", () => models.smokeTest(), 45],
  ["a knapsack of six items", () => example("knapsack-6.txt"), Number.NaN],
  ["capital budgeting", () => example("capital-budgeting-10.json"), Number.NaN],
];

/** In units of a minimisation. */
function asCost(problem: TwoStageProblem, value: number | undefined): number {
  if (value === undefined) throw new Error("no value");
  return problem.sense === "min" ? value : -value;
}

describe.each(cases)("learned methods with an untrained network: %s", (_, make, known) => {
  it("prove bounds that no optimum contradicts, and the worst cases of their plans", async () => {
    const problem = await make();
    const optimum = Number.isNaN(known) ? (await solve(problem, { gap: 1e-6 })).objective : known;
    const best = asCost(problem, optimum);
    const tolerance = 1e-5 * Math.max(1, Math.abs(best));
    for (const seed of [1, 2]) {
      const result = await solveWith(problem, "neural", seed);
      expect(["feasible", "optimal"]).toContain(result.status);
      expect(asCost(problem, result.bound)).toBeLessThanOrEqual(best + tolerance);
      expect(asCost(problem, result.objective)).toBeGreaterThanOrEqual(best - tolerance);
    }
    const learned = await solveWith(problem, "neural", 3, { mainProblem: "max" });
    expect(asCost(problem, learned.objective)).toBeGreaterThanOrEqual(best - tolerance);
    const proved = await solveWith(problem, "neural+exact", 4);
    expect(proved.status).toBe("optimal");
    expect(Math.abs(asCost(problem, proved.objective) - best)).toBeLessThanOrEqual(tolerance);
  });
});
