/** Covers shared by several threads. */
import { describe, expect, it } from "vitest";
import { asMinimisation } from "../../../src/ccg/normal-form.js";
import { PolicyCover } from "../../../src/ccg/policy-cover/cover.js";
import { policySource } from "../../../src/ccg/policy-cover/kind.js";
import { type Shares, ThreadedCover } from "../../../src/ccg/policy-cover/threaded-cover.js";
import { UnitSet } from "../../../src/ccg/policy-cover/unit-set.js";
import { recourseOracle } from "../../../src/ccg/worst-case/choose.js";
import {
  analyse,
  evaluateFirstStage,
  loadBackend,
  Stop,
  type TwoStageProblem,
  toProblem,
} from "../../../src/index.js";
import { generateCapitalBudgeting } from "../../../src/problems/index.js";
import { randomPacking } from "./random-packing.js";

const TOLERANCE = 1e-4;

/** Little alone, so that small covers take many rounds. */
const SMALL_SHARES: Shares = { alone: 3, perTask: 2 };

async function open(problem: TwoStageProblem) {
  if (problem.uncertainty.kind === "scenarios") throw new Error("not a continuous set");
  const structure = analyse(problem);
  const backend = await loadBackend("highs");
  const oracle = recourseOracle(problem, structure, backend);
  const source = policySource({ problem, structure, backend, oracle });
  const alone = new PolicyCover(new UnitSet(problem.uncertainty), source);
  const { recourse, ...plain } = problem;
  const data = { problem: plain, recipe: recourse?.recipe, backend: backend.name };
  const inThreads = async (x: Float64Array, threads: number, stop = Stop.never()) => {
    const cover = new ThreadedCover(alone, source, data, threads, SMALL_SHARES);
    try {
      return await cover.cover({ ...request(x), stop });
    } finally {
      cover.dispose();
    }
  };
  return { alone: (x: Float64Array) => alone.cover(request(x)), inThreads };
}

function request(x: Float64Array) {
  const rejectAt = Number.POSITIVE_INFINITY;
  return { x, worst: undefined, tolerance: TOLERANCE, rejectAt, stop: Stop.never() };
}

const families = [
  { name: "a family with an oracle", problem: toProblem(generateCapitalBudgeting({ n: 6, seed: 2 })) },
  { name: "a model with MILP recourse", problem: randomPacking(5) },
];

describe.each(families)("a cover in threads, of $name", ({ problem }) => {
  const minimisation = asMinimisation(problem);
  const x = new Float64Array(problem.firstStage.count);

  it("proves what one thread proves", async () => {
    const { alone, inThreads } = await open(minimisation);
    const [one, two] = [alone(x), await inThreads(x, 2)];
    if (one.kind !== "covered" || two.kind !== "covered") throw new Error(`${one.kind}, ${two.kind}`);
    expect(two.upper - two.worst.value).toBeCloseTo(TOLERANCE * Math.max(1, Math.abs(two.worst.value)), 12);
    expect(two.worst.value).toBeLessThanOrEqual(one.upper);
    expect(one.worst.value).toBeLessThanOrEqual(two.upper);
  });

  it("ends with what it has when it is interrupted", async () => {
    const { inThreads } = await open(minimisation);
    const controller = new AbortController();
    const outcome = inThreads(x, 2, Stop.after(undefined, { signal: controller.signal }));
    controller.abort();
    expect((await outcome).kind).toBe("stopped");
  });
});

describe("threads", () => {
  it("do not change the answer by their number", async () => {
    const { inThreads } = await open(asMinimisation(families[0].problem));
    const x = Float64Array.of(1, 0, 0, 0, 0, 0);
    expect(await inThreads(x, 3)).toEqual(await inThreads(x, 2));
  });

  it("are refused in numbers that make no sense", async () => {
    const small = toProblem(generateCapitalBudgeting({ n: 2, seed: 1 }));
    await expect(evaluateFirstStage(small, [0, 0], { threads: 0 })).rejects.toThrow(/threads/);
  });
});
