import type { Stop } from "../../base/stop.js";
import type { TwoStageProblem } from "../../model/problem.js";
import type { RecourseOracle } from "../../model/recourse.js";
import type { WorstCase } from "./evaluator.js";
import { recourseValue } from "./recourse-value.js";

/** Worst scenarios of earlier first stages that are tried before an adversary is asked. */
const REMEMBERED_SCENARIOS = 5;

/** A scenario with its recourse. */
export interface ValuedScenario {
  readonly value: number;
  readonly scenario: Float64Array;
  readonly recourse: Float64Array;
}

/** What ends an evaluation at once. */
export type Verdict = Extract<WorstCase, { readonly kind: "infeasible" | "unbounded" | "limit" }>;

/** The scenarios that were worst for the last first stages: a lower bound to start from. */
export class ScenarioMemory {
  private remembered: Float64Array[];

  constructor(
    private readonly problem: TwoStageProblem,
    private readonly oracle: RecourseOracle,
    first: Float64Array,
  ) {
    this.remembered = [first];
  }

  /** V(x, ξ); a scenario that defeats x is remembered. */
  valueAt(x: Float64Array, scenario: Float64Array, stop: Stop): ValuedScenario | Verdict {
    const answer = recourseValue(this.problem, this.oracle, x, scenario, stop);
    switch (answer.status) {
      case "optimal":
        return { value: answer.value, scenario, recourse: answer.y };
      case "limit":
        return { kind: "limit" };
      case "infeasible":
      case "unbounded":
        this.remember(scenario);
        return { kind: answer.status, scenario };
    }
  }

  /** All remembered scenarios with their values, the worst first, or the one that defeats x. */
  valuesAt(x: Float64Array, stop: Stop): readonly ValuedScenario[] | Verdict {
    const found: ValuedScenario[] = [];
    for (const scenario of this.remembered) {
      const answer = this.valueAt(x, scenario, stop);
      if (!("value" in answer)) return answer;
      found.push(answer);
    }
    return found.sort((a, b) => b.value - a.value);
  }

  /** The interval [V(x, ξ), upper] at the worst scenario found, which is remembered. */
  evaluated(worst: ValuedScenario, upper: number, stoppedEarly: boolean, attained = true): WorstCase {
    this.remember(worst.scenario);
    return {
      kind: "evaluated",
      lower: worst.value,
      upper: Math.max(worst.value, upper),
      attained,
      scenario: worst.scenario,
      recourse: worst.recourse,
      ...(stoppedEarly && { stoppedEarly }),
    };
  }

  private remember(scenario: Float64Array): void {
    const others = this.remembered.filter((known) => known !== scenario);
    this.remembered = [scenario, ...others].slice(0, REMEMBERED_SCENARIOS);
  }
}
