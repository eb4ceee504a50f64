import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { generateKnapsack, parseInstance } from "../../src/problems/index.js";

const main = new URL("../../dist/cli/main.js", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "minmaxmin-generate-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function generate(...words: string[]) {
  return spawnSync(process.execPath, [main, "generate", ...words], { encoding: "utf8" });
}

describe("minmaxmin generate", () => {
  it("prints an instance that the reader accepts, equal to the library's", () => {
    const { stdout, status } = generate("knapsack", "--n", "7", "--class", "WC", "--seed", "9");
    expect(status).toBe(0);
    expect(parseInstance(stdout, "-")).toEqual(generateKnapsack({ n: 7, correlation: "WC", seed: 9 }));
  });

  it.each(["knapsack", "capital-budgeting", "loans"])("writes %s as text too", (family) => {
    const file = join(folder, `${family}.txt`);
    const { stdout, status } = generate(family, "--n", "4", "--format", "text", "--out", file, "--json");
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ file, kind: family, n: 4 });
    expect(parseInstance(readFileSync(file, "utf8"), file).kind).toBe(family);
  });

  it.each<readonly [string, readonly string[], number, RegExp]>([
    ["a bad size", ["knapsack", "--n", "0"], 3, /^error: n: is 0; give an integer between 1 and 100000\n$/],
    ["a huge size", ["loans", "--n", "1000000000"], 3, /^error: n: is 1000000000; give/],
    ["a path through a file", ["knapsack", "--out", "/dev/null/x.json"], 3, /^error: .*cannot be written/],
    ["a word for a number", ["knapsack", "--n", "many"], 2, /expected an integer/],
    ["an unknown class", ["knapsack", "--class", "ZZ"], 2, /Allowed choices are UN, WC, ASC, SC/],
  ])("refuses %s without a stack trace", (_, words, code, message) => {
    const { stderr, status } = generate(...words);
    expect(status).toBe(code);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});
