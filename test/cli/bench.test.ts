import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { record } from "../bench/fixtures.js";
import { runCli } from "./run-cli.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "bench-cli-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("minmaxmin bench", () => {
  it("runs a suite in processes, writes the report, and makes no run twice", () => {
    const out = join(folder, "general");
    const args = [
      "bench",
      "general",
      "--filter",
      "lot-sizing n=6",
      "--limit",
      "1",
      "--methods",
      "affine,ccg",
    ];
    const first = runCli([...args, "--out", out, "--json"]);
    expect(first.status).toBe(0);
    expect(JSON.parse(first.stdout)).toMatchObject({ runs: 2, alarms: [] });
    const lines = readFileSync(join(out, "results.jsonl"), "utf8");
    expect(lines.trimEnd().split("\n").length).toBe(3);
    for (const file of ["report.html", "report.md", "tables/runs.csv", "plots/general-solved.svg"])
      expect(existsSync(join(out, file))).toBe(true);
    expect(readFileSync(join(out, "tables/runs.csv"), "utf8")).toContain("lot-sizing n=6");
    const again = runCli([...args, "--out", out]);
    expect(again.stderr).toContain("2 runs, 2 already in");
    expect(readFileSync(join(out, "results.jsonl"), "utf8")).toBe(lines);
  });

  it("reports records and lines of the benchmark scripts together, and prints a contradicted bound", () => {
    const file = join(folder, "mixed.jsonl");
    const published = [{ by: "theirs", proof: "optimal", objective: 100, rounding: 1e-5 }] as const;
    const instance = "RKP_UN_n20_R1000_H100_h40_dev0.1_d0.1";
    const wrong = record({ instance, objective: 98, bound: 99, published, groups: { n: 20, class: "UN" } });
    const scripts = [
      {
        name: "RC_N10_R100_H100_h20_C1_0.2_C2_0.2_M4_F0.8_Lambda0.12_Mu1.2_Ro5_no1",
        status: "optimal",
        objective: 16,
        bound: 16,
        gap: 0,
        wallSeconds: 2,
        cpuSeconds: 2,
        timeLimitSeconds: 120,
      },
      {
        part: "solve",
        name: "CB_n10_xi4_s1",
        status: "optimal",
        objective: 3,
        bound: 3,
        gap: 0,
        timeSeconds: 4,
        method: "ccg",
      },
      { part: "evaluate", name: "CB_n10_xi4_s1", plans: {} },
    ];
    writeFileSync(file, [wrong, ...scripts].map((line) => `${JSON.stringify(line)}\n`).join(""));
    const page = join(folder, "page.md");
    writeFileSync(page, "# A page\n\n<!-- results -->\nold\n<!-- end of results -->\nend\n");
    const { status, stdout } = runCli([
      "bench",
      "report",
      file,
      "--out",
      join(folder, "report"),
      "--page",
      page,
    ]);
    expect(status).toBe(0);
    expect(stdout).toContain("3 runs, 3 solved, 3 instances");
    expect(stdout).toContain("its bound 99 is passed by the objective 100 of theirs");
    expect(readFileSync(join(folder, "report/report.html"), "utf8")).toContain('class="alarms"');
    const updated = readFileSync(page, "utf8");
    expect(updated).toMatch(/^# A page\n\n<!-- results -->\n\n3 runs.*<!-- end of results -->\nend\n$/s);
    expect(updated).not.toContain("old");
  });

  it("says what is wrong with its arguments", () => {
    expect(runCli(["bench", "knapsack", "--methods", "magic"]).stderr).toContain("relax-and-cut");
    expect(runCli(["bench", "knapsack", "--limit", "0"]).status).toBe(2);
    expect(runCli(["bench", "knapsack", "--data", folder]).status).toBe(3);
    expect(runCli(["bench", "unheard-of"]).status).toBe(2);
  });
});
