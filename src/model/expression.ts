import { InputError } from "../base/errors.js";

/** A decision column: its stage and its position in that stage. */
export interface Variable {
  readonly stage: 1 | 2;
  readonly index: number;
}

/** coefficient · variable · ξ[factor]; a missing variable or factor counts as 1. */
export interface ExpressionTerm {
  readonly coefficient: number;
  readonly variable?: Variable;
  readonly factor?: number;
}

/** A row of the model: lower ≤ expression ≤ upper. */
export interface Constraint {
  readonly expression: Expression;
  readonly lower: number;
  readonly upper: number;
}

export type Operand = Expression | number;

/**
 * An expression that is affine in the decisions and affine in ξ, built up with readable operations. Immutable.
 *
 * @example
 * import { TwoStageModel, boxSet } from "minmaxmin";
 * const model = new TwoStageModel("demo");
 * const x = model.firstStage({ name: "x", upper: 10 });
 * const [demand] = model.uncertain(boxSet([2], [5]));
 * x.times(3).plus(demand.times(x)).minus(1).terms.length; // => 3
 */
export class Expression {
  constructor(readonly terms: readonly ExpressionTerm[]) {}

  plus(...others: readonly Operand[]): Expression {
    return sum([this, ...others]);
  }

  minus(other: Operand): Expression {
    return sum([this, toExpression(other).times(-1)]);
  }

  /**
   * Product with a number or with another expression.
   * @throws InputError where two decisions or two uncertain factors would be multiplied.
   */
  times(other: Operand): Expression {
    const right = toExpression(other).terms;
    return new Expression(this.terms.flatMap((left) => right.map((term) => multiplyTerms(left, term))));
  }

  /** this ≤ other */
  atMost(other: Operand): Constraint {
    return { expression: this.minus(other), lower: Number.NEGATIVE_INFINITY, upper: 0 };
  }

  /** this ≥ other */
  atLeast(other: Operand): Constraint {
    return { expression: this.minus(other), lower: 0, upper: Number.POSITIVE_INFINITY };
  }

  /** this = other */
  equals(other: Operand): Constraint {
    return { expression: this.minus(other), lower: 0, upper: 0 };
  }

  /** lower ≤ this ≤ upper */
  between(lower: number, upper: number): Constraint {
    return { expression: this, lower, upper };
  }
}

/**
 * Sum of expressions and numbers.
 *
 * @example
 * import { sum } from "minmaxmin";
 * sum([1, 2]).terms.length; // => 2
 */
export function sum(parts: readonly Operand[]): Expression {
  return new Expression(parts.flatMap((part) => toExpression(part).terms));
}

/** Σ coefficients[i] · parts[i]. */
export function weightedSum(coefficients: ArrayLike<number>, parts: readonly Operand[]): Expression {
  return sum(parts.map((part, i) => toExpression(part).times(coefficients[i])));
}

function toExpression(operand: Operand): Expression {
  return typeof operand === "number" ? new Expression([{ coefficient: operand }]) : operand;
}

function multiplyTerms(a: ExpressionTerm, b: ExpressionTerm): ExpressionTerm {
  if (a.variable !== undefined && b.variable !== undefined) {
    throw InputError.of("expression", "multiplies two decisions", "keep the model linear in the decisions");
  }
  if (a.factor !== undefined && b.factor !== undefined) {
    throw InputError.of("expression", "multiplies two uncertain factors", "keep the model affine in ξ");
  }
  return {
    coefficient: a.coefficient * b.coefficient,
    variable: a.variable ?? b.variable,
    factor: a.factor ?? b.factor,
  };
}
