import { describe, expect, it } from "vitest";
import { withVariableUpperBounds } from "../../../src/ccg/column-and-constraint/variable-upper-bounds.js";
import { budgetSet, sum, TwoStageModel } from "../../../src/index.js";
import { checkSites } from "./check-sites.js";

it.each([false, true])(
  "strengthened problems have the optimum of all plans and scenarios (integer recourse: %s)",
  async (isInteger) => {
    expect(await checkSites(12, isInteger)).toBeGreaterThan(6);
  },
);

describe("variable upper bounds", () => {
  /** Two customers of a site that may fail: capacity 30, demands 8 + 2 ξ and 9, the second one served up to 5. */
  function site(costOfService: number) {
    const model = new TwoStageModel("site");
    const open = model.firstStage({ name: "open", binary: true });
    const serve = [undefined, 5].map((upper, j) => model.secondStage({ name: `serve[${j}]`, upper }));
    const unmet = model.secondStageVector(2, { name: "unmet" });
    const [fails, more] = model.uncertain(budgetSet(2, 1, { integer: true }));
    model.minimise(sum([open.times(9), sum(serve).times(costOfService), sum(unmet).times(20)]));
    model.require(sum(serve).atMost(open.minus(open.times(fails)).times(30)), "capacity");
    model.require(serve[0].plus(unmet[0]).atLeast(more.times(2).plus(8)), "demand 0");
    model.require(serve[1].plus(unmet[1]).atLeast(9), "demand 1");
    return model.build();
  }

  it("hold what is demanded at most, or the column's own bound", () => {
    const problem = site(1);
    const { rows } = withVariableUpperBounds(problem);
    const added = Array.from({ length: rows.count - problem.rows.count }, (_, i) => {
      const start = rows.matrix.starts[problem.rows.count + i];
      return [...rows.matrix.values.subarray(start, start + 2)];
    });
    expect(added).toEqual([
      [1, -10],
      [1, -5],
    ]);
    expect(rows.names.slice(problem.rows.count)).toEqual([
      "serve[0] closed by open",
      "serve[1] closed by open",
    ]);
  });

  it("are not drawn from demand where more of a column earns", () => {
    const problem = site(-1);
    expect(withVariableUpperBounds(problem).rows.names.slice(problem.rows.count)).toEqual([
      "serve[1] closed by open",
    ]);
  });
});
