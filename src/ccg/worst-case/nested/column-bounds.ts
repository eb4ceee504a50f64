import type { CoordinateBounds } from "../duality/factor-bounds.js";
import { type AffineInXi, type RecourseSystem, rangeOver } from "../duality/recourse-system.js";

/** Rounds of propagation; each can only tighten, so any number is valid. */
const PROPAGATION_ROUNDS = 12;

/**
 * Bounds on continuous recourse columns that some optimal recourse satisfies in every scenario of a box: the columns' own,
 * what the rows imply, and, where more of a column only costs and never hurts a row, no more than all rows need.
 *
 * @param rightHandSides of every side at one first stage.
 */
export function impliedColumnBounds(
  system: RecourseSystem,
  rightHandSides: readonly AffineInXi[],
  xi: CoordinateBounds,
): CoordinateBounds {
  const lower = Float64Array.from(system.lower);
  const upper = Float64Array.from(system.upper);
  const needed = rightHandSides.map((side) => rangeOver(side, xi.lower, xi.upper));
  const isDispensable = system.costs.map(
    (cost, j) =>
      rangeOver(cost, xi.lower, xi.upper)[0] >= 0 &&
      system.sides.every(({ entries }) =>
        entries.every((entry) => entry.column !== j || entry.constant >= 0),
      ),
  );
  /** Least and most of entries·y without column j. */
  const others = (r: number, j: number) => {
    let [least, most] = [0, 0];
    for (const { column, constant } of system.sides[r].entries) {
      if (column === j) continue;
      const ends = constant > 0 ? [lower[column], upper[column]] : [upper[column], lower[column]];
      least += constant === 0 ? 0 : constant * ends[0];
      most += constant === 0 ? 0 : constant * ends[1];
    }
    return { least, most };
  };
  for (let round = 0; round < PROPAGATION_ROUNDS; round++) {
    const enough = Float64Array.from(lower);
    system.sides.forEach(({ entries }, r) => {
      for (const { column: j, constant } of entries) {
        if (constant === 0) continue;
        const { least, most } = others(r, j);
        // constant · y_j ≥ needed − most of the others
        const bound = (needed[r][0] - most) / constant;
        if (constant < 0) upper[j] = Math.min(upper[j], Math.max(lower[j], bound));
        else {
          lower[j] = Math.max(lower[j], Math.min(upper[j], bound));
          enough[j] = Math.max(enough[j], (needed[r][1] - least) / constant);
        }
      }
    });
    isDispensable.forEach((is, j) => {
      if (is) upper[j] = Math.min(upper[j], enough[j]);
    });
  }
  return { lower, upper };
}
