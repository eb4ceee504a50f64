/**
 * The six duals under estimated factors. A ridge estimate μ̂ = Λ⁻¹B is a signed measure whose mass is not 1, so the
 * objectives need not be concave: truncation levels are searched over every breakpoint, never by a local method alone.
 */
import type { ScalarSet } from "../sets.js";

/** Where a KL regression shrinks without data: to the smallest value (`centred`) or to the cap (`uncentred`). */
export type KlCentering = "centred" | "uncentred";

/** What all factors of one step share. Values are sorted ascending. */
export interface DualProblem {
  readonly sorted: Float64Array;
  readonly count: number;
  /** Lower bound m of the next value: what the adversary can push a factor to. */
  readonly vmin: number;
  /** Upper bound of the next value. */
  readonly cap: number;
  readonly klCentering: KlCentering;
}

/** The dual's value, and how much an error of the regression is magnified: λ/ŵ for a KL penalty, `chi2Slope`, else 1. */
export interface EstimatedDual {
  value: number;
  slope: number;
}

/** Temperatures scanned for a KL ball, as multiples of the spread of values: log-spaced, then refined. */
const KL_SCAN = { lowest: 1e-4, highest: 1e3, points: 60 } as const;
/** Golden-section steps: 0.618⁴⁰ ≈ 4·10⁻⁹ of the bracket, squared in the value. */
const GOLDEN_STEPS = 40;
/** A total mass this close to 1 is 1. */
const MASS_ROUNDING = 1e-12;
/** Magnification beyond any value cap; keeps bonuses finite. */
const LARGEST_SLOPE = 1e12;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** Solves the dual of `set` under the signed measure `mu[start …]`, aligned with `problem.sorted`. */
export function estimatedDual(
  mu: Float64Array,
  start: number,
  problem: DualProblem,
  set: ScalarSet,
  out: EstimatedDual,
): void {
  out.slope = 1;
  switch (set.kind) {
    case "none":
      out.value = mean(mu, start, problem);
      return;
    case "constrained":
      switch (set.divergence) {
        case "tv":
          out.value = tvBall(mu, start, problem, set.radius);
          return;
        case "kl":
          klBall(mu, start, problem, set.radius, out);
          return;
        case "chi2":
          chi2(mu, start, problem, ballPenalty(set.radius), out);
          return;
      }
      break;
    case "regularised":
      switch (set.divergence) {
        case "tv":
          out.value = tvPenalty(mu, start, problem, set.lambda);
          return;
        case "kl":
          klAt(mu, start, problem, set.lambda, out);
          return;
        case "chi2":
          chi2(mu, start, problem, pricePenalty(set.lambda), out);
          return;
      }
  }
}

function mean(mu: Float64Array, start: number, { sorted, count }: DualProblem): number {
  let total = 0;
  for (let p = 0; p < count; p++) total += mu[start + p] * sorted[p];
  return total;
}

/** max over α in {m, V₁, V₂, …} of E[V∧α] − radius·(α − m): the objective is linear between breakpoints. */
function tvBall(
  mu: Float64Array,
  start: number,
  { sorted, count, vmin }: DualProblem,
  radius: number,
): number {
  let above = 0;
  for (let p = 0; p < count; p++) above += mu[start + p];
  let best = vmin * above;
  let below = 0;
  for (let p = 0; p < count; p++) {
    const value = sorted[p];
    below += mu[start + p] * value;
    above -= mu[start + p];
    if (value < vmin) continue;
    best = Math.max(best, below + value * above - radius * (value - vmin));
  }
  return best;
}

function tvPenalty(
  mu: Float64Array,
  start: number,
  { sorted, count, vmin }: DualProblem,
  lambda: number,
): number {
  const level = vmin + lambda;
  let total = 0;
  for (let p = 0; p < count; p++) total += mu[start + p] * Math.min(sorted[p], level);
  return total;
}

/**
 * m − b·log ŵ(b) with ŵ = E e^{−(V−m)/b} clipped to what values in [m, cap] allow. Centred, the regression is on
 * e^{−(V−m)/b} − 1 and 1 is added afterwards, which amounts to counting missing mass at V = m.
 */
function klAt(mu: Float64Array, start: number, problem: DualProblem, b: number, out: EstimatedDual): void {
  const { sorted, count, vmin, cap, klCentering } = problem;
  let total = 0;
  let mass = 0;
  for (let p = 0; p < count; p++) {
    total += mu[start + p];
    mass += mu[start + p] * Math.exp(-(sorted[p] - vmin) / b);
  }
  // Of a projected row nothing is missing but rounding, which would swamp ŵ at small b.
  const missing = Math.abs(1 - total) < MASS_ROUNDING ? 0 : 1 - total;
  if (klCentering === "centred") mass += missing;
  const clipped = Math.min(1, Math.max(mass, Math.exp(-(cap - vmin) / b), Number.MIN_VALUE));
  out.value = vmin - b * Math.log(clipped);
  out.slope = Math.min(b / clipped, LARGEST_SLOPE);
}

/** max over b ≥ 0 of m − b·log ŵ(b) − b·radius, never below its limit m at b → 0. */
function klBall(
  mu: Float64Array,
  start: number,
  problem: DualProblem,
  radius: number,
  out: EstimatedDual,
): void {
  const spread = problem.sorted[problem.count - 1] - problem.vmin;
  out.value = problem.vmin;
  if (!(spread > 0)) return;
  const at = (logB: number): number => {
    const b = Math.exp(logB);
    klAt(mu, start, problem, b, out);
    return out.value - b * radius;
  };
  const low = Math.log(KL_SCAN.lowest * spread);
  const step = (Math.log(KL_SCAN.highest * spread) - low) / (KL_SCAN.points - 1);
  let best = 0;
  let bestValue = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < KL_SCAN.points; i++) {
    const value = at(low + i * step);
    if (value > bestValue) {
      bestValue = value;
      best = low + i * step;
    }
  }
  const refined = goldenMaximum(at, best - step, best + step);
  out.value = Math.max(problem.vmin, at(refined));
  // At the temperatures a ball may choose, b/ŵ has no useful bound.
  out.slope = 1;
}

/** What a χ² dual subtracts for a variance, and the derivative. */
interface VariancePenalty {
  readonly value: (variance: number) => number;
  readonly derivative: (variance: number) => number;
}

const ballPenalty = (radius: number): VariancePenalty => ({
  value: (variance) => Math.sqrt(radius * variance),
  derivative: (variance) => Math.sqrt(radius / variance) / 2,
});

const pricePenalty = (lambda: number): VariancePenalty => ({
  value: (variance) => variance / (4 * lambda),
  derivative: () => 1 / (4 * lambda),
});

/**
 * max over α of E[V∧α] − penalty(Var(V∧α)), both clipped to what values in [0, cap] allow. All breakpoints, then golden
 * section on the two segments beside the best one: exact for a probability vector, where the objective is concave.
 */
function chi2(
  mu: Float64Array,
  start: number,
  { sorted, count, vmin, cap }: DualProblem,
  penalty: VariancePenalty,
  out: EstimatedDual,
): void {
  let total = 0;
  for (let p = 0; p < count; p++) total += mu[start + p];
  let best = { value: Number.NEGATIVE_INFINITY, alpha: vmin, mean: 0, variance: 0 };
  /** Weighs the level α, given the moments of the states below it; true if it is the best so far. */
  const weigh = (alpha: number, mass: number, first: number, second: number): number => {
    const above = total - mass;
    const mean = clip(first + alpha * above, cap);
    const square = clip(second + alpha * alpha * above, cap * cap);
    const variance = Math.max(square - mean * mean, 0);
    const value = mean - penalty.value(variance);
    if (value > best.value) best = { value, alpha, mean, variance };
    return value;
  };
  weigh(vmin, 0, 0, 0);
  let mass = 0;
  let first = 0;
  let second = 0;
  // `before`: moments below the best breakpoint; `after`: with it.
  let before = { mass, first, second, from: vmin, to: vmin };
  let after = { mass, first, second, from: vmin, to: count > 0 ? sorted[0] : vmin };
  for (let p = 0; p < count; p++) {
    const alpha = sorted[p];
    const previous = { mass, first, second, from: p > 0 ? sorted[p - 1] : vmin, to: alpha };
    mass += mu[start + p];
    first += mu[start + p] * alpha;
    second += mu[start + p] * alpha * alpha;
    const leader = best.value;
    if (weigh(alpha, mass, first, second) <= leader) continue;
    before = previous;
    after = { mass, first, second, from: alpha, to: p + 1 < count ? sorted[p + 1] : alpha };
  }
  for (const segment of [before, after]) {
    if (!(segment.to > segment.from)) continue;
    const value = (alpha: number) => weigh(alpha, segment.mass, segment.first, segment.second);
    value(goldenMaximum(value, segment.from, segment.to));
  }
  out.value = best.value;
  out.slope = chi2Slope(best.alpha, best.mean, penalty.derivative(best.variance));
}

/**
 * The dual's derivative in the measure is g(f) = f·(1 + k(2·mean − f)) at f = V∧α, k that of the penalty: how much larger
 * than the values in [0, α] themselves the function is whose regression error counts.
 */
function chi2Slope(alpha: number, mean: number, k: number): number {
  if (!(alpha > 0)) return 1;
  const g = (f: number) => f * (1 + k * (2 * mean - f));
  const vertex = Math.min(alpha, mean + 1 / (2 * k));
  return Math.min(Math.max(1, g(vertex) / alpha, -g(alpha) / alpha), LARGEST_SLOPE);
}

function clip(value: number, cap: number): number {
  return Math.min(Math.max(value, 0), cap);
}

function goldenMaximum(f: (x: number) => number, from: number, to: number): number {
  let low = from;
  let high = to;
  let left = high - GOLDEN * (high - low);
  let right = low + GOLDEN * (high - low);
  let fLeft = f(left);
  let fRight = f(right);
  for (let step = 0; step < GOLDEN_STEPS; step++) {
    if (fLeft >= fRight) {
      high = right;
      right = left;
      fRight = fLeft;
      left = high - GOLDEN * (high - low);
      fLeft = f(left);
    } else {
      low = left;
      left = right;
      fLeft = fRight;
      right = low + GOLDEN * (high - low);
      fRight = f(right);
    }
  }
  return (low + high) / 2;
}
