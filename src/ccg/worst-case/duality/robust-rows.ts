import { LinearModelBuilder, type MilpBackend, type MilpSession } from "../../../milp/index.js";
import type { TwoStageProblem } from "../../../model/problem.js";
import { CONSTANT } from "../../../model/sparse.js";
import type { ProblemStructure } from "../../../model/structure.js";
import { addUncertaintySet } from "../../initial-scenario.js";
import { SupportFunction } from "../../support-function.js";
import { FEASIBILITY_TOLERANCE } from "../../tolerances.js";

/** The rows without recourse that must hold in every scenario, checked by maximising their activity over the set. */
export class RobustRows {
  private readonly rows: readonly number[];
  private readonly support: SupportFunction;
  /** The set with its integrality, for factors that take integer values only. */
  private session: MilpSession | undefined;

  constructor(
    private readonly problem: TwoStageProblem,
    structure: ProblemStructure,
    private readonly backend: MilpBackend,
  ) {
    this.support = new SupportFunction(backend, problem.uncertainty);
    this.rows = structure.rowKinds.flatMap((kind, row) => (kind === "robust" ? [row] : []));
  }

  /** A scenario in which x violates one of the rows by more than the feasibility tolerance. */
  violatedScenario(x: Float64Array): Float64Array | undefined {
    const { rows } = this.problem;
    for (const row of this.rows) {
      const { constant, slope } = this.activityInXi(row, x);
      for (const sign of [1, -1]) {
        const bound = sign > 0 ? rows.upper[row] : rows.lower[row];
        if (!Number.isFinite(bound)) continue;
        const { most, xi } = this.maximise(slope.map((value) => sign * value));
        if (sign * (constant - bound) + most > FEASIBILITY_TOLERANCE) return xi;
      }
    }
    return undefined;
  }

  dispose(): void {
    this.support.dispose();
    this.session?.dispose();
    this.session = undefined;
  }

  private activityInXi(row: number, x: Float64Array) {
    const { matrix, uncertain } = this.problem.rows;
    let constant = 0;
    for (let k = matrix.starts[row]; k < matrix.starts[row + 1]; k++) {
      constant += matrix.values[k] * x[matrix.indices[k]];
    }
    const slope = new Float64Array(this.problem.uncertainty.dimension);
    for (let k = uncertain.starts[row]; k < uncertain.starts[row + 1]; k++) {
      slope[uncertain.factor[k]] +=
        uncertain.value[k] * (uncertain.column[k] === CONSTANT ? 1 : x[uncertain.column[k]]);
    }
    return { constant, slope };
  }

  private maximise(slope: Float64Array): { readonly most: number; readonly xi: Float64Array } {
    const { uncertainty } = this.problem;
    if (uncertainty.kind !== "scenarios" && !uncertainty.isInteger) {
      const point = this.support.maximise(slope);
      if (point === undefined) throw new Error("a robust row could not be checked");
      return { most: point.upper, xi: point.xi };
    }
    this.session ??= this.openSet();
    const cost = new Float64Array(this.session.columnCount);
    slope.forEach((value, k) => {
      cost[k] = 0 - value;
    });
    this.session.setCost("all", cost);
    const answer = this.session.solve({ relativeGap: 0, absoluteGap: FEASIBILITY_TOLERANCE / 10 });
    if (answer.status !== "optimal") throw new Error(`a robust row could not be checked: ${answer.status}`);
    return { most: 0 - answer.bound, xi: answer.x.slice(0, slope.length) };
  }

  private openSet(): MilpSession {
    const { uncertainty } = this.problem;
    if (uncertainty.kind === "scenarios") throw new Error("finite sets are enumerated");
    const builder = new LinearModelBuilder();
    addUncertaintySet(builder, uncertainty);
    return this.backend.open(builder.build());
  }
}
