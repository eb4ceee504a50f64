import { dot } from "../tensor/vector.js";
import type { Loss } from "./types.js";

/**
 * (z − y)². At most 1 while predictions and labels lie in [0, 1].
 *
 * @example
 * import { squaredLoss } from "minmaxmin/regret";
 * squaredLoss.value(0.5, 1); // => 0.25
 */
export const squaredLoss: Loss<number> = {
  name: "squared",
  value: (z, y) => (z - y) * (z - y),
  convex: true,
  gradient: (z, y) => 2 * (z - y),
};

/** |z − y| */
export const absoluteLoss: Loss<number> = {
  name: "absolute",
  value: (z, y) => Math.abs(z - y),
  convex: true,
  gradient: (z, y) => Math.sign(z - y),
};

/** 1 if the label is missed, for classifiers that answer with a label. */
export const zeroOneLoss: Loss<number> = {
  name: "zero-one",
  value: (z, y) => (z === y ? 0 : 1),
  convex: false,
};

/**
 * Log loss of a probability for a label in {0, 1}. Unbounded by nature: probabilities are clipped to
 * [floor, 1 − floor], so that it lies in [0, ln(1/floor)].
 *
 * @param floor in (0, ½)
 */
export function logLoss(floor = 1e-3): Loss<number> {
  const clip = (p: number) => Math.min(Math.max(p, floor), 1 - floor);
  return {
    name: "log",
    value: (p, y) => -(y * Math.log(clip(p)) + (1 - y) * Math.log(1 - clip(p))),
    convex: true,
    gradient: (p, y) => (clip(p) - y) / (clip(p) * (1 - clip(p))),
  };
}

/** Cost c·d of a combinatorial action d when the round's costs are c; actions cannot be averaged. */
export const linearCost: Loss<Float64Array, Float64Array> = {
  name: "linear",
  value: (decision, costs) => dot(decision, costs),
  convex: false,
};
