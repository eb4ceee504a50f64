/** constant + Σ values[k] · column[columns[k]], over the columns of one model; every column at most once. */
export interface AffineExpression {
  readonly constant: number;
  readonly columns: readonly number[];
  readonly values: readonly number[];
}

/** A sum of multiples of affine expressions and columns, like terms added up. */
export class AffineSum {
  private constant = 0;
  private readonly coefficients = new Map<number, number>();

  addConstant(value: number): this {
    this.constant += value;
    return this;
  }

  addColumn(column: number, value: number): this {
    if (value !== 0) this.coefficients.set(column, (this.coefficients.get(column) ?? 0) + value);
    return this;
  }

  add({ constant, columns, values }: AffineExpression, multiple = 1): this {
    this.constant += multiple * constant;
    for (let k = 0; k < columns.length; k++) this.addColumn(columns[k], multiple * values[k]);
    return this;
  }

  /** The sum as it stands. */
  toExpression(): AffineExpression {
    const terms = [...this.coefficients].filter(([, value]) => value !== 0);
    return {
      constant: this.constant,
      columns: terms.map(([column]) => column),
      values: terms.map(([, value]) => value),
    };
  }
}

/** What a column or a row can be added to: a model under construction or an open session. */
export interface ModelExtension {
  addColumn(column: { readonly cost?: number; readonly lower?: number; readonly upper?: number }): number;
  addRow(lower: number, upper: number, indices: ArrayLike<number>, values: ArrayLike<number>): number;
}

/** Adds the row lower ≤ expression ≤ upper, its constant moved to the bounds; returns its index. */
export function addExpressionRow(
  model: ModelExtension,
  lower: number,
  upper: number,
  { constant, columns, values }: AffineExpression,
): number {
  return model.addRow(lower - constant, upper - constant, columns, values);
}
