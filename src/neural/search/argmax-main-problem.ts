import type { Stop } from "../../base/stop.js";
import { type AffineExpression, AffineSum, addExpressionRow } from "../../ccg/affine-expression.js";
import { LinearModelBuilder, type MilpBackend } from "../../milp/index.js";
import { columnCount, type TwoStageProblem } from "../../model/problem.js";
import { addRowAt, objectiveAt } from "../../model/scenario.js";
import type { ProblemStructure } from "../../model/structure.js";
import { firstStageDomain } from "../embedding/domains.js";
import type { EmbeddingDomain } from "../embedding/encoder-embedding.js";
import { PlanNetwork } from "../embedding/plan-network.js";
import { valueAt } from "../embedding/value-net.js";
import type { LearnedValue } from "./learned-value.js";
import { addRecourseColumns, addRequiredScenario, mainAnswer } from "./main-model.js";
import type { MainAnswer, MainOptions, MainProblem } from "./main-problem.js";
import { rangeOf } from "./row-range.js";

/**
 * The argmax main problem (Dumouchelle et al. 2024, MP-A): the network chooses which known scenario is worst for x, and only that one is
 * modelled, exactly, with one recourse copy:
 *
 *     min c(ξᵃ)ᵀx + d(ξᵃ)ᵀy   s.t.  rows at (x, y, ξᵃ),   ξᵃ ∈ argmax_s v(x, ξˢ)
 *
 * with p_s = v(x, ξˢ), binaries a_s, Σ a_s = 1, a scalar m, and indicators with the smallest constants that interval arithmetic
 * proves, one for each pair of scenarios:
 *
 *     m ≥ p_s,   m ≤ p_s + M_s (1 − a_s)
 *     z ≥ c(ξˢ)ᵀx + d(ξˢ)ᵀy − Σ_{t≠s} B_st a_t,    row_i(x, y, ξˢ) ≤ h_i + Σ_{t≠s} B_sti a_t
 *
 * Whatever the network chooses, the optimal value is at most F(x) at every x: a proved lower bound on the two-stage optimum.
 */
export class ArgmaxMainProblem implements MainProblem {
  readonly provesBound = true;
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
    this.plans = new PlanNetwork(learned.network, this.domain, "compare", backend, stop);
  }

  solve(scenarios: readonly Float64Array[], options: MainOptions): MainAnswer {
    const builder = new LinearModelBuilder();
    this.domain.addTo(builder);
    const y = addRecourseColumns(builder, this.problem);
    const chosen = scenarios.length > 1 ? this.addChoice(builder, scenarios, options.stop) : undefined;
    this.addObjective(builder, scenarios, y, chosen?.columns ?? []);
    this.addRows(builder, scenarios, y, chosen?.columns ?? []);
    for (const xi of options.required) addRequiredScenario(builder, this.problem, this.structure, xi);
    return this.answer(builder, scenarios, options, chosen);
  }

  /** a, m and p: exactly one scenario is chosen, and none is estimated worse. */
  private addChoice(builder: LinearModelBuilder, scenarios: readonly Float64Array[], stop: Stop): Choice {
    const own = scenarios.map((xi) => this.ownPart(xi));
    const values = this.plans.add(builder, scenarios, stop).map(({ value, lower, upper }, s) => ({
      value: new AffineSum().add(value).add(own[s].expression).toExpression(),
      lower: lower + own[s].lower,
      upper: upper + own[s].upper,
    }));
    const columns = scenarios.map(() => builder.addColumn({ upper: 1, integer: true }));
    builder.addRow(1, 1, columns, new Float64Array(columns.length).fill(1));
    const largest = Math.max(...values.map(({ upper }) => upper));
    const m = builder.addColumn({ lower: Number.NEGATIVE_INFINITY });
    values.forEach(({ value, lower }, s) => {
      const below = new AffineSum().addColumn(m, 1).add(value, -1);
      addExpressionRow(builder, 0, Number.POSITIVE_INFINITY, below.toExpression());
      const bigM = largest - lower;
      const above = new AffineSum().addColumn(m, 1).add(value, -1).addColumn(columns[s], bigM);
      addExpressionRow(builder, Number.NEGATIVE_INFINITY, bigM, above.toExpression());
    });
    return { columns, m, values: values.map(({ value }) => value) };
  }

  /** c(ξ)ᵀx, scaled, where the network leaves it out and it differs between scenarios. */
  private ownPart(xi: Float64Array): { expression: AffineExpression; lower: number; upper: number } {
    const { problem, learned } = this;
    const sum = new AffineSum();
    if (learned.addsOwn) {
      const { constant, cost } = objectiveAt(problem.objective, xi);
      const scale = 1 / learned.network.labelScale;
      sum.addConstant(scale * (constant - problem.objective.constant));
      for (let j = 0; j < problem.firstStage.count; j++) {
        sum.addColumn(j, scale * (cost[j] - problem.objective.cost[j]));
      }
    }
    const expression = sum.toExpression();
    return { expression, ...rangeOf(problem, expression) };
  }

  /** The certain part of the objective as costs; w ≥ the uncertain part at the chosen scenario. */
  private addObjective(
    builder: LinearModelBuilder,
    scenarios: readonly Float64Array[],
    y: number,
    choice: readonly number[],
  ): void {
    const { objective } = this.problem;
    builder.offset = objective.constant;
    objective.cost.forEach((cost, j) => {
      builder.addCost(this.columnOf(j, y), cost);
    });
    if (objective.uncertain.column.length === 0) return;
    const w = builder.addColumn({ cost: 1, lower: Number.NEGATIVE_INFINITY });
    const uncertain = scenarios.map((xi) => {
      const { constant, cost } = objectiveAt(objective, xi);
      return this.expression(
        cost.map((value, j) => value - objective.cost[j]),
        constant - objective.constant,
      );
    });
    uncertain.forEach((cost, s) => {
      const excess = new AffineSum().add(this.inModel(cost, y)).addColumn(w, -1);
      this.relax(excess, uncertain, s, choice);
      addExpressionRow(builder, Number.NEGATIVE_INFINITY, 0, excess.toExpression());
    });
  }

  /** Rows of the recourse: certain ones once, the others at the chosen scenario. */
  private addRows(
    builder: LinearModelBuilder,
    scenarios: readonly Float64Array[],
    y: number,
    choice: readonly number[],
  ): void {
    const { rows } = this.problem;
    for (let i = 0; i < rows.count; i++) {
      if (this.structure.rowKinds[i] !== "recourse") continue;
      const isCertain = rows.uncertain.starts[i] === rows.uncertain.starts[i + 1];
      const activities = (isCertain ? scenarios.slice(0, 1) : scenarios).map((xi) => this.rowAt(i, xi));
      activities.forEach((activity, s) => {
        if (Number.isFinite(rows.upper[i])) {
          const excess = new AffineSum().add(this.inModel(activity, y));
          this.relax(excess, activities, s, choice);
          addExpressionRow(builder, Number.NEGATIVE_INFINITY, rows.upper[i], excess.toExpression());
        }
        if (Number.isFinite(rows.lower[i])) {
          const excess = new AffineSum().add(this.inModel(activity, y), -1);
          this.relax(excess, activities.map(negative), s, choice);
          addExpressionRow(builder, Number.NEGATIVE_INFINITY, 0 - rows.lower[i], excess.toExpression());
        }
      });
    }
  }

  /** − Σ_{t≠s} B_st a_t with B_st = max (e_s − e_t) over the bounds of (x, y): enough, since e_t's own row holds where a_t = 1. */
  private relax(
    row: AffineSum,
    expressions: readonly AffineExpression[],
    s: number,
    choice: readonly number[],
  ): void {
    for (let t = 0; t < expressions.length; t++) {
      if (t === s) continue;
      const difference = new AffineSum().add(expressions[s]).add(expressions[t], -1).toExpression();
      row.addColumn(choice[t], 0 - Math.max(0, rangeOf(this.problem, difference).upper));
    }
  }

  private answer(
    builder: LinearModelBuilder,
    scenarios: readonly Float64Array[],
    options: MainOptions,
    chosen: Choice | undefined,
  ): MainAnswer {
    return mainAnswer(this.backend, builder, this.problem, options, (x, solution) => {
      if (!chosen) return {};
      return { estimate: solution[chosen.m], deviation: this.deviation(chosen, solution, x, scenarios) };
    });
  }

  /** Largest difference between the embedded network and its forward pass at the solution. */
  private deviation(
    { values }: Choice,
    solution: Float64Array,
    x: Float64Array,
    scenarios: readonly Float64Array[],
  ): number {
    this.learned.moveTo(x);
    const level = this.learned.certainOwn;
    return Math.max(
      ...scenarios.map((xi, s) => Math.abs(valueAt(values[s], solution) - (this.learned.at(xi) - level))),
    );
  }

  /** Row i at a scenario, over the columns of the problem. */
  private rowAt(i: number, xi: Float64Array): AffineExpression {
    const coefficients = new Float64Array(columnCount(this.problem));
    const shift = addRowAt(this.problem.rows, i, xi, coefficients);
    return this.expression(coefficients, shift);
  }

  private expression(coefficients: Float64Array, constant: number): AffineExpression {
    const sum = new AffineSum().addConstant(constant);
    coefficients.forEach((value, j) => {
      sum.addColumn(j, value);
    });
    return sum.toExpression();
  }

  /** The model's column of the problem's column j. */
  private columnOf(j: number, y: number): number {
    const { count } = this.problem.firstStage;
    return j < count ? j : y + j - count;
  }

  private inModel({ constant, columns, values }: AffineExpression, y: number): AffineExpression {
    return { constant, columns: columns.map((j) => this.columnOf(j, y)), values };
  }
}

interface Choice {
  /** a_s. */
  readonly columns: readonly number[];
  readonly m: number;
  readonly values: readonly AffineExpression[];
}

function negative(expression: AffineExpression): AffineExpression {
  return new AffineSum().add(expression, -1).toExpression();
}
