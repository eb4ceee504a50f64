/** The architecture as a test: imports between the folders of src/ point down, and there is no circle. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";

const source = new URL("../../src", import.meta.url).pathname;

/** What each folder may import besides itself. */
const allowed: Record<string, readonly string[]> = {
  base: [],
  tensor: ["base"],
  model: ["base", "mps"],
  mps: ["base", "tensor"],
  milp: ["base", "tensor", "mps", "halpern"],
  ccg: ["base", "tensor", "model", "milp"],
  problems: ["base", "tensor", "model", "mps"],
  neural: ["base", "tensor", "model", "milp", "ccg", "problems", "report"],
  halpern: ["base", "tensor", "mps"],
  mdp: ["base", "tensor"],
  regret: ["base", "tensor", "milp"],
  report: ["base"],
  bench: [
    "base",
    "tensor",
    "mps",
    "model",
    "milp",
    "ccg",
    "problems",
    "neural",
    "halpern",
    "mdp",
    "regret",
    "report",
  ],
};

const imports = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .flatMap((file) =>
    [...readFileSync(join(source, file), "utf8").matchAll(/(?:from|import\()\s*"([^"]+)"/g)].map((match) => ({
      file,
      target: match[1],
    })),
  );

describe("architecture", () => {
  it("imports only downwards", () => {
    const wrong = imports.filter(({ file, target }) => {
      const [from] = file.split("/");
      const [to] = normalize(join(dirname(file), target)).split("/");
      return target.startsWith(".") && from in allowed && from !== to && !allowed[from].includes(to);
    });
    expect(wrong).toEqual([]);
  });

  it("touches Node only in the platform file, worker entries and the command line", () => {
    const wrong = imports.filter(
      ({ file, target }) =>
        target.startsWith("node:") && !/^(cli\/|base\/platform\.ts|.*worker\.ts)/.test(file),
    );
    expect(wrong).toEqual([]);
  });
});
