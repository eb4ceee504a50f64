import type { Stop } from "../../base/stop.js";
import { AffineSum, addExpressionRow } from "../../ccg/affine-expression.js";
import { LinearModelBuilder, type MilpBackend } from "../../milp/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import { objectiveAt } from "../../model/scenario.js";
import type { ProblemStructure } from "../../model/structure.js";
import { firstStageDomain } from "../embedding/domains.js";
import type { EmbeddingDomain } from "../embedding/encoder-embedding.js";
import { PlanNetwork } from "../embedding/plan-network.js";
import { valueAt } from "../embedding/value-net.js";
import type { LearnedValue } from "./learned-value.js";
import { addRequiredScenario, mainAnswer } from "./main-model.js";
import type { MainAnswer, MainOptions, MainProblem } from "./main-problem.js";

/**
 * The max main problem (the ablation of Dumouchelle et al. 2024): the network's estimates are the objective,
 *
 *     min η   s.t.  η ≥ v(x, ξˢ) for every known scenario,   x ∈ X
 *
 * Units that only push η up need their convex part alone. It proves nothing about the two-stage optimum.
 */
export class MaxMainProblem implements MainProblem {
  readonly provesBound = false;
  private readonly domain: EmbeddingDomain;
  private readonly plans: PlanNetwork;

  constructor(
    private readonly problem: TwoStageProblem,
    private readonly structure: ProblemStructure,
    private readonly learned: LearnedValue,
    private readonly backend: MilpBackend,
    stop: Stop,
  ) {
    this.domain = firstStageDomain(problem, structure);
    this.plans = new PlanNetwork(learned.network, this.domain, "minimise", backend, stop);
  }

  solve(scenarios: readonly Float64Array[], options: MainOptions): MainAnswer {
    const { problem, structure, learned, backend } = this;
    const builder = new LinearModelBuilder();
    this.domain.addTo(builder);
    const values = this.plans.add(builder, scenarios, options.stop);
    const eta = builder.addColumn({ cost: 1, lower: Number.NEGATIVE_INFINITY });
    const estimates = values.map(({ value }, s) =>
      new AffineSum().add(value).add(this.ownPart(scenarios[s])).toExpression(),
    );
    for (const estimate of estimates) {
      const excess = new AffineSum().addColumn(eta, 1).add(estimate, -1);
      addExpressionRow(builder, 0, Number.POSITIVE_INFINITY, excess.toExpression());
    }
    for (const xi of options.required) addRequiredScenario(builder, problem, structure, xi);
    return mainAnswer(backend, builder, problem, options, (x, solution) => {
      learned.moveTo(x);
      const worst = Math.max(...scenarios.map((xi) => learned.at(xi)));
      const embedded = Math.max(...estimates.map((estimate) => valueAt(estimate, solution)));
      return { estimate: worst, deviation: Math.abs(embedded - worst) };
    });
  }

  /** c(ξ)ᵀx and the constant, scaled, where the network leaves them out. */
  private ownPart(xi: Float64Array) {
    const { problem, learned } = this;
    const sum = new AffineSum();
    if (learned.addsOwn) {
      const { constant, cost } = objectiveAt(problem.objective, xi);
      const scale = 1 / learned.network.labelScale;
      sum.addConstant(scale * constant);
      for (let j = 0; j < problem.firstStage.count; j++) sum.addColumn(j, scale * cost[j]);
    }
    return sum.toExpression();
  }
}
