/** Builds a LinearModel column by column and row by row in growing typed arrays. */
import { GrowableFloat64, GrowableInt32, GrowableUint8 } from "./growable.js";
import { checkModel, type LinearModel } from "./model.js";

/** One column: cost 0, bounds 0 ≤ x < ∞ and continuous unless said otherwise. */
export interface Column {
  readonly cost?: number;
  readonly lower?: number;
  readonly upper?: number;
  readonly integer?: boolean;
}

/**
 * Collects columns and rows, then hands them over as a `LinearModel`.
 *
 * @example
 * import { LinearModelBuilder } from "minmaxmin";
 * const builder = new LinearModelBuilder();
 * const x = builder.addColumn({ cost: -3, upper: 1, integer: true });
 * const y = builder.addColumn({ cost: -2, upper: 1, integer: true });
 * builder.addRow(-Infinity, 4, [x, y], [3, 2]);
 * const model = builder.build();
 * [model.columnCount, model.rowCount, model.values.length]; // => [2, 1, 2]
 */
export class LinearModelBuilder {
  /** Constant term of the objective. */
  offset = 0;

  private readonly cost = new GrowableFloat64();
  private readonly lower = new GrowableFloat64();
  private readonly upper = new GrowableFloat64();
  private readonly integer = new GrowableUint8();
  private readonly rowLower = new GrowableFloat64();
  private readonly rowUpper = new GrowableFloat64();
  private readonly rowStarts = new GrowableInt32([0]);
  private readonly columnIndices = new GrowableInt32();
  private readonly values = new GrowableFloat64();

  get columnCount(): number {
    return this.cost.length;
  }

  get rowCount(): number {
    return this.rowLower.length;
  }

  /** Adds a column and returns its index. */
  addColumn({ cost = 0, lower = 0, upper = Number.POSITIVE_INFINITY, integer = false }: Column = {}): number {
    this.cost.push(cost);
    this.lower.push(lower);
    this.upper.push(upper);
    this.integer.push(integer ? 1 : 0);
    return this.columnCount - 1;
  }

  /** Adds `count` equal columns and returns the index of the first. */
  addColumns(count: number, column: Column = {}): number {
    const first = this.columnCount;
    for (let k = 0; k < count; k++) this.addColumn(column);
    return first;
  }

  /** Adds the row lower ≤ Σ values[k] x[indices[k]] ≤ upper and returns its index. Zero terms may be given. */
  addRow(lower: number, upper: number, indices: ArrayLike<number>, values: ArrayLike<number>): number {
    this.rowLower.push(lower);
    this.rowUpper.push(upper);
    this.columnIndices.pushAll(indices);
    this.values.pushAll(values);
    this.rowStarts.push(this.columnIndices.length);
    return this.rowCount - 1;
  }

  /** Adds `amount` to the cost of a column. */
  addCost(column: number, amount: number): void {
    this.cost.set(column, this.cost.get(column) + amount);
  }

  /** The model so far, checked: throws `InputError` naming the fields a solver would refuse. */
  build(): LinearModel {
    const model: LinearModel = {
      columnCount: this.columnCount,
      rowCount: this.rowCount,
      cost: this.cost.toArray(),
      offset: this.offset,
      lower: this.lower.toArray(),
      upper: this.upper.toArray(),
      integer: this.integer.toArray(),
      rowLower: this.rowLower.toArray(),
      rowUpper: this.rowUpper.toArray(),
      rowStarts: this.rowStarts.toArray(),
      columnIndices: this.columnIndices.toArray(),
      values: this.values.toArray(),
    };
    checkModel(model);
    return model;
  }
}
