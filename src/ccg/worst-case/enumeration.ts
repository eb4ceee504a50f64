import type { TwoStageProblem } from "../../model/problem.js";
import type { RecourseOracle } from "../../model/recourse.js";
import type { EvaluationOptions, WorstCase, WorstCaseEvaluator } from "./evaluator.js";
import { recourseValue } from "./recourse-value.js";

/** Worst case over finitely many scenarios: V(x, ξ) at each of them. */
export class EnumerationEvaluator implements WorstCaseEvaluator {
  readonly name: string;
  /** The scenario that was worst last time comes first: it often rejects the next plan at once. */
  private readonly order: number[];

  constructor(
    private readonly problem: TwoStageProblem,
    private readonly scenarios: readonly Float64Array[],
    private readonly oracle: RecourseOracle,
  ) {
    this.name = `enumeration of ${scenarios.length} scenarios with ${oracle.name}`;
    this.order = scenarios.map((_, s) => s);
  }

  evaluate(x: Float64Array, { stop, rejectAt }: EvaluationOptions): WorstCase {
    let worst: { readonly value: number; readonly position: number; readonly y: Float64Array } | undefined;
    const evaluated = (stoppedEarly: boolean): WorstCase => {
      if (worst === undefined) return { kind: "limit" };
      const [scenario] = this.order.splice(worst.position, 1);
      this.order.unshift(scenario);
      return {
        kind: "evaluated",
        lower: worst.value,
        upper: stoppedEarly ? Number.POSITIVE_INFINITY : worst.value,
        attained: true,
        scenario: this.scenarios[scenario],
        recourse: worst.y,
        ...(stoppedEarly && { stoppedEarly }),
      };
    };
    for (let position = 0; position < this.order.length; position++) {
      const scenario = this.scenarios[this.order[position]];
      const answer = recourseValue(this.problem, this.oracle, x, scenario, stop);
      if (answer.status === "infeasible" || answer.status === "unbounded")
        return { kind: answer.status, scenario };
      if (answer.status === "limit") return evaluated(true);
      if (worst === undefined || answer.value > worst.value)
        worst = { value: answer.value, position, y: answer.y };
      const isRejected = rejectAt !== undefined && worst.value >= rejectAt;
      if (isRejected || stop.reason() !== undefined) return evaluated(position + 1 < this.order.length);
    }
    return evaluated(false);
  }

  dispose(): void {}
}
