import type { TwoStageProblem } from "../../../model/problem.js";
import type { ProblemStructure } from "../../../model/structure.js";
import type { Applicability } from "../../method.js";
import type { EvaluatorContext } from "../choose.js";
import { isConvexInScenario } from "../vertices.js";
import type { Linearisation } from "./adversary.js";
import { hasBinaryVertices, isBinarySet } from "./binary-products.js";
import { DualityEvaluator } from "./evaluator.js";
import { setGeometry } from "./set-optimality.js";

/** Whether the worst case is one mixed-integer programme by strong duality of the recourse. */
export function dualityApplies(problem: TwoStageProblem, structure: ProblemStructure): Applicability {
  const { uncertainty } = problem;
  if (structure.secondStage !== "continuous") {
    return { applies: false, because: "the recourse has integer columns, which have no strong dual" };
  }
  if (uncertainty.kind === "scenarios") return { applies: false, because: "the set is a list of scenarios" };
  if (isBinarySet(uncertainty)) {
    return { applies: true, because: "continuous recourse, binary scenarios: products linearised exactly" };
  }
  if (uncertainty.isInteger) {
    return { applies: false, because: "the factors are integer with more than two values" };
  }
  if (!isConvexInScenario(problem, structure)) {
    const because =
      "the recourse matrix or its costs depend on a continuous factor, so the worst case is no vertex";
    return { applies: false, because };
  }
  const how = hasBinaryVertices(uncertainty) ? "binary vertices" : "the optimality conditions of the set";
  return {
    applies: true,
    because: `continuous recourse with certain matrix and costs: strong duality with ${how}`,
  };
}

/** The evaluator for a problem to which duality applies. */
export function createDualityEvaluator({
  problem,
  structure,
  oracle,
  backend,
}: EvaluatorContext): DualityEvaluator {
  const { uncertainty: set } = problem;
  if (set.kind === "scenarios") throw new Error("finite sets are enumerated");
  let linearisation: Linearisation = { kind: "binary", set };
  if (!isBinarySet(set) && !hasBinaryVertices(set)) {
    const geometry = setGeometry(set, backend);
    if (geometry === undefined) throw new Error("the uncertainty set is empty or unbounded");
    linearisation = { kind: "optimality", geometry };
  }
  return new DualityEvaluator(problem, structure, oracle, backend, set, linearisation);
}
