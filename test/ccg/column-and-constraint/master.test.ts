import { expect, it } from "vitest";
import { ScenarioMaster } from "../../../src/ccg/column-and-constraint/master.js";
import { withSwitchedRows } from "../../../src/ccg/column-and-constraint/switched-rows.js";
import { analyse, budgetSet, loadBackend, Rng, solve, sum, TwoStageModel } from "../../../src/index.js";

it("keeps η from being rounded up over integer data (HiGHS at tight tolerances)", async () => {
  const backend = await loadBackend("highs");
  for (let seed = 1; seed <= 6; seed++) {
    const rng = new Rng(seed);
    const model = new TwoStageModel("cuts");
    const x = model.firstStageVector(12, { name: "x", binary: true });
    model.minimise(0);
    model.require(sum(x).atMost(4));
    const problem = model.build();
    const master = new ScenarioMaster(problem, analyse(problem), backend);
    const cuts = Array.from({ length: 60 }, () => ({
      kind: "optimality" as const,
      constant: 500_000 + rng.integer(200_000),
      slope: Float64Array.from(x, () => rng.integer(100_000) - 60_000),
    }));
    for (const cut of cuts) master.addCut(cut);
    const answer = master.solve({ relativeGap: 0 });
    if (answer.status !== "optimal") throw new Error(answer.status);
    const plan = answer.x.slice(0, x.length).map(Math.round);
    const value = Math.max(
      ...cuts.map(({ constant, slope }) => slope.reduce((total, s, j) => total + s * plan[j], constant)),
    );
    expect(answer.objective).toBeCloseTo(value, 3);
    expect(answer.bound).toBeLessThan(value + 1e-3);
    master.dispose();
  }
});

/** Two sites, capacity 30 each in a row of its own, closed by rows y ≤ 20 x; at most one fails. */
function sites() {
  const model = new TwoStageModel("sites");
  const open = model.firstStageVector(2, { name: "open", binary: true });
  const serve = open.map((_, i) => model.secondStageVector(2, { name: `serve[${i}]` }));
  const unmet = model.secondStageVector(2, { name: "unmet" });
  const fails = model.uncertain(budgetSet(2, 1, { integer: true }));
  model.minimise(sum([sum(open).times(50), ...serve.map((row) => sum(row)), sum(unmet).times(9)]));
  serve.forEach((row, i) => {
    model.require(sum(row).atMost(30), `capacity[${i}]`);
    row.forEach((amount, j) => {
      model.require(amount.atMost(open[i].times(20)), `open[${i}][${j}]`);
      model.require(amount.atMost(fails[i].times(-20).plus(20)), `works[${i}][${j}]`);
    });
  });
  unmet.forEach((amount, j) => {
    model.require(sum([amount, ...serve.map((row) => row[j])]).atLeast(20), `demand[${j}]`);
  });
  return model.build();
}

it("rows closed by a binary column get it as a coefficient, and nothing else changes", async () => {
  const problem = sites();
  const { rows } = withSwitchedRows(problem);
  const at = (name: string) => rows.names.indexOf(name);
  expect(rows.upper[at("capacity[1]")]).toBe(0);
  const { starts, indices, values } = rows.matrix;
  const last = starts[at("capacity[1]") + 1] - 1;
  expect([indices[last], values[last]]).toEqual([1, -30]);
  for (const name of ["open[0][1]", "works[1][0]", "demand[0]"]) {
    expect(rows.upper[at(name)]).toBe(problem.rows.upper[at(name)]);
  }
  // Both open: one fails, the other serves 30 of 40 and 10 are unmet; one open: everything may fail.
  for (const method of ["ccg", "benders"]) {
    expect((await solve(problem, { method, gap: 1e-8 })).objective).toBeCloseTo(220, 4);
  }
});
