import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "./run-cli.js";

/** Two items, capacity for one of them unrepaired; small enough to check by hand. */
const TWO_ITEMS = "2 10 1\n 5 2 1 4 6\n 7 3 2 8 9\n";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "minmaxmin-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe("minmaxmin solve", () => {
  it("prints plan, proved worst case, bound and gap", () => {
    const { status, stdout } = runCli(["solve", "examples/knapsack-20.json"]);
    expect(status).toBe(0);
    for (const label of [
      "status",
      "worst case",
      "bound",
      "gap",
      "plan",
      "worst scenario",
      "recourse there",
    ]) {
      expect(stdout).toMatch(new RegExp(`^${label} `, "m"));
    }
    expect(stdout).toMatch(/^status +optimal/);
  });

  it("prints one JSON object and nothing else with --json, and the same answer each time", () => {
    const runs = [1, 2].map(() => {
      const { status, stdout, stderr } = runCli(["solve", "-", "--json"], { input: TWO_ITEMS });
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      const { timeSeconds, iterations, ...result } = JSON.parse(stdout);
      expect(timeSeconds).toBeGreaterThan(0);
      expect(iterations.length).toBeGreaterThan(0);
      return result;
    });
    expect(runs[0]).toEqual(runs[1]);
    expect(runs[0]).toMatchObject({ status: "optimal", sense: "max", method: expect.any(String), seed: 1 });
    expect(Math.abs(runs[0].objective - runs[0].bound)).toBeLessThanOrEqual(
      1e-4 * Math.abs(runs[0].objective),
    );
  });

  it("writes the result and the log to files, and evaluates its own plan", () => {
    const instance = file("two.txt", TWO_ITEMS);
    const [out, log] = [join(folder, "result.json"), join(folder, "log.jsonl")];
    expect(runCli(["solve", instance, "--out", out, "--log", log, "--quiet"]).status).toBe(0);
    const events = readFileSync(log, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).type);
    expect(events[0]).toBe("start");
    expect(events.at(-1)).toBe("end");
    const { objective } = JSON.parse(readFileSync(out, "utf8"));
    const evaluation = runCli(["evaluate", instance, "--first-stage", out, "--json"]);
    expect(evaluation.status).toBe(0);
    expect(JSON.parse(evaluation.stdout).objective).toBeCloseTo(objective, 6);
  });

  it("respects the time limit with what it has proved", () => {
    const instance = runCli(["generate", "knapsack", "--n", "60", "--seed", "5", "--json"]).stdout;
    const { status, stdout } = runCli(["solve", "-", "--method", "ccg", "--time-limit", "3", "--json"], {
      input: instance,
    });
    const result = JSON.parse(stdout);
    expect([0, 4]).toContain(status);
    expect(result.timeSeconds).toBeLessThan(4.5);
    if (result.objective !== undefined) expect(result.bound).toBeGreaterThanOrEqual(result.objective - 1e-6);
  });

  it("ends on Ctrl-C with the best result so far and exit code 130", async () => {
    const instance = file(
      "large.json",
      runCli(["generate", "knapsack", "--n", "80", "--seed", "2", "--json"]).stdout,
    );
    const main = new URL("../../dist/cli/main.js", import.meta.url).pathname;
    const child = spawn("node", [main, "solve", instance, "--method", "ccg", "--json", "--gap", "0"]);
    let stdout = "";
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    await new Promise((resolve) => setTimeout(resolve, 3000));
    child.kill("SIGINT");
    const code = await new Promise((resolve) => child.on("exit", resolve));
    expect(code).toBe(130);
    expect(JSON.parse(stdout).stoppedBy).toBe("interrupt");
  });
});

describe("minmaxmin methods", () => {
  it("says which methods apply and why", () => {
    const { status, stdout } = runCli(["methods", "-", "--json"], { input: TWO_ITEMS });
    expect(status).toBe(0);
    const ccg = JSON.parse(stdout).methods.find((method: { method: string }) => method.method === "ccg");
    expect(ccg).toMatchObject({ applies: true });
  });
});

describe("bad input: one line that names file, place, value and remedy, exit code 3", () => {
  const valid = TWO_ITEMS.trim().split("\n");
  const cases: [string, string | Uint8Array, RegExp][] = [
    ["truncated text", valid.slice(0, 2).join("\n"), /2/],
    ["truncated JSON", '{"problem": "two-stage-robust-knapsack", "n": 2', /JSON/i],
    ["NaN", `${valid[0]}\n 5 NaN 1 4 6\n${valid[2]}\n`, /NaN/],
    ["negative capacity", `2 -10 1\n${valid[1]}\n${valid[2]}\n`, /-10/],
    ["wrong counts", `3 10 1\n${valid[1]}\n${valid[2]}\n`, /3|2/],
    ["empty file", "", /empty/],
    ["binary garbage", Uint8Array.from({ length: 400 }, (_, i) => (i * 37) % 256), /./],
    ["huge n", `99999999999 10 1\n${valid[1]}\n`, /99999999999|1e\+?11/],
  ];

  it.each(cases)("%s", (name, content, seen) => {
    const path = file(name.replaceAll(" ", "-"), content);
    const { status, stdout, stderr } = runCli(["solve", path]);
    expect(status).toBe(3);
    expect(stdout).toBe("");
    expect(stderr).toContain(path);
    expect(stderr).toMatch(seen);
    expect(stderr).toMatch(/;/);
    expect(stderr).not.toMatch(/\n\s+at /);
    for (const line of stderr.trim().split("\n")) expect(line).toMatch(/^error: /);
  });

  it("unknown keys, named", () => {
    const json = JSON.parse(
      readFileSync(new URL("../../examples/knapsack-20.json", import.meta.url), "utf8"),
    );
    const { status, stderr } = runCli(["solve", file("keys.json", JSON.stringify({ ...json, capcity: 3 }))]);
    expect(status).toBe(3);
    expect(stderr).toContain("capcity");
  });

  it("a directory, a missing file, a file without permission", () => {
    expect(runCli(["solve", folder])).toMatchObject({
      status: 3,
      stderr: expect.stringContaining("is a directory"),
    });
    const missing = join(folder, "missing.json");
    expect(runCli(["solve", missing])).toMatchObject({
      status: 3,
      stderr: expect.stringContaining("does not exist"),
    });
    const locked = file("locked.txt", TWO_ITEMS);
    chmodSync(locked, 0o000);
    const isRoot = process.getuid?.() === 0; // root may read everything
    if (!isRoot)
      expect(runCli(["solve", locked])).toMatchObject({
        status: 3,
        stderr: expect.stringContaining("may not be read"),
      });
  });

  it("a plan that does not fit", () => {
    const run = runCli(["evaluate", "-", "--first-stage", "101"], { input: TWO_ITEMS });
    expect(run).toMatchObject({ status: 3, stderr: expect.stringContaining("has 3 values; give 2") });
  });

  it("wrong usage is exit code 2", () => {
    expect(runCli(["solve"]).status).toBe(2);
    expect(runCli(["solve", "x", "--time-limit", "soon"]).status).toBe(2);
    expect(runCli(["--help"]).status).toBe(0);
  });
});
