import { describe, expect, it } from "vitest";
import { solve } from "../../../src/ccg/index.js";
import { loadBackend } from "../../../src/milp/index.js";
import { Rng } from "../../../src/tensor/index.js";
import { expectAgreement, GENERATORS } from "./agreement.js";
import { enumeratedOptimum, randomGeneral, randomLoans } from "./brute-force.js";

describe.each(GENERATORS)("relax-and-cut on %s", (_, generate) => {
  it("proves the optimum that enumeration of both stages finds", () => expectAgreement(generate, 12));
});

describe("a gap below the solver's tolerances", () => {
  it("is closed by taking out plans, not asked for again and again", async () => {
    const problem = randomGeneral(new Rng(87));
    const { status, objective } = await solve(problem, { method: "relax-and-cut", gap: 1e-9, seed: 87 });
    expect(status).toBe("optimal");
    expect(objective).toBeCloseTo(enumeratedOptimum(problem, await loadBackend("highs")), 6);
  });
});

describe("the tree search", () => {
  it("offers no plan that breaks a row on the first stage (one that was alone in its node once was)", async () => {
    const problem = randomLoans(new Rng(26));
    const { objective, bound } = await solve(problem, { method: "relax-and-cut", gap: 1e-9, seed: 26 });
    const expected = enumeratedOptimum(problem, await loadBackend("highs"));
    expect(objective).toBeCloseTo(expected, 6);
    expect(bound).toBeCloseTo(expected, 6);
  });
});
