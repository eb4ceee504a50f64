import type { FactorEstimates } from "./factor-estimates.js";

/** Power iterations for the smallest eigenvalue of Λ, a progress figure. */
const POWER_ITERATIONS = 60;

/** (λ_min(Λ_h) − λ_r)/episodes by step: how well the worst covered feature direction is explored. */
export function featureCoverage(factors: readonly FactorEstimates[], episodes: number): Float64Array {
  return Float64Array.from(
    factors,
    ({ gram }) => (smallestEigenvalue(gram.inverse, gram.dimension) - gram.lambda) / episodes,
  );
}

/** Smallest eigenvalue of a matrix given by its inverse, by power iteration. */
function smallestEigenvalue(inverse: Float64Array, n: number): number {
  let vector = Float64Array.from({ length: n }, (_, i) => 1 + i / n);
  let norm = 1;
  for (let step = 0; step < POWER_ITERATIONS; step++) {
    const image = new Float64Array(n);
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) image[i] += inverse[i * n + j] * vector[j];
    norm = Math.sqrt(image.reduce((sum, v) => sum + v * v, 0));
    vector = image.map((v) => v / norm);
  }
  return 1 / norm;
}
