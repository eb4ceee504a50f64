import {
  hasSolution,
  LinearModelBuilder,
  type MilpAnswer,
  type MilpBackend,
  type SolveOptions,
} from "../../milp/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import { CONSTANT, type UncertainTerms } from "../../model/sparse.js";
import { type AffineExpression, AffineSum, addExpressionRow } from "../affine-expression.js";
import { addSupportFunction } from "../support-function.js";

/** Which recourse columns follow the uncertainty, and which factors each of them may use. */
export interface RuleShape {
  /** Whether recourse column j may depend on factor k. */
  observes(j: number, k: number): boolean;
}

/** Every column depends on all that it may know. */
export function observedShape({ observes }: TwoStageProblem): RuleShape {
  return { observes: (j, k) => observes?.[j].includes(k) ?? true };
}

/** A recourse that is affine in ξ: y_j(ξ) = intercept_j + Σ_k slope_jk ξ_k. */
export interface AffineRule {
  readonly intercept: Float64Array;
  /** One row for every recourse column, one entry for every factor. */
  readonly slopes: readonly Float64Array[];
}

/** What a rule's model proved. */
export type RuleAnswer =
  | {
      readonly kind: "solved";
      readonly x: Float64Array;
      readonly rule: AffineRule;
      /** Worst-case cost of x with this rule. */
      readonly value: number;
      /** Proved lower bound on what any rule of the shape can reach. */
      readonly bound: number;
      readonly isOptimal: boolean;
    }
  | { readonly kind: "failed"; readonly status: Exclude<MilpAnswer["status"], "optimal" | "feasible"> };

/** An expression affine in ξ whose coefficients are expressions of the model. */
class UncertainSum {
  readonly constant = new AffineSum();
  readonly slopes = new Map<number, AffineSum>();

  slope(k: number): AffineSum {
    const known = this.slopes.get(k);
    if (known !== undefined) return known;
    const slope = new AffineSum();
    this.slopes.set(k, slope);
    return slope;
  }
}

/**
 * The single-stage model of a decision rule (Ben-Tal, Goryashko, Guslitzer & Nemirovski 2004): y is replaced by an affine
 * function of ξ, and every row, bound and the objective by its worst case over the set, written with the set's dual.
 *
 * Integer columns and columns with uncertain coefficients keep one value in all scenarios: an affine function of them would
 * not be integer, or the row quadratic in ξ. Any feasible rule is a recourse for all scenarios, so its value is an upper
 * bound on the worst case of x.
 */
export class RuleModel {
  private readonly builder = new LinearModelBuilder();
  private readonly intercepts: number[] = [];
  private readonly slopeColumns: Map<number, number>[] = [];

  constructor(
    private readonly problem: TwoStageProblem,
    shape: RuleShape,
  ) {
    const { firstStage, secondStage, uncertainty } = problem;
    for (let j = 0; j < firstStage.count; j++) {
      this.builder.addColumn({
        lower: firstStage.lower[j],
        upper: firstStage.upper[j],
        integer: firstStage.integer[j] === 1,
      });
    }
    const isStatic = columnsWithUncertainCoefficients(problem);
    for (let j = 0; j < secondStage.count; j++) {
      const slopes = new Map<number, number>();
      const canAdapt = secondStage.integer[j] === 0 && !isStatic.has(firstStage.count + j);
      for (let k = 0; canAdapt && k < uncertainty.dimension; k++) {
        if (shape.observes(j, k)) slopes.set(k, this.builder.addColumn({ lower: Number.NEGATIVE_INFINITY }));
      }
      const isFree = slopes.size > 0;
      this.intercepts.push(
        this.builder.addColumn({
          lower: isFree ? Number.NEGATIVE_INFINITY : secondStage.lower[j],
          upper: isFree ? Number.POSITIVE_INFINITY : secondStage.upper[j],
          integer: secondStage.integer[j] === 1,
        }),
      );
      this.slopeColumns.push(slopes);
    }
    this.addRows();
    this.addColumnBounds();
    this.addObjective();
  }

  solve(backend: MilpBackend, options: SolveOptions): RuleAnswer {
    const session = backend.open(this.builder.build());
    try {
      const answer = session.solve(options);
      if (!hasSolution(answer)) return { kind: "failed", status: answer.status };
      return {
        kind: "solved",
        x: answer.x.slice(0, this.problem.firstStage.count),
        rule: {
          intercept: Float64Array.from(this.intercepts, (column) => answer.x[column]),
          slopes: this.slopeColumns.map((columns) => {
            const slopes = new Float64Array(this.problem.uncertainty.dimension);
            for (const [k, column] of columns) slopes[k] = answer.x[column];
            return slopes;
          }),
        },
        value: answer.objective,
        bound: answer.bound,
        isOptimal: answer.status === "optimal",
      };
    } finally {
      session.dispose();
    }
  }

  private addRows(): void {
    const { rows } = this.problem;
    for (let i = 0; i < rows.count; i++) {
      const activity = new UncertainSum();
      for (let t = rows.matrix.starts[i]; t < rows.matrix.starts[i + 1]; t++) {
        this.addColumnTimes(activity, rows.matrix.indices[t], rows.matrix.values[t]);
      }
      this.addUncertainTerms(activity, rows.uncertain, i);
      this.bound(activity, rows.lower[i], rows.upper[i]);
    }
  }

  private addColumnBounds(): void {
    const { firstStage, secondStage } = this.problem;
    this.slopeColumns.forEach((slopes, j) => {
      if (slopes.size === 0) return;
      const activity = new UncertainSum();
      this.addColumnTimes(activity, firstStage.count + j, 1);
      this.bound(activity, secondStage.lower[j], secondStage.upper[j]);
    });
  }

  private addObjective(): void {
    const { objective } = this.problem;
    const cost = new UncertainSum();
    cost.constant.addConstant(objective.constant);
    objective.cost.forEach((value, column) => {
      this.addColumnTimes(cost, column, value);
    });
    this.addUncertainTerms(cost, objective.uncertain, 0);
    const worst = this.worstCase(cost, 1);
    this.builder.offset = worst.constant;
    worst.columns.forEach((column, t) => {
      this.builder.addCost(column, worst.values[t]);
    });
  }

  private addColumnTimes(sum: UncertainSum, column: number, value: number): void {
    if (value === 0) return;
    const j = column - this.problem.firstStage.count;
    if (j < 0) {
      sum.constant.addColumn(column, value);
      return;
    }
    sum.constant.addColumn(this.intercepts[j], value);
    for (const [k, slope] of this.slopeColumns[j]) sum.slope(k).addColumn(slope, value);
  }

  private addUncertainTerms(
    sum: UncertainSum,
    { starts, column, factor, value }: UncertainTerms,
    i: number,
  ): void {
    const firstCount = this.problem.firstStage.count;
    for (let t = starts[i]; t < starts[i + 1]; t++) {
      const slope = sum.slope(factor[t]);
      if (column[t] === CONSTANT) slope.addConstant(value[t]);
      else
        slope.addColumn(
          column[t] < firstCount ? column[t] : this.intercepts[column[t] - firstCount],
          value[t],
        );
    }
  }

  /** lower ≤ sum ≤ upper in every scenario. */
  private bound(sum: UncertainSum, lower: number, upper: number): void {
    if (sum.slopes.size === 0) {
      addExpressionRow(this.builder, lower, upper, sum.constant.toExpression());
      return;
    }
    if (Number.isFinite(upper))
      addExpressionRow(this.builder, Number.NEGATIVE_INFINITY, upper, this.worstCase(sum, 1));
    if (Number.isFinite(lower))
      addExpressionRow(this.builder, Number.NEGATIVE_INFINITY, -lower, this.worstCase(sum, -1));
  }

  /** An expression for max_ξ of sign · sum. */
  private worstCase(sum: UncertainSum, sign: number): AffineExpression {
    const slopes = Array.from({ length: this.problem.uncertainty.dimension }, (_, k) => {
      const slope = sum.slopes.get(k);
      return slope && new AffineSum().add(slope.toExpression(), sign).toExpression();
    });
    const total = new AffineSum().add(sum.constant.toExpression(), sign);
    if (sum.slopes.size > 0) total.add(addSupportFunction(this.builder, this.problem.uncertainty, slopes));
    return total.toExpression();
  }
}

function columnsWithUncertainCoefficients({ objective, rows }: TwoStageProblem): Set<number> {
  return new Set([...objective.uncertain.column, ...rows.uncertain.column]);
}

/** The recourse of a rule at a scenario. */
export function recourseOf({ intercept, slopes }: AffineRule, xi: ArrayLike<number>): Float64Array {
  return intercept.map((value, j) => slopes[j].reduce((total, slope, k) => total + slope * xi[k], value));
}
