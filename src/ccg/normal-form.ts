import type { Objective, Sense, TwoStageProblem } from "../model/problem.js";

/** The same problem as a minimisation: a maximisation's objective is negated. Its values come back by {@link inSense}. */
export function asMinimisation(problem: TwoStageProblem): TwoStageProblem {
  if (problem.sense === "min") return problem;
  return { ...problem, sense: "min", objective: negate(problem.objective) };
}

/** A value of the minimisation in the problem's own sense. */
export function inSense(sense: Sense, value: number): number {
  return sense === "min" ? value : 0 - value;
}

function negate({ constant, cost, uncertain }: Objective): Objective {
  return {
    constant: 0 - constant,
    cost: cost.map((value) => 0 - value),
    uncertain: { ...uncertain, value: uncertain.value.map((value) => 0 - value) },
  };
}
