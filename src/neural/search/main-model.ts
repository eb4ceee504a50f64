/** What the main problems have in common: recourse copies, and how a solution is read. */
import { hasClosedForm } from "../../ccg/column-and-constraint/robust-row.js";
import { roundIntegers } from "../../ccg/recourse/milp-oracle.js";
import { hasSolution, type LinearModelBuilder, type MilpBackend } from "../../milp/index.js";
import { columnCount, type TwoStageProblem } from "../../model/problem.js";
import { addRowAt } from "../../model/scenario.js";
import type { ProblemStructure } from "../../model/structure.js";
import type { MainAnswer, MainOptions } from "./main-problem.js";

/** Adds one recourse copy; its first column. */
export function addRecourseColumns(builder: LinearModelBuilder, { secondStage }: TwoStageProblem): number {
  const first = builder.columnCount;
  for (let j = 0; j < secondStage.count; j++) {
    builder.addColumn({
      lower: secondStage.lower[j],
      upper: secondStage.upper[j],
      integer: secondStage.integer[j] === 1,
    });
  }
  return first;
}

/** Some recourse must exist at ξ, and rows of x alone must hold there. The model begins with the columns of x. */
export function addRequiredScenario(
  builder: LinearModelBuilder,
  problem: TwoStageProblem,
  structure: ProblemStructure,
  xi: Float64Array,
): void {
  const { rows, firstStage } = problem;
  const y = addRecourseColumns(builder, problem);
  for (let i = 0; i < rows.count; i++) {
    if (structure.rowKinds[i] === "firstStage" || hasClosedForm(problem, structure, i)) continue;
    const coefficients = new Float64Array(columnCount(problem));
    const shift = addRowAt(rows, i, xi, coefficients);
    const used = [...coefficients.keys()].filter((j) => coefficients[j] !== 0);
    builder.addRow(
      rows.lower[i] - shift,
      rows.upper[i] - shift,
      used.map((j) => (j < firstStage.count ? j : y + j - firstStage.count)),
      used.map((j) => coefficients[j]),
    );
  }
}

/** Solves a main problem; `describe` adds what its network says about the solution. */
export function mainAnswer(
  backend: MilpBackend,
  builder: LinearModelBuilder,
  { firstStage }: TwoStageProblem,
  { stop, relativeGap, seed, start, onPlan }: MainOptions,
  describe: (
    x: Float64Array,
    solution: Float64Array,
  ) => { readonly estimate?: number; readonly deviation?: number },
): MainAnswer {
  const planOf = (solution: Float64Array) =>
    roundIntegers(solution.slice(0, firstStage.count), firstStage.integer);
  const session = backend.open(builder.build(), { light: true, seed });
  try {
    if (start)
      session.setStart(
        Int32Array.from(start, (_, j) => j),
        start,
      );
    const answer = session.solve({ stop, relativeGap, onIncumbent: ({ x }) => void onPlan?.(planOf(x)) });
    const { bound } = answer;
    if (answer.status === "error") return { status: "error", bound, message: answer.message };
    if (answer.status === "infeasible" || answer.status === "unbounded")
      return { status: answer.status, bound };
    if (!hasSolution(answer)) return { status: "unknown", bound };
    const x = planOf(answer.x);
    return { status: "solved", bound, x, ...describe(x, answer.x) };
  } finally {
    session.dispose();
  }
}
