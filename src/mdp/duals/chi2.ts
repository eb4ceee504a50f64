/**
 * χ² divergence, Σ (p − μ)²/μ; p stays within the support of μ. The worst distribution is p ∝ μ·(α − V)₊, so on every
 * segment between sorted values the optimal level α solves an equation in the moments of the values below it.
 * Iyengar 2005, Lemma 4.2; Tang, Liu & Xu 2025 (arXiv 2411.18612).
 */
import type { DualPoint } from "./dual-point.js";

/** Moments of W = V − min V over the states at or below a level. */
interface Moments {
  mass: number;
  first: number;
  second: number;
}

/** max over α of E[V∧α] − √(radius·Var(V∧α)); the worst p has E[(α−V)₊²] = (1 + radius)·E[(α−V)₊]². */
export function chi2Ball(
  mu: Float64Array,
  values: Float64Array,
  order: Int32Array,
  radius: number,
  worst: Float64Array,
): DualPoint {
  const growth = 1 + radius;
  const { lowest, level, moments } = sweep(mu, values, order, ({ mass, first, second }, next) => {
    const shortfall = next * mass - first;
    return next * next * mass - 2 * next * first + second <= growth * shortfall * shortfall;
  });
  const mean = moments.first / moments.mass;
  const variance = Math.max(0, moments.second / moments.mass - mean * mean);
  const spare = growth * moments.mass - 1;
  if (variance === 0 || spare <= 0) {
    // The radius allows all mass on the smallest values (or the values do not differ).
    for (let i = 0; i < mu.length; i++) worst[i] = mu[i] > 0 && values[i] <= level ? mu[i] / moments.mass : 0;
    return { value: lowest + mean, dual: level };
  }
  const alpha = lowest + mean + Math.sqrt(variance / spare);
  writeWorst(mu, values, alpha, worst);
  return { value: lowest + mean - Math.sqrt(variance * spare), dual: alpha };
}

/** max over α of E[V∧α] − Var(V∧α)/(4λ); the worst p/μ = (α − V)₊/(2λ) with E[(α−V)₊] = 2λ. */
export function chi2Penalty(
  mu: Float64Array,
  values: Float64Array,
  order: Int32Array,
  lambda: number,
  worst: Float64Array,
): DualPoint {
  const { lowest, moments } = sweep(
    mu,
    values,
    order,
    ({ mass, first }, next) => next * mass - first >= 2 * lambda,
  );
  const { mass, first, second } = moments;
  const alpha = (2 * lambda + first) / mass;
  writeWorst(mu, values, lowest + alpha, worst);
  const expected = (alpha * first - second) / (2 * lambda);
  const divergence = (alpha * alpha * mass - 2 * alpha * first + second) / (4 * lambda * lambda) - 1;
  return { value: lowest + expected + lambda * divergence, dual: lowest + alpha };
}

/**
 * Adds states in ascending order until `isEnough(moments, next)` says that the optimal level lies below the next
 * value (both measured from the lowest value of the support).
 */
function sweep(
  mu: Float64Array,
  values: Float64Array,
  order: Int32Array,
  isEnough: (moments: Moments, next: number) => boolean,
): { lowest: number; level: number; moments: Moments } {
  const moments: Moments = { mass: 0, first: 0, second: 0 };
  let lowest = Number.NaN;
  let level = Number.NaN;
  for (let p = 0; p < order.length; p++) {
    const state = order[p];
    if (!(mu[state] > 0)) continue;
    const value = values[state];
    if (moments.mass === 0) lowest = value;
    else if (value > level && isEnough(moments, value - lowest)) break;
    level = value;
    const w = value - lowest;
    moments.mass += mu[state];
    moments.first += mu[state] * w;
    moments.second += mu[state] * w * w;
  }
  return { lowest, level, moments };
}

function writeWorst(mu: Float64Array, values: Float64Array, alpha: number, worst: Float64Array): void {
  let total = 0;
  for (let i = 0; i < mu.length; i++) {
    worst[i] = mu[i] > 0 ? mu[i] * Math.max(0, alpha - values[i]) : 0;
    total += worst[i];
  }
  for (let i = 0; i < mu.length; i++) worst[i] /= total;
}
