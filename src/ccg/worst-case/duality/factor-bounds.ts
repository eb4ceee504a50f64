import type { MilpBackend } from "../../../milp/index.js";
import { asPolyhedron, type ScenarioSet, type UncertaintySet } from "../../../model/uncertainty.js";
import { openPolyhedron } from "../../support-function.js";

/** Least and largest value of every coordinate of a set's polyhedron, infinite bounds replaced by proved ones. */
export interface CoordinateBounds {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** Bounds as given where they are finite; by linear programmes where only the rows bound a coordinate. */
export function coordinateBounds(
  set: Exclude<UncertaintySet, ScenarioSet>,
  backend: MilpBackend,
): CoordinateBounds {
  const polyhedron = asPolyhedron(set);
  const lower = Float64Array.from(polyhedron.lower);
  const upper = Float64Array.from(polyhedron.upper);
  if (lower.every(Number.isFinite) && upper.every(Number.isFinite)) return { lower, upper };
  const session = openPolyhedron(backend, polyhedron);
  try {
    for (let k = 0; k < lower.length; k++) {
      if (!Number.isFinite(lower[k])) lower[k] = extreme(k, 1);
      if (!Number.isFinite(upper[k])) upper[k] = 0 - extreme(k, -1);
    }
  } finally {
    session.dispose();
  }
  return { lower, upper };

  function extreme(k: number, sign: number): number {
    const cost = new Float64Array(lower.length);
    cost[k] = sign;
    session.setCost("all", cost);
    const answer = session.solve();
    return answer.status === "optimal" ? answer.objective : Number.NEGATIVE_INFINITY;
  }
}
