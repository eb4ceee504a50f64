import type { Stop } from "../../base/stop.js";
import { LinearModelBuilder, type MilpAnswer, type MilpBackend, type MilpSession } from "../../milp/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import type { RecourseAnswer, RecourseOracle } from "../../model/recourse.js";
import { CONSTANT } from "../../model/sparse.js";
import { analyse, type ProblemStructure } from "../../model/structure.js";
import { FEASIBILITY_TOLERANCE, INTEGRALITY_TOLERANCE } from "../tolerances.js";

/** Gap to which the recourse is solved: its value enters proofs, so it is as tight as the solver can hold. */
const RECOURSE_GAP = 1e-9;

/** How much a row may be missed: near a scenario where a cheap recourse just becomes possible, V jumps. */
const RECOURSE_FEASIBILITY_TOLERANCE = 1e-9;

/**
 * The recourse of any problem, by one persistent (mixed-integer) linear model over y whose row bounds, costs and uncertain
 * coefficients follow (x, ξ).
 */
export class MilpRecourseOracle implements RecourseOracle {
  readonly name: string;
  private readonly session: MilpSession;
  /** Rows of the problem that are rows of the model, in order. */
  readonly modelRows: Int32Array;
  private readonly rowsWithoutRecourse: Int32Array;
  private readonly uncertainEntries: readonly UncertainEntry[];
  private readonly allColumns: Int32Array;
  private readonly isInteger: boolean;
  private readonly lower: Float64Array;
  private readonly upper: Float64Array;

  constructor(
    private readonly problem: TwoStageProblem,
    backend: MilpBackend,
    structure: ProblemStructure = analyse(problem),
  ) {
    const kinds = structure.rowKinds;
    this.name = `${backend.name} recourse`;
    this.modelRows = rowsWhere(kinds, (kind) => kind === "recourse");
    this.rowsWithoutRecourse = rowsWhere(kinds, (kind) => kind === "robust");
    this.uncertainEntries = collectUncertainEntries(problem, this.modelRows);
    this.allColumns = Int32Array.from({ length: problem.secondStage.count }, (_, j) => j);
    this.isInteger = problem.secondStage.integer.includes(1);
    this.lower = new Float64Array(this.modelRows.length);
    this.upper = new Float64Array(this.modelRows.length);
    this.session = backend.open(recourseModel(problem, this.modelRows), {
      light: true,
      feasibilityTolerance: RECOURSE_FEASIBILITY_TOLERANCE,
    });
  }

  minimise(x: Float64Array, xi: Float64Array, cost: Float64Array, stop?: Stop): RecourseAnswer {
    if (this.violatesRobustRow(x, xi)) return { status: "infeasible" };
    this.moveTo(x, xi);
    this.session.setCost(this.allColumns, cost);
    const answer = this.session.solve({ stop, relativeGap: RECOURSE_GAP, absoluteGap: RECOURSE_GAP });
    switch (answer.status) {
      case "optimal": {
        const y = this.rounded(answer.x);
        return { status: "optimal", value: y.reduce((total, value, j) => total + cost[j] * value, 0), y };
      }
      case "infeasible":
      case "unbounded":
        return { status: answer.status };
      case "feasible":
      case "unknown":
        return { status: "limit", bound: answer.bound };
      case "error":
        throw new Error(`the recourse model failed: ${answer.message}`);
    }
  }

  /** The answer of the linear relaxation with its duals, or with a Farkas certificate; duals are those of {@link modelRows}. */
  solveRelaxation(x: Float64Array, xi: Float64Array, cost: Float64Array, stop?: Stop): MilpAnswer {
    this.moveTo(x, xi);
    this.session.setCost(this.allColumns, cost);
    if (this.isInteger) this.session.setInteger("all", false);
    const answer = this.session.solve({ stop, rays: true });
    if (this.isInteger) {
      const integers = this.allColumns.filter((j) => this.problem.secondStage.integer[j] === 1);
      this.session.setInteger(integers, true);
    }
    return answer;
  }

  dispose(): void {
    this.session.dispose();
  }

  private violatesRobustRow(x: Float64Array, xi: Float64Array): boolean {
    const { lower, upper } = this.problem.rows;
    return this.rowsWithoutRecourse.some((i) => {
      const activity = this.firstStageActivity(i, x, xi);
      return activity < lower[i] - FEASIBILITY_TOLERANCE || activity > upper[i] + FEASIBILITY_TOLERANCE;
    });
  }

  /** lower − T(ξ)x − r(ξ) ≤ W(ξ)y ≤ upper − T(ξ)x − r(ξ) */
  private moveTo(x: Float64Array, xi: Float64Array): void {
    const { rows } = this.problem;
    this.modelRows.forEach((i, row) => {
      const activity = this.firstStageActivity(i, x, xi);
      this.lower[row] = rows.lower[i] - activity;
      this.upper[row] = rows.upper[i] - activity;
    });
    this.session.setRowBounds("all", this.lower, this.upper);
    for (const { row, column, nominal, terms } of this.uncertainEntries) {
      const value = terms.reduce((total, term) => total + term.value * xi[term.factor], nominal);
      this.session.setCoefficient(row, column, value);
    }
  }

  /** T(ξ)x + r(ξ) of row i. */
  private firstStageActivity(i: number, x: Float64Array, xi: Float64Array): number {
    const { rows, firstStage } = this.problem;
    const { matrix, uncertain } = rows;
    let total = 0;
    for (let k = matrix.starts[i]; k < matrix.starts[i + 1]; k++) {
      if (matrix.indices[k] < firstStage.count) total += matrix.values[k] * x[matrix.indices[k]];
    }
    for (let k = uncertain.starts[i]; k < uncertain.starts[i + 1]; k++) {
      const column = uncertain.column[k];
      if (column >= firstStage.count) continue;
      total += uncertain.value[k] * xi[uncertain.factor[k]] * (column === CONSTANT ? 1 : x[column]);
    }
    return total;
  }

  private rounded(y: Float64Array): Float64Array {
    if (!this.isInteger) return y;
    return roundIntegers(y, this.problem.secondStage.integer);
  }
}

/** Integer columns within the tolerance of an integer become that integer. */
export function roundIntegers(values: Float64Array, integer: Uint8Array): Float64Array {
  return values.map((value, j) => {
    const nearest = Math.round(value);
    return integer[j] && Math.abs(value - nearest) <= INTEGRALITY_TOLERANCE ? nearest + 0 : value;
  });
}

/** A coefficient W_ij(ξ) = nominal + Σ value·ξ[factor] of the recourse model. */
interface UncertainEntry {
  readonly row: number;
  readonly column: number;
  readonly nominal: number;
  readonly terms: { readonly factor: number; readonly value: number }[];
}

function rowsWhere(kinds: ProblemStructure["rowKinds"], keep: (kind: string) => boolean): Int32Array {
  return Int32Array.from(kinds.flatMap((kind, i) => (keep(kind) ? [i] : [])));
}

function recourseModel({ firstStage, secondStage, rows }: TwoStageProblem, modelRows: Int32Array) {
  const builder = new LinearModelBuilder();
  for (let j = 0; j < secondStage.count; j++) {
    builder.addColumn({
      lower: secondStage.lower[j],
      upper: secondStage.upper[j],
      integer: secondStage.integer[j] === 1,
    });
  }
  for (const i of modelRows) {
    const indices: number[] = [];
    const values: number[] = [];
    for (let k = rows.matrix.starts[i]; k < rows.matrix.starts[i + 1]; k++) {
      if (rows.matrix.indices[k] < firstStage.count) continue;
      indices.push(rows.matrix.indices[k] - firstStage.count);
      values.push(rows.matrix.values[k]);
    }
    builder.addRow(rows.lower[i], rows.upper[i], indices, values);
  }
  return builder.build();
}

function collectUncertainEntries(problem: TwoStageProblem, modelRows: Int32Array): UncertainEntry[] {
  const { matrix, uncertain } = problem.rows;
  const entries = new Map<string, UncertainEntry>();
  modelRows.forEach((i, row) => {
    for (let k = uncertain.starts[i]; k < uncertain.starts[i + 1]; k++) {
      const column = uncertain.column[k] - problem.firstStage.count;
      if (column < 0) continue;
      const key = `${row},${column}`;
      const entry = entries.get(key) ?? {
        row,
        column,
        nominal: nominalValue(matrix, i, uncertain.column[k]),
        terms: [],
      };
      entry.terms.push({ factor: uncertain.factor[k], value: uncertain.value[k] });
      entries.set(key, entry);
    }
  });
  return [...entries.values()];
}

function nominalValue(matrix: TwoStageProblem["rows"]["matrix"], i: number, column: number): number {
  for (let k = matrix.starts[i]; k < matrix.starts[i + 1]; k++) {
    if (matrix.indices[k] === column) return matrix.values[k];
  }
  return 0;
}
