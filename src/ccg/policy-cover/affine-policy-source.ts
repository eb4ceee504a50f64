import type { Stop } from "../../base/stop.js";
import { hasSolution, LinearModelBuilder, type MilpBackend } from "../../milp/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import type { RecourseOracle } from "../../model/recourse.js";
import type { ProblemStructure } from "../../model/structure.js";
import { recourseValue } from "../worst-case/recourse-value.js";
import { followingColumns, policyOfRule } from "./affine-rule.js";
import { basisRule } from "./basis-rule.js";
import { fixedPolicy, includingScenario, type Policy } from "./policy.js";
import type { PolicySource, ValueAnswer, ValueGoal } from "./policy-source.js";
import { RuleOnBox } from "./rule-on-box.js";

/** Any policy will do; the search gains nothing from the last per cent. */
const POLICY_GAP = 1e-3;

const POLICY_FEASIBILITY_TOLERANCE = 1e-9;

/**
 * Policies of any problem. Continuous columns with certain coefficients keep their optimal basis and so follow ξ affinely,
 * see {@link basisRule}; the others are chosen by one integer programme, the robust counterpart over a box, see
 * {@link RuleOnBox}.
 */
export class AffinePolicySource implements PolicySource {
  readonly name: string;
  readonly isFast = false;
  /** 1 for the columns of y that follow ξ. */
  private readonly follows: Uint8Array;
  private readonly rows: readonly number[];

  constructor(
    private readonly problem: TwoStageProblem,
    structure: ProblemStructure,
    private readonly oracle: RecourseOracle,
    private readonly backend: MilpBackend,
  ) {
    this.name = `${backend.name} policies`;
    this.follows = followingColumns(problem);
    this.rows = structure.rowKinds.flatMap((kind, i) => (kind === "recourse" ? [i] : []));
  }

  valueAt(x: Float64Array, xi: Float64Array, { enough, stop }: ValueGoal): ValueAnswer {
    const answer = recourseValue(this.problem, this.oracle, x, xi, stop);
    if (answer.status !== "optimal") return { status: answer.status };
    if (answer.value <= enough) return { status: "enough", y: answer.y };
    return { status: "value", lower: answer.value, y: answer.y };
  }

  policyAt(x: Float64Array, xi: Float64Array, y: Float64Array): Policy {
    const { problem, rows } = this;
    const rule = basisRule(problem, rows, this.follows, x, xi, y, this.backend);
    const policy = rule && policyOfRule(problem, rows, x, rule);
    return (policy && includingScenario(policy, xi)) ?? fixedPolicy(problem, x, y);
  }

  policyOn(
    x: Float64Array,
    lower: Float64Array,
    upper: Float64Array,
    target: number,
    stop: Stop,
  ): Policy | undefined {
    // Continuous recourse alone is served best by its own basis.
    if (!this.follows.includes(0)) return undefined;
    const { problem, backend } = this;
    const builder = new LinearModelBuilder();
    const rule = new RuleOnBox(builder, problem, this.follows, lower, upper);
    for (const i of this.rows) rule.addRow(i, x);
    rule.addObjective(x);
    const session = backend.open(builder.build(), {
      light: true,
      feasibilityTolerance: POLICY_FEASIBILITY_TOLERANCE,
    });
    try {
      const answer = session.solve({ stop, relativeGap: POLICY_GAP, objectiveTarget: target });
      if (!hasSolution(answer) || answer.objective > target) return undefined;
      const policy = this.policyAt(x, rule.middle, rule.recourseOf(answer.x));
      return costAt(policy, rule.middle) <= target ? policy : undefined;
    } finally {
      session.dispose();
    }
  }
}

function costAt({ constant, slope }: Policy, scenario: Float64Array): number {
  return slope.reduce((total, value, k) => total + value * scenario[k], constant);
}
