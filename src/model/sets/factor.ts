import { InputError, showCount } from "../../base/errors.js";
import { type PolytopeRow, type PolytopeSet, polytopeSet } from "../uncertainty.js";

/**
 * A factor model: ξ = nominal + loadings · f with risk factors f ∈ [−1, 1]ᴹ, few of which drive many uncertain data. The
 * factors' total |Σ f| may be limited as well, so that they cannot all be at the same extreme (Hanasusanto, Kuhn &
 * Wiesemann 2015).
 *
 * @param loadings one row a datum, one column a risk factor.
 * @param options.totalLimit limit on |Σ f|.
 * @throws InputError where the shapes do not agree.
 *
 * @example
 * import { factorSet } from "minmaxmin";
 * factorSet([10, 20, 30], [[1, 0], [1, 1], [0, 2]]).dimension; // => 3
 */
export function factorSet(
  nominal: ArrayLike<number>,
  loadings: readonly ArrayLike<number>[],
  options: { readonly totalLimit?: number } = {},
): PolytopeSet {
  const count = nominal.length;
  const factors = loadings[0]?.length ?? 0;
  if (loadings.length !== count) {
    throw InputError.of("uncertainty.loadings", `has ${loadings.length} rows`, `give ${count}`);
  }
  const ragged = loadings.findIndex((row) => row.length !== factors);
  if (ragged >= 0) {
    const seen = `has ${showCount(loadings[ragged].length, "entry", "entries")}`;
    throw InputError.of(`uncertainty.loadings[${ragged}]`, seen, `give ${factors}`);
  }
  const spread = loadings.map((row) => Array.from(row).reduce((total, value) => total + Math.abs(value), 0));
  const rows: PolytopeRow[] = loadings.map((row, i) => ({
    indices: [i, ...Array.from(row, (_, m) => count + m)],
    values: [1, ...Array.from(row, (value) => -value)],
    lower: nominal[i],
    upper: nominal[i],
  }));
  const columns = Array.from({ length: factors }, (_, m) => count + m);
  if (options.totalLimit !== undefined) {
    const limit = options.totalLimit;
    if (!(limit >= 0))
      throw InputError.of("uncertainty.totalLimit", `is ${limit}`, "give a number of at least 0");
    rows.push({ indices: columns, values: columns.map(() => 1), lower: -limit, upper: limit });
  }
  const lower = [...spread.map((value, i) => nominal[i] - value), ...columns.map(() => -1)];
  const upper = [...spread.map((value, i) => nominal[i] + value), ...columns.map(() => 1)];
  return polytopeSet(count, lower, upper, rows);
}
