import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { assertValid } from "../../src/model/index.js";
import {
  generateCapitalBudgeting,
  generateKnapsack,
  generateLoans,
  instanceToJson,
  instanceToText,
  parseInstance,
  toProblem,
} from "../../src/problems/index.js";

const folder = new URL("../../examples/", import.meta.url).pathname;
const read = (name: string) => readFileSync(join(folder, name), "utf8");

it("the example instances are what the generators draw, and sound", () => {
  const knapsack = { correlation: "SC", h: 40, delta: 1, budgetFraction: 0.15 } as const;
  const expected = {
    "knapsack-20.json": instanceToJson(generateKnapsack({ n: 20, seed: 7, ...knapsack })),
    "knapsack-6.txt": instanceToText(generateKnapsack({ n: 6, seed: 6, delta: 1 })),
    "capital-budgeting-10.json": instanceToJson(generateCapitalBudgeting({ n: 10, seed: 1 })),
    "loans-10.json": instanceToJson(generateLoans({ n: 10, seed: 3 })),
  };
  expect(readdirSync(folder)).toEqual(expect.arrayContaining(Object.keys(expected)));
  for (const [name, text] of Object.entries(expected)) {
    expect(read(name)).toBe(text);
    assertValid(toProblem(parseInstance(read(name), name)));
  }
});
