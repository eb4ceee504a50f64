import type { LinearModelBuilder } from "../../milp/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import { addRowAt, objectiveAt } from "../../model/scenario.js";
import { CONSTANT } from "../../model/sparse.js";
import { type AffineExpression, AffineSum, addExpressionRow } from "../affine-expression.js";
import { roundIntegers } from "../recourse/milp-oracle.js";

/**
 * The robust counterpart of the recourse over a box ξ = c + r t, t ∈ [−1, 1]ᵈ: a row a + bᵀt ≤ u that is to hold for all t
 * becomes a + Σ_k |b_k| ≤ u. Columns that follow ξ do so affinely (Ben-Tal et al. 2004), all others are fixed.
 */
export class RuleOnBox {
  readonly middle: Float64Array;
  private readonly half: Float64Array;
  private readonly factors: number[];
  /** First of the columns of y at the middle. */
  private readonly base: number;
  /** moves[j][t]: change of y_j over half the box along factor t. */
  private readonly moves: readonly (readonly number[])[];

  constructor(
    private readonly builder: LinearModelBuilder,
    private readonly problem: TwoStageProblem,
    follows: Uint8Array,
    lower: Float64Array,
    upper: Float64Array,
  ) {
    const { secondStage } = problem;
    this.middle = lower.map((value, k) => (value + upper[k]) / 2);
    this.half = lower.map((value, k) => (upper[k] - value) / 2);
    this.factors = [...this.half.keys()].filter((k) => this.half[k] > 0);
    this.base = builder.columnCount;
    for (let j = 0; j < secondStage.count; j++) {
      const isInteger = secondStage.integer[j] === 1;
      builder.addColumn({ lower: secondStage.lower[j], upper: secondStage.upper[j], integer: isInteger });
    }
    this.moves = Array.from(follows, (isFollowing, j) => {
      if (!isFollowing) return [];
      const moves = this.factors.map(() => builder.addColumn({ lower: Number.NEGATIVE_INFINITY }));
      const slopes = moves.map((column) => new AffineSum().addColumn(column, 1));
      const value = new AffineSum().addColumn(this.base + j, 1);
      this.require(secondStage.lower[j], secondStage.upper[j], value, slopes);
      return moves;
    });
  }

  /** Row i for every scenario of the box. */
  addRow(i: number, x: Float64Array): void {
    const { rows } = this.problem;
    const { value, slopes } = this.rowExpressions(i, x);
    this.require(rows.lower[i], rows.upper[i], value, slopes);
  }

  /** min of the largest objective over the box. */
  addObjective(x: Float64Array): void {
    const { objective, firstStage } = this.problem;
    const { constant, cost } = objectiveAt(objective, this.middle);
    const value = this.expressionOf(cost, constant, x);
    const slopes = this.slopesOf(objective.uncertain, 0, cost.subarray(firstStage.count), x);
    const total = this.builder.addColumn({ cost: 1, lower: Number.NEGATIVE_INFINITY });
    this.require(Number.NEGATIVE_INFINITY, 0, value.addColumn(total, -1), slopes);
  }

  /** y at the middle of the box. */
  recourseOf(solution: Float64Array): Float64Array {
    const { count, integer } = this.problem.secondStage;
    return roundIntegers(solution.slice(this.base, this.base + count), integer);
  }

  private rowExpressions(i: number, x: Float64Array): { value: AffineSum; slopes: AffineSum[] } {
    const { rows, firstStage, secondStage } = this.problem;
    const coefficients = new Float64Array(firstStage.count + secondStage.count);
    const shift = addRowAt(rows, i, this.middle, coefficients);
    const value = this.expressionOf(coefficients, shift, x);
    const slopes = this.slopesOf(rows.uncertain, i, coefficients.subarray(firstStage.count), x);
    return { value, slopes };
  }

  /** constant + coefficientsᵀ(x, y at the middle). */
  private expressionOf(coefficients: Float64Array, constant: number, x: Float64Array): AffineSum {
    const sum = new AffineSum().addConstant(constant);
    x.forEach((value, j) => {
      sum.addConstant(coefficients[j] * value);
    });
    for (let j = x.length; j < coefficients.length; j++) {
      sum.addColumn(this.base + j - x.length, coefficients[j]);
    }
    return sum;
  }

  /** Change of a packed row over half the box along every factor: by its own uncertain terms, and by y's moves. */
  private slopesOf(
    uncertain: TwoStageProblem["rows"]["uncertain"],
    i: number,
    coefficients: Float64Array,
    x: Float64Array,
  ): AffineSum[] {
    const slopes = this.factors.map(() => new AffineSum());
    const position = new Map(this.factors.map((k, t) => [k, t]));
    for (let e = uncertain.starts[i]; e < uncertain.starts[i + 1]; e++) {
      const t = position.get(uncertain.factor[e]);
      if (t === undefined) continue;
      const change = uncertain.value[e] * this.half[uncertain.factor[e]];
      const column = uncertain.column[e];
      if (column === CONSTANT) slopes[t].addConstant(change);
      else if (column < x.length) slopes[t].addConstant(change * x[column]);
      else slopes[t].addColumn(this.base + column - x.length, change);
    }
    this.moves.forEach((moves, j) => {
      moves.forEach((column, t) => {
        slopes[t].addColumn(column, coefficients[j]);
      });
    });
    return slopes;
  }

  /** lower ≤ value + slopesᵀt ≤ upper for all t ∈ [−1, 1]ᵈ. */
  private require(lower: number, upper: number, value: AffineSum, slopes: readonly AffineSum[]): void {
    const { builder } = this;
    if (lower === upper) {
      addExpressionRow(builder, lower, upper, value.toExpression());
      for (const slope of slopes) addExpressionRow(builder, 0, 0, slope.toExpression());
      return;
    }
    const size = new AffineSum();
    for (const slope of slopes) this.addAbsoluteValue(slope.toExpression(), size);
    const spread = size.toExpression();
    const most = new AffineSum().add(value.toExpression()).add(spread);
    const least = new AffineSum().add(value.toExpression()).add(spread, -1);
    if (upper < Number.POSITIVE_INFINITY) {
      addExpressionRow(builder, Number.NEGATIVE_INFINITY, upper, most.toExpression());
    }
    if (lower > Number.NEGATIVE_INFINITY) {
      addExpressionRow(builder, lower, Number.POSITIVE_INFINITY, least.toExpression());
    }
  }

  /** Adds |slope| to a sum, through a column of its own unless it is a constant. */
  private addAbsoluteValue(slope: AffineExpression, sum: AffineSum): void {
    if (slope.columns.length === 0) {
      sum.addConstant(Math.abs(slope.constant));
      return;
    }
    const size = this.builder.addColumn();
    for (const sign of [1, -1]) {
      const row = new AffineSum().addColumn(size, 1).add(slope, sign).toExpression();
      addExpressionRow(this.builder, 0, Number.POSITIVE_INFINITY, row);
    }
    sum.addColumn(size, 1);
  }
}
