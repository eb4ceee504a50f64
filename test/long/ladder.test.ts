/** Order relations of the ladder and the exact optimum against brute force, on random problems of every class. */
import { describe, expect, it } from "vitest";
import { allIntegerScenarios, decisiveScenarios } from "../../src/ccg/worst-case/vertices.js";
import { analyse, ladder, scenarioSet, solve } from "../../src/index.js";
import { type RandomClass, randomProblem } from "../ccg/worst-case/random-problem.js";

const INSTANCES = 500;

/** Relative precision of every rung. */
const GAP = 1e-6;

const kinds = { continuous: {}, integer: { integerRecourse: true }, mixed: { mixedRecourse: true } } as const;

interface LadderClass extends RandomClass {
  readonly recourse: keyof typeof kinds;
}

/** Integer sets are enumerated; of polytopes the vertices, where the recourse is continuous; elsewhere the order alone is checked. */
const classes: LadderClass[] = (["polytope", "binary"] as const).flatMap((set) =>
  (["objective", "rightHandSide", "technology", "recourse"] as const).flatMap((uncertain) =>
    (["continuous", "integer", "mixed"] as const).flatMap((recourse) =>
      set === "polytope" && uncertain === "recourse"
        ? [] // slow, and without a reference: test/ccg/class-table.ts and test/long/policy-cover.test.ts have these
        : [{ set, uncertain, complete: true, recourse, ...kinds[recourse] }],
    ),
  ),
);

/** Pairs of rungs of which the first must not be above the second. */
const ORDER = [
  ["nominal", "exact"],
  ["exact", "k-adapt"],
  ["k-adapt", "static"],
  ["exact", "affine"],
  ["affine", "static"],
] as const;

describe("ladder", () => {
  it.each(classes)(
    "is in order, its exact rung that of brute force: $set, $uncertain, $recourse recourse",
    async (kind) => {
      const mismatches: string[] = [];
      for (let seed = 1; seed <= INSTANCES; seed++) mismatches.push(...(await mismatchesOf(seed, kind)));
      expect(mismatches).toEqual([]);
    },
  );
});

async function mismatchesOf(seed: number, kind: RandomClass): Promise<string[]> {
  const problem = randomProblem(seed, kind);
  const scenarios = allIntegerScenarios(problem) ?? decisiveScenarios(problem, analyse(problem));
  if (scenarios?.length === 0) return []; // an empty polytope
  const { lines } = await ladder(problem, { gap: GAP, timeLimitSeconds: 60 });
  const value = Object.fromEntries(lines.map((line) => [line.rung, line.value]));
  const slack = (of: number) => 4 * GAP * Math.abs(of) + 1e-6;
  const found = ORDER.flatMap(([low, high]) => {
    const [a, b] = [value[low], value[high]];
    const isOrdered = a === undefined || b === undefined || a <= b + slack(b);
    return isOrdered ? [] : [`seed ${seed}: ${low} ${a} above ${high} ${b}`];
  });
  if (scenarios === undefined) return found;
  const finite = { ...problem, uncertainty: scenarioSet(scenarios) };
  const { objective: brute } = await solve(finite, { method: "ccg", gap: GAP });
  const isEqual =
    brute === undefined || value.exact === undefined
      ? brute === value.exact
      : Math.abs(value.exact - brute) <= slack(brute);
  return isEqual ? found : [...found, `seed ${seed}: exact ${value.exact}, brute force ${brute}`];
}
