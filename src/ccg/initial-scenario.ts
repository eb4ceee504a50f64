import { InputError } from "../base/errors.js";
import { hasSolution, LinearModelBuilder, type MilpBackend } from "../milp/index.js";
import { asPolyhedron, type ScenarioSet, type UncertaintySet } from "../model/uncertainty.js";

/**
 * A scenario to begin with: the centre of a box, the lower corner of a budget set (no deviation), any point of a polytope,
 * the first of finitely many.
 *
 * @throws InputError where the set is empty.
 */
export function initialScenario(set: UncertaintySet, backend: MilpBackend): Float64Array {
  switch (set.kind) {
    case "scenarios":
      return set.points[0];
    case "budget":
      return Float64Array.from(set.lower);
    case "box":
      return set.lower.map((lower, k) => {
        const centre = (lower + set.upper[k]) / 2;
        return set.isInteger ? Math.floor(centre) : centre;
      });
    case "polytope":
      return anyPoint(set, backend);
  }
}

function anyPoint(set: Exclude<UncertaintySet, ScenarioSet>, backend: MilpBackend): Float64Array {
  const builder = new LinearModelBuilder();
  addUncertaintySet(builder, set);
  const session = backend.open(builder.build());
  try {
    const answer = session.solve();
    if (hasSolution(answer)) return answer.x.slice(0, set.dimension);
  } finally {
    session.dispose();
  }
  throw InputError.of(
    "uncertainty",
    "is an empty set",
    "widen its bounds or rows so that some scenario satisfies all of them",
  );
}

/** Columns and rows of the set; ξ is columns 0 … dimension − 1, auxiliary coordinates follow. */
export function addUncertaintySet(
  builder: LinearModelBuilder,
  set: Exclude<UncertaintySet, ScenarioSet>,
): void {
  const { dimension, lower, upper, rows, rowLower, rowUpper } = asPolyhedron(set);
  for (let k = 0; k < dimension; k++) {
    builder.addColumn({ lower: lower[k], upper: upper[k], integer: set.isInteger && k < set.dimension });
  }
  for (let i = 0; i < rows.count; i++) {
    const [start, end] = [rows.starts[i], rows.starts[i + 1]];
    builder.addRow(
      rowLower[i],
      rowUpper[i],
      rows.indices.subarray(start, end),
      rows.values.subarray(start, end),
    );
  }
}
