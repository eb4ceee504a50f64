import { InputError, showValue } from "../../base/errors.js";
import { bilinearSum } from "../games/bilinear.js";
import { densePayoff } from "../games/matrix.js";
import type { MonotoneOperator } from "../operator.js";
import { checkPrices, type Regularizer, regularizerResolvent } from "./regularizer.js";

/** φ(z) of a sample with target b: ½(z − b)², |z − b|, or max(0, 1 − bz) for b = ±1. */
export type Loss = "squared" | "absolute" | "hinge";

export interface ErmOptions extends Regularizer {
  readonly loss: Loss;
}

/**
 * Regularised empirical risk min_x (1/n)·Σ φ_i(a_iᵀx) + λ₁‖x‖₁ + (λ₂/2)‖x‖² as its saddle point
 * min_x max_y (1/n)·Σ [y_i·a_iᵀx − φ_i*(y_i)] + regulariser: losses and regularisers without a gradient become
 * resolvents, and F is the bilinear part, sampled by rows and columns of A with importance: L = ‖A‖_F/n.
 * u = (x, y), of dimension columns + n.
 *
 * @param columns dimension of x.
 * @param matrix A by rows, n × columns.
 * @param targets b, length n; ±1 for the hinge loss.
 *
 * @example
 * import { ermSaddle, feg } from "minmaxmin/halpern";
 * const median = ermSaddle(1, [1, 1, 1], [0, 1, 50], { loss: "absolute" }); // min Σ|x − b_i|
 * const { u } = feg(median, new Float64Array(4), { tolerance: 1e-5, restart: "adaptive" });
 * Math.abs(u[0] - 1) < 1e-2; // => true
 */
export function ermSaddle(
  columns: number,
  matrix: ArrayLike<number>,
  targets: ArrayLike<number>,
  options: ErmOptions,
): MonotoneOperator {
  const n = targets.length;
  const { loss, ridge = 0, lasso = 0 } = options;
  checkPrices({ ridge, lasso });
  checkTargets(targets, loss);
  const scaled = Float64Array.from(matrix, (value) => value / n);
  const sum = bilinearSum(densePayoff(n, columns, scaled), "importance");
  return {
    ...sum,
    resolvent(gamma, u, out) {
      regularizerResolvent({ ridge, lasso }, gamma, columns, u, out);
      const step = gamma / n;
      for (let i = 0; i < n; i++) {
        out[columns + i] = conjugateResolvent(loss, step, u[columns + i], targets[i]);
      }
    },
  };
}

/** argmin_y step·φ*(y) + ½(y − v)² */
function conjugateResolvent(loss: Loss, step: number, v: number, target: number): number {
  const moved = v - step * target;
  switch (loss) {
    case "squared": // φ*(y) = ½y² + by
      return moved / (1 + step);
    case "absolute": // φ*(y) = by on [−1, 1]
      return Math.min(1, Math.max(-1, moved));
    case "hinge": // φ*(y) = by for by ∈ [−1, 0], b² = 1
      return target * Math.min(0, Math.max(-1, target * moved));
  }
}

function checkTargets(targets: ArrayLike<number>, loss: Loss): void {
  for (let i = 0; i < targets.length; i++) {
    const isGood = loss === "hinge" ? Math.abs(targets[i]) === 1 : Number.isFinite(targets[i]);
    if (isGood) continue;
    const remedy = loss === "hinge" ? "give 1 or -1" : "give a finite number";
    throw InputError.of(`targets[${i}]`, `is ${showValue(targets[i])}`, remedy);
  }
}
