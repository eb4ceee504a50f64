import { InputError, showCount } from "../base/errors.js";
import { type BoxSet, boxSet, cardinalitySet, factorSet, type PolytopeSet } from "../model/index.js";
import { choleskyFactor } from "../tensor/cholesky.js";

/** An uncertainty set fitted to observations, with the share of them that it holds. */
export interface FittedSet<S> {
  readonly set: S;
  /** The set as the `uncertaintySet` of a model file. */
  readonly description: object;
  /** Share of the observations inside: a statement about this sample, no guarantee for new observations. */
  readonly coverage: number;
}

/**
 * The smallest box, scaled about the means by standard deviations, that holds at least a share of the observations.
 *
 * @param observations one list of factors each, at least two.
 * @param coverage share to hold, above 0 and at most 1.
 *
 * @example
 * import { fitBox } from "minmaxmin";
 * const { set, coverage } = fitBox([[0, 0], [2, 4], [1, 2], [9, 2]], 0.75);
 * coverage; // => 0.75
 * set.dimension; // => 2
 */
export function fitBox(observations: readonly ArrayLike<number>[], coverage: number): FittedSet<BoxSet> {
  const { mean, deviation } = moments(observations, coverage);
  const distances = observations.map((point) => Math.max(...scaled(point, mean, deviation).map(Math.abs)));
  const radius = radiusFor(distances, coverage);
  const lower = mean.map((value, k) => value - radius * deviation[k]);
  const upper = mean.map((value, k) => value + radius * deviation[k]);
  return {
    set: boxSet(lower, upper),
    description: { kind: "box", lower, upper },
    coverage: shareWithin(distances, radius),
  };
}

/**
 * The smallest cardinality set about the means whose factors deviate by up to `reach` standard deviations: its budget is
 * chosen to hold at least a share of the observations (those beyond `reach` in one factor stay outside).
 */
export function fitBudget(
  observations: readonly ArrayLike<number>[],
  coverage: number,
  reach: number,
): FittedSet<PolytopeSet> {
  const { mean, deviation } = moments(observations, coverage);
  if (!(reach > 0))
    throw InputError.of("reach", `is ${reach}`, "give a number of standard deviations above 0");
  const used = observations.map((point) => {
    const steps = scaled(point, mean, deviation).map((step) => Math.abs(step) / reach);
    const outside = steps.some((step) => step > 1 + 1e-12);
    return outside ? Number.POSITIVE_INFINITY : steps.reduce((total, step) => total + step, 0);
  });
  const gamma = radiusFor(used, coverage);
  if (gamma === Number.POSITIVE_INFINITY) {
    const inside = shareWithin(used, Number.MAX_VALUE);
    const message = `leaves only ${(100 * inside).toFixed(1)} % of the observations within reach`;
    throw InputError.of("reach", message, "raise the reach or ask for less coverage");
  }
  const largest = deviation.map((value) => reach * value);
  return {
    set: cardinalitySet(mean, largest, gamma),
    description: { kind: "cardinality", nominal: mean, deviation: largest, gamma },
    coverage: shareWithin(used, gamma),
  };
}

/**
 * The smallest factor model ξ = mean + radius · L f, f ∈ [−1, 1]ⁿ, with L the Cholesky factor of the sample covariance, that
 * holds at least a share of the observations: a box in the coordinates in which they are uncorrelated.
 *
 * @throws InputError also where the covariance is singular: fewer observations than factors, or factors that move as one.
 */
export function fitFactors(
  observations: readonly ArrayLike<number>[],
  coverage: number,
): FittedSet<PolytopeSet> {
  const { mean } = moments(observations, coverage);
  const loadings = covarianceFactor(observations, mean);
  const distances = observations.map((point) => Math.max(...solveLower(loadings, point, mean).map(Math.abs)));
  const radius = radiusFor(distances, coverage);
  const scaledLoadings = loadings.map((row) => row.map((value) => radius * value));
  return {
    set: factorSet(mean, scaledLoadings),
    description: { kind: "factor", nominal: mean, loadings: scaledLoadings },
    coverage: shareWithin(distances, radius),
  };
}

/** A factor whose variance is explained by the others up to this share of it counts as following from them. */
const SINGULAR_SHARE = 1e-12;

function moments(observations: readonly ArrayLike<number>[], coverage: number) {
  if (!(coverage > 0 && coverage <= 1)) {
    throw InputError.of("coverage", `is ${coverage}`, "give a share above 0 and at most 1");
  }
  if (observations.length < 2) {
    throw InputError.of("observations", `are ${observations.length}`, "give at least 2");
  }
  const width = observations[0].length;
  observations.forEach((point, s) => {
    if (point.length === width) return;
    throw InputError.of(`observations[${s}]`, `has ${showCount(point.length, "value")}`, `give ${width}`);
  });
  const count = observations.length;
  const mean = Array.from(
    { length: width },
    (_, k) => observations.reduce((total, point) => total + point[k], 0) / count,
  );
  const deviation = mean.map((centre, k) =>
    Math.sqrt(observations.reduce((total, point) => total + (point[k] - centre) ** 2, 0) / (count - 1)),
  );
  return { mean, deviation };
}

/** Deviations in standard deviations; a factor that never moves has none. */
function scaled(point: ArrayLike<number>, mean: readonly number[], deviation: readonly number[]): number[] {
  return mean.map((centre, k) => (deviation[k] === 0 ? 0 : (point[k] - centre) / deviation[k]));
}

/** The least radius that holds the share; a hair more, so that rounding leaves no boundary point outside. */
function radiusFor(distances: readonly number[], coverage: number): number {
  const sorted = [...distances].sort((a, b) => a - b);
  return sorted[Math.ceil(coverage * sorted.length - 1e-9) - 1] * (1 + 1e-12);
}

function shareWithin(distances: readonly number[], radius: number): number {
  return distances.filter((distance) => distance <= radius).length / distances.length;
}

/** Lower Cholesky factor of the sample covariance, row by row. */
function covarianceFactor(observations: readonly ArrayLike<number>[], mean: readonly number[]): number[][] {
  const n = mean.length;
  const covariance = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const products = observations.reduce((total, p) => total + (p[i] - mean[i]) * (p[j] - mean[j]), 0);
      covariance[i * n + j] = products / (observations.length - 1);
    }
  }
  const factor = new Float64Array(n * n);
  const isRegular =
    choleskyFactor(covariance, n, factor) &&
    mean.every((_, i) => factor[i * n + i] ** 2 > SINGULAR_SHARE * covariance[i * n + i]);
  if (!isRegular) {
    throw InputError.of(
      "observations",
      "have a singular covariance",
      "give more observations than factors, and no factor that follows from the others",
    );
  }
  return mean.map((_, i) =>
    Array.from(factor.subarray(i * n, (i + 1) * n), (value, j) => (j <= i ? value : 0)),
  );
}

/** f with L f = point − mean. */
function solveLower(
  factor: readonly number[][],
  point: ArrayLike<number>,
  mean: readonly number[],
): number[] {
  const f: number[] = [];
  for (let i = 0; i < mean.length; i++) {
    const known = f.reduce((total, value, k) => total + factor[i][k] * value, 0);
    f.push((point[i] - mean[i] - known) / factor[i][i]);
  }
  return f;
}
