/** A set of combinatorial actions, vectors of ℝⁿ, known through the cheapest action for given costs. */
export interface LinearOracle {
  readonly kind: string;
  /** n */
  readonly dimension: number;
  /** A cheapest action (costs may be negative), freshly allocated; `null` when there is no action at all. */
  minimise(costs: Float64Array): Float64Array | null;
  /** Constants of the regret bounds for costs in [0, 1]; absent where unknown. */
  readonly constants?: OracleConstants;
}

/** Kalai & Vempala's constants, for cost vectors in [0, 1]ⁿ. */
export interface OracleConstants {
  /** D: largest ‖d − d'‖₁ between two actions. */
  readonly diameter: number;
  /** R: largest |c·d|. */
  readonly costRange: number;
  /** A: largest ‖c‖₁. */
  readonly costNorm: number;
}

/** Indices of the entries of `costs` in increasing order. */
export function sortedByCost(costs: Float64Array): number[] {
  return Array.from(costs.keys()).sort((i, j) => costs[i] - costs[j]);
}
