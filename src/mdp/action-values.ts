import type { SparseRows } from "./sparse-rows.js";

/**
 * Form of the uncertainty bonus Γ(s,a): `l1` = β Σ_i φ_i √[Λ⁻¹]_ii, which a d-rectangular set needs because every
 * factor has a dual variable of its own (Liu & Xu 2024); `l2` = β √(Σ_i φ_i² [Λ⁻¹]_ii), smaller and used in published
 * experiments; `elliptical` = β √(φᵀΛ⁻¹φ), right for the non-robust method only (Jin et al. 2020).
 */
export type BonusKind = "l1" | "l2" | "elliptical";

/**
 * Q_h(s,a) = clip(known + ⟨φ, weights_h⟩ + bonus, 0, caps_h) for every step. The l1 bonus is linear in φ ≥ 0 and
 * already part of the weights.
 */
export interface QParameters {
  /** H·d. */
  readonly weights: Float64Array;
  /** H. */
  readonly caps: Float64Array;
  /** What the square root needs: H·d diagonal entries (`l2`) or H·d² matrix entries (`elliptical`), times β². */
  readonly quadratic?: { readonly kind: "l2" | "elliptical"; readonly form: Float64Array };
  /** +1 for optimism, −1 for pessimism. */
  readonly sign: 1 | -1;
}

/**
 * Writes Q_h for as many actions as `q` is long, whose features are the rows from `firstRow` on.
 * `known`, when given, holds the known part from `knownAt` on.
 */
export function writeActionValues(
  parameters: QParameters,
  h: number,
  rows: SparseRows,
  firstRow: number,
  known: Float64Array | undefined,
  knownAt: number,
  q: Float64Array,
): void {
  const { weights, caps, quadratic, sign } = parameters;
  const d = weights.length / caps.length;
  const cap = caps[h];
  const base = h * d;
  const starts = rows.starts.data;
  const columns = rows.columns.data;
  const values = rows.values.data;
  for (let a = 0; a < q.length; a++) {
    const from = starts[firstRow + a];
    const to = starts[firstRow + a + 1];
    let value = known === undefined ? 0 : known[knownAt + a];
    for (let k = from; k < to; k++) value += values[k] * weights[base + columns[k]];
    if (quadratic !== undefined) {
      const { kind, form } = quadratic;
      let square = 0;
      for (let k = from; k < to; k++) {
        if (kind === "l2") square += values[k] * values[k] * form[base + columns[k]];
        else {
          const row = (base + columns[k]) * d;
          for (let j = from; j < to; j++) square += values[k] * values[j] * form[row + columns[j]];
        }
      }
      value += sign * Math.sqrt(square);
    }
    q[a] = Math.min(Math.max(value, 0), cap);
  }
}
