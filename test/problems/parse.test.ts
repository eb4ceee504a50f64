import { describe, expect, it } from "vitest";
import { InputError } from "../../src/base/index.js";
import { assertValid } from "../../src/model/index.js";
import { instanceToJson, instanceToText, parseInstance, toProblem } from "../../src/problems/index.js";
import { hasSharedData, sharedFiles } from "./shared-data.js";

const KNAPSACK_TEXT = "2 10 1.5\n 5 2 1 4 6\n 7 3 2 8 9\n";
const knapsack = {
  name: "small",
  problem: "two-stage-robust-knapsack",
  n: 2,
  capacity: 10,
  gamma: 1.5,
  nominalProfit: [5, 7],
  maxDegradation: [2, 3],
  repairWeight: [1, 2],
  weight: [4, 8],
  outsourcingCost: [6, 9],
};
const budgeting = {
  name: "tiny",
  problem: "capital-budgeting",
  n: 1,
  uncertaintyDim: 2,
  budgetExact: 4.5,
  budget: 4,
  nominalCost: [3],
  nominalRevenue: [1],
  costLoadings: [[0.5, 0.5]],
  revenueLoadings: [[1, 0]],
};

function failure(text: string): InputError {
  try {
    parseInstance(text, "some/dir/file.json");
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return error as InputError;
  }
  throw new Error("was accepted");
}

const changed = (change: object, base: object = knapsack) => JSON.stringify({ ...base, ...change });

describe("bad input is one line with place, value seen and remedy", () => {
  it.each<readonly [string, string, RegExp]>([
    ["an empty file", " \n\n", /file: is empty; give an instance file/],
    ["binary garbage", "\u0000\u0001\u007fELF\u0002\ufffd", /line 1: starts with .*; give/],
    ["words", "hello world", /line 1: starts with "hello world"/],
    ["a list", "[1, 2]", /file: holds \[1,2\]; give one JSON object/],
    [
      "a truncated JSON file",
      JSON.stringify(knapsack).slice(0, 150),
      /line 1: .*breaks off, after .*; give the whole/,
    ],
    ["JSON cut inside a number list", '{"n": 2,\n"weight": [1, 2', /line 2: .*breaks off/],
    ["JSON cut inside a word", '{"n": 2,\n"weight": tru', /line 2: .*breaks off/],
    ["a NaN in JSON", '{"n": 2,\n "capacity": NaN, "gamma": 1}', /line 2, column 14: is not JSON near/],
    ["an infinity in JSON", '{"n": -Infinity}', /line 1, column \d: is not JSON near/],
    ["a stray comma", '{"n": 2,}', /line 1, column 9: is not JSON/],
    [
      "an unknown problem",
      changed({ problem: "tsp" }),
      /problem: is "tsp"; give .*"two-stage-robust-knapsack"/,
    ],
    ["no problem", "{}", /problem: is missing; give/],
    ["an unknown key", changed({ capacitty: 3 }), /capacitty: is not a known field; remove it/],
    ["a negative capacity", changed({ capacity: -5 }), /capacity: is -5; give a finite number of at least 0/],
    ["a missing capacity", changed({ capacity: undefined }), /capacity: is missing; give a finite number/],
    ["a negative budget of uncertainty", changed({ gamma: -1 }), /gamma: is -1; give/],
    [
      "a negative weight",
      changed({ weight: [4, -8] }),
      /weight\[1\]: is -8; give a finite number of at least 0/,
    ],
    ["a text for a number", changed({ weight: [4, "8"] }), /weight\[1\]: is "8"; give a finite number/],
    ["a null for a number", changed({ nominalProfit: [null, 7] }), /nominalProfit\[0\]: is null; give/],
    [
      "an overflowing number",
      '{"problem": "two-stage-robust-knapsack", "n": 1e999}',
      /n: is Infinity; give an integer/,
    ],
    ["a wrong count", changed({ weight: [4] }), /weight: has 1 numbers; give 2/],
    ["a number for a list", changed({ weight: 4 }), /weight: is 4; give a list of 2 numbers/],
    ["a huge n", changed({ n: 4e12 }), /n: is 4000000000000; give an integer between 1 and 100000/],
    ["a fractional n", changed({ n: 1.5 }), /n: is 1.5; give an integer/],
    ["n = 0", changed({ n: 0 }), /n: is 0; give an integer between/],
    ["an unknown correlation", changed({ correlation: "XX" }), /correlation: is "XX"; give "UN" or "WC"/],
    [
      "a ragged table",
      changed({ costLoadings: [[1]] }, budgeting),
      /costLoadings\[0\]: has 1 numbers; give 2/,
    ],
    ["contradicting budgets", changed({ budget: 3 }, budgeting), /budget: is 3; give 4.5 \(budgetExact\)/],
    ["a text that is no flag", changed({ loans: "no" }, budgeting), /loans: is "no"; give true or false/],
    ["loans without a largest loan", changed({ loans: true }, budgeting), /maxLoan: is missing; give/],
    [
      "a truncated table",
      "3 10 1\n 5 2 1 4 6\n",
      /line 2: is the last line.*promises 4 lines and 2.*; give the whole/,
    ],
    ["a table with a line too many", `${KNAPSACK_TEXT}1 2 3 4 5`, /line 4: comes after the last/],
    [
      "a table cut inside a line",
      "2 10 1\n 5 2 1 4 6\n 7 3",
      /line 3: has 2 entries; give 5: nominal profit/,
    ],
    [
      "a NaN in a table",
      "1 10 1\n 5 NaN 1 4 6",
      /line 2, entry 2 \(degradation\): is "NaN"; give a finite number/,
    ],
    ["a negative capacity in a table", "1 -10 1\n 5 2 1 4 6", /line 1, entry 2 \(capacity\): is "-10"; give/],
    [
      "a huge n in a table",
      "99999999999 10 1\n",
      /line 1, entry 1 \(n\): is "99999999999"; give an integer between/,
    ],
    ["a large n with few lines", "99999 10 1\n 5 2 1 4 6", /line 2: is the last line/],
    ["an unknown table", "1 2\n3 4\n", /line 1: has 2 entries.*; give 3 \(RKP/],
  ])("%s", (_, text, expected) => {
    const { message } = failure(text);
    expect(message).toMatch(expected);
    expect(message).not.toContain("\n");
    expect(message.startsWith("some/dir/file.json: ")).toBe(true);
  });

  it("reports several problems at once, and counts them when there are very many", () => {
    const two = failure(changed({ capacity: -5, weight: [1, -2], colour: 1 }));
    expect(two.problems.map(({ field }) => field)).toEqual(["capacity", "weight[1]", "colour"]);
    const many = failure(changed({ n: 1000, weight: new Array(1000).fill("x") }));
    expect(many.problems.length).toBeLessThan(20);
    expect(many.message).toMatch(/more problems/);
  });
});

describe("reading and writing", () => {
  it("tells the format from the content and names a nameless instance after its source", () => {
    expect(parseInstance(KNAPSACK_TEXT, "x/RKP_small.txt")).toEqual({
      ...parseInstance(JSON.stringify(knapsack), "a"),
      name: "RKP_small",
    });
    expect(parseInstance(JSON.stringify(budgeting), "a").kind).toBe("capital-budgeting");
  });

  it("uses the exact budget unless the rounded one is asked for", () => {
    const exact = toProblem(parseInstance(JSON.stringify(budgeting), "a"));
    const rounded = toProblem(parseInstance(changed({ integerBudget: true }, budgeting), "a"));
    expect([...exact.rows.upper]).toEqual([4.5, 4.5, 1]);
    expect([...rounded.rows.upper]).toEqual([4, 4, 1]);
  });

  it("is plain data that survives a structured clone and both formats", () => {
    for (const text of [
      KNAPSACK_TEXT,
      "1 7 2 3 .1 .2 .8 5 2\n4 5 .5 -.5\n",
      "3 1 2 4.5 0\n3\n1\n.5 .5\n1 0\n",
    ]) {
      const instance = parseInstance(text, "name");
      expect(structuredClone(instance)).toEqual(instance);
      expect(parseInstance(instanceToJson(instance), "other")).toEqual(instance);
      expect(parseInstance(instanceToText(instance), "name")).toEqual(instance);
    }
  });
});

describe.skipIf(!hasSharedData())("published instances", () => {
  it.each([
    ["knapsack", "RKP_", 252],
    ["capital-budgeting", "CB_", 125],
    ["loans", "RC_", 216],
  ] as const)(
    "of %s are read, rebuilt from JSON and text, and make sound problems",
    (folder, prefix, count) => {
      const files = sharedFiles(folder, prefix);
      expect(files.length).toBe(count);
      for (const { name, text } of files) {
        const instance = parseInstance(text, name);
        expect(instance.kind).toBe(folder);
        expect(parseInstance(instanceToJson(instance), name)).toEqual(instance);
        const fromText = parseInstance(instanceToText(instance), name);
        expect(toProblem(fromText).rows.upper).toEqual(toProblem(instance).rows.upper);
        assertValid(toProblem(instance));
      }
    },
  );
});
