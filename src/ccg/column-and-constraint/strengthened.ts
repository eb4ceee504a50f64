import type { TwoStageProblem } from "../../model/problem.js";
import { withSwitchedRows } from "./switched-rows.js";
import { withVariableUpperBounds } from "./variable-upper-bounds.js";

/**
 * The same problem with tighter rows where the first stage is fractional, for main problems and cuts. At integer first stages every
 * recourse costs what it did, so that worst cases are evaluated in the problem as given, which has fewer rows.
 */
export function strengthened(problem: TwoStageProblem): TwoStageProblem {
  return withVariableUpperBounds(withSwitchedRows(problem));
}
