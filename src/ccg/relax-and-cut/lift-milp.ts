import type { Stop } from "../../base/stop.js";
import { LinearModelBuilder, type MilpBackend, type MilpSession } from "../../milp/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import { isBinary, type ProblemStructure } from "../../model/structure.js";
import type { Cut, FaceInequality } from "./cut.js";
import type { Lifter } from "./lifting.js";

/** Gap of the maximisations; their proved bounds are what counts. */
const LIFTING_GAP = 1e-9;

/** Lifts for any problem with binary linking columns: each coefficient by one integer programme over Z. */
export class MilpLifter implements Lifter {
  readonly name: string;
  private readonly session: MilpSession;
  private readonly n: number;
  private readonly allColumns: Int32Array;

  constructor(
    private readonly problem: TwoStageProblem,
    private readonly structure: ProblemStructure,
    backend: MilpBackend,
  ) {
    this.name = `${backend.name} over both stages`;
    this.n = problem.firstStage.count;
    this.session = backend.open(jointModel(problem, structure), { light: true });
    this.allColumns = Int32Array.from({ length: this.n + problem.secondStage.count }, (_, j) => j);
  }

  lift({ origin, alpha, rhs }: FaceInequality, x: Float64Array, stop: Stop): Cut | undefined {
    const { linking } = this.structure;
    const { lower, upper } = this.problem.secondStage;
    const closed = this.closedColumns(x);
    const y = alpha.map((value, j) => (closed.has(j) ? 0 : value));
    const beta = new Float64Array(this.n);
    // Everything fixed as on the face; lifting frees one column after the other.
    for (const i of linking) this.fix(i, x[i]);
    for (let j = 0; j < y.length; j++) {
      if (closed.has(j)) this.fix(this.n + j, 0);
      else this.free(this.n + j, lower[j], upper[j]);
    }
    let g = rhs;
    for (const i of linking) {
      const isOne = x[i] > 0.5;
      this.fix(i, isOne ? 0 : 1);
      const coefficient = coefficientFrom(g, this.maximise(beta, y, stop));
      if (coefficient === undefined) return undefined;
      // coefficient · |x_i − x̂_i|
      if (isOne) {
        beta[i] = 0 - coefficient;
        g -= coefficient;
      } else {
        beta[i] = coefficient;
      }
      this.free(i, 0, 1);
    }
    for (const j of closed) {
      this.fix(this.n + j, 1);
      const coefficient = coefficientFrom(g, this.maximise(beta, y, stop));
      if (coefficient === undefined) return undefined;
      y[j] = coefficient;
      this.free(this.n + j, 0, 1);
    }
    return { origin, xCoefficients: beta, yCoefficients: y, rhs: g };
  }

  largest(cut: Cut, stop: Stop): number {
    for (const i of this.structure.linking) this.free(i, 0, 1);
    const { lower, upper } = this.problem.secondStage;
    for (let j = 0; j < lower.length; j++) this.free(this.n + j, lower[j], upper[j]);
    return this.maximise(cut.xCoefficients, cut.yCoefficients, stop);
  }

  dispose(): void {
    this.session.dispose();
  }

  /** Proved upper bound on βᵀx + αᵀy over what is not fixed; −∞ when nothing is feasible. */
  private maximise(beta: Float64Array, y: Float64Array, stop: Stop): number {
    const cost = new Float64Array(this.allColumns.length);
    for (let j = 0; j < this.n; j++) cost[j] = 0 - beta[j];
    for (let j = 0; j < y.length; j++) cost[this.n + j] = 0 - y[j];
    this.session.setCost("all", cost);
    return 0 - this.session.solve({ stop, relativeGap: LIFTING_GAP, absoluteGap: LIFTING_GAP }).bound;
  }

  /** Binary recourse columns that the rows hold at 0 while x = x̂, by the bounds of one row at a time. */
  private closedColumns(x: Float64Array): Set<number> {
    const { problem, n } = this;
    const { rows, secondStage } = problem;
    const closed = new Set<number>();
    for (let i = 0; i < rows.count; i++) {
      if (this.structure.rowKinds[i] !== "recourse") continue;
      const [start, end] = [rows.matrix.starts[i], rows.matrix.starts[i + 1]];
      let least = 0;
      let most = 0;
      for (let k = start; k < end; k++) {
        const column = rows.matrix.indices[k];
        const value = rows.matrix.values[k];
        const [low, high] =
          column < n
            ? [x[column], x[column]]
            : [secondStage.lower[column - n], secondStage.upper[column - n]];
        least += value * (value > 0 ? low : high);
        most += value * (value > 0 ? high : low);
      }
      for (let k = start; k < end; k++) {
        const j = rows.matrix.indices[k] - n;
        if (j < 0 || !isBinary(secondStage, j) || secondStage.lower[j] > 0) continue;
        const value = rows.matrix.values[k];
        // With the column at 1, the row's least (or most) activity already leaves its range.
        const isForced =
          value > 0
            ? least + value > rows.upper[i] + CLOSED_MARGIN || most < rows.lower[i] - CLOSED_MARGIN
            : most + value < rows.lower[i] - CLOSED_MARGIN || least > rows.upper[i] + CLOSED_MARGIN;
        if (isForced) closed.add(j);
      }
    }
    return closed;
  }

  private fix(column: number, value: number): void {
    this.session.setBounds([column], [value], [value]);
  }

  private free(column: number, lower: number, upper: number): void {
    this.session.setBounds([column], [lower], [upper]);
  }
}

/** A column counts as closed only when opening it would miss a row by more than any solver forgives. */
const CLOSED_MARGIN = 1e-5;

/** g − largest; where nothing is feasible any coefficient is valid, and 0 the harmless one. */
function coefficientFrom(g: number, largest: number): number | undefined {
  if (largest === Number.NEGATIVE_INFINITY) return 0;
  return Number.isFinite(largest) ? g - largest : undefined;
}

/** Linking columns and recourse with the recourse rows: conv Z. */
function jointModel({ firstStage, secondStage, rows }: TwoStageProblem, { rowKinds }: ProblemStructure) {
  const builder = new LinearModelBuilder();
  for (const columns of [firstStage, secondStage]) {
    for (let j = 0; j < columns.count; j++) {
      builder.addColumn({
        lower: columns.lower[j],
        upper: columns.upper[j],
        integer: columns.integer[j] === 1,
      });
    }
  }
  for (let i = 0; i < rows.count; i++) {
    if (rowKinds[i] !== "recourse") continue;
    const [start, end] = [rows.matrix.starts[i], rows.matrix.starts[i + 1]];
    builder.addRow(
      rows.lower[i],
      rows.upper[i],
      rows.matrix.indices.subarray(start, end),
      rows.matrix.values.subarray(start, end),
    );
  }
  return builder.build();
}
