/**
 * Every cell of the table in docs/methods.md, uncertainty class × recourse class × kind of set: the evaluator that the table
 * names is the one chosen, and the optimum it proves is that of brute force.
 */
import { expect } from "vitest";
import { chooseEvaluator } from "../../src/ccg/worst-case/choose.js";
import {
  analyse,
  asPolyhedron,
  boxSet,
  budgetSet,
  type Expression,
  enumerateVertices,
  polytopeSet,
  Rng,
  scenarioSet,
  solve,
  sum,
  TwoStageModel,
  type TwoStageProblem,
  type UncertaintySet,
} from "../../src/index.js";

const GAP = 1e-6;

type Where =
  | "objective"
  | "right-hand side"
  | "technology"
  | "recourse matrix"
  | "objective and right-hand side";
type Recourse = "continuous" | "integer" | "mixed";

const sets: Record<string, UncertaintySet> = {
  scenarios: scenarioSet([
    [0, 0],
    [1, 0.5],
    [0.25, 1],
  ]),
  binary: budgetSet(3, 2, { integer: true }),
  "integer, 3 values": boxSet([0, 0], [2, 2], { integer: true }),
  box: boxSet([0], [1]),
  polytope: polytopeSet(2, [0, 0], [1, 1], [{ indices: [0, 1], values: [1, 2], upper: 1.7 }]),
};

function tinyProblem(seed: number, where: Where, recourse: Recourse, set: UncertaintySet): TwoStageProblem {
  const rng = new Rng(seed);
  const whole = (low: number, high: number) => low + Math.floor(rng.uniform(0, high - low + 1));
  const model = new TwoStageModel(`${where}, ${recourse}, ${seed}`);
  const x = model.firstStageVector(2, { name: "x", integer: true, upper: 2 });
  const integer = (j: number) => recourse === "integer" || (recourse === "mixed" && j === 0);
  const y = [0, 1, 2].map((j) => model.secondStage({ name: `y[${j}]`, upper: 3, integer: integer(j) }));
  const unmet = model.secondStage({ name: "unmet", upper: 20, integer: recourse === "integer" });
  const xi = model.uncertain(set);
  const cost: (Expression | number)[] = [unmet.times(15)];
  for (const column of x) cost.push(column.times(whole(2, 7)));
  y.forEach((column, j) => {
    cost.push(column.times(whole(1, 6)));
    if (where.startsWith("objective")) cost.push(column.times(xi[j % xi.length]).times(whole(1, 5)));
  });
  const parts: Expression[] = [unmet, ...y.map((column) => column.times(whole(1, 3)))];
  parts.push(...x.map((column) => column.times(whole(1, 3))));
  if (where === "technology") parts.push(x[0].times(xi[0]).times(-1));
  if (where === "recourse matrix") parts.push(y[1].times(xi[0]).times(-1));
  const demand = [
    whole(4, 9),
    ...(where.endsWith("side") ? xi.map((factor) => factor.times(whole(1, 4))) : []),
  ];
  model.require(sum(parts).atLeast(sum(demand)), "demand");
  model.require(y[0].plus(y[2]).atMost(x[0].plus(x[1]).plus(1)), "link");
  model.minimise(sum(cost));
  return model.build();
}

/** Scenarios fine enough to bring the worst case within the tolerance given, or exactly where it is 0. */
function bruteScenarios(
  set: UncertaintySet,
  isVertexCase: boolean,
): { points: Float64Array[]; tolerance: number } {
  const finite = set.kind === "scenarios" || set.isInteger;
  const vertices = enumerateVertices(set) as Float64Array[];
  if (finite || isVertexCase) return { points: vertices, tolerance: 0 };
  const steps = set.dimension === 1 ? 60 : 8;
  const { rows, rowUpper } = asPolyhedron(set as Exclude<UncertaintySet, { kind: "scenarios" }>);
  const points = [...vertices];
  for (let a = 0; a <= steps; a++) {
    for (let b = 0; b <= (set.dimension === 1 ? 0 : steps); b++) {
      const point = Float64Array.from([a / steps, b / steps].slice(0, set.dimension));
      const isInside = Array.from({ length: rows.count }, (_, i) => i).every((i) => {
        let total = 0;
        for (let t = rows.starts[i]; t < rows.starts[i + 1]; t++)
          total += rows.values[t] * point[rows.indices[t]];
        return total <= rowUpper[i];
      });
      if (isInside) points.push(point);
    }
  }
  return { points, tolerance: Number.POSITIVE_INFINITY };
}

const wheres: Where[] = [
  "objective",
  "right-hand side",
  "technology",
  "recourse matrix",
  "objective and right-hand side",
];
export const cells: readonly Cell[] = wheres.flatMap((where) =>
  (["continuous", "integer", "mixed"] as const).flatMap((recourse) =>
    Object.keys(sets).map((set) => ({
      where,
      recourse,
      set,
      evaluator: expectedEvaluator(where, recourse, set),
    })),
  ),
);

/** One cell of the table. */
export interface Cell {
  readonly where: Where;
  readonly recourse: Recourse;
  readonly set: string;
  readonly evaluator: string;
}

/** The table itself. */
function expectedEvaluator(where: Where, recourse: Recourse, set: string): string {
  if (set === "scenarios") return "enumeration";
  if (where === "objective") return "scenario cutting planes";
  if (set === "binary" || set.startsWith("integer")) return "vertex enumeration";
  const isConvex = where === "right-hand side" || where === "technology";
  return recourse === "continuous" && isConvex ? "vertex enumeration" : "policy cover";
}

/** Chooses the evaluator that the table names, and proves the optimum of brute force. */
export async function checkCell(cell: Cell): Promise<void> {
  const { where, recourse, set, evaluator } = cell;
  const problem = tinyProblem(7, where, recourse, sets[set]);
  expect(chooseEvaluator(problem, analyse(problem))?.name).toBe(evaluator);
  // Uncertain costs times uncertain right-hand sides: the worst case is curved in ξ, and the cover closes in on it slowly.
  const isCurved = where === "objective and right-hand side" && recourse !== "integer" && set === "polytope";
  const timeLimitSeconds = isCurved ? 2 : Number.POSITIVE_INFINITY;
  const result = await solve(problem, { method: "ccg", gap: GAP, timeLimitSeconds });
  if (!isCurved) expect(result.status).toBe("optimal");
  const { points, tolerance } = bruteScenarios(sets[set], evaluator === "vertex enumeration");
  const finite = { ...problem, uncertainty: scenarioSet(points) };
  const value = (await solve(finite, { method: "ccg", gap: GAP })).objective as number;
  const slack = 3 * GAP * Math.abs(value) + 1e-6;
  // A grid misses the worst scenario: its optimum is a lower bound, by less than 15 % in these problems.
  const above = tolerance === 0 ? slack : 0.15 * Math.abs(value);
  expect(result.bound ?? value).toBeLessThanOrEqual(value + above);
  if (isCurved && result.objective === undefined) return;
  expect(result.objective).toBeGreaterThanOrEqual(value - slack);
  if (result.status === "optimal") expect(result.objective).toBeLessThanOrEqual(value + above);
}
