import { expect, it } from "vitest";
import { coordinateBounds } from "../../../src/ccg/worst-case/duality/factor-bounds.js";
import { MonotoneMultipliers } from "../../../src/ccg/worst-case/duality/monotone-multipliers.js";
import { multiplierBounds } from "../../../src/ccg/worst-case/duality/multiplier-bounds.js";
import { RecourseSystem } from "../../../src/ccg/worst-case/duality/recourse-system.js";
import {
  analyse,
  budgetSet,
  loadBackend,
  Stop,
  sum,
  TwoStageModel,
  type TwoStageProblem,
} from "../../../src/index.js";

const x = Float64Array.of(20);

async function rangeOf(problem: TwoStageProblem) {
  const backend = await loadBackend("highs");
  if (problem.uncertainty.kind === "scenarios") throw new Error("a set is needed");
  const system = new RecourseSystem(problem, analyse(problem));
  const bounds = coordinateBounds(problem.uncertainty, backend);
  const monotone = MonotoneMultipliers.of(system, bounds, backend);
  const range = monotone?.rangeAt(system.at(x), Stop.never());
  monotone?.dispose();
  return { range, forAllPlans: multiplierBounds(system, bounds) };
}

/** One source of x and a dear one of 100 units, two sinks with demand 8 + 5 ξ. */
function transport(
  extra: (model: TwoStageModel, flow: ReturnType<TwoStageModel["secondStageVector"]>) => void,
) {
  const model = new TwoStageModel("transport");
  const capacity = model.firstStage({ name: "capacity" });
  const flow = model.secondStageVector(4, { name: "flow" });
  const xi = model.uncertain(budgetSet(2, 1));
  model.minimise(sum([1, 2, 50, 60].map((cost, k) => flow[k].times(cost))));
  model.require(flow[0].plus(flow[1]).atMost(capacity));
  model.require(flow[2].plus(flow[3]).atMost(100));
  for (const j of [0, 1]) model.require(flow[j].plus(flow[2 + j]).atLeast(xi[j].times(5).plus(8)));
  extra(model, flow);
  return model.build();
}

it("prices of a network lie between those at the least and at the largest demands", async () => {
  const { range, forAllPlans } = await rangeOf(transport(() => {}));
  // Demands 8 and 8 leave capacity over, with prices 1 and 2; of 13 and 13 six go to the dear source, and 50 − 1 < 60 − 2.
  expect(range?.lower.map(Math.round)).toEqual(Float64Array.of(0, 0, 1, 2));
  expect(range?.upper.map(Math.round)).toEqual(Float64Array.of(49, 0, 50, 51));
  expect(forAllPlans?.upper[2]).toBeGreaterThan(100);
});

it("a parallel row that never binds has the multiplier 0", async () => {
  const { range } = await rangeOf(
    transport((model, flow) => model.require(flow[0].plus(flow[1]).times(-2).atLeast(-50))),
  );
  expect(range?.upper.map(Math.round)).toEqual(Float64Array.of(49, 0, 50, 51, 0));
});

it("nothing is claimed where a column is in three rows, or a scenario may have no recourse", async () => {
  const third = transport((model, flow) => model.require(flow[0].plus(flow[3]).atMost(90)));
  expect((await rangeOf(third)).range).toBeUndefined();
  const model = new TwoStageModel("short");
  const capacity = model.firstStage({ name: "capacity" });
  const flow = model.secondStage({ name: "flow" });
  const [xi] = model.uncertain(budgetSet(1, 1));
  model.minimise(flow);
  model.require(flow.atMost(capacity));
  model.require(flow.atLeast(xi.times(21)));
  expect((await rangeOf(model.build())).range).toBeUndefined();
});
