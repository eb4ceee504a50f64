import type { PackedSymmetric } from "../tensor/packed-symmetric.js";
import type { FactorEstimates } from "./factor-estimates.js";

/** Power iterations for the smallest eigenvalue of Λ, a progress figure. */
const POWER_ITERATIONS = 60;

/** (λ_min(Λ_h) − λ_r)/episodes by step: how well the worst covered feature direction is explored. */
export function featureCoverage(factors: readonly FactorEstimates[], episodes: number): Float64Array {
  return Float64Array.from(
    factors,
    ({ gram }) => (smallestEigenvalue(gram.inverse) - gram.lambda) / episodes,
  );
}

/** Smallest eigenvalue of a matrix given by its inverse, by power iteration. */
function smallestEigenvalue(inverse: PackedSymmetric): number {
  const n = inverse.dimension;
  let vector = Float64Array.from({ length: n }, (_, i) => 1 + i / n);
  let norm = 1;
  for (let step = 0; step < POWER_ITERATIONS; step++) {
    const image = inverse.multiply(vector, new Float64Array(n));
    norm = Math.sqrt(image.reduce((sum, v) => sum + v * v, 0));
    vector = image.map((v) => v / norm);
  }
  return 1 / norm;
}
