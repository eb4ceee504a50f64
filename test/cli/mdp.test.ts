import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const root = new URL("../../", import.meta.url).pathname;
const config = join(root, "examples/mdp/sim-linear.json");
const folder = mkdtempSync(join(tmpdir(), "minmaxmin-mdp-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function mdp(...words: string[]) {
  return spawnSync(process.execPath, [join(root, "dist/cli/main.js"), "mdp", ...words], { encoding: "utf8" });
}

/** The example with some fields replaced, as a file. */
function variant(name: string, change: object): string {
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(config, "utf8")), ...change }));
  return file;
}

describe("minmaxmin mdp", () => {
  it("plans exactly", () => {
    const { status, stdout } = mdp("exact", config, "--json");
    expect(status).toBe(0);
    const result = JSON.parse(stdout);
    expect(result.robustOptimum).toBeCloseTo(1.43832024, 8);
    expect(result.robustValueOfNominalOptimum).toBeCloseTo(1.1753281, 7);
    expect(result.regularisedOptimum).toBeCloseTo(1.310528, 6);
  });

  it("trains, resumes to the same file as an uninterrupted run, and evaluates it", () => {
    const [part, whole] = [join(folder, "part.json"), join(folder, "whole.json")];
    expect(mdp("train", config, "--episodes", "40", "--out", part, "--quiet").status).toBe(0);
    expect(mdp("resume", part, "--episodes", "80", "--quiet").status).toBe(0);
    const { status, stdout } = mdp("train", config, "--episodes", "80", "--out", whole, "--json");
    expect(status).toBe(0);
    expect(JSON.parse(stdout).robustValue).toBeGreaterThan(1.35);
    expect(JSON.parse(readFileSync(part, "utf8"))).toEqual(JSON.parse(readFileSync(whole, "utf8")));
    const evaluated = JSON.parse(mdp("evaluate", whole, "--json").stdout);
    expect(evaluated.robustValue).toBe(JSON.parse(stdout).robustValue);
    expect(evaluated.targets).toHaveLength(5);
    expect(mdp("resume", part, "--seed", "9")).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/its own seed, 1/),
    });
  });

  it("says what a run may cost before it begins", () => {
    expect(mdp("train", config, "--episodes", "2").stderr).toMatch(
      /^3 steps, up to 2 states each, 16 actions, 4 features: at most 0.0063 MiB/,
    );
  });

  it("draws curves as CSV and SVG", () => {
    const [csv, svg] = [join(folder, "curve.csv"), join(folder, "curve.svg")];
    const file = variant("random", {
      environment: { kind: "random", horizon: 3, states: 8, actions: 3, dim: 4, seed: 1 },
      uncertainty: { kind: "constrained", divergence: "tv", radius: "instance" },
      method: "dr-lsvi-ucb",
    });
    const words = ["--seeds", "2", "--points", "3", "--csv", csv, "--svg", svg, "--json"];
    const { status, stdout } = mdp("curve", file, ...words);
    expect(status).toBe(0);
    expect(JSON.parse(stdout).curves).toHaveLength(4);
    expect(readFileSync(csv, "utf8").trim().split("\n")).toHaveLength(4);
    expect(readFileSync(svg, "utf8")).toMatch(/^<svg/);
  });

  it("draws regret against episodes, and leaves the options that a baseline does not know", () => {
    const csv = join(folder, "regret.csv");
    const file = variant("refreshed", { episodes: 60, refreshReferenceEvery: 10 });
    const words = ["--against", "episodes", "--seeds", "2", "--points", "4", "--csv", csv, "--json"];
    const { status, stdout } = mdp("curve", file, ...words);
    expect(status).toBe(0);
    const { curves } = JSON.parse(stdout);
    expect(curves.map(({ name }: { name: string }) => name)).toEqual([
      "dr-rpo: average regret",
      "dr-rpo: gap without bonus",
      "lsvi-ucb (not robust): average regret",
      "lsvi-ucb (not robust): gap without bonus",
    ]);
    expect(curves[0].x).toEqual([1, 4, 15, 60]);
    expect(curves[0].y[3]).toBeLessThan(curves[0].y[0]);
    expect(readFileSync(csv, "utf8").trim().split("\n")).toHaveLength(5);
  });

  it("learns the American put and evaluates it on its lattice, but does not pretend to plan it", () => {
    const put = join(root, "examples/mdp/american-put.json");
    const run = join(folder, "put.json");
    const trained = mdp("train", put, "--episodes", "50", "--out", run, "--json");
    expect(trained.status).toBe(0);
    expect(JSON.parse(trained.stdout).nominalOptimum).toBeCloseTo(2.459625, 6);
    const { targets, ...values } = JSON.parse(mdp("evaluate", run, "--json").stdout);
    expect(values.nominalValue).toBeGreaterThan(0.8);
    expect(values.nominalValue).toBeLessThanOrEqual(values.nominalOptimum);
    expect(targets[0].return).toBeGreaterThan(targets[3].return);
    expect(mdp("exact", put)).toMatchObject({ status: 3, stderr: expect.stringMatching(/no linear MDP/) });
    const curve = JSON.parse(mdp("curve", put, "--seeds", "1", "--points", "3", "--json").stdout).curves;
    expect(curve.map(({ name }: { name: string }) => name)).toContain("best rule for 0.5");
  });

  it.each<readonly [string, object, RegExp]>([
    [
      "an American put without a price",
      { environment: { kind: "american-put", horizon: 3, dim: 4 } },
      /start/,
    ],
    [
      "an unknown environment",
      { environment: { kind: "maze" } },
      /environment.kind: is "maze"; give sim-linear/,
    ],
    [
      "an unknown field of an environment",
      { environment: { kind: "sim-linear", size: 3 } },
      /environment.size: is no field of sim-linear; use delta, xi, epsilon/,
    ],
    [
      "a number written as text",
      { environment: { kind: "sim-linear", xi: "0.1" } },
      /environment.xi: is "0.1"; give a number/,
    ],
    [
      "a factor that is no distribution",
      {
        environment: {
          kind: "model",
          model: {
            horizon: 1,
            states: 2,
            actions: 1,
            dim: 1,
            phi: [1, 1],
            theta: [1],
            mu: [1, 1],
            initial: [1, 0],
          },
        },
      },
      /environment.model.mu\[0 … 1\]: sums to 2/,
    ],
    [
      "a missing radius",
      { uncertainty: { kind: "constrained", divergence: "tv" } },
      /uncertainty.radius: is undefined; give one number, or an array of 12/,
    ],
    ["a choice that does not exist", { rareSwitching: "never" }, /rareSwitching: is "never"; give one of/],
    ["unknown rewards", { rewards: "guess" }, /rewards: is "guess"; give known or estimate/],
    ["an unknown option", { gamma: 1 }, /gamma: is not an option/],
    [
      "a bad radius",
      { uncertainty: { kind: "constrained", divergence: "tv", radius: 2 } },
      /radius\[0\]: is 2/,
    ],
    ["no episodes", { episodes: 0 }, /episodes: is 0/],
    ["an unknown method", { method: "sarsa" }, /method: is "sarsa"/],
    [
      "a model without features",
      { environment: { kind: "model", model: { horizon: 1 } } },
      /environment.model.phi: is undefined/,
    ],
  ])("refuses %s, naming the file and field", (name, change, message) => {
    const { status, stderr } = mdp("train", variant(name.replaceAll(" ", "-"), change));
    expect(status).toBe(3);
    expect(stderr).toMatch(message);
  });

  it("refuses a file that is no run", () => {
    const { status, stderr } = mdp("evaluate", config);
    expect(status).toBe(3);
    expect(stderr).toMatch(/format: is not that of a run/);
  });
});
