import { InputError, showCount } from "../../base/errors.js";
import type { MpsModel } from "../../mps/index.js";
import type { CsrMatrix } from "../../tensor/csr.js";

/** min (or max) costᵀx + constant  subject to  rowLower ≤ Ax ≤ rowUpper, colLower ≤ x ≤ colUpper; absent bounds ±∞. */
export interface LpProblem {
  readonly sense?: "min" | "max";
  readonly constant?: number;
  readonly cost: Float64Array;
  readonly matrix: CsrMatrix;
  readonly rowLower: Float64Array;
  readonly rowUpper: Float64Array;
  readonly colLower: Float64Array;
  readonly colUpper: Float64Array;
}

/** The LP of an MPS model. @throws InputError if a column must be integral. */
export function lpFromMps(model: MpsModel): LpProblem {
  const integer = model.columns.isInteger.indexOf(1);
  if (integer >= 0) {
    const message = `has the integer column ${model.columns.names[integer]}`;
    throw InputError.of("columns", message, "solve a linear program, or drop the integrality markers");
  }
  return {
    sense: model.sense,
    constant: model.objectiveConstant,
    cost: model.columns.cost,
    matrix: model.matrix,
    rowLower: model.rows.lower,
    rowUpper: model.rows.upper,
    colLower: model.columns.lower,
    colUpper: model.columns.upper,
  };
}

/** Checks lengths and that no number is NaN. Crossing bounds are no error: the LP is infeasible. */
export function checkLp(lp: LpProblem): void {
  const { numRows, numCols } = lp.matrix;
  const lengths: readonly (readonly [keyof LpProblem, number])[] = [
    ["cost", numCols],
    ["colLower", numCols],
    ["colUpper", numCols],
    ["rowLower", numRows],
    ["rowUpper", numRows],
  ];
  for (const [field, length] of lengths) {
    const values = lp[field] as Float64Array;
    if (values.length !== length) {
      throw InputError.of(
        field,
        `has ${showCount(values.length, "entry", "entries")} for ${length}`,
        "give one for each row or column",
      );
    }
    const bad = values.findIndex(
      (value) => Number.isNaN(value) || (field === "cost" && !Number.isFinite(value)),
    );
    if (bad >= 0) throw InputError.of(`${field}[${bad}]`, `is ${values[bad]}`, "give a number");
  }
  const bad = lp.matrix.values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw InputError.of(`matrix.values[${bad}]`, `is ${lp.matrix.values[bad]}`, "give a finite number");
}
