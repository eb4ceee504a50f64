import { expect, it } from "vitest";
import { columnAndConstraintLoop } from "../../../src/ccg/column-and-constraint/loop.js";
import { ScenarioMaster } from "../../../src/ccg/column-and-constraint/master.js";
import { DEFAULT_SOLVE_OPTIONS } from "../../../src/ccg/options.js";
import { Progress } from "../../../src/ccg/progress.js";
import type { WorstCaseEvaluator } from "../../../src/ccg/worst-case/evaluator.js";
import { analyse, boxSet, loadBackend, Rng, Stop, solve, sum, TwoStageModel } from "../../../src/index.js";

/**
 * min 5x + 10y − 8ξ + 4 with y ≥ 2ξ − 1 − x, all binary, ξ ∈ [0, 1]: without x it costs 0 at ξ = 0.5, where column-and-constraint
 * generation begins, and up to 10 just above; with x it costs at most 9, at ξ = 0.
 */
function jumpBesideTheFirstScenario() {
  const model = new TwoStageModel("jump");
  const x = model.firstStage({ name: "x", binary: true });
  const y = model.secondStage({ name: "y", binary: true });
  const [xi] = model.uncertain(boxSet([0], [1]));
  model.minimise(sum([x.times(5), y.times(10), xi.times(-8), 4]));
  model.require(y.plus(x).atLeast(xi.times(2).minus(1)));
  return model.build();
}

/** As precise as an evaluator may be: the scenario that it names is within 1e-7 of the one at which V jumps. */
const precise: WorstCaseEvaluator = {
  name: "by hand",
  evaluate: ([x]) =>
    x === 0
      ? evaluated(10 - 4e-7, 10, 0.5 + 5e-8, Float64Array.of(1))
      : evaluated(9, 9, 0, Float64Array.of(0)),
  dispose: () => {},
};

function evaluated(lower: number, upper: number, xi: number, recourse: Float64Array) {
  const attained = lower === upper;
  return { kind: "evaluated", lower, upper, attained, scenario: Float64Array.of(xi), recourse } as const;
}

it("takes an unattained supremum within 1e-7 of a known scenario for news", async () => {
  const problem = jumpBesideTheFirstScenario();
  const backend = await loadBackend("highs");
  const stop = Stop.never();
  const progress = new Progress("min", stop, () => {});
  const options = { ...DEFAULT_SOLVE_OPTIONS, gap: 1e-6 };
  const context = { backend, options, stop, progress, rng: new Rng(1) };
  const master = new ScenarioMaster(problem, analyse(problem), backend);
  const { status } = await columnAndConstraintLoop(problem, master, precise, [Float64Array.of(0.5)], context);
  master.dispose();
  expect(status).toBe("optimal");
  expect(progress.objective).toBeCloseTo(9, 6);
  expect((await solve(problem, { method: "ccg", gap: 1e-6 })).objective).toBeCloseTo(9, 5);
});
