import type { Stop } from "../../base/stop.js";
import type { TwoStageProblem } from "../../model/problem.js";
import { joinStages, objectiveInXi } from "../../model/scenario.js";
import type { WorstFound } from "./cover.js";
import type { PolicySource } from "./policy-source.js";
import type { UnitSet } from "./unit-set.js";

/** A neighbour is so far away (in [−1, 1]ᵈ) that V would leave the proved interval, within these bounds. */
const NEAREST_NEIGHBOUR = 1e-7;
const FARTHEST_NEIGHBOUR = 1e-2;

/** V falls by this many widths of the proved interval only where it jumps: at a bend it falls by a few. */
const WIDTHS_OF_A_JUMP = 30;

/** Widths below this share of V are rounding. */
const LEAST_RELATIVE_WIDTH = 1e-9;

/**
 * Whether the supremum is attained near the worst scenario found, as far as neighbours tell. V jumps down where a cheaper
 * recourse becomes possible; a worst scenario right beside such a jump presses against it, so that the supremum is
 * approached and not attained.
 */
export function isAttained(
  problem: TwoStageProblem,
  source: PolicySource,
  set: UnitSet,
  x: Float64Array,
  { value, scenario, y }: WorstFound,
  upper: number,
  stop: Stop,
): boolean {
  const width = Math.max(upper - value, LEAST_RELATIVE_WIDTH * Math.max(1, Math.abs(value)));
  const ascent = new Float64Array(set.dimension);
  const { slope } = objectiveInXi(
    problem.objective,
    joinStages(problem, x, y),
    problem.uncertainty.dimension,
  );
  set.toUnit(slope, 0, ascent);
  const steepness = Math.hypot(...ascent);
  const step =
    steepness > 0
      ? Math.min(FARTHEST_NEIGHBOUR, Math.max(NEAREST_NEIGHBOUR, (2 * width) / steepness))
      : NEAREST_NEIGHBOUR;
  const enough = value - WIDTHS_OF_A_JUMP * width;
  return !neighbours(set, set.fromScenario(scenario), ascent, steepness, step).some((u) => {
    const answer = source.valueAt(x, set.toScenario(u), { enough, gap: width, stop });
    return answer.status === "enough";
  });
}

/** Points of the set a step away: up the slope, and along every axis. */
function neighbours(
  set: UnitSet,
  from: Float64Array,
  ascent: Float64Array,
  steepness: number,
  step: number,
): Float64Array[] {
  const directions: Float64Array[] = steepness > 0 ? [ascent.map((value) => value / steepness)] : [];
  for (let k = 0; k < from.length; k++) {
    for (const sign of [1, -1]) {
      const axis = new Float64Array(from.length);
      axis[k] = sign;
      directions.push(axis);
    }
  }
  return directions
    .map((direction) => from.map((value, k) => Math.max(-1, Math.min(1, value + step * direction[k]))))
    .filter((u) => set.containsUnit(u));
}
