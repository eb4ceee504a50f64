import { InputError, showValue } from "../../base/errors.js";

/** λ₁‖x‖₁ + (λ₂/2)‖x‖² */
export interface Regularizer {
  /** λ₂ ≥ 0 in (λ₂/2)‖x‖². */
  readonly ridge?: number;
  /** λ₁ ≥ 0 in λ₁‖x‖₁. */
  readonly lasso?: number;
}

/** Writes its resolvent, soft thresholding and shrinking, into the first `count` entries of `out`. */
export function regularizerResolvent(
  { ridge = 0, lasso = 0 }: Regularizer,
  gamma: number,
  count: number,
  u: Float64Array,
  out: Float64Array,
): void {
  const [threshold, shrink] = [gamma * lasso, 1 + gamma * ridge];
  for (let j = 0; j < count; j++) {
    const size = Math.max(0, Math.abs(u[j]) - threshold);
    out[j] = (Math.sign(u[j]) * size) / shrink;
  }
}

/** Prices must be finite and not negative. */
export function checkPrices(prices: Readonly<Record<string, number>>): void {
  for (const [field, value] of Object.entries(prices)) {
    if (value >= 0 && value < Number.POSITIVE_INFINITY) continue;
    throw InputError.of(field, `is ${showValue(value)}`, "give a number of at least 0");
  }
}
