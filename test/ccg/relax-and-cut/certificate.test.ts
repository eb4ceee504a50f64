import { describe, expect, it } from "vitest";
import { InputError } from "../../../src/base/index.js";
import { type Certificate, type SavedSearch, solve, verifyCertificate } from "../../../src/ccg/index.js";
import { boxSet, TwoStageModel } from "../../../src/model/index.js";
import { generateLoans, type Instance, parseInstance, toProblem } from "../../../src/problems/index.js";
import { Rng } from "../../../src/tensor/index.js";
import { randomGeneral, randomLoans } from "./brute-force.js";

/** Six items; the first rows of known answer 4. */
const knapsack = toProblem(
  parseInstance(
    "6 1100 1.5\n246 63 163 450 334\n654 481 36 432 880\n608 192 17 325 841\n510 252 614 891 658\n633 438 106 403 839\n855 633 80 653 1048\n",
    "six-items.txt",
  ) as Instance,
);

async function certificateOf(problem = knapsack): Promise<Certificate> {
  const { certificate } = await solve(problem, { method: "relax-and-cut", certify: true, gap: 1e-7 });
  if (certificate === undefined) throw new Error("no certificate");
  return JSON.parse(JSON.stringify(certificate));
}

async function failedChecks(changed: Certificate): Promise<string[]> {
  const { checks, holds } = await verifyCertificate(knapsack, changed, { recomputesBound: true });
  const failed = checks.filter((check) => !check.holds).map(({ name }) => name);
  expect(holds).toBe(failed.length === 0);
  return failed;
}

describe("certificates of relax-and-cut", () => {
  it("hold, the recomputed bound included, for knapsacks, loans and random problems", async () => {
    const problems = [knapsack, randomLoans(new Rng(4)), randomLoans(new Rng(9)), randomGeneral(new Rng(3))];
    for (const problem of problems) {
      const verification = await verifyCertificate(problem, await certificateOf(problem), {
        recomputesBound: true,
      });
      expect(verification.checks.filter(({ holds }) => !holds)).toEqual([]);
    }
  });

  it("hold where plans that drop a project release capacity for others (cuts were lifted as if none could use it)", async () => {
    for (const seed of [3, 4]) {
      const problem = toProblem(generateLoans({ n: 6, seed }));
      const verification = await verifyCertificate(problem, await certificateOf(problem));
      expect(verification.checks.filter(({ holds }) => !holds)).toEqual([]);
    }
  });

  it("fail where the objective, the bound, the scenario, a multiplier or a cut was changed", async () => {
    const certificate = await certificateOf();
    expect(await failedChecks(certificate)).toEqual([]);
    // Profit: a larger objective is not guaranteed, a smaller one is not the scenario's.
    expect(await failedChecks({ ...certificate, objective: certificate.objective + 1 })).toContain(
      "guarantee",
    );
    expect(await failedChecks({ ...certificate, objective: certificate.objective - 1 })).toContain(
      "attained",
    );
    expect(await failedChecks({ ...certificate, bound: certificate.objective - 5 })).toContain("bound");
    const outside = certificate.worstScenario.map(() => 1);
    expect(await failedChecks({ ...certificate, worstScenario: outside })).toContain("scenario");
    const doubled = certificate.policies.map(({ weight, y }) => ({ weight: 2 * weight, y }));
    expect(await failedChecks({ ...certificate, policies: doubled })).toContain("guarantee");
    const everything = knapsack.secondStage.names.map((_, j) => [j, 1] as const);
    expect(await failedChecks({ ...certificate, policies: [{ weight: 1, y: everything }] })).toContain(
      "policies",
    );
    const tooDeep = { origin: "face" as const, x: [], y: [[0, 1] as const], rhs: -1 };
    expect(await failedChecks({ ...certificate, cuts: [...certificate.cuts, tooDeep] })).toContain("cuts");
    const best = certificate.firstStage.map((value, j) => [j, value > 0.5 ? 1 : -1] as const);
    const ones = certificate.firstStage.reduce((total, value) => total + value, 0);
    const excluded = { origin: "noGood" as const, x: best, y: [], rhs: ones - 1 };
    expect(await failedChecks({ ...certificate, cuts: [excluded] })).toContain("exclusions");
  });

  it("are refused for another instance", async () => {
    const other = { ...knapsack, objective: { ...knapsack.objective, constant: 1 } };
    await expect(verifyCertificate(other, await certificateOf())).rejects.toThrow(InputError);
    await expect(verifyCertificate(knapsack, {})).rejects.toThrow("format");
  });
});

describe("checkpoints of relax-and-cut", () => {
  it("resume with plan and bound, and prove no less", async () => {
    const saved: SavedSearch[] = [];
    const first = await solve(knapsack, {
      method: "relax-and-cut",
      checkpoints: true,
      onEvent: (event) => {
        if (event.type === "checkpoint") saved.push(JSON.parse(JSON.stringify(event.saved)));
      },
    });
    expect(first.status).toBe("optimal");
    const early = await solve(knapsack, { method: "relax-and-cut", resume: saved[0] });
    expect(early.objective).toBeCloseTo(first.objective ?? Number.NaN, 6);
    const late = await solve(knapsack, { method: "relax-and-cut", resume: saved.at(-1) });
    expect(late).toMatchObject({ status: "optimal", objective: first.objective, bound: first.bound });
    expect(late.iterations).toHaveLength(0);
  });

  it("drop a cut that was tampered with", async () => {
    const saved: SavedSearch[] = [];
    const reference = await solve(knapsack, {
      method: "relax-and-cut",
      checkpoints: true,
      onEvent: (event) => {
        if (event.type === "checkpoint") saved.push(JSON.parse(JSON.stringify(event.saved)));
      },
    });
    const nothingProduced = { origin: "face" as const, x: [], y: [[0, 1] as const, [1, 1] as const], rhs: 0 };
    const tampered = { ...saved[0], bound: null, firstStage: null, cuts: [nothingProduced] };
    const result = await solve(knapsack, { method: "relax-and-cut", resume: tampered });
    expect(result.objective).toBeCloseTo(reference.objective ?? Number.NaN, 6);
  });

  it("are refused by other methods and for other instances", async () => {
    await expect(solve(knapsack, { method: "ccg", checkpoints: true })).rejects.toThrow(InputError);
    await expect(solve(knapsack, { method: "relax-and-cut", resume: { format: "x" } })).rejects.toThrow(
      "format",
    );
  });
});

describe("relax-and-cut says where it applies", () => {
  it("refuses uncertain rows and discrete sets", async () => {
    const model = new TwoStageModel("uncertain row");
    const x = model.firstStage({ binary: true });
    const y = model.secondStage({ binary: true });
    const [u] = model.uncertain(boxSet([0], [1]));
    model.minimise(x.plus(y));
    model.require(x.plus(y).atLeast(u), "demand");
    await expect(solve(model.build(), { method: "relax-and-cut" })).rejects.toThrow(
      "a row depends on the uncertainty",
    );
  });

  it("solves continuous recourse at the first relaxation, whatever links the stages", async () => {
    const model = new TwoStageModel("continuous recourse");
    const x = model.firstStage({ integer: true, upper: 5 });
    const y = model.secondStage({ upper: 10 });
    const [u] = model.uncertain(boxSet([1], [4]));
    model.minimise(x.times(3).plus(y.times(u)));
    model.require(x.plus(y).atLeast(4.5), "demand");
    const result = await solve(model.build(), { method: "relax-and-cut" });
    // At u = 4 the first stage is cheaper: x = 4, y = 0.5.
    expect(result).toMatchObject({ status: "optimal" });
    expect(result.objective).toBeCloseTo(14, 6);
  });
});
