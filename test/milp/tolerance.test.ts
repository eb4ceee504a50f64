import type { Highs, Model } from "highs";
import { expect, it } from "vitest";
import { resolveSolveOptions } from "../../src/milp/backend.js";
import { HighsSolver } from "../../src/milp/highs-solver.js";
import type { ModelState } from "../../src/milp/state.js";

const constants = { modelStatus: { optimal: 7, solveError: 4 }, solutionStatus: {}, callbackType: {} };

/** A HiGHS that gives up while its tolerance is below 1e-8, as it now and then does on large main problems. */
function frailModel() {
  let tolerance = 1e-9;
  const runs: number[] = [];
  const model = {
    options: {
      set(option: string, value: number) {
        if (option === "mip_feasibility_tolerance") tolerance = value;
      },
    },
    zeroAllClocks() {},
    run() {
      runs.push(tolerance);
      return {
        modelStatus: tolerance < 1e-8 ? constants.modelStatus.solveError : constants.modelStatus.optimal,
      };
    },
    getSolution: () => ({ colValue: Float64Array.of(1), rowValue: Float64Array.of() }),
    getObjectiveValue: () => 3,
    info: { get: () => 3 },
  };
  return { model: model as unknown as Model, runs, current: () => tolerance };
}

it("solves an integer programme that HiGHS gives up at a tight tolerance at a safe one, and goes back", () => {
  const { model, runs, current } = frailModel();
  const highs = { constants, errors: { HighsError: Error } } as unknown as Highs;
  const state = { integerCount: 1, columnCount: 1 } as ModelState;
  const answer = new HighsSolver(model, highs, state, 1e-9).solve(resolveSolveOptions({}), () => {});
  expect(answer).toMatchObject({ status: "optimal", objective: 3, bound: 3 });
  expect(runs).toEqual([1e-9, 1e-7]);
  expect(current()).toBe(1e-9);
});
