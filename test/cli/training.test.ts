import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runCli } from "./run-cli.js";

const folder = mkdtempSync(join(tmpdir(), "minmaxmin-train-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string) => join(folder, name);
const SIZE = ["--instances", "10", "--plans", "2", "--scenarios", "3", "--threads", "1"];

describe("minmaxmin dataset and train", () => {
  it("make a network for a module of the user's, with its learning curve", () => {
    const module = "examples/neural/facility-location.js";
    const dataset = runCli(["dataset", module, "--out", file("depots.bin"), "--json", ...SIZE]);
    expect(dataset.stderr).toBe("");
    expect(JSON.parse(dataset.stdout)).toMatchObject({ instances: 10, newLabels: 60 });

    const options = ["--epochs", "4", "--device", "cpu", "--curve", file("curve")];
    const train = runCli([
      "train",
      module,
      "--data",
      file("depots.bin"),
      "--out",
      file("net.json"),
      ...options,
    ]);
    expect(train.status).toBe(0);
    expect(train.stderr).toMatch(/^device cpu\nepoch 2 of 4 .* s left\n/);
    expect(train.stdout).toMatch(/best of 4 epochs/);
    const network = JSON.parse(readFileSync(file("net.json"), "utf8"));
    expect(network).toMatchObject({ family: "depots", target: "recourse" });
    expect(network.metadata.recipe.data).toMatchObject({ family: "depots", instances: 10, seed: 1 });
    expect(readFileSync(file("curve.csv"), "utf8").split("\n")[0]).toBe(
      "epoch,trainingRmse,validationMae,validationRmse",
    );
    expect(existsSync(file("curve.svg"))).toBe(true);

    const mixedUp = runCli(["train", "knapsack", "--data", file("depots.bin"), "--out", file("net.json")]);
    expect(mixedUp.status).toBe(3);
    expect(mixedUp.stderr).toMatch(/--data: is of the family depots, not knapsack/);
  });

  it("refuse files that are no datasets, and unknown families", () => {
    writeFileSync(file("notes.txt"), "notes\n");
    const train = runCli(["train", "knapsack", "--data", file("notes.txt"), "--out", file("x.json")]);
    expect(train.status).toBe(3);
    expect(train.stderr).toMatch(/notes\.txt: file: is no dataset/);
    expect(runCli(["dataset", "napsack", "--out", file("x.bin")]).status).toBe(3);
  });
});
