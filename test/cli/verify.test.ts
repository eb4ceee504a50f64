import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "./run-cli.js";

const INSTANCE = "examples/knapsack-6.txt";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "minmaxmin-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("minmaxmin verify", () => {
  it("accepts what solve certified and rejects it once the plan's value was changed", () => {
    const path = join(folder, "certificate.json");
    const solved = runCli(["solve", INSTANCE, "--method", "relax-and-cut", "--certificate", path, "--quiet"]);
    expect(solved.status).toBe(0);
    const accepted = runCli(["verify", path, INSTANCE, "--recompute-bound", "--json"]);
    expect(accepted.status).toBe(0);
    expect(JSON.parse(accepted.stdout)).toMatchObject({ holds: true });

    const certificate = JSON.parse(readFileSync(path, "utf8"));
    writeFileSync(path, JSON.stringify({ ...certificate, objective: certificate.objective + 1 }));
    const rejected = runCli(["verify", path, INSTANCE]);
    expect(rejected.status).toBe(4);
    expect(rejected.stdout).toMatch(/^guarantee +FAILS/m);
  });

  it("resumes from a checkpoint, and says so when the instance is another one", () => {
    const path = join(folder, "checkpoint.json");
    const first = runCli(["solve", INSTANCE, "--method", "relax-and-cut", "--checkpoint", path, "--json"]);
    expect(first.status).toBe(0);
    const again = runCli(["solve", INSTANCE, "--method", "relax-and-cut", "--resume", path, "--json"]);
    expect(JSON.parse(again.stdout).objective).toBe(JSON.parse(first.stdout).objective);
    const other = runCli(["solve", "examples/loans-10.json", "--method", "relax-and-cut", "--resume", path]);
    expect(other.status).toBe(3);
    expect(other.stderr).toContain("fingerprint");
  });

  it("names what is wrong with a file that is no certificate", () => {
    const path = join(folder, "broken.json");
    writeFileSync(path, "{");
    expect(runCli(["verify", path, INSTANCE])).toMatchObject({ status: 3, stdout: "" });
    writeFileSync(path, "{}");
    expect(runCli(["verify", path, INSTANCE]).stderr).toContain("format");
  });
});
