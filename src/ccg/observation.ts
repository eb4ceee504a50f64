import { InputError } from "../base/errors.js";
import type { TwoStageProblem } from "../model/problem.js";

/** Why methods that answer whole scenarios do not apply where {@link TwoStageProblem.observes} limits what recourse columns know. */
export const PARTIAL_OBSERVATION =
  "some recourse columns may know only a part of the scenario, which decision rules heed and this does not";

/** @throws InputError where a recourse that knows the whole scenario is not the problem's. */
export function requireFullObservation({ observes }: TwoStageProblem): void {
  if (observes === undefined) return;
  const remedy =
    "solve with the methods affine or static, or leave observes out for a recourse that knows all";
  throw InputError.of("observes", PARTIAL_OBSERVATION, remedy);
}
