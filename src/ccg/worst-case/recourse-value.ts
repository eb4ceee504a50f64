import type { Stop } from "../../base/stop.js";
import type { TwoStageProblem } from "../../model/problem.js";
import type { RecourseAnswer, RecourseOracle } from "../../model/recourse.js";
import { objectiveAt } from "../../model/scenario.js";
import { dot } from "../../tensor/vector.js";

/** V(x, ξ) = c(ξ)ᵀx + min_y d(ξ)ᵀy: the oracle's answer with the first stage's part (and the constant) added. */
export function recourseValue(
  problem: TwoStageProblem,
  oracle: RecourseOracle,
  x: Float64Array,
  xi: Float64Array,
  stop?: Stop,
): RecourseAnswer {
  const { constant, cost } = objectiveAt(problem.objective, xi);
  const answer = oracle.minimise(x, xi, cost.subarray(x.length), stop);
  const own = constant + dot(x, cost);
  switch (answer.status) {
    case "optimal":
      return { ...answer, value: own + answer.value };
    case "limit":
      return { ...answer, bound: own + answer.bound };
    case "infeasible":
    case "unbounded":
      return answer;
  }
}
