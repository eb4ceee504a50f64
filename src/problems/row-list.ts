import type { ProblemRows } from "../model/index.js";
import { packRows, packTerms, type SparseRow, type UncertainTerm } from "../model/sparse.js";

/** Collects rows a(ξ)ᵀ(x, y) ≤ upper of a problem. */
export class RowList {
  private readonly names: string[] = [];
  private readonly fixed: SparseRow[] = [];
  private readonly uncertain: (readonly UncertainTerm[])[] = [];
  private readonly upper: number[] = [];

  atMost(name: string, fixed: SparseRow, upper: number, uncertain: readonly UncertainTerm[] = []): void {
    this.names.push(name);
    this.fixed.push(fixed);
    this.upper.push(upper);
    this.uncertain.push(uncertain);
  }

  pack(): ProblemRows {
    const count = this.names.length;
    return {
      count,
      names: this.names,
      lower: new Float64Array(count).fill(Number.NEGATIVE_INFINITY),
      upper: Float64Array.from(this.upper),
      matrix: packRows(this.fixed),
      uncertain: packTerms(this.uncertain),
    };
  }
}
