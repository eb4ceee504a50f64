/** The networks that come with the package. */
import { readFileSync, statSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { labelGroup } from "../../src/neural/dataset/label.js";
import { LEARNING_FAMILIES, labelRanges, networkErrors, parseNetwork } from "../../src/neural/index.js";
import { Rng } from "../../src/tensor/index.js";

const weights = new URL("../../weights/", import.meta.url).pathname;

describe.each(["knapsack", "capital-budgeting"])("the network for %s", (name) => {
  const path = `${weights}${name}.json`;
  const text = readFileSync(path, "utf8");

  it("is small, whole and described", () => {
    expect(statSync(path).size).toBeLessThan(1_000_000);
    const { family, metadata } = parseNetwork(text, path);
    expect(family).toBe(name);
    const card = readFileSync(`${weights}${name}.md`, "utf8");
    const { test } = metadata as { readonly test: { readonly mae: number } };
    expect(card).toContain(test.mae.toFixed(5));
  });

  it("is as good on instances of another seed as its card says", async () => {
    const family = LEARNING_FAMILIES[name];
    const noBackend = () => Promise.reject(new Error("the family has its own recourse"));
    const draw = (index: number) =>
      labelGroup(family, { plans: 5, scenarios: 20 }, index, new Rng(4242).fork(index), noBackend);
    const groups = await Promise.all(Array.from({ length: 12 }, (_, index) => draw(index)));
    const network = parseNetwork(text, path);
    const { test } = network.metadata as { readonly test: { readonly mae: number } };
    expect(networkErrors(network, groups, labelRanges(groups)).mae).toBeLessThan(2 * test.mae);
  });

  it("is refused where a byte is missing", () => {
    expect(() => parseNetwork(text.slice(0, text.length / 2), path)).toThrow(/breaks off|is not JSON/);
    expect(() => parseNetwork(text.replace(/"weights": \[[^,]*,/, '"weights": ['), path)).toThrow(
      /has \d+ numbers; give/,
    );
  });
});
