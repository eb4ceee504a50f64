import type { TwoStageProblem } from "../../../model/problem.js";
import { analyse } from "../../../model/structure.js";
import { asPolyhedron } from "../../../model/uncertainty.js";
import type { Applicability } from "../../method.js";
import type { EvaluatorContext } from "../choose.js";
import { isBinarySet } from "../duality/binary-products.js";
import { RecourseSystem } from "../duality/recourse-system.js";
import { impliedColumnBounds } from "./column-bounds.js";
import { splitDiscrete } from "./discrete-split.js";
import { NestedEvaluator } from "./evaluator.js";

/** Stands for "finite": what an unbounded first-stage column takes is finite in every plan. */
const SOME_PLAN = 1e9;

/** Whether worst cases can be proved by nested column generation, whatever the number of factors. */
export function nestedApplies(problem: TwoStageProblem): Applicability {
  const { uncertainty } = problem;
  if (uncertainty.kind === "scenarios") return refuse("the set is a list of scenarios");
  if (problem.secondStage.count === 0) {
    return { applies: true, because: "no recourse: one programme over the set gives the worst case" };
  }
  const { problem: rest, continuous } = splitDiscrete(problem);
  if (continuous.length === 0) {
    return { applies: true, because: "integer recourse, enumerated as it turns out to matter" };
  }
  const how = "recourse with its discrete part enumerated as it turns out to matter";
  if (isBinarySet(uncertainty)) {
    return { applies: true, because: `${how}, binary scenarios: products with multipliers are linear` };
  }
  const system = new RecourseSystem(rest, analyse(rest));
  const isCertain =
    system.costs.every(({ terms }) => terms.length === 0) &&
    system.sides.every(({ entries }) => entries.every(({ terms }) => terms.length === 0));
  if (!isCertain) {
    return refuse(
      "the continuous recourse has uncertain costs or coefficients, and the factors are not binary",
    );
  }
  const { lower, upper } = asPolyhedron(uncertainty);
  const finite = (value: number) => (Number.isFinite(value) ? value : Math.sign(value) * SOME_PLAN);
  const plan = Float64Array.from(rest.firstStage.upper, finite);
  const bounds = impliedColumnBounds(system, system.at(plan).rightHandSides, {
    lower: lower.map(finite),
    upper: upper.map(finite),
  });
  const free = rest.secondStage.names.find(
    (_, j) => !Number.isFinite(bounds.lower[j]) || !Number.isFinite(bounds.upper[j]),
  );
  if (free !== undefined) return refuse(`the recourse column ${free} has no bounds; give it some`);
  return { applies: true, because: `${how}, by optimality conditions of the continuous part` };
}

export function createNestedEvaluator({
  problem,
  structure,
  oracle,
  backend,
}: EvaluatorContext): NestedEvaluator {
  const { uncertainty } = problem;
  if (uncertainty.kind === "scenarios") throw new Error("finite sets are enumerated");
  return new NestedEvaluator(problem, structure, oracle, backend, uncertainty);
}

function refuse(because: string): Applicability {
  return { applies: false, because };
}
