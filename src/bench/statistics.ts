/** Figures that summarise runs. */

/** The middle value, the mean of the two middle ones of an even number; `undefined` of nothing. */
export function median(values: readonly number[]): number | undefined {
  return quantile(values, 0.5);
}

/** Linear interpolation between the order statistics (the definition of R's type 7 and NumPy's default). */
export function quantile(values: readonly number[], share: number): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  if (sorted[below] === sorted[above]) return sorted[below];
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}

export function mean(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  return values.reduce((total, value) => total + value, 0) / values.length;
}

export function geometricMean(values: readonly number[]): number | undefined {
  const logarithm = mean(values.map(Math.log));
  return logarithm === undefined ? undefined : Math.exp(logarithm);
}

export interface Summary {
  readonly count: number;
  readonly median?: number;
  readonly mean?: number;
  readonly min?: number;
  readonly max?: number;
}

export function summarise(values: readonly number[]): Summary {
  if (values.length === 0) return { count: 0 };
  return {
    count: values.length,
    median: median(values),
    mean: mean(values),
    min: values.reduce((a, b) => Math.min(a, b)),
    max: values.reduce((a, b) => Math.max(a, b)),
  };
}

/** Share of instances that a solver does within a factor of the best solver's cost; steps up at each `ratios[i]`. */
export interface ProfileCurve {
  readonly solver: string;
  /** Ascending, from 1. */
  readonly ratios: readonly number[];
  readonly shares: readonly number[];
}

/**
 * Performance profiles of Dolan & Moré (2002): ρ_s(τ) = |{p : t_ps ≤ τ·min_s' t_ps'}| / |P|. Instances that no solver
 * did count in |P|.
 *
 * @param costs cost by solver, one entry per instance, `undefined` where the solver failed. Costs are positive.
 */
export function performanceProfile(
  costs: ReadonlyMap<string, readonly (number | undefined)[]>,
): ProfileCurve[] {
  const columns = [...costs.values()];
  const instances = columns[0]?.length ?? 0;
  const best = Array.from({ length: instances }, (_, p) =>
    columns.reduce((least, column) => Math.min(least, column[p] ?? least), Number.POSITIVE_INFINITY),
  );
  const allRatios = columns.map((column) =>
    column.flatMap((cost, p) => (cost === undefined ? [] : [cost / best[p]])).sort((a, b) => a - b),
  );
  const largest = allRatios.flat().reduce((a, b) => Math.max(a, b), 1);
  return [...costs.keys()].map((solver, s) => {
    const reached = allRatios[s];
    const atOne = reached.filter((ratio) => ratio <= 1).length;
    const later = reached.slice(atOne);
    // The curve is drawn as far as that of the slowest solver.
    const ratios = [1, ...later, largest];
    const shares = [atOne, ...later.map((_, i) => atOne + i + 1), reached.length].map(
      (count) => count / instances,
    );
    return { solver, ratios, shares };
  });
}

/** cost ≈ factor · size^exponent. */
export interface GrowthFit {
  readonly exponent: number;
  readonly factor: number;
  /** Share of the variance of log cost that the fit explains. */
  readonly r2: number;
  readonly points: number;
}

/** Least squares of log cost on log size; `undefined` with fewer than two different sizes. Entries at or below 0 do not count. */
export function fitGrowth(sizes: readonly number[], costs: readonly number[]): GrowthFit | undefined {
  const points = sizes
    .map((size, i) => [Math.log(size), Math.log(costs[i])] as const)
    .filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y));
  if (points.length < 2) return undefined;
  const meanX = mean(points.map(([x]) => x)) as number;
  const meanY = mean(points.map(([, y]) => y)) as number;
  const varianceX = points.reduce((total, [x]) => total + (x - meanX) ** 2, 0);
  if (varianceX === 0) return undefined;
  const covariance = points.reduce((total, [x, y]) => total + (x - meanX) * (y - meanY), 0);
  const varianceY = points.reduce((total, [, y]) => total + (y - meanY) ** 2, 0);
  const exponent = covariance / varianceX;
  return {
    exponent,
    factor: Math.exp(meanY - exponent * meanX),
    r2: varianceY === 0 ? 1 : covariance ** 2 / (varianceX * varianceY),
    points: points.length,
  };
}
