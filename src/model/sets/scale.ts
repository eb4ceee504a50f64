import { InputError, showCount } from "../../base/errors.js";
import {
  asPolyhedron,
  type BudgetSet,
  boxSet,
  type PolytopeRow,
  polytopeSet,
  scenarioSet,
  type UncertaintySet,
} from "../uncertainty.js";

/**
 * The set shrunk (rho < 1) or blown up (rho > 1) about a nominal scenario: { nominal + rho (ξ − nominal) : ξ ∈ set }.
 *
 * @param nominal the fixed point, usually a member of the set.
 * @throws InputError for a negative rho, and for integer sets, which have no scaled version.
 *
 * @example
 * import { boxSet, scaleSet } from "minmaxmin";
 * scaleSet(boxSet([0], [4]), 0.5, [2]); // => { ...boxSet([1], [3]) }
 */
export function scaleSet(set: UncertaintySet, rho: number, nominal: ArrayLike<number>): UncertaintySet {
  if (!(rho >= 0 && Number.isFinite(rho))) {
    throw InputError.of("uncertainty.rho", `is ${rho}`, "give a finite number of at least 0");
  }
  if (nominal.length !== set.dimension) {
    throw InputError.of(
      "uncertainty.nominal",
      `has ${showCount(nominal.length, "entry", "entries")}`,
      `give ${set.dimension}`,
    );
  }
  if (rho === 1) return set;
  const move = (values: Float64Array) => values.map((value, k) => nominal[k] + rho * (value - nominal[k]));
  if (set.kind === "scenarios") return scenarioSet(set.points.map(move));
  if (set.isInteger) {
    throw InputError.of(
      "uncertainty",
      "takes whole numbers only",
      "scale a continuous set, or vary its budget",
    );
  }
  if (set.kind === "box") return boxSet(move(set.lower), move(set.upper));
  // Budgets count deviations from the lower corner, which moves along.
  if (set.kind === "budget") {
    const groups = set.groups.map((group) => ({ ...group, gamma: rho * group.gamma }));
    return { ...set, lower: move(set.lower), upper: move(set.upper), groups } satisfies BudgetSet;
  }
  return liftedScale(set, rho, nominal);
}

/** ξ' = nominal + rho (v − nominal) with the old set's own coordinates v as auxiliary ones. */
function liftedScale(
  set: Extract<UncertaintySet, { kind: "polytope" }>,
  rho: number,
  nominal: ArrayLike<number>,
): UncertaintySet {
  const { dimension } = set;
  const old = asPolyhedron(set);
  const rows: PolytopeRow[] = Array.from({ length: dimension }, (_, k) => {
    const constant = (1 - rho) * nominal[k];
    return { indices: [k, dimension + k], values: [1, -rho], lower: constant, upper: constant };
  });
  for (let i = 0; i < old.rows.count; i++) {
    const [start, end] = [old.rows.starts[i], old.rows.starts[i + 1]];
    rows.push({
      indices: Array.from(old.rows.indices.subarray(start, end), (k) => dimension + k),
      values: Array.from(old.rows.values.subarray(start, end)),
      lower: old.rowLower[i],
      upper: old.rowUpper[i],
    });
  }
  const scaled = (bounds: Float64Array, open: number) =>
    Array.from({ length: dimension }, (_, k) =>
      Number.isFinite(bounds[k]) ? nominal[k] + rho * (bounds[k] - nominal[k]) : open,
    );
  const lower = [...scaled(old.lower, Number.NEGATIVE_INFINITY), ...old.lower];
  const upper = [...scaled(old.upper, Number.POSITIVE_INFINITY), ...old.upper];
  return polytopeSet(dimension, lower, upper, rows);
}

/**
 * A budget set with another budget, for sweeps over Γ. Only its first group changes.
 *
 * @example
 * import { budgetSet, withBudget } from "minmaxmin";
 * withBudget(budgetSet(3, 1), 2); // => { ...budgetSet(3, 2) }
 */
export function withBudget(set: UncertaintySet, gamma: number): BudgetSet {
  if (set.kind !== "budget") {
    throw InputError.of("uncertainty", `is a ${set.kind} set`, "sweep the budget of a budget set");
  }
  if (!(gamma >= 0)) throw InputError.of("uncertainty.gamma", `is ${gamma}`, "give a number of at least 0");
  const [first, ...others] = set.groups;
  return { ...set, groups: [{ ...first, gamma }, ...others] };
}
