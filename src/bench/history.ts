import type { HistoryPoint } from "./record.js";

/** Points kept of one run: a curve on logarithmic axes shows no more. */
const MOST_POINTS = 120;

/**
 * A history with each point's figures complete (the last known ones), and of long histories only points evenly spaced
 * over the improvements, the first and the last included.
 */
export function thinHistory(history: readonly HistoryPoint[]): HistoryPoint[] {
  let objective: number | undefined;
  let bound: number | undefined;
  const complete = history.map(([time, newObjective, newBound]): HistoryPoint => {
    objective = newObjective ?? objective;
    bound = newBound ?? bound;
    return [Number(time.toFixed(4)), objective, bound];
  });
  if (complete.length <= MOST_POINTS) return complete;
  const step = (complete.length - 1) / (MOST_POINTS - 1);
  return Array.from({ length: MOST_POINTS }, (_, i) => complete[Math.round(i * step)]);
}
