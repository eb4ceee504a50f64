import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "./run-cli.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "minmaxmin-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("minmaxmin game", () => {
  it("solves a table from standard input and encloses its value", () => {
    const { status, stdout } = runCli(["game", "-", "--json", "--tolerance", "1e-8"], {
      input: "3 -1\n-2 4\n",
    });
    expect(status).toBe(0);
    const result = JSON.parse(stdout);
    expect(result.valueBounds[0]).toBeLessThanOrEqual(1 + 1e-12);
    expect(result.valueBounds[1]).toBeGreaterThanOrEqual(1 - 1e-12);
    expect(result.rowStrategy[0]).toBeCloseTo(0.6, 5);
  });

  it("generates a game and writes its curve as CSV and SVG", () => {
    const [csv, svg] = [join(folder, "curve.csv"), join(folder, "curve.svg")];
    const size = ["--rows", "20", "--columns", "20", "--tolerance", "1e-4"];
    const { status, stdout } = runCli([
      "game",
      "--generate",
      "policeman-burglar",
      ...size,
      "--csv",
      csv,
      "--svg",
      svg,
    ]);
    expect(status).toBe(0);
    expect(stdout).toContain("proved: between");
    expect(readFileSync(csv, "utf8")).toMatch(/^iteration,calls,residual,gap,seconds\n/);
    expect(existsSync(svg) && readFileSync(svg, "utf8")).toMatch(/^<svg/);
  });

  it("reads sparse JSON and names what is wrong with a file", () => {
    const sparse = JSON.stringify({
      rows: 2,
      columns: 2,
      entries: [
        [0, 0, 1],
        [1, 1, 1],
      ],
    });
    expect(JSON.parse(runCli(["game", "-", "--json"], { input: sparse }).stdout).value).toBeCloseTo(0.5, 5);
    const bad = runCli(["game", "-"], { input: "1 2\n3\n" });
    expect(bad.status).toBe(3);
    expect(bad.stderr).toContain("line 2");
    expect(runCli(["game"]).status).toBe(2);
  });
});
