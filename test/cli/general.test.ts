import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { interruptAtFirstLine, runCli } from "./run-cli.js";

const LOCATION = "examples/location-transportation.json";
const UNITS = "examples/unit-commitment.json";
const folder = mkdtempSync(join(tmpdir(), "minmaxmin-"));

describe("general models on the command line", () => {
  it("checks a model file", () => {
    const { status, stdout } = runCli(["check", LOCATION, "--json"]);
    expect(status).toBe(0);
    const report = JSON.parse(stdout);
    expect(report.firstStage).toEqual({ columns: 6, integrality: "mixed" });
    expect(report.uncertainty.where).toEqual(["right-hand side"]);
    expect(report.methods.find(({ method }: { method: string }) => method === "ccg").applies).toBe(true);
  });

  it("points at the broken term and exits with 3", () => {
    const file = join(folder, "broken.json");
    writeFileSync(file, readFileSync(LOCATION, "utf8").replace("800 open[i]", "800 open[i]*capacity[i]"));
    const { status, stderr } = runCli(["check", file]);
    expect(status).toBe(3);
    expect(stderr).toMatch(/rows\[0\]\.row: in the term .*at i = 0.*multiplies two decisions/);
  });

  it("converts to a bundle whose folder solves to the same optimum", () => {
    const bundle = join(folder, "bundle");
    expect(runCli(["convert", LOCATION, "--to", "bundle", "--out", bundle]).status).toBe(0);
    const { stdout } = runCli(["solve", bundle, "--gap", "1e-8", "--json"]);
    expect(JSON.parse(stdout).objective).toBeCloseTo(33680, 3);
  });

  it("simulates the plan of a result on scenarios named by their header", () => {
    const plan = join(folder, "plan.json");
    const scenarios = join(folder, "scenarios.csv");
    writeFileSync(plan, "[1, 0, 1, 255.2, 0, 516.8]");
    writeFileSync(scenarios, "g[2],g[1],g[0]\n0.8,1,0\n0,0,0\n1,1,1\n");
    const { stdout } = runCli(["simulate", plan, scenarios, "--instance", LOCATION, "--json"]);
    const { worst, worstScenario, violationRate } = JSON.parse(stdout);
    expect([worst, worstScenario]).toEqual([expect.closeTo(33680, 4), 0]);
    expect(violationRate).toBeCloseTo(1 / 3, 9);
  });

  it("simulates a result alone, which names its instance", () => {
    const model = join(folder, "model.json");
    const result = join(folder, "results", "result.json");
    const scenarios = join(folder, "scenarios.csv");
    writeFileSync(model, readFileSync(LOCATION, "utf8"));
    writeFileSync(scenarios, "0.8,1,0\n0,0,0\n");
    expect(runCli(["solve", model, "--out", result, "--quiet"]).status).toBe(0);
    const { stdout, status } = runCli(["simulate", result, scenarios, "--json"]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ scenarios: 2, violationRate: 0 });

    writeFileSync(model, readFileSync(LOCATION, "utf8").replace("206", "207"));
    const changed = runCli(["simulate", result, scenarios]);
    expect(changed.status).toBe(3);
    expect(changed.stderr).toMatch(/has changed since the result was written.*--instance FILE/);
    rmSync(model);
    expect(runCli(["simulate", result, scenarios]).stderr).toMatch(/is not there any more.*--instance FILE/);
    const digits = runCli(["simulate", "101", scenarios]);
    expect(digits.status).toBe(3);
    expect(digits.stderr).toMatch(/is not named by the result.*--instance FILE/);
    const insisting = runCli(["simulate", result, scenarios, "--instance", LOCATION, "--json"]);
    expect(insisting.status).toBe(0);
  });

  it("ends a sweep at Ctrl-C with the points that are done", async () => {
    const { status, stdout } = await interruptAtFirstLine(["sweep", UNITS, "--gamma", "0:0.0002:1"]);
    expect(status).toBe(130);
    expect(stdout).toMatch(/^ *0 +optimal/m);
    expect(stdout.split("\n").length).toBeLessThan(1000);
  });

  it("ends a ladder at Ctrl-C with the rungs that are done", async () => {
    const { status, stdout } = await interruptAtFirstLine(["ladder", UNITS]);
    expect(status).toBe(130);
    expect(stdout).toMatch(/^nominal +3800/m);
  });

  it("sweeps the budget to a curve", () => {
    const { stdout } = runCli(["sweep", UNITS, "--gamma", "0,1", "--json", "--gap", "1e-7"]);
    const { points } = JSON.parse(stdout);
    expect(points.map(({ objective }: { objective: number }) => Math.round(objective))).toEqual([3800, 4550]);
  });

  it("fits a set that a model file can use", () => {
    const file = join(folder, "observations.csv");
    writeFileSync(file, Array.from({ length: 50 }, (_, s) => `${s % 7},${(s * 3) % 11}`).join("\n"));
    for (const kind of ["box", "budget", "factors"]) {
      const { stdout } = runCli(["fit", file, "--kind", kind, "--coverage", "0.9", "--json"]);
      expect(JSON.parse(stdout).coverage, kind).toBeGreaterThanOrEqual(0.9);
    }
  });
});
