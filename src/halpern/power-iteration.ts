import { Rng } from "../tensor/rng.js";
import { norm2 } from "../tensor/vector.js";

export const POWER_ITERATION_DEFAULTS = {
  tolerance: 1e-4,
  maxIterations: 5000,
  leastIterations: 20,
  seed: 1,
};

/**
 * ‖A‖₂ by power iteration on AᵀA from a random start, to a relative change of 10⁻⁴. A lower bound that approaches ‖A‖₂:
 * multiply by 1.01 to 1.05 where a step size depends on it.
 *
 * @param normalProduct out ← AᵀA·x
 */
export function spectralNorm(
  dim: number,
  normalProduct: (x: Float64Array, out: Float64Array) => void,
  options: Partial<typeof POWER_ITERATION_DEFAULTS> = {},
): number {
  const { tolerance, maxIterations, leastIterations, seed } = { ...POWER_ITERATION_DEFAULTS, ...options };
  const rng = new Rng(seed);
  const x = Float64Array.from({ length: dim }, () => rng.normal());
  const next = new Float64Array(dim);
  let eigenvalue = 0;
  for (let k = 0; k < maxIterations; k++) {
    const length = norm2(x);
    if (length === 0) return 0;
    for (let j = 0; j < dim; j++) x[j] /= length;
    normalProduct(x, next);
    const previous = eigenvalue;
    eigenvalue = norm2(next);
    x.set(next);
    // The eigenvalue is the norm squared, hence the factor 2.
    if (k >= leastIterations && eigenvalue - previous <= 2 * tolerance * eigenvalue) break;
  }
  return Math.sqrt(eigenvalue);
}
