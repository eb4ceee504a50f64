import type { CsrMatrix } from "../tensor/csr.js";

/**
 * A linear or mixed-integer program as an MPS file states it, independent of any solver:
 * min or max  costᵀx + objectiveConstant  subject to  rows.lower ≤ matrix·x ≤ rows.upper,  columns.lower ≤ x ≤ columns.upper.
 * Absent bounds are ±Infinity.
 */
export interface MpsModel {
  readonly name: string;
  readonly sense: "min" | "max";
  readonly objectiveName: string;
  readonly objectiveConstant: number;
  readonly columns: MpsColumns;
  readonly rows: MpsRows;
  /** One row per constraint, one column per variable. */
  readonly matrix: CsrMatrix;
}

export interface MpsColumns {
  readonly names: readonly string[];
  readonly cost: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** 1 where the variable must be integral. */
  readonly isInteger: Uint8Array;
}

export interface MpsRows {
  readonly names: readonly string[];
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}
