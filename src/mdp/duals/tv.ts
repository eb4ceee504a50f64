/**
 * Total variation, ½ Σ|p − μ|; p may put mass where μ has none, so the adversary's target is a minimum of V over all
 * states. `order` sorts V ascending. Each function writes the worst distribution and returns the value and the
 * truncation level α. Iyengar 2005, Lemma 4.3; Liu & Xu 2024 (arXiv 2402.15399), §3.
 */
import type { DualPoint } from "./dual-point.js";

/** min { E_p V : TV(p, μ) ≤ radius }: the radius moves from the largest values to a smallest one. */
export function tvBall(
  mu: Float64Array,
  values: Float64Array,
  order: Int32Array,
  radius: number,
  worst: Float64Array,
): DualPoint {
  worst.set(mu);
  const sink = order[0];
  let left = radius;
  let level = values[order[order.length - 1]];
  for (let p = order.length - 1; p > 0 && left > 0; p--) {
    const state = order[p];
    const moved = Math.min(left, worst[state]);
    worst[state] -= moved;
    worst[sink] += moved;
    left -= moved;
    level = values[state];
  }
  return { value: expectation(worst, values), dual: left > 0 ? values[sink] : level };
}

/** min over p of E_p V + λ·TV(p, μ) = E_μ[V ∧ (min V + λ)]: moving mass pays where it gains more than λ. */
export function tvPenalty(
  mu: Float64Array,
  values: Float64Array,
  order: Int32Array,
  lambda: number,
  worst: Float64Array,
): DualPoint {
  worst.set(mu);
  const sink = order[0];
  const level = values[sink] + lambda;
  let value = 0;
  for (let state = 0; state < mu.length; state++) {
    value += mu[state] * Math.min(values[state], level);
    if (values[state] <= level) continue;
    worst[state] -= mu[state];
    worst[sink] += mu[state];
  }
  return { value, dual: level };
}

function expectation(p: Float64Array, values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < p.length; i++) total += p[i] * values[i];
  return total;
}
