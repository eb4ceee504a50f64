import { InputError, showCount } from "../../base/errors.js";
import type { Stop } from "../../base/stop.js";
import { loadBackend, type MilpBackend } from "../../milp/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import type { RecourseOracle } from "../../model/recourse.js";
import { joinStages, rowActivityAt } from "../../model/scenario.js";
import { analyse } from "../../model/structure.js";
import { asMinimisation, inSense } from "../normal-form.js";
import { requireFullObservation } from "../observation.js";
import { recourseOracle } from "../worst-case/choose.js";
import { recourseValue } from "../worst-case/recourse-value.js";

/** The best answer to one scenario. */
export type PolicyAnswer =
  | {
      readonly status: "optimal";
      /** Cost (or profit) of both stages at the scenario, in the problem's own sense. */
      readonly value: number;
      /** Values of the recourse columns, in order. */
      readonly recourse: Float64Array;
      /** Distance of every row to its nearest side, in row order; 0 where a side binds. */
      readonly slack: Float64Array;
    }
  /** No recourse satisfies the rows at this scenario. */
  | { readonly status: "infeasible" }
  | { readonly status: "unbounded" }
  | { readonly status: "limit" };

/** Answers scenarios: the optimal recourse of a fixed first stage. */
export type Policy = (scenario: ArrayLike<number>, stop?: Stop) => PolicyAnswer;

/**
 * The policy of a first stage: a function from scenarios, members of the uncertainty set or not, to the best recourse.
 *
 * @param firstStage values of the first-stage columns, in order.
 * @throws InputError where a vector has the wrong length.
 *
 * @example
 * import { TwoStageModel, boxSet, recoursePolicy } from "minmaxmin";
 * const model = new TwoStageModel("capacity");
 * const x = model.firstStage({ name: "x", upper: 5 });
 * const y = model.secondStage({ name: "y" });
 * const [u] = model.uncertain(boxSet([0], [3]));
 * model.minimise(x.times(3).plus(y.times(10)));
 * model.require(x.plus(y).atLeast(u.plus(5)));
 * const policy = await recoursePolicy(model.build(), [5]);
 * const answer = policy([2]);
 * answer.status === "optimal" && answer.value; // => 35
 */
export async function recoursePolicy(
  problem: TwoStageProblem,
  firstStage: ArrayLike<number>,
): Promise<Policy> {
  return policyWith(policyOracle(await loadBackend("highs"), problem), problem, firstStage);
}

/** The recourse that {@link policyWith} asks. */
export function policyOracle(backend: MilpBackend, problem: TwoStageProblem): RecourseOracle {
  requireFullObservation(problem);
  const minimisation = asMinimisation(problem);
  return recourseOracle(minimisation, analyse(minimisation), backend);
}

/** {@link recoursePolicy} with an oracle of {@link policyOracle}, which stays the caller's. */
export function policyWith(
  oracle: RecourseOracle,
  problem: TwoStageProblem,
  firstStage: ArrayLike<number>,
): Policy {
  const minimisation = asMinimisation(problem);
  const x = Float64Array.from(firstStage);
  requireLength("firstStage", x, problem.firstStage.count);
  return (scenario, stop) => {
    requireLength("scenario", scenario, problem.uncertainty.dimension);
    const xi = Float64Array.from(scenario);
    const answer = recourseValue(minimisation, oracle, x, xi, stop);
    if (answer.status !== "optimal") return { status: answer.status };
    const { rows, sense } = problem;
    const point = joinStages(problem, x, answer.y);
    const slack = Float64Array.from({ length: rows.count }, (_, i) => {
      const activity = rowActivityAt(rows, i, point, xi);
      return Math.min(activity - rows.lower[i], rows.upper[i] - activity);
    });
    return { status: "optimal", value: inSense(sense, answer.value), recourse: answer.y, slack };
  };
}

/** {@link policyWith}, whose recourse model is built when the first scenario is asked for. */
export function lazyPolicy(
  backend: MilpBackend,
  problem: TwoStageProblem,
  firstStage: ArrayLike<number>,
): Policy {
  let policy: Policy | undefined;
  return (scenario, stop) => {
    policy ??= policyWith(policyOracle(backend, problem), problem, firstStage);
    return policy(scenario, stop);
  };
}

function requireLength(field: string, values: ArrayLike<number>, expected: number): void {
  if (values.length === expected) return;
  throw InputError.of(field, `has ${showCount(values.length, "value")}`, `give ${expected}`);
}
