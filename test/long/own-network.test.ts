/** The learning story of docs/neural-training.md as a user lives it: data, network, instances never seen, all from examples/neural. */
import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = new URL("../../", import.meta.url).pathname;
const FAMILY = "examples/neural/facility-location.js";
const file = (name: string) => join(mkdtempSync(join(tmpdir(), "minmaxmin-")), name);

function run(...argv: string[]): string {
  const { status, stdout, stderr } = spawnSync("node", argv, { cwd: root, encoding: "utf8" });
  expect(status, stderr).toBe(0);
  return stdout;
}

/** Worst case by instance and method, from lines `depots 9001  neural  feasible  0110  worst case 1.5  bound …`. */
function worstCases(stdout: string): Map<string, number> {
  const lines = stdout.matchAll(/^(\S+ \d+) {2}(\S+) .*worst case (\S+)/gm);
  return new Map([...lines].map(([, instance, method, value]) => [`${instance} ${method}`, Number(value)]));
}

it("makes a network for depots, whose plans are never better than the proved optimum", () => {
  const [data, network] = [file("depots.bin"), file("depots.json")];
  const size = ["--instances", "60", "--plans", "6", "--scenarios", "8"];
  run("dist/cli/main.js", "dataset", FAMILY, "--out", data, ...size);
  const training = ["--epochs", "40", "--learning-rate", "0.01"];
  run("dist/cli/main.js", "train", FAMILY, "--data", data, "--out", network, ...training);
  const found = worstCases(run("examples/neural/solve-depots.js", network));
  for (const seed of [9001, 9002, 9003]) {
    const value = (method: string) => found.get(`depots ${seed} ${method}`) as number;
    expect(value("neural")).toBeGreaterThanOrEqual(value("exact") - 1e-3);
    expect(value("neural")).toBeLessThanOrEqual(value("single-scenario") + 1e-3);
    expect(value("neural+exact")).toBeCloseTo(value("exact"), 1);
  }
  const trucks = worstCases(run("examples/neural/truck-loads.js", network, "10"));
  expect(trucks.size).toBe(8);
});
