import type { Experiment } from "./experiment.js";
import { curvePoints, groupSizes } from "./group-curves.js";

export interface HindsightOptions {
  /** Leave out the last of the group's rounds each time: what the published tables subtract. */
  readonly compat: boolean;
  /** Also on the way, at every point of the group's curve. */
  readonly curves: boolean;
}

/** Loss of every group's own best model, at its end (the last entry) and, if asked for, at the points of its curve. */
export function hindsightLosses(
  { rounds, newHindsight }: Experiment,
  order: Int32Array,
  { compat, curves }: HindsightOptions,
): Float64Array[] {
  const { groups, membership } = rounds;
  return Array.from(groupSizes(rounds), (size, g) => {
    const when = curves ? curvePoints(size) : Int32Array.of(size);
    const losses = new Float64Array(when.length);
    const hindsight = newHindsight();
    let [seen, next] = [0, 0];
    for (const t of order) {
      if (membership[t * groups.length + g] === 0) continue;
      const isDue = ++seen === when[next];
      if (isDue && compat) losses[next] = hindsight.best();
      hindsight.add(t);
      if (isDue && !compat) losses[next] = hindsight.best();
      if (isDue) next++;
    }
    return losses;
  });
}
