import { LinearModelBuilder, type MilpBackend, type MilpSession } from "../../milp/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import type { ProblemStructure } from "../../model/structure.js";
import { addRobustRow, hasClosedForm } from "./robust-row.js";

/** Lower bounds of linear functions of x over the relaxation of X and of its robust rows. */
export class LinearFloor {
  private readonly session: MilpSession;

  constructor(problem: TwoStageProblem, structure: ProblemStructure, backend: MilpBackend) {
    const { firstStage, rows } = problem;
    const builder = new LinearModelBuilder();
    for (let j = 0; j < firstStage.count; j++) {
      builder.addColumn({ lower: firstStage.lower[j], upper: firstStage.upper[j] });
    }
    for (let i = 0; i < rows.count; i++) {
      const [start, end] = [rows.matrix.starts[i], rows.matrix.starts[i + 1]];
      if (structure.rowKinds[i] === "firstStage") {
        builder.addRow(
          rows.lower[i],
          rows.upper[i],
          rows.matrix.indices.subarray(start, end),
          rows.matrix.values.subarray(start, end),
        );
      } else if (hasClosedForm(problem, structure, i)) addRobustRow(builder, problem, i);
    }
    this.session = backend.open(builder.build());
  }

  /** −∞ where nothing is proved. */
  of(cost: Float64Array): number {
    this.session.setCost(
      Int32Array.from(cost, (_, j) => j),
      cost,
    );
    const answer = this.session.solve();
    return answer.status === "optimal" ? answer.bound : Number.NEGATIVE_INFINITY;
  }

  dispose(): void {
    this.session.dispose();
  }
}
