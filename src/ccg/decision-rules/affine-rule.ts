import { Stop } from "../../base/stop.js";
import { loadBackend } from "../../milp/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import { asMinimisation, inSense } from "../normal-form.js";
import { type AffineRule, observedShape, RuleModel } from "./rule-model.js";

/** Options of {@link affineDecisionRule}. */
export interface AffineRuleOptions {
  /** Whether recourse column j may use factor k: what is known when it is decided. What the problem says unless given. */
  readonly observes?: (j: number, k: number) => boolean;
  readonly timeLimitSeconds?: number;
  readonly gap?: number;
}

/** The best affine decision rule of a problem, in the problem's own sense. */
export interface AffineRuleResult {
  readonly status: "optimal" | "feasible" | "noRule";
  /** Proved worst case of the first stage with this rule. */
  readonly objective?: number;
  readonly firstStage?: Float64Array;
  readonly rule?: AffineRule;
}

/** Relative gap of the rule's model: most are linear programmes, which are solved exactly anyway. */
const DEFAULT_RULE_GAP = 1e-7;

/**
 * The best affine decision rule (Ben-Tal et al. 2004), with a choice of what each recourse column may know: that turns a
 * two-stage problem into a multi-stage one without foresight.
 *
 * @example
 * import { TwoStageModel, affineDecisionRule, boxSet } from "minmaxmin";
 * // min 3x + max over u in [0,3] of 10 y(u), x + y(u) >= 5 + u, 0 <= x <= 5
 * const model = new TwoStageModel("capacity");
 * const x = model.firstStage({ name: "x", upper: 5 });
 * const y = model.secondStage({ name: "y" });
 * const [u] = model.uncertain(boxSet([0], [3]));
 * model.minimise(x.times(3).plus(y.times(10)));
 * model.require(x.plus(y).atLeast(u.plus(5)));
 * const { objective, rule } = await affineDecisionRule(model.build());
 * objective; // => 45
 * rule?.slopes[0][0]; // => 1
 */
export async function affineDecisionRule(
  problem: TwoStageProblem,
  options: AffineRuleOptions = {},
): Promise<AffineRuleResult> {
  const backend = await loadBackend("highs");
  const { observes } = options;
  const model = new RuleModel(asMinimisation(problem), observes ? { observes } : observedShape(problem));
  const answer = model.solve(backend, {
    stop: Stop.after(options.timeLimitSeconds),
    relativeGap: options.gap ?? DEFAULT_RULE_GAP,
  });
  if (answer.kind === "failed") return { status: "noRule" };
  return {
    status: answer.isOptimal ? "optimal" : "feasible",
    objective: inSense(problem.sense, answer.value),
    firstStage: answer.x,
    rule: answer.rule,
  };
}
