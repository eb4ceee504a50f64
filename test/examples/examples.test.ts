import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { runCli } from "../cli/run-cli.js";

const root = new URL("../../", import.meta.url).pathname;
const files = readdirSync(`${root}examples`);

describe("examples", () => {
  it.each(files.filter((file) => file.endsWith(".js")))("%s runs and proves its answer", (file) => {
    const { status, stdout } = spawnSync("node", [`examples/${file}`], { cwd: root, encoding: "utf8" });
    expect(status).toBe(0);
    expect(stdout).toMatch(/optimal/);
  });

  it.each(files.filter((file) => /knapsack|loans|capital/.test(file)))(
    "%s has a method that applies",
    (file) => {
      const { status, stdout } = runCli(["methods", `examples/${file}`, "--json"]);
      expect(status).toBe(0);
      expect(JSON.parse(stdout).methods.some((method: { applies: boolean }) => method.applies)).toBe(true);
    },
  );
});
