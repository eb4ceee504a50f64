import { InputError } from "../../base/errors.js";
import {
  asPolyhedron,
  contains,
  type PolytopeRow,
  polytopeSet,
  scenarioSet,
  type UncertaintySet,
} from "../uncertainty.js";

/**
 * The scenarios that lie in every one of the sets. Whole numbers are asked for as soon as one of the sets does.
 *
 * @throws InputError where the dimensions differ, or where a finite set loses all its scenarios.
 *
 * @example
 * import { boxSet, enumerateVertices, budgetSet, intersectionSet } from "minmaxmin";
 * const set = intersectionSet([boxSet([0, 0], [1, 0.5]), budgetSet(2, 1)]);
 * enumerateVertices(set)?.length; // => 4
 */
export function intersectionSet(sets: readonly UncertaintySet[]): UncertaintySet {
  if (sets.length === 0) throw InputError.of("uncertainty.sets", "is empty", "give at least one set");
  const { dimension } = sets[0];
  const other = sets.findIndex((set) => set.dimension !== dimension);
  if (other >= 0) {
    const seen = `has ${sets[other].dimension} factors, the first set ${dimension}`;
    throw InputError.of(`uncertainty.sets[${other}]`, seen, "intersect sets over the same factors");
  }
  const finite = sets.find((set) => set.kind === "scenarios");
  return finite?.kind === "scenarios" ? filterScenarios(finite.points, sets) : stack(sets, dimension);
}

function filterScenarios(points: readonly Float64Array[], sets: readonly UncertaintySet[]): UncertaintySet {
  const lifted = sets.find((set) => set.kind === "polytope" && set.polyhedron.dimension > set.dimension);
  if (lifted !== undefined) {
    const message = "intersects scenarios with a set that has auxiliary coordinates";
    throw InputError.of("uncertainty.sets", message, "remove the scenarios outside the set beforehand");
  }
  const kept = points.filter((point) => sets.every((set) => contains(set, point)));
  if (kept.length === 0) {
    throw InputError.of("uncertainty.sets", "have no scenario in common", "widen one of them");
  }
  return scenarioSet(kept);
}

/** ξ shared, the auxiliary coordinates of each set side by side. */
function stack(sets: readonly UncertaintySet[], dimension: number): UncertaintySet {
  const lower: number[] = new Array(dimension).fill(Number.NEGATIVE_INFINITY);
  const upper: number[] = new Array(dimension).fill(Number.POSITIVE_INFINITY);
  const rows: PolytopeRow[] = [];
  for (const set of sets) {
    if (set.kind === "scenarios") continue;
    const part = asPolyhedron(set);
    const firstAuxiliary = lower.length;
    for (let k = 0; k < part.dimension; k++) {
      if (k < dimension) {
        lower[k] = Math.max(lower[k], part.lower[k]);
        upper[k] = Math.min(upper[k], part.upper[k]);
      } else {
        lower.push(part.lower[k]);
        upper.push(part.upper[k]);
      }
    }
    for (let i = 0; i < part.rows.count; i++) {
      const [start, end] = [part.rows.starts[i], part.rows.starts[i + 1]];
      const indices = Array.from(part.rows.indices.subarray(start, end), (k) =>
        k < dimension ? k : firstAuxiliary + k - dimension,
      );
      const values = Array.from(part.rows.values.subarray(start, end));
      rows.push({ indices, values, lower: part.rowLower[i], upper: part.rowUpper[i] });
    }
  }
  const integer = sets.some((set) => set.kind !== "scenarios" && set.isInteger);
  return polytopeSet(dimension, lower, upper, rows, { integer });
}
