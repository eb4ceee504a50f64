import { addRobustRow, hasClosedForm } from "../../ccg/column-and-constraint/robust-row.js";
import { addUncertaintySet } from "../../ccg/initial-scenario.js";
import type { LinearModelBuilder } from "../../milp/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import type { ProblemStructure } from "../../model/structure.js";
import { asPolyhedron, type ScenarioSet, type UncertaintySet } from "../../model/uncertainty.js";
import type { EmbeddingDomain } from "./encoder-embedding.js";

/** The first stages: bounds, integrality, the rows of x alone, and robust rows in closed form. */
export function firstStageDomain(problem: TwoStageProblem, structure: ProblemStructure): EmbeddingDomain {
  const { lower, upper, integer, count } = problem.firstStage;
  return {
    lower,
    upper,
    integer,
    addTo(builder) {
      for (let j = 0; j < count; j++) {
        builder.addColumn({ lower: lower[j], upper: upper[j], integer: integer[j] === 1 });
      }
      for (let i = 0; i < problem.rows.count; i++) {
        if (structure.rowKinds[i] === "firstStage") addFirstStageRow(builder, problem, i);
        else if (hasClosedForm(problem, structure, i)) addRobustRow(builder, problem, i);
      }
    },
  };
}

function addFirstStageRow(builder: LinearModelBuilder, { rows }: TwoStageProblem, i: number): void {
  const { starts, indices, values } = rows.matrix;
  const [from, to] = [starts[i], starts[i + 1]];
  builder.addRow(rows.lower[i], rows.upper[i], indices.subarray(from, to), values.subarray(from, to));
}

/** The scenarios of a set that is not a finite list. */
export function scenarioDomain(set: Exclude<UncertaintySet, ScenarioSet>): EmbeddingDomain {
  const { lower, upper } = asPolyhedron(set);
  return {
    lower,
    upper,
    integer: Uint8Array.from(lower, (_, k) => (set.isInteger && k < set.dimension ? 1 : 0)),
    addTo: (builder) => addUncertaintySet(builder, set),
  };
}
