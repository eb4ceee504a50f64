import type { TwoStageProblem } from "../../model/problem.js";
import type { ProblemStructure } from "../../model/structure.js";
import { asPolyhedron } from "../../model/uncertainty.js";
import type { Applicability } from "../method.js";
import type { EvaluatorContext, EvaluatorKind } from "../worst-case/choose.js";
import { AffinePolicySource } from "./affine-policy-source.js";
import { followingColumns, isCoverable } from "./affine-rule.js";
import { PolicyCoverEvaluator } from "./evaluator.js";
import { isRobust, OraclePolicySource, type PolicySource } from "./policy-source.js";
import { UnitSet } from "./unit-set.js";

/** The number of regions grows exponentially with the number of factors. */
const MOST_FACTORS = 8;

/** Worst cases over few continuous factors by covering the set with policies. */
export const POLICY_COVER: EvaluatorKind = {
  name: "policy cover",
  isExact: true,
  appliesTo,
  create(context) {
    const { problem, structure, backend, threads } = context;
    return new PolicyCoverEvaluator(problem, structure, policySource(context), backend, threads);
  },
};

/** Policies by the family's own oracle where it answers for boxes, by integer programmes otherwise. */
export function policySource({
  problem,
  structure,
  backend,
  oracle,
}: Omit<EvaluatorContext, "rng" | "threads">): PolicySource {
  return isRobust(oracle) && isNonNegative(problem)
    ? new OraclePolicySource(problem, oracle)
    : new AffinePolicySource(problem, structure, oracle, backend);
}

function isNonNegative({ secondStage }: TwoStageProblem): boolean {
  return secondStage.lower.every((value) => value >= 0);
}

function appliesTo(problem: TwoStageProblem, structure: ProblemStructure): Applicability {
  const { uncertainty, rows } = problem;
  if (uncertainty.kind === "scenarios" || uncertainty.isInteger) {
    return refuse("the uncertainty set is not continuous");
  }
  if (uncertainty.dimension > MOST_FACTORS) {
    return refuse(
      `${uncertainty.dimension} uncertain factors are more than ${MOST_FACTORS}, too many to cover`,
    );
  }
  const polyhedron = asPolyhedron(uncertainty);
  if (polyhedron.dimension > uncertainty.dimension) {
    return refuse("the uncertainty set has auxiliary coordinates");
  }
  if ([...polyhedron.lower, ...polyhedron.upper].some((value) => !Number.isFinite(value))) {
    return refuse("a factor has no bounds of its own");
  }
  if (new UnitSet(uncertainty).deepest === undefined) {
    return refuse("the uncertainty set is flat: it has no interior in its varying factors");
  }
  const follows = followingColumns(problem);
  const rigid = structure.rowKinds.findIndex(
    (kind, i) => kind === "recourse" && !isCoverable(problem, i, follows),
  );
  if (rigid >= 0) {
    return refuse(`row ${rows.names[rigid]} is an uncertain equality that no continuous recourse can follow`);
  }
  const factors = uncertainty.dimension === 1 ? "one factor" : `${uncertainty.dimension} factors`;
  const pace =
    problem.recourse && isRobust(problem.recourse) && isNonNegative(problem)
      ? ""
      : ", an integer programme each: evaluations may take seconds";
  return { applies: true, because: `${factors}: few enough to cover the set with recourse policies${pace}` };
}

function refuse(because: string): Applicability {
  return { applies: false, because };
}
