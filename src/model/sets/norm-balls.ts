import { InputError } from "../../base/errors.js";
import { type BoxSet, boxSet, type PolytopeRow, type PolytopeSet, polytopeSet } from "../uncertainty.js";
import { requireDeviations } from "./cardinality.js";

/**
 * The ball { ξ : Σ |ξ_k − centre_k| / scale_k ≤ radius } of the weighted norm 1.
 *
 * @param options.scale size of a unit of deviation of every factor; 1 unless given, and above 0.
 *
 * @example
 * import { contains, normOneSet } from "minmaxmin";
 * // auxiliary coordinates |ξ - centre| follow the factors
 * contains(normOneSet([0, 0], 1), [0.5, -0.5, 0.5, 0.5]); // => true
 */
export function normOneSet(
  centre: ArrayLike<number>,
  radius: number,
  options: { readonly scale?: ArrayLike<number> } = {},
): PolytopeSet {
  const count = centre.length;
  const scale = scaleOf(options.scale, count);
  requireRadius(radius);
  // Coordinates: ξ, then t_k ≥ |ξ_k − centre_k| / scale_k.
  const t = Array.from({ length: count }, (_, k) => count + k);
  const rows: PolytopeRow[] = t.flatMap((column, k) => [
    { indices: [k, column], values: [1, -scale[k]], upper: centre[k] },
    { indices: [k, column], values: [1, scale[k]], lower: centre[k] },
  ]);
  rows.push({ indices: t, values: t.map(() => 1), upper: radius });
  const lower = [...scale.map((value, k) => centre[k] - radius * value), ...t.map(() => 0)];
  const upper = [...scale.map((value, k) => centre[k] + radius * value), ...t.map(() => radius)];
  return polytopeSet(count, lower, upper, rows);
}

/**
 * The ball { ξ : |ξ_k − centre_k| ≤ radius · scale_k } of the weighted norm ∞: a box.
 *
 * @param options.scale size of a unit of deviation of every factor; 1 unless given, and at least 0.
 *
 * @example
 * import { normInfinitySet } from "minmaxmin";
 * normInfinitySet([1, 2], 0.5).upper; // => [1.5, 2.5]
 */
export function normInfinitySet(
  centre: ArrayLike<number>,
  radius: number,
  options: { readonly scale?: ArrayLike<number> } = {},
): BoxSet {
  const scale = scaleOf(options.scale, centre.length);
  requireRadius(radius);
  return boxSet(
    scale.map((value, k) => centre[k] - radius * value),
    scale.map((value, k) => centre[k] + radius * value),
  );
}

function scaleOf(scale: ArrayLike<number> | undefined, count: number): number[] {
  if (scale === undefined) return new Array(count).fill(1);
  requireDeviations(scale, count);
  return Array.from(scale);
}

function requireRadius(radius: number): void {
  if (radius >= 0 && Number.isFinite(radius)) return;
  throw InputError.of("uncertainty.radius", `is ${radius}`, "give a finite number of at least 0");
}
