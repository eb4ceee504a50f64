/** Weaker stand-ins for parts of the method, to measure what each part earns (`benchmarks/ablation.js`). */
import type { TwoStageProblem } from "../../model/problem.js";
import type { ProblemStructure } from "../../model/structure.js";
import type { EvaluationOptions, WorstCase } from "../worst-case/evaluator.js";
import { ObjectiveUncertaintyEvaluator } from "../worst-case/objective-uncertainty.js";
import type { Cut, FaceInequality } from "./cut.js";
import type { Lifter } from "./lifting.js";

/** Parts of the method; false leaves one out. */
export interface Ingredients {
  /** Lifted cuts; without, cuts hold at x̂ and are given away as soon as one linking column differs. */
  readonly lifting: boolean;
  /** Descent from new incumbents. */
  readonly localSearch: boolean;
  /** Policies shared by all plans. */
  readonly policyPool: boolean;
  /** (R) in ranges of the budgets' multipliers. */
  readonly division: boolean;
  /** Integer recourse at a few scenarios in (R). */
  readonly scenarioCopies: boolean;
  /** Branch and bound priced by scenarios, before (R), where it applies. */
  readonly treeSearch: boolean;
}

export const ALL_INGREDIENTS: Ingredients = {
  lifting: true,
  localSearch: true,
  policyPool: true,
  division: true,
  scenarioCopies: true,
  treeSearch: true,
};

/** αᵀy − (most − g) · Σ |x_i − x̂_i| ≤ g over the linking columns, `most` the largest αᵀy within the bounds of y alone. */
export class NoLifting implements Lifter {
  readonly name = "distance from the plan alone";

  constructor(
    private readonly problem: TwoStageProblem,
    private readonly structure: ProblemStructure,
  ) {}

  lift({ origin, alpha, rhs }: FaceInequality, x: Float64Array): Cut | undefined {
    const { firstStage, secondStage } = this.problem;
    const most = alpha.reduce(
      (total, value, j) =>
        value === 0 ? total : total + value * (value > 0 ? secondStage.upper[j] : secondStage.lower[j]),
      0,
    );
    const slack = Math.max(0, most - rhs);
    if (!Number.isFinite(slack)) return undefined;
    const xCoefficients = new Float64Array(firstStage.count);
    let g = rhs;
    for (const i of this.structure.linking) {
      xCoefficients[i] = x[i] > 0.5 ? slack : 0 - slack;
      if (x[i] > 0.5) g += slack;
    }
    return { origin, xCoefficients, yCoefficients: alpha, rhs: g };
  }

  /** Valid by construction: there is nothing to check it with. */
  largest({ rhs }: Cut): number {
    return rhs;
  }

  dispose(): void {}
}

/** Starts every evaluation without policies. */
export class ForgetfulEvaluator extends ObjectiveUncertaintyEvaluator {
  override evaluate(x: Float64Array, options: EvaluationOptions): WorstCase {
    this.forget();
    return super.evaluate(x, options);
  }
}
