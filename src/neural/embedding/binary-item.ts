import type { ProblemEncoder } from "../forward.js";
import { itemActivations, type MergedActivations } from "./merged-activations.js";
import { columnExpression } from "./model.js";

/**
 * An item that depends on one binary column v. Its encoder takes two values, so that it is affine, exactly:
 *
 *     φ(v) = φ(0) + v (φ(1) − φ(0))
 *
 * No variable and no row is added.
 */
export function addBinaryItem(
  encoder: ProblemEncoder,
  item: number,
  column: number,
  into: MergedActivations,
): void {
  const zero = itemActivations(encoder, item, 0);
  const one = itemActivations(encoder, item, 1);
  const step = one.map((value, j) => value - zero[j]);
  into.addConstants(zero);
  into.addMultiples(columnExpression(column), step);
  into.addRange(
    zero.map((value, j) => Math.min(value, one[j])),
    zero.map((value, j) => Math.max(value, one[j])),
  );
}
