import { InputError, showCount } from "../../base/errors.js";
import { type PolytopeRow, type PolytopeSet, polytopeSet } from "../uncertainty.js";

/**
 * The cardinality-constrained set of Bertsimas & Sim (2004): every factor may leave its nominal value by at most its
 * deviation, in either direction, and the deviations used add up to at most `gamma`:
 *
 *     ξ = nominal + diag(deviation)(p − n),   p, n ≥ 0,   p + n ≤ 1,   Σ (p + n) ≤ gamma
 *
 * @param nominal centre of the set.
 * @param deviation largest deviation of every factor, at least 0.
 * @param gamma how many factors may deviate in full; may be fractional.
 * @throws InputError on lengths that differ, or a negative deviation or gamma.
 *
 * @example
 * import { cardinalitySet, enumerateVertices } from "minmaxmin";
 * // four vertices, and the centre, which is a vertex of the set with its auxiliary coordinates
 * const set = cardinalitySet([10, 20], [1, 2], 1);
 * enumerateVertices(set)?.length; // => 5
 */
export function cardinalitySet(
  nominal: ArrayLike<number>,
  deviation: ArrayLike<number>,
  gamma: number,
): PolytopeSet {
  const count = nominal.length;
  requireDeviations(deviation, count);
  if (!(gamma >= 0)) throw InputError.of("uncertainty.gamma", `is ${gamma}`, "give a number of at least 0");
  // Coordinates: ξ, then p, then n.
  const [p, n] = [count, 2 * count];
  const rows: PolytopeRow[] = [];
  for (let k = 0; k < count; k++) {
    const centre = nominal[k];
    const values = [1, -deviation[k], deviation[k]];
    rows.push({ indices: [k, p + k, n + k], values, lower: centre, upper: centre });
    rows.push({ indices: [p + k, n + k], values: [1, 1], upper: 1 });
  }
  const used = Array.from({ length: 2 * count }, (_, k) => p + k);
  rows.push({ indices: used, values: used.map(() => 1), upper: gamma });
  const lower = [...Array.from(nominal, (value, k) => value - deviation[k]), ...used.map(() => 0)];
  const upper = [...Array.from(nominal, (value, k) => value + deviation[k]), ...used.map(() => 1)];
  return polytopeSet(count, lower, upper, rows);
}

/** @throws InputError unless there is one deviation of at least 0 for every factor. */
export function requireDeviations(deviation: ArrayLike<number>, count: number): void {
  if (deviation.length !== count) {
    throw InputError.of(
      "uncertainty.deviation",
      `has ${showCount(deviation.length, "entry", "entries")}`,
      `give ${count}`,
    );
  }
  for (let k = 0; k < count; k++) {
    if (deviation[k] >= 0 && Number.isFinite(deviation[k])) continue;
    throw InputError.of(`uncertainty.deviation[${k}]`, `is ${deviation[k]}`, "give a number of at least 0");
  }
}
