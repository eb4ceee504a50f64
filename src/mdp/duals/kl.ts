/**
 * Kullback–Leibler, Σ p log(p/μ); p stays within the support of μ. The worst distribution is an exponential tilt
 * p ∝ μ·e^{−V/b}. Iyengar 2005, Lemma 4.1. Values are shifted by their minimum on the support before exponentiating.
 */
import type { DualPoint } from "./dual-point.js";

/** Relative accuracy of the divergence at which the search for the temperature ends. */
const RADIUS_TOLERANCE = 1e-14;
/** Newton steps converge in about ten; the bracket bounds the rest by bisection. */
const MAX_STEPS = 200;
/** Newton may overshoot far where the tilt has almost no variance; growth per step is limited. */
const LARGEST_GROWTH = 4;

/** max over b ≥ 0 of −b·log E e^{−V/b} − b·radius. */
export function klBall(
  mu: Float64Array,
  values: Float64Array,
  order: Int32Array,
  radius: number,
  worst: Float64Array,
): DualPoint {
  const lowest = supportMinimum(mu, values, order);
  const spread = supportMaximum(mu, values, order) - lowest;
  let massAtLowest = 0;
  for (let i = 0; i < mu.length; i++) if (values[i] === lowest) massAtLowest += mu[i];
  if (spread === 0 || radius >= -Math.log(massAtLowest)) {
    for (let i = 0; i < mu.length; i++) worst[i] = values[i] === lowest ? mu[i] / massAtLowest : 0;
    return { value: lowest, dual: 0 };
  }
  const b = 1 / inverseTemperature(mu, values, lowest, spread, radius);
  const { logMass } = tilt(mu, values, lowest, 1 / b, worst);
  return { value: lowest - b * (logMass + radius), dual: b };
}

/** −λ·log E e^{−V/λ}. */
export function klPenalty(
  mu: Float64Array,
  values: Float64Array,
  order: Int32Array,
  lambda: number,
  worst: Float64Array,
): DualPoint {
  const lowest = supportMinimum(mu, values, order);
  const { logMass } = tilt(mu, values, lowest, 1 / lambda, worst);
  return { value: lowest - lambda * logMass, dual: lambda };
}

/** The s = 1/b at which the tilt's divergence equals the radius; d KL/ds = s·Var_p(V). Newton inside a bracket. */
function inverseTemperature(
  mu: Float64Array,
  values: Float64Array,
  lowest: number,
  spread: number,
  radius: number,
): number {
  const p = new Float64Array(mu.length);
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let s = Math.sqrt(2 * radius) / spread;
  for (let step = 0; step < MAX_STEPS; step++) {
    const { logMass, mean, variance } = tilt(mu, values, lowest, s, p);
    const excess = -s * mean - logMass - radius;
    if (Math.abs(excess) <= RADIUS_TOLERANCE * radius) break;
    if (excess > 0) high = s;
    else low = s;
    const newton = Math.min(s - excess / (s * variance), LARGEST_GROWTH * s);
    if (Math.abs(newton - s) <= Number.EPSILON * s || high - low <= Number.EPSILON * low) break;
    if (newton > low && newton < high) s = newton;
    else s = high === Number.POSITIVE_INFINITY ? 2 * s : (low + high) / 2;
  }
  return s;
}

/** p ∝ μ·e^{−s(V − lowest)}; log of its mass before normalising; mean and variance of V − lowest under p. */
function tilt(
  mu: Float64Array,
  values: Float64Array,
  lowest: number,
  s: number,
  p: Float64Array,
): { logMass: number; mean: number; variance: number } {
  let mass = 0;
  let centred = 0;
  for (let i = 0; i < mu.length; i++) {
    const exponent = -s * (values[i] - lowest);
    p[i] = mu[i] > 0 ? mu[i] * Math.exp(exponent) : 0;
    mass += p[i];
    if (mu[i] > 0) centred += mu[i] * Math.expm1(exponent);
  }
  let mean = 0;
  for (let i = 0; i < mu.length; i++) {
    p[i] /= mass;
    if (p[i] > 0) mean += p[i] * (values[i] - lowest);
  }
  let variance = 0;
  for (let i = 0; i < mu.length; i++) if (p[i] > 0) variance += p[i] * (values[i] - lowest - mean) ** 2;
  // Σμ = 1 makes the mass 1 + centred: accurate for slight tilts, where the plain sum is not.
  return { logMass: centred > -0.5 ? Math.log1p(centred) : Math.log(mass), mean, variance };
}

function supportMinimum(mu: Float64Array, values: Float64Array, order: Int32Array): number {
  for (let p = 0; p < order.length; p++) if (mu[order[p]] > 0) return values[order[p]];
  return values[order[0]];
}

function supportMaximum(mu: Float64Array, values: Float64Array, order: Int32Array): number {
  for (let p = order.length - 1; p >= 0; p--) if (mu[order[p]] > 0) return values[order[p]];
  return values[order[0]];
}
