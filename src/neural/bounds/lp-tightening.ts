import type { Stop } from "../../base/stop.js";
import type { AffineExpression } from "../../ccg/affine-expression.js";
import type { LinearModel, MilpBackend, MilpSession } from "../../milp/index.js";
import type { Ranges } from "./intervals.js";

/**
 * By how much a bound from a linear programme is relaxed: the solver's tolerances must not cut off a point of the network.
 */
const TIGHTENING_MARGIN = 1e-6;

/**
 * Optimisation-based bound tightening: the range of each expression over the linear relaxation of a model, two linear programmes
 * each, warm-started. What interval arithmetic proves better, and what a limit leaves over, stays as it is. Only expressions whose
 * range straddles 0 are tightened with `onlyUnstable`: the others decide their ReLU already.
 */
export function tightenByLp(
  backend: MilpBackend,
  model: LinearModel,
  expressions: readonly AffineExpression[],
  ranges: Ranges,
  stop: Stop,
  onlyUnstable: boolean,
): Ranges {
  const lower = Float64Array.from(ranges.lower);
  const upper = Float64Array.from(ranges.upper);
  const session = backend.open({
    ...model,
    cost: new Float64Array(model.columnCount),
    offset: 0,
    integer: new Uint8Array(model.columnCount),
  });
  try {
    for (let i = 0; i < expressions.length && stop.reason() === undefined; i++) {
      if (onlyUnstable && (lower[i] >= 0 || upper[i] <= 0)) continue;
      lower[i] = Math.max(lower[i], leastValue(session, expressions[i], 1, stop));
      if (onlyUnstable && lower[i] >= 0) continue;
      upper[i] = Math.min(upper[i], 0 - leastValue(session, expressions[i], -1, stop));
    }
  } finally {
    session.dispose();
  }
  return { lower, upper: upper.map((value, i) => Math.max(value, lower[i])) };
}

/** A proved lower bound on sign · expression over the model. */
function leastValue(
  session: MilpSession,
  { constant, columns, values }: AffineExpression,
  sign: 1 | -1,
  stop: Stop,
): number {
  session.setCost(
    columns,
    values.map((value) => sign * value),
  );
  const answer = session.solve({ stop });
  session.setCost(columns, new Float64Array(columns.length));
  if (answer.status !== "optimal") return Number.NEGATIVE_INFINITY;
  const least = answer.bound + sign * constant;
  return least - TIGHTENING_MARGIN * Math.max(1, Math.abs(least));
}
