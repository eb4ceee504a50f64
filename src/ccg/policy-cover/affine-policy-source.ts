import type { Stop } from "../../base/stop.js";
import { hasSolution, LinearModelBuilder, type MilpBackend } from "../../milp/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import type { RecourseOracle } from "../../model/recourse.js";
import { addRowAt, objectiveAt } from "../../model/scenario.js";
import { CONSTANT } from "../../model/sparse.js";
import type { ProblemStructure } from "../../model/structure.js";
import { type AffineExpression, AffineSum, addExpressionRow } from "../affine-expression.js";
import { roundIntegers } from "../recourse/milp-oracle.js";
import { recourseValue } from "../worst-case/recourse-value.js";
import { type Policy, RegionRows } from "./policy.js";
import type { PolicySource, ValueAnswer, ValueGoal } from "./policy-source.js";

/** Any policy will do; the search gains nothing from the last per cent. */
const POLICY_GAP = 1e-3;

const POLICY_FEASIBILITY_TOLERANCE = 1e-9;

/** Slopes of a rule smaller than this over the box are rounding. */
const RULE_ROUNDING = 1e-9;

/**
 * Policies of any problem, by one integer programme a box: the robust counterpart over the box, where a continuous column
 * with certain coefficients may follow ξ affinely (Ben-Tal et al. 2004) and every other column is fixed. With
 * ξ = c + r t, t ∈ [−1, 1]ᵈ, a row a + bᵀt ≤ u that is to hold for all t becomes a + Σ_k |b_k| ≤ u.
 */
export class AffinePolicySource implements PolicySource {
  readonly name: string;
  readonly isFast = false;
  readonly refinements = 0;
  readonly smallestRadius = 1e-4;
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

  policyOn(
    x: Float64Array,
    lower: Float64Array,
    upper: Float64Array,
    target: number,
    stop: Stop,
  ): Policy | undefined {
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
      const answer = session.solve({
        stop,
        relativeGap: POLICY_GAP,
        objectiveTarget: target,
        boundTarget: target,
      });
      return hasSolution(answer) ? rule.policyOf(answer.x, x, this.rows) : undefined;
    } finally {
      session.dispose();
    }
  }
}

/** Continuous columns without an uncertain coefficient: their product with ξ keeps every row affine in ξ. */
export function followingColumns({ firstStage, secondStage, rows, objective }: TwoStageProblem): Uint8Array {
  const follows = secondStage.integer.map((isInteger) => 1 - isInteger);
  for (const { column } of [rows.uncertain, objective.uncertain]) {
    for (const j of column) if (j >= firstStage.count) follows[j - firstStage.count] = 0;
  }
  return follows;
}

/** The columns of one box's integer programme: y at the middle of the box, and how far it moves along every factor. */
class RuleOnBox {
  private readonly middle: Float64Array;
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

  /** The rule as a policy in ξ. */
  policyOf(solution: Float64Array, x: Float64Array, rows: readonly number[]): Policy {
    const { problem } = this;
    const { secondStage, objective, uncertainty } = problem;
    const point = this.rounded(solution);
    const region = new RegionRows();
    const slopeOf = (slopes: readonly AffineSum[]) => {
      const slope = new Float64Array(uncertainty.dimension);
      slopes.forEach((sum, t) => {
        const k = this.factors[t];
        const change = evaluate(sum.toExpression(), point);
        if (Math.abs(change) > RULE_ROUNDING) slope[k] = change / this.half[k];
      });
      return slope;
    };
    /** constant + slopeᵀξ with the given value at the middle of the box. */
    const shifted = (value: number, slope: Float64Array) =>
      slope.reduce((total, change, k) => total - change * this.middle[k], value);
    for (const i of rows) {
      const { value, slopes } = this.rowExpressions(i, x);
      const slope = slopeOf(slopes);
      const { lower, upper } = problem.rows;
      region.add(lower[i], upper[i], shifted(evaluate(value.toExpression(), point), slope), slope);
    }
    this.moves.forEach((moves, j) => {
      const slope = slopeOf(moves.map((column) => new AffineSum().addColumn(column, 1)));
      region.add(secondStage.lower[j], secondStage.upper[j], shifted(point[this.base + j], slope), slope);
    });
    const { constant, cost } = objectiveAt(objective, this.middle);
    const value = evaluate(this.expressionOf(cost, constant, x).toExpression(), point);
    const slope = slopeOf(this.slopesOf(objective.uncertain, 0, cost.subarray(problem.firstStage.count), x));
    return { constant: shifted(value, slope), slope, ...region.pack() };
  }

  private rounded(solution: Float64Array): Float64Array {
    const point = Float64Array.from(solution);
    const { integer, count } = this.problem.secondStage;
    point.set(roundIntegers(point.slice(this.base, this.base + count), integer), this.base);
    return point;
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

function evaluate({ constant, columns, values }: AffineExpression, point: Float64Array): number {
  return columns.reduce((total, column, k) => total + values[k] * point[column], constant);
}

/** Whether the robust counterpart of row i over a box of positive size can hold at all. */
export function isCoverable(problem: TwoStageProblem, i: number, follows: Uint8Array): boolean {
  const { rows, firstStage } = problem;
  const isFixedEquality =
    rows.lower[i] === rows.upper[i] && rows.uncertain.starts[i] < rows.uncertain.starts[i + 1];
  if (!isFixedEquality) return true;
  for (let k = rows.matrix.starts[i]; k < rows.matrix.starts[i + 1]; k++) {
    const j = rows.matrix.indices[k] - firstStage.count;
    if (j >= 0 && follows[j] === 1) return true;
  }
  return false;
}
