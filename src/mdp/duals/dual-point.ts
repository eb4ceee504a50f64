/** Solution of a scalar dual problem. */
export interface DualPoint {
  /** The worst-case expectation (plus the penalty, for a regularised set). */
  readonly value: number;
  /** The optimiser: truncation level α for TV and χ², temperature b for KL. */
  readonly dual: number;
}
