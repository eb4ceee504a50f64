/** A table ready for replay: labels and features in [0, 1], and who belongs to which group. */
export interface Dataset {
  readonly name: string;
  readonly rows: readonly Float64Array[];
  readonly labels: Float64Array;
  readonly groups: readonly string[];
  /** rows × groups, row-major, 0 or 1. */
  readonly membership: Uint8Array;
  /** Raw values of columns by which rows may be put in order. */
  readonly sortKeys: Readonly<Record<string, Float64Array>>;
}

/** v ← (v − min)/(max − min); a constant column becomes 0. */
export function minMaxScale(values: ArrayLike<number>): Float64Array {
  const column = Float64Array.from(values);
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of column) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const width = high - low;
  return column.map((value) => (width > 0 ? (value - low) / width : 0));
}

/** Membership matrix from one test per group. */
export function membershipOf(count: number, tests: readonly ((row: number) => boolean)[]): Uint8Array {
  const membership = new Uint8Array(count * tests.length);
  for (let t = 0; t < count; t++) {
    for (let g = 0; g < tests.length; g++) membership[t * tests.length + g] = tests[g](t) ? 1 : 0;
  }
  return membership;
}
