import { asPolyhedron, type ScenarioSet, type UncertaintySet } from "../../model/uncertainty.js";
import { CentreProgram } from "./centre.js";

/** The set reaches at least this far (in [−1, 1]ᵈ) around some scenario, or counts as flat. */
const FLAT_DEPTH = 1e-6;

/** A row normal·u ≤ limit. */
export interface UnitRow {
  readonly normal: Float64Array;
  readonly limit: number;
}

/**
 * A continuous uncertainty set in the coordinates u ∈ [−1, 1]ᵈ of the factors that vary, ξ_k = middle_k + half_k u, with
 * the set's own rows.
 */
export class UnitSet {
  /** Factors of positive width, one for each coordinate of u. */
  readonly factors: Int32Array;
  readonly rows: readonly UnitRow[];
  /** A scenario as far as possible from the edges of the set; `undefined` where the set is flat or empty. */
  readonly deepest: Float64Array | undefined;
  private readonly middle: Float64Array;
  private readonly half: Float64Array;

  constructor(set: Exclude<UncertaintySet, ScenarioSet>) {
    const { lower, upper } = asPolyhedron(set);
    this.middle = lower.map((value, k) => (value + upper[k]) / 2);
    this.half = lower.map((value, k) => (upper[k] - value) / 2);
    this.factors = Int32Array.from(this.half.keys()).filter((k) => this.half[k] > 0);
    this.rows = this.unitRows(set);
    this.deepest = this.findDeepest();
  }

  get dimension(): number {
    return this.factors.length;
  }

  toScenario(u: ArrayLike<number>): Float64Array {
    const xi = Float64Array.from(this.middle);
    for (let t = 0; t < this.factors.length; t++) {
      const k = this.factors[t];
      xi[k] += this.half[k] * Math.max(-1, Math.min(1, u[t]));
    }
    return xi;
  }

  fromScenario(xi: ArrayLike<number>): Float64Array {
    return Float64Array.from(this.factors, (k) => (xi[k] - this.middle[k]) / this.half[k]);
  }

  /** Whether a point of [−1, 1]ᵈ satisfies the set's own rows. */
  containsUnit(u: ArrayLike<number>): boolean {
    return this.rows.every(
      ({ normal, limit }) => normal.reduce((total, value, k) => total + value * u[k], -limit) <= 0,
    );
  }

  /** Value at the middle of slopeᵀξ, with `slope` from position `first` on; `out` gets the slope in u. */
  toUnit(slope: Float64Array, first: number, out: Float64Array): number {
    let constant = 0;
    for (let k = 0; k < this.middle.length; k++) constant += slope[first + k] * this.middle[k];
    for (let t = 0; t < this.factors.length; t++) {
      out[t] = slope[first + this.factors[t]] * this.half[this.factors[t]];
    }
    return constant;
  }

  private unitRows(set: Exclude<UncertaintySet, ScenarioSet>): UnitRow[] {
    const { dimension, rows, rowLower, rowUpper } = asPolyhedron(set);
    const result: UnitRow[] = [];
    for (let i = 0; i < rows.count; i++) {
      const dense = new Float64Array(dimension);
      for (let k = rows.starts[i]; k < rows.starts[i + 1]; k++) dense[rows.indices[k]] += rows.values[k];
      const normal = new Float64Array(this.dimension);
      const middle = this.toUnit(dense, 0, normal);
      if (normal.every((value) => value === 0)) continue;
      if (rowUpper[i] < Number.POSITIVE_INFINITY) result.push({ normal, limit: rowUpper[i] - middle });
      if (rowLower[i] > Number.NEGATIVE_INFINITY) {
        result.push({ normal: normal.map((value) => -value), limit: middle - rowLower[i] });
      }
    }
    return result;
  }

  private findDeepest(): Float64Array | undefined {
    if (this.dimension === 0) return this.toScenario([]);
    const program = new CentreProgram(this.dimension);
    for (const { normal, limit } of this.rows) program.addRow(normal, limit);
    const all = Int32Array.from({ length: program.rowCount }, (_, r) => r);
    const status = program.solve(all, program.boxBasis());
    return status === "found" && program.depth > FLAT_DEPTH ? this.toScenario(program.point) : undefined;
  }
}
