/** Regression under the worst weights of the samples. */
import { InputError, showCount, showValue } from "../../base/errors.js";
import { bilinearSum } from "../games/bilinear.js";
import { densePayoff } from "../games/matrix.js";
import type { MonotoneOperator } from "../operator.js";
import { checkPrices, type Regularizer, regularizerResolvent } from "./regularizer.js";

export interface DroRegressionOptions extends Regularizer {
  /**
   * ν ≥ 0, the price of moving the weights q away from 1/n: 0 makes the largest residual count alone, a large ν gives back
   * least absolute deviations.
   */
  readonly price?: number;
}

export const DRO_REGRESSION_DEFAULTS = { price: 1, ridge: 0, lasso: 0 } as const;

/** Newton's method ends by itself after a dozen steps; this guards against creeping by units of rounding. */
const MOST_NEWTON_STEPS = 200;

/**
 * Distributionally robust regression with absolute residuals and a χ² price,
 *   min_x max_{q ∈ Δⁿ} Σ q_i·|a_iᵀx − b_i| − (ν·n/2)·‖q − 1/n‖² + λ₁‖x‖₁ + (λ₂/2)‖x‖²,
 * as a saddle point whose F is bilinear: q_i = p_i⁺ + p_i⁻ carries the sign of its residual, p ∈ Δ²ⁿ, so that the term is
 * (p⁺ − p⁻)ᵀ(Ax − b), and the price goes into the resolvent. Rows and columns are sampled with importance, L = √2·‖A‖_F.
 * u = (x, p⁺, p⁻), of dimension columns + 2n.
 *
 * @param columns dimension of x.
 * @param matrix A by rows, n × columns.
 * @param targets b, length n.
 *
 * @example
 * import { droRegression, feg } from "minmaxmin/halpern";
 * const problem = droRegression(1, [1, 1, 1], [0, 1, 50], { price: 0 }); // min_x max |x − b_i|
 * const { u } = feg(problem, problem.start, { tolerance: 1e-6, restart: "adaptive" });
 * Math.abs(u[0] - 25) < 1e-3; // => true
 */
export function droRegression(
  columns: number,
  matrix: ArrayLike<number>,
  targets: ArrayLike<number>,
  options: DroRegressionOptions = {},
): MonotoneOperator & { readonly start: Float64Array } {
  const n = targets.length;
  const { price, ridge, lasso } = { ...DRO_REGRESSION_DEFAULTS, ...options };
  checkPrices({ price, ridge, lasso });
  for (let i = 0; i < n; i++) {
    if (Number.isFinite(targets[i])) continue;
    throw InputError.of(`targets[${i}]`, `is ${showValue(targets[i])}`, "give a finite number");
  }
  const signed = new Float64Array(2 * n * columns);
  for (let k = 0; k < n * columns; k++) {
    signed[k] = matrix[k];
    signed[n * columns + k] = -matrix[k];
  }
  if (matrix.length !== n * columns) {
    const message = `has ${showCount(matrix.length, "entry", "entries")} for ${showCount(n, "row")} ${columns}`;
    throw InputError.of("matrix", message, "give rows × columns numbers, by rows");
  }
  const weights = pairedSimplex(n);
  return {
    ...bilinearSum(densePayoff(2 * n, columns, signed), "importance"),
    /** x = 0, even weights. */
    start: new Float64Array(columns + 2 * n).fill(1 / (2 * n), columns),
    resolvent(gamma, u, out) {
      regularizerResolvent({ ridge, lasso }, gamma, columns, u, out);
      for (let i = 0; i < n; i++) {
        out[columns + i] = u[columns + i] - gamma * targets[i];
        out[columns + n + i] = u[columns + n + i] + gamma * targets[i];
      }
      weights(out.subarray(columns), gamma * price * n);
    },
  };
}

/**
 * w ← argmin over p ∈ Δ²ⁿ of ½‖p − w‖² + (κ/2)·Σ_i (p_i⁺ + p_i⁻ − 1/n)². With a multiplier θ of Σp = 1 every pair has its
 * solution in closed form, p = max(w − c(θ), 0), and its sum is convex, piecewise linear and decreasing in θ: Newton's
 * method from the left ends after finitely many steps.
 */
function pairedSimplex(n: number) {
  const shares = new Float64Array(n);
  return (w: Float64Array, kappa: number): void => {
    // For small θ all entries are active and Σp = Σw − 2nθ: by convexity its root is a lower bound of the multiplier.
    let total = 0;
    for (let i = 0; i < 2 * n; i++) total += w[i];
    let theta = (total - 1) / (2 * n);
    for (let step = 0; step < MOST_NEWTON_STEPS; step++) {
      let sum = 0;
      let slope = 0;
      for (let i = 0; i < n; i++) {
        const high = Math.max(w[i], w[n + i]);
        const low = Math.min(w[i], w[n + i]);
        const both = (theta + kappa * (high + low - 1 / n)) / (1 + 2 * kappa);
        const one = (theta + kappa * (high - 1 / n)) / (1 + kappa);
        shares[i] = both <= low ? both : one;
        if (both <= low) {
          sum += high + low - 2 * both;
          slope += 2 / (1 + 2 * kappa);
        } else if (one <= high) {
          sum += high - one;
          slope += 1 / (1 + kappa);
        }
      }
      const next = theta + (sum - 1) / slope;
      if (!(next > theta)) break;
      theta = next;
    }
    for (let i = 0; i < n; i++) {
      w[i] = Math.max(0, w[i] - shares[i]);
      w[n + i] = Math.max(0, w[n + i] - shares[i]);
    }
  };
}
