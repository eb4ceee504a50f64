import { InputError } from "../base/errors.js";
import { type Constraint, Expression, type Operand, sum, type Variable } from "./expression.js";
import type { Columns, Objective, ProblemRows, Sense, TwoStageProblem } from "./problem.js";
import type { RecourseOracle } from "./recourse.js";
import { CONSTANT, packRows, packTerms, type UncertainTerm } from "./sparse.js";
import { boxSet, type UncertaintySet } from "./uncertainty.js";
import { assertValid } from "./validate.js";

/** A decision column; bounds default to [0, ∞), those of a binary to {0, 1}. */
export interface ColumnOptions {
  readonly name?: string;
  readonly lower?: number;
  readonly upper?: number;
  readonly integer?: boolean;
  readonly binary?: boolean;
}

/** A recourse column. */
export interface RecourseColumnOptions extends ColumnOptions {
  /** The column may know the factors in this expression when it is decided; all of them unless given. */
  readonly observes?: Expression;
}

/**
 * Builds a {@link TwoStageProblem} step by step: columns of both stages, the uncertainty, the objective and the rows.
 *
 * @example
 * import { TwoStageModel, boxSet } from "minmaxmin";
 * // min 3x + max over u in [0,3] of min 10y, subject to x + y >= 5 + u
 * const model = new TwoStageModel("capacity");
 * const x = model.firstStage({ name: "x", upper: 5 });
 * const y = model.secondStage({ name: "y" });
 * const [u] = model.uncertain(boxSet([0], [3]), ["u"]);
 * model.minimise(x.times(3).plus(y.times(10)));
 * model.require(x.plus(y).atLeast(u.plus(5)), "demand");
 * model.build().rows.count; // => 1
 */
export class TwoStageModel {
  private readonly columns: Record<1 | 2, Required<ColumnOptions>[]> = { 1: [], 2: [] };
  private readonly observed: (Expression | undefined)[] = [];
  private readonly constraints: { readonly name: string; readonly constraint: Constraint }[] = [];
  private uncertainty: UncertaintySet = boxSet([], []);
  private factorNames: readonly string[] = [];
  private sense: Sense = "min";
  private objective: Expression = sum([]);

  constructor(readonly name: string) {}

  /** A here-and-now decision. */
  firstStage(options: ColumnOptions = {}): Expression {
    return this.addColumn(1, options);
  }

  /** `count` here-and-now decisions that share their options, named name[0], name[1], … */
  firstStageVector(count: number, options: ColumnOptions = {}): Expression[] {
    const name = options.name ?? "x";
    return Array.from({ length: count }, (_, i) => this.firstStage({ ...options, name: `${name}[${i}]` }));
  }

  /** A recourse decision, taken once the scenario is known. */
  secondStage(options: RecourseColumnOptions = {}): Expression {
    this.observed.push(options.observes);
    return this.addColumn(2, options);
  }

  /** `count` recourse decisions that share their options. */
  secondStageVector(count: number, options: RecourseColumnOptions = {}): Expression[] {
    const name = options.name ?? "y";
    return Array.from({ length: count }, (_, i) => this.secondStage({ ...options, name: `${name}[${i}]` }));
  }

  /** Declares the uncertainty set; returns its factors ξ as expressions. */
  uncertain(set: UncertaintySet, names?: readonly string[]): Expression[] {
    this.uncertainty = set;
    this.factorNames = names ?? Array.from({ length: set.dimension }, (_, k) => `xi[${k}]`);
    return this.factorNames.map((_, factor) => new Expression([{ coefficient: 1, factor }]));
  }

  minimise(objective: Operand): void {
    this.setObjective("min", objective);
  }

  maximise(objective: Operand): void {
    this.setObjective("max", objective);
  }

  /** Adds a row, such as `x.plus(y).atMost(5)`. */
  require(constraint: Constraint, name?: string): void {
    this.constraints.push({ name: name ?? `row[${this.constraints.length}]`, constraint });
  }

  /**
   * The finished problem.
   *
   * @param recourse an exact second stage faster than a MILP, if the family has one.
   * @throws InputError that lists everything wrong with the model.
   */
  build(recourse?: RecourseOracle): TwoStageProblem {
    const observes = this.packObserved();
    const problem: TwoStageProblem = {
      name: this.name,
      sense: this.sense,
      firstStage: packColumns(this.columns[1]),
      secondStage: packColumns(this.columns[2]),
      uncertainty: this.uncertainty,
      factorNames: this.factorNames,
      ...(observes && { observes }),
      objective: this.packObjective(),
      rows: this.packConstraints(),
      recourse,
    };
    assertValid(problem);
    return problem;
  }

  private addColumn(stage: 1 | 2, options: ColumnOptions): Expression {
    const index = this.columns[stage].length;
    const isBinary = options.binary ?? false;
    this.columns[stage].push({
      name: options.name ?? `${stage === 1 ? "x" : "y"}[${index}]`,
      lower: options.lower ?? 0,
      upper: options.upper ?? (isBinary ? 1 : Number.POSITIVE_INFINITY),
      integer: options.integer ?? isBinary,
      binary: isBinary,
    });
    return new Expression([{ coefficient: 1, variable: { stage, index } }]);
  }

  private setObjective(sense: Sense, objective: Operand): void {
    this.sense = sense;
    this.objective = sum([objective]);
  }

  private packObserved(): TwoStageProblem["observes"] {
    const all = this.factorNames.map((_, factor) => factor);
    const lists = this.observed.map((expression, j) =>
      expression === undefined ? all : this.factorsIn(expression, this.columns[2][j].name),
    );
    return lists.every((list) => list.length === all.length) ? undefined : lists;
  }

  private factorsIn(expression: Expression, column: string): number[] {
    if (expression.terms.some(({ variable }) => variable !== undefined)) {
      const field = `secondStage[${column}].observes`;
      throw InputError.of(field, "refers to a decision", "name uncertain factors only");
    }
    const { uncertain } = this.collect(expression);
    return uncertain.map(({ factor }) => factor).sort((a, b) => a - b);
  }

  private packObjective(): Objective {
    const { constant, coefficients, uncertain } = this.collect(this.objective);
    const cost = new Float64Array(this.columns[1].length + this.columns[2].length);
    for (const [column, coefficient] of coefficients) cost[column] = coefficient;
    return { constant, cost, uncertain: packTerms([uncertain]) };
  }

  private packConstraints(): ProblemRows {
    const collected = this.constraints.map(({ constraint }) => this.collect(constraint.expression));
    // The expression's own constant moves to the bounds: lower ≤ a + constant ≤ upper.
    const bound = (i: number, side: "lower" | "upper") =>
      this.constraints[i].constraint[side] - collected[i].constant;
    return {
      count: collected.length,
      names: this.constraints.map(({ name }) => name),
      lower: Float64Array.from(collected, (_, i) => bound(i, "lower")),
      upper: Float64Array.from(collected, (_, i) => bound(i, "upper")),
      matrix: packRows(
        collected.map(({ coefficients }) => ({
          indices: [...coefficients.keys()],
          values: [...coefficients.values()],
        })),
      ),
      uncertain: packTerms(collected.map(({ uncertain }) => uncertain)),
    };
  }

  /** Like terms added up, columns numbered across both stages. */
  private collect({ terms }: Expression) {
    let constant = 0;
    const coefficients = new Map<number, number>();
    const uncertain = new Map<string, UncertainTerm>();
    for (const { coefficient, variable, factor } of terms) {
      const column = variable === undefined ? CONSTANT : this.columnOf(variable);
      if (factor !== undefined) {
        const key = `${column},${factor}`;
        const value = (uncertain.get(key)?.value ?? 0) + coefficient;
        uncertain.set(key, { column, factor, value });
      } else if (column === CONSTANT) {
        constant += coefficient;
      } else {
        coefficients.set(column, (coefficients.get(column) ?? 0) + coefficient);
      }
    }
    return { constant, coefficients, uncertain: [...uncertain.values()].filter(({ value }) => value !== 0) };
  }

  private columnOf({ stage, index }: Variable): number {
    return stage === 1 ? index : this.columns[1].length + index;
  }
}

function packColumns(columns: readonly Required<ColumnOptions>[]): Columns {
  return {
    count: columns.length,
    names: columns.map((column) => column.name),
    lower: Float64Array.from(columns, (column) => column.lower),
    upper: Float64Array.from(columns, (column) => column.upper),
    integer: Uint8Array.from(columns, (column) => (column.integer ? 1 : 0)),
  };
}
