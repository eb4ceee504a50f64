import { describe, expect, it } from "vitest";
import {
  analyse,
  boxSet,
  budgetSet,
  contains,
  hasObjectiveUncertaintyOnly,
  InputError,
  joinStages,
  objectiveAt,
  objectiveInXi,
  objectiveValueAt,
  polytopeSet,
  scenarioSet,
  sum,
  TwoStageModel,
  validate,
  violationAt,
  weightedSum,
} from "../../src/index.js";

function demoModel() {
  const model = new TwoStageModel("demo");
  const x = model.firstStageVector(2, { name: "x", binary: true });
  const y = model.secondStage({ name: "y", upper: 4 });
  const [a, b] = model.uncertain(boxSet([0, -1], [1, 1]), ["a", "b"]);
  model.maximise(sum([weightedSum([3, 4], x), y.times(a.times(2).plus(1)), b, 7]));
  model.require(x[0].plus(x[1]).atMost(1), "choose");
  model.require(y.plus(x[0].times(b)).atMost(b.times(-1).plus(5)), "limit");
  return model.build();
}

describe("TwoStageModel", () => {
  it("collects like terms and moves constants to the bounds", () => {
    const model = new TwoStageModel("like terms");
    const x = model.firstStage({ name: "x" });
    model.require(x.plus(x, 3).atMost(x.plus(5)), "row");
    const { rows } = model.build();
    expect([...rows.matrix.values]).toEqual([1]);
    expect(rows.upper[0]).toBe(2);
  });

  it("drops uncertain terms that cancel, so that the class is judged rightly", () => {
    const model = new TwoStageModel("cancel");
    const x = model.firstStage({ name: "x" });
    const [u] = model.uncertain(boxSet([0], [1]));
    model.require(x.plus(u).atMost(u), "row");
    expect(analyse(model.build()).uncertainIn.rightHandSide).toBe(false);
  });

  it("evaluates objective, rows and violation consistently", () => {
    const problem = demoModel();
    const [x, y, xi] = [[1, 0], [4], [0.5, -1]];
    const point = joinStages(problem, x, y);
    const value = 3 + 4 * 2 + -1 + 7;
    expect(objectiveValueAt(problem, point, xi)).toBe(value);
    const { constant, cost } = objectiveAt(problem.objective, xi);
    expect(constant + cost.reduce((total, c, j) => total + c * point[j], 0)).toBe(value);
    const { constant: base, slope } = objectiveInXi(problem.objective, point, 2);
    expect(base + slope[0] * xi[0] + slope[1] * xi[1]).toBe(value);
    expect(violationAt(problem, point, xi)).toBe(0); // 4 - 1 + (-1) <= 5
    expect(violationAt(problem, joinStages(problem, [1, 1], [5]), [0, 1])).toBe(2); // 5 + 1 + 1 - 5
  });

  it("derives the class", () => {
    const structure = analyse(demoModel());
    expect(structure.uncertainIn).toEqual({
      objective: true,
      rightHandSide: true,
      technologyMatrix: true,
      recourseMatrix: false,
    });
    expect(structure.rowKinds).toEqual(["firstStage", "recourse"]);
    expect([...structure.linking]).toEqual([0]);
    expect(structure.linkingIsBinary).toBe(true);
    expect(structure.secondStage).toBe("continuous");
    expect(hasObjectiveUncertaintyOnly(structure)).toBe(false);
  });

  it("refuses products that are not affine", () => {
    const model = new TwoStageModel("products");
    const x = model.firstStage();
    const [u] = model.uncertain(boxSet([0], [1]));
    expect(() => x.times(x)).toThrow(/two decisions/);
    expect(() => u.times(u)).toThrow(/two uncertain factors/);
  });

  it("reports every problem at once, each with its field", () => {
    const model = new TwoStageModel("broken");
    model.firstStage({ name: "x", lower: 2, upper: 1 });
    model.firstStage({ name: "x", lower: 0.2, upper: 0.8, integer: true });
    const y = model.secondStage({ name: "y" });
    model.minimise(y.times(Number.NaN));
    model.require(y.between(3, 2), "window");
    expect(() => model.build()).toThrow(InputError);
    const fields = caught(() => model.build()).problems.map((problem) => problem.field);
    expect(fields).toEqual([
      "firstStage[x]",
      "firstStage[x]",
      "column x",
      "objective.cost[2]",
      "rows[window]",
    ]);
  });
});

describe("uncertainty sets", () => {
  it("knows its members", () => {
    expect(contains(boxSet([0], [1], { integer: true }), [0.5])).toBe(false);
    const grouped = budgetSet(3, 2, { groups: [{ indices: [0, 1], gamma: 1 }] });
    expect(contains(grouped, [1, 0, 1])).toBe(true);
    expect(contains(grouped, [1, 1, 0])).toBe(false);
    expect(contains(budgetSet(2, 1, { lower: [-1, -1], upper: [1, 1] }), [-1, 0])).toBe(true);
    expect(contains(scenarioSet([[1, 2]]), [1, 2])).toBe(true);
    expect(contains(scenarioSet([[1, 2]]), [1, 1])).toBe(false);
    expect(contains(polytopeSet(1, [0], [9], [{ indices: [0], values: [2], upper: 8 }]), [5])).toBe(false);
  });

  it("says what is wrong", () => {
    expect(() => boxSet([8], [7])).toThrow(/empty range \[8, 7\]/);
    expect(() => boxSet([0, 1], [1])).toThrow(/has 1 entry; give 2/);
    expect(() => budgetSet(2, -1)).toThrow(/budget -1/);
    expect(() => scenarioSet([])).toThrow(/is empty/);
    const unbounded = new TwoStageModel("unbounded set");
    unbounded.uncertain(boxSet([0], [Number.POSITIVE_INFINITY]));
    expect(() => unbounded.build()).toThrow(/Infinity/);
  });

  it("accepts the empty model", () => {
    expect(validate(new TwoStageModel("empty").build())).toEqual([]);
  });
});

function caught(action: () => unknown): InputError {
  try {
    action();
  } catch (error) {
    return error as InputError;
  }
  throw new Error("nothing was thrown");
}
