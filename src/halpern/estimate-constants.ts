import { Rng } from "../tensor/rng.js";
import { norm2 } from "../tensor/vector.js";
import { distance } from "./kernels.js";
import type { MonotoneOperator } from "./operator.js";

export interface ConstantEstimates {
  /** Lower bound of L_F from the sampled pairs. */
  readonly lipschitz: number;
  /** Lower bound of L, when components are given. */
  readonly averageLipschitz?: number;
  /** Smallest ⟨F(u)−F(v), u−v⟩/‖u−v‖² seen: negative means that F is not monotone (often a wrong sign: −∇ᵧφ). */
  readonly monotonicity: number;
  /** Smallest ⟨F(u)−F(v), u−v⟩/‖F(u)−F(v)‖² seen: at most 0 means that F is not cocoercive. */
  readonly cocoercivity: number;
  /** Largest |Σᵢ Fᵢ/n − F| relative to |F|: the components must average to F. Absent without components. */
  readonly componentMismatch?: number;
}

/**
 * Tries an operator on random pairs around a point: finds wrong signs, components that do not average to F, and
 * starting values for the constants. What it finds are bounds from a sample, not proofs.
 *
 * @param around centre of the pairs.
 *
 * @example
 * import { estimateConstants } from "minmaxmin/halpern";
 * const full = (u: Float64Array, out: Float64Array) => { out[0] = u[1]; out[1] = u[0]; }; // forgot the minus sign
 * estimateConstants({ dim: 2, components: 1, full }, [0, 0]).monotonicity < 0; // => true
 */
export function estimateConstants(
  operator: MonotoneOperator,
  around: ArrayLike<number>,
  options: { readonly pairs?: number; readonly radius?: number; readonly seed?: number } = {},
): ConstantEstimates {
  const { pairs, radius, seed } = { pairs: 50, radius: 1, seed: 1, ...options };
  const { dim, components: n } = operator;
  const rng = new Rng(seed);
  const draw = () => Float64Array.from({ length: dim }, (_, j) => around[j] + radius * rng.normal());
  const [fu, fv, sum, part] = [0, 1, 2, 3].map(() => new Float64Array(dim));
  const has = operator.component !== undefined;
  let [lipschitz, average, mismatch] = [0, 0, 0];
  let [monotonicity, cocoercivity] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let pair = 0; pair < pairs; pair++) {
    const [u, v] = [draw(), draw()];
    operator.full(u, fu);
    operator.full(v, fv);
    const [inner, squaredDistance, change] = pairProducts(u, v, fu, fv);
    lipschitz = Math.max(lipschitz, Math.sqrt(change / squaredDistance));
    monotonicity = Math.min(monotonicity, inner / squaredDistance);
    if (change > 0) cocoercivity = Math.min(cocoercivity, inner / change);
    if (!has) continue;
    sum.fill(0);
    let squares = 0;
    // Unequal sampling: component() carries 1/(n·qᵢ), so sampled averages estimate both F and E‖Fᵢ(u) − Fᵢ(v)‖².
    const draws = operator.sample === undefined ? n : 20 * n;
    for (let s = 0; s < draws; s++) {
      const i = operator.sample?.(rng) ?? s;
      part.fill(0);
      operator.component!(i, u, 1, part);
      for (let j = 0; j < dim; j++) sum[j] += part[j] / draws;
      operator.component!(i, v, -1, part);
      squares += part.reduce((total, value) => total + value * value, 0) / draws;
    }
    average = Math.max(average, Math.sqrt(squares / squaredDistance));
    if (operator.sample === undefined) {
      const size = norm2(fu);
      if (size > 0) mismatch = Math.max(mismatch, distance(sum, fu) / size);
    }
  }
  return {
    lipschitz,
    monotonicity,
    cocoercivity,
    ...(has ? { averageLipschitz: average } : {}),
    ...(has && operator.sample === undefined ? { componentMismatch: mismatch } : {}),
  };
}

/** ⟨F(u)−F(v), u−v⟩, ‖u−v‖², ‖F(u)−F(v)‖² */
function pairProducts(
  u: Float64Array,
  v: Float64Array,
  fu: Float64Array,
  fv: Float64Array,
): [number, number, number] {
  let [inner, distance, change] = [0, 0, 0];
  for (let j = 0; j < u.length; j++) {
    const [d, f] = [u[j] - v[j], fu[j] - fv[j]];
    inner += d * f;
    distance += d * d;
    change += f * f;
  }
  return [inner, distance, change];
}
