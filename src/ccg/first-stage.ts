import { InputError, showCount, showValue } from "../base/errors.js";
import type { TwoStageProblem } from "../model/problem.js";
import { rowActivity } from "../model/sparse.js";
import type { ProblemStructure } from "../model/structure.js";
import { FEASIBILITY_TOLERANCE } from "./tolerances.js";

/** Checks what a caller gives as a plan against everything that does not depend on the scenario. */
export function assertFirstStage(
  { firstStage, rows }: TwoStageProblem,
  structure: ProblemStructure,
  x: Float64Array,
): void {
  if (x.length !== firstStage.count) {
    throw InputError.of(
      "firstStage",
      `has ${showCount(x.length, "value")}`,
      `give ${firstStage.count}, one for each column`,
    );
  }
  const problems = [...x].flatMap((value, j) => {
    const isIntegral = !firstStage.integer[j] || Number.isInteger(value);
    const isWithin = value >= firstStage.lower[j] && value <= firstStage.upper[j];
    if (isWithin && isIntegral) return [];
    const kind = firstStage.integer[j] ? "an integer" : "a number";
    const remedy = `give ${kind} between ${firstStage.lower[j]} and ${firstStage.upper[j]}`;
    return [{ field: `firstStage[${firstStage.names[j]}]`, message: `is ${showValue(value)}`, remedy }];
  });
  if (problems.length > 0) throw new InputError(problems);
  for (let i = 0; i < rows.count; i++) {
    if (structure.rowKinds[i] !== "firstStage") continue;
    const activity = rowActivity(rows.matrix, i, x);
    const isMet =
      activity >= rows.lower[i] - FEASIBILITY_TOLERANCE && activity <= rows.upper[i] + FEASIBILITY_TOLERANCE;
    if (!isMet) {
      const seen = `violates row ${rows.names[i]}: ${activity} is not in [${rows.lower[i]}, ${rows.upper[i]}]`;
      throw InputError.of("firstStage", seen, "give a plan that satisfies the first-stage rows");
    }
  }
}
