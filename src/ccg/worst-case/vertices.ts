import type { TwoStageProblem } from "../../model/problem.js";
import { enumerateVertices } from "../../model/sets/index.js";
import type { ProblemStructure } from "../../model/structure.js";

/** Sets with at most this many vertices are enumerated; larger ones go to a mixed-integer adversary. */
const MOST_VERTICES = 600;

/**
 * Whether V(x, ·) is convex, so that some vertex of the set is worst: continuous recourse whose matrix W and costs d are
 * certain, V(x, ξ) = c(ξ)ᵀx + max_π π(b(x, ξ)) being a maximum of affine functions of ξ.
 */
export function isConvexInScenario(
  { objective, firstStage }: TwoStageProblem,
  structure: ProblemStructure,
): boolean {
  const isContinuous = structure.secondStage === "continuous" || structure.secondStage === "none";
  const hasCertainCosts = objective.uncertain.column.every((column) => column < firstStage.count);
  return isContinuous && hasCertainCosts && !structure.uncertainIn.recourseMatrix;
}

/** Integer sets of at most this many points are enumerated where nothing else proves a worst case. */
const MOST_INTEGER_POINTS = 20_000;

/** All points of an integer set that is small enough to be enumerated in the last resort. */
export function allIntegerScenarios({ uncertainty }: TwoStageProblem): Float64Array[] | undefined {
  const isIntegerSet = uncertainty.kind !== "scenarios" && uncertainty.isInteger;
  return isIntegerSet ? enumerateVertices(uncertainty, MOST_INTEGER_POINTS) : undefined;
}

/** Finitely many scenarios among which there is a worst one, or `undefined` where they are too many or prove nothing. */
export function decisiveScenarios(
  problem: TwoStageProblem,
  structure: ProblemStructure,
): Float64Array[] | undefined {
  const { uncertainty } = problem;
  const isFiniteSet = uncertainty.kind === "scenarios" || uncertainty.isInteger;
  if (!isFiniteSet && !isConvexInScenario(problem, structure)) return undefined;
  return enumerateVertices(uncertainty, MOST_VERTICES);
}
