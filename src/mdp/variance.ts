/** Estimated variances of the next value, for regressions weighted by them. */
import type { FactorEstimates } from "./factor-estimates.js";

/** Regressions of V and V² of the next state on φ, H·d each; the last step has none. */
export interface ValueMoments {
  readonly first: Float64Array;
  readonly second: Float64Array;
}

/** Recomputes the moments from each step's data and the values of the states met at the next one. */
export function regressMoments(
  factors: readonly FactorEstimates[],
  values: readonly Float64Array[],
  dim: number,
  { first, second }: ValueMoments,
): void {
  for (let h = 0; h < factors.length - 1; h++) {
    const next = values[h + 1];
    factors[h].regress((u) => next[u], first.subarray(h * dim, (h + 1) * dim));
    factors[h].regress((u) => next[u] ** 2, second.subarray(h * dim, (h + 1) * dim));
  }
}

/** 1/max{floor, Var̂}, Var̂ = [⟨φ, ẑ(V²)⟩]₀^{cap²} − ([⟨φ, ẑ(V)⟩]₀^{cap})²; after the last step nothing varies. */
export function varianceWeight(
  phi: Float64Array,
  { first, second }: ValueMoments,
  h: number,
  caps: Float64Array,
  floor: number,
): number {
  if (h === caps.length - 1) return 1 / floor;
  const cap = caps[h + 1];
  const at = h * phi.length;
  let mean = 0;
  let square = 0;
  for (let i = 0; i < phi.length; i++) {
    mean += phi[i] * first[at + i];
    square += phi[i] * second[at + i];
  }
  const clippedMean = Math.min(Math.max(mean, 0), cap);
  const variance = Math.min(Math.max(square, 0), cap * cap) - clippedMean * clippedMean;
  return 1 / Math.max(floor, variance);
}
