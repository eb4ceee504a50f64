import type { CountedOperator } from "./operator.js";

/** ‖f + g‖₂: the natural residual when f = F(u) and g ∈ G(u). */
export function normOfSum(f: Float64Array, g: Float64Array): number {
  let total = 0;
  for (let j = 0; j < f.length; j++) total += (f[j] + g[j]) ** 2;
  return Math.sqrt(total);
}

/** ‖u − v‖₂ */
export function distance(u: Float64Array, v: Float64Array): number {
  let total = 0;
  for (let j = 0; j < u.length; j++) total += (u[j] - v[j]) ** 2;
  return Math.sqrt(total);
}

/**
 * u ← J_{γG}(base + β(anchor − base) − γf), g ← the element of G(u) that the resolvent reveals.
 * The step that every method here ends with; β = 0 where there is no anchor. `u` may be `base`, not `anchor`.
 */
export function resolventStep(
  op: CountedOperator,
  base: Float64Array,
  anchor: Float64Array,
  beta: number,
  gamma: number,
  f: Float64Array,
  u: Float64Array,
  g: Float64Array,
): void {
  if (!op.hasResolvent) {
    for (let j = 0; j < u.length; j++) u[j] = base[j] + beta * (anchor[j] - base[j]) - gamma * f[j];
    return; // g stays 0
  }
  for (let j = 0; j < u.length; j++) g[j] = base[j] + beta * (anchor[j] - base[j]) - gamma * f[j];
  op.resolvent(gamma, g, u);
  for (let j = 0; j < u.length; j++) g[j] = (g[j] - u[j]) / gamma;
}
