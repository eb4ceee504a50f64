import { InputError, showCount } from "../base/errors.js";
import { chi2Ball, chi2Penalty } from "./duals/chi2.js";
import type { DualPoint } from "./duals/dual-point.js";
import { klBall, klPenalty } from "./duals/kl.js";
import { tvBall, tvPenalty } from "./duals/tv.js";
import { type ScalarSet, scalarSet } from "./sets.js";

/** Total mass of a distribution may differ from 1 by this much. */
const MASS_TOLERANCE = 1e-9;

/** The worst expectation of V over the uncertainty of one distribution. */
export interface WorstCase extends DualPoint {
  /** The distribution that attains the value; for a penalty, value = E_worst V + λ·divergence. */
  readonly worst: Float64Array;
}

/**
 * The worst-case expectation of `values` under a distribution known up to a ball or at a price: exact, by sorting
 * (TV, χ²) or a safeguarded one-dimensional Newton search (KL). O(S log S).
 *
 * @param mu nominal distribution μ⁰, non-negative with sum 1.
 * @param values V, one per state.
 * @param set ball or penalty; see `Divergence` for the conventions.
 * @throws InputError when mu is no distribution, lengths differ, or the radius or weight is out of range.
 *
 * @example
 * import { worstCase } from "minmaxmin/mdp";
 * const tv = worstCase([0.1, 0.2, 0.3, 0.4], [0, 1, 2, 3], { kind: "constrained", divergence: "tv", radius: 0.1 });
 * tv.value; // => 1.7
 */
export function worstCase(mu: ArrayLike<number>, values: ArrayLike<number>, set: ScalarSet): WorstCase {
  const distribution = Float64Array.from(mu);
  const v = Float64Array.from(values);
  checkDistribution(distribution, v);
  const worst = new Float64Array(v.length);
  const point = solveDual(distribution, v, ascendingOrder(v), scalarSet(set), worst);
  return { ...point, worst };
}

/** As `worstCase`, without checks, the order of V shared among factors. `mu` and `worst` may be views. */
export function solveDual(
  mu: Float64Array,
  values: Float64Array,
  order: Int32Array,
  set: ScalarSet,
  worst: Float64Array,
): DualPoint {
  switch (set.kind) {
    case "none": {
      worst.set(mu);
      let value = 0;
      for (let i = 0; i < mu.length; i++) value += mu[i] * values[i];
      return { value, dual: values[order[order.length - 1]] };
    }
    case "constrained":
      return { tv: tvBall, kl: klBall, chi2: chi2Ball }[set.divergence](mu, values, order, set.radius, worst);
    case "regularised":
      return { tv: tvPenalty, kl: klPenalty, chi2: chi2Penalty }[set.divergence](
        mu,
        values,
        order,
        set.lambda,
        worst,
      );
  }
}

/** Indices that sort the values ascending, ties by index. */
export function ascendingOrder(values: Float64Array): Int32Array {
  return Int32Array.from(values.keys()).sort((a, b) => values[a] - values[b] || a - b);
}

function checkDistribution(mu: Float64Array, values: Float64Array): void {
  if (mu.length === 0 || mu.length !== values.length)
    throw InputError.of(
      "mu",
      `has ${showCount(mu.length, "entry", "entries")} and values ${values.length}`,
      "give both one entry per state",
    );
  const total = mu.reduce((sum, p) => sum + p, 0);
  if (!mu.every((p) => p >= 0) || Math.abs(total - 1) > MASS_TOLERANCE)
    throw InputError.of("mu", `sums to ${total}`, "give non-negative probabilities with sum 1");
  if (!values.every(Number.isFinite))
    throw InputError.of("values", "has an entry that is not finite", "give finite values");
}
