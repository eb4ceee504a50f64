import { describe, expect, it } from "vitest";
import { buildReport, findAlarms, type Published, type RunRecord } from "../../src/bench/index.js";
import { robustnessSeries } from "../../src/bench/report/curves.js";
import { toHtml, toMarkdown } from "../../src/report/index.js";
import { record, suite } from "./fixtures.js";

const optimum = (objective: number): Published => ({
  by: "branch-and-price",
  proof: "optimal",
  objective,
  rounding: 1e-5,
  timeSeconds: 2,
});
const messages = (...runs: RunRecord[]) => findAlarms(runs).map(({ message }) => message);
const page = async (...runs: RunRecord[]) =>
  toHtml(await buildReport({ suites: [suite], sessions: [], runs }));

describe("contradictions", () => {
  it("passes sound proofs", () => {
    expect(messages(record({ objective: 99, bound: 101, published: [optimum(100)] }))).toEqual([]);
    expect(messages(record({ objective: 100.0005, bound: 100.0005, published: [optimum(100)] }))).toEqual([]);
  });

  it("catches a bound on the wrong side of a known optimum", () => {
    expect(messages(record({ objective: 98, bound: 99, published: [optimum(100)] }))).toEqual([
      "its bound 99 is passed by the objective 100 of branch-and-price",
    ]);
    const minimised = record({ sense: "min", objective: 102, bound: 101, published: [optimum(100)] });
    expect(messages(minimised)).toEqual(["its bound 101 is passed by the objective 100 of branch-and-price"]);
  });

  it("catches an objective better than a proved optimum, and one beyond its own bound", () => {
    expect(messages(record({ objective: 101, bound: 102, published: [optimum(100)] }))).toEqual([
      "its objective 101 is better than the optimum 100 of branch-and-price",
    ]);
    expect(messages(record({ objective: 101, bound: 100 }))).toEqual([
      "its bound 100 is passed by the objective 101 of the same run",
    ]);
  });

  it("sets methods against each other", () => {
    const found = messages(record({ bound: 100 }), record({ method: "second", objective: 103, bound: 104 }));
    expect(found).toEqual(["its bound 100 is passed by the objective 103 of second"]);
    const infeasible = record({
      method: "second",
      status: "infeasible",
      objective: undefined,
      bound: undefined,
    });
    expect(messages(record(), infeasible)).toEqual(["it is called infeasible, but first has a plan"]);
  });

  it("takes no sampled value for a proof", () => {
    const sampled: Published = { ...optimum(120), proof: "estimate" };
    expect(messages(record({ bound: 101, published: [sampled] }))).toEqual([]);
  });
});

describe("report", () => {
  it("shows a wrong bound in red at the top, and nothing red without one", async () => {
    const wrong = await page(record({ objective: 98, bound: 99, published: [optimum(100)] }));
    expect(wrong.indexOf('class="alarms"')).toBeGreaterThan(0);
    expect(wrong.indexOf('class="alarms"')).toBeLessThan(wrong.indexOf("<table"));
    expect(wrong).toContain("Contradicted proofs: 1");
    const sound = await page(record({ published: [optimum(100)] }));
    expect(sound).not.toContain('class="alarms"');
    expect(sound).toContain("no proof contradicts another");
  });

  it("shows crashes and overruns at the top", async () => {
    const crash = await page(
      record({ status: "error", failure: "crash", solved: false, message: "signal SIGKILL" }),
    );
    expect(crash).toContain("Failed runs: 1");
  });

  it("counts wins, ties and losses and draws every plot, in pages without anything from outside", async () => {
    const runs = [10, 20, 40].flatMap((n) => [
      record({
        instance: `A-${n}`,
        groups: { n, class: "A" },
        size: n,
        wallSeconds: n ** 2 / 100,
        published: [optimum(100)],
      }),
      record({
        instance: `B-${n}`,
        groups: { n, class: "B" },
        size: n,
        wallSeconds: n ** 2 / 100,
        objective: 99,
        bound: 99.001,
        published: [{ ...optimum(98), proof: "feasible" }],
      }),
      record({
        instance: `C-${n}`,
        groups: { n, class: "C" },
        size: n,
        solved: false,
        status: "feasible",
        objective: 97,
        gap: 0.04,
        bound: 101,
        published: [optimum(100)],
      }),
    ]);
    const document = await buildReport({ suites: [suite], sessions: [], runs });
    const table = document.blocks.find((b) => b.kind === "table" && b.name.includes("published"));
    // instances, better, tie, worse, worst %, solved, their solved
    expect(table?.kind === "table" && table.rows[0].slice(3, 10)).toEqual([
      "3",
      "1",
      "1",
      "1",
      "3 %",
      "2",
      "2",
    ]);
    const plots = document.blocks.filter((block) => block.kind === "plot");
    expect(plots.map(({ name }) => name)).toEqual([
      "knapsack-profile",
      "knapsack-solved",
      "knapsack-gap",
      "knapsack-growth-wallSeconds",
    ]);
    const errors = document.blocks.find((block) => block.kind === "table" && block.name.includes("errors"));
    // n = 10: our plans 100, 99 and 97; theirs 100, 98 and 100.
    expect(errors?.kind === "table" && [errors.header, errors.rows[0]]).toEqual([
      ["n", "instances", "first", "branch-and-price (published)"],
      ["10", "3", "0 / 1 / 3 (1)", "0 / 0.337 / 1.01 (2)"],
    ]);
    const growth = document.blocks.find((block) => block.kind === "table" && block.name.endsWith("growth"));
    expect(growth?.kind === "table" && growth.rows).toEqual([["first", "wall s", "2.00", "1.00", "6", "3"]]);
    const html = toHtml(document);
    expect(html).not.toMatch(/(src|href)="(?!#)|@import|https?:\/\/(?!www\.w3\.org)/);
    const ids = [...html.matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(toMarkdown(document, (name) => `plots/${name}.svg`)).toContain("(plots/knapsack-gap.svg)");
  });

  it("draws the price of robustness and the longest bound histories", async () => {
    const costs = [100, 110, 130];
    const runs = costs.map((objective, i) =>
      record({
        instance: `Γ ${i}`,
        sense: "min",
        groups: { n: 10, "Γ/n": i / 4 },
        series: "one",
        objective,
        bound: objective,
        history: [0.1, 0.2, 0.4, 0.8].map((time, k) => [time, objective + 3 - k, objective - 3 + k]),
      }),
    );
    expect(robustnessSeries(runs, "Γ/n", ["n"])).toEqual([
      { name: "10", x: [0, 0.25, 0.5], y: [0, 0.1, 0.3].map((price) => expect.closeTo(price, 12)) },
    ]);
    const priced = { ...suite, robustnessFactor: "Γ/n", tables: [["n"]] };
    const { blocks } = await buildReport({ suites: [priced], sessions: [], runs });
    const names = blocks.flatMap((block) => (block.kind === "plot" ? [block.name] : []));
    expect(names).toEqual(
      expect.arrayContaining(["knapsack-price", "knapsack-history-1", "knapsack-history-2"]),
    );
  });

  it("lists what became slower or was lost since an older bench", async () => {
    const older = [record(), record({ instance: "A-10-2" }), record({ instance: "A-10-3" })];
    const runs = [
      record({ wallSeconds: 2 }),
      record({ instance: "A-10-2", solved: false, status: "feasible" }),
      record({ instance: "A-10-3" }),
    ];
    const document = await buildReport({ suites: [suite], sessions: [], runs, older });
    const regressions = document.blocks.find(
      (block) => block.kind === "table" && block.name === "regressions",
    );
    expect(
      regressions?.kind === "table" &&
        regressions.rows.map(([instance, , , , , , ratio]) => [instance, ratio]),
    ).toEqual([
      ["A-10-2", "1×"],
      ["A-10-1", "2×"],
    ]);
  });

  it("escapes what came from files", async () => {
    expect(await page(record({ instance: "<script>", status: "error", message: "a < b" }))).not.toContain(
      "<script>",
    );
  });
});
