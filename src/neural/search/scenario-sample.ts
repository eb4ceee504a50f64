import { addUncertaintySet } from "../../ccg/initial-scenario.js";
import { hasSolution, LinearModelBuilder, type MilpBackend } from "../../milp/index.js";
import type { BudgetSet, PolytopeSet, UncertaintySet } from "../../model/uncertainty.js";
import type { Rng } from "../../tensor/rng.js";
import { projectOnSet } from "./project-on-set.js";

/** Random directions in which a polytope's extreme points are looked for. */
const POLYTOPE_DIRECTIONS = 64;

/** Share of a sample that lies at vertices (boxes) or uses the whole budget on few factors (budgets). */
const EXTREME_SHARE = 0.5;

/** Random scenarios of a set, all of them members; those of a finite list are the list. */
export function sampleScenarios(
  set: UncertaintySet,
  count: number,
  rng: Rng,
  backend: MilpBackend,
): Float64Array[] {
  if (set.kind === "scenarios") return [...set.points];
  if (set.kind === "polytope") return samplePolytope(set, count, rng, backend);
  const draw = (isExtreme: boolean): Float64Array => {
    if (set.kind === "budget") return drawBudget(set, isExtreme, rng);
    return set.lower.map((lower, k) =>
      isExtreme ? (rng.uniform() < 0.5 ? lower : set.upper[k]) : rng.uniform(lower, set.upper[k]),
    );
  };
  const points = Array.from({ length: count }, (_, s) => draw(s < EXTREME_SHARE * count));
  // Rounding down keeps a member of a budget set whose lower corner is integer.
  return set.isInteger ? points.map((point) => point.map(Math.floor)) : points;
}

/** Either full deviations of random factors until the budget is used, or random shares of a random budget. */
function drawBudget(set: BudgetSet, isExtreme: boolean, rng: Rng): Float64Array {
  const { lower, upper, dimension } = set;
  if (isExtreme) {
    const xi = Float64Array.from(lower);
    const left = set.groups.map(({ gamma }) => gamma);
    for (const k of rng.shuffle(Array.from({ length: dimension }, (_, index) => index))) {
      const room = set.groups.map(({ indices, weights }, g) => {
        const place = indices.indexOf(k);
        return place < 0 || weights[place] === 0 ? Number.POSITIVE_INFINITY : left[g] / weights[place];
      });
      const step = Math.min(upper[k] - lower[k], ...room);
      xi[k] += step;
      set.groups.forEach(({ indices, weights }, g) => {
        const place = indices.indexOf(k);
        if (place >= 0) left[g] -= weights[place] * step;
      });
    }
    return xi;
  }
  const scale = rng.uniform(0, 2);
  const xi = lower.map((value, k) => value + scale * rng.uniform() * (upper[k] - value));
  return projectOnSet(set, xi, xi) ? xi : Float64Array.from(lower);
}

/** Extreme points in random directions, and random mixtures of them. */
function samplePolytope(set: PolytopeSet, count: number, rng: Rng, backend: MilpBackend): Float64Array[] {
  const builder = new LinearModelBuilder();
  addUncertaintySet(builder, set);
  const session = backend.open(builder.build());
  const points: Float64Array[] = [];
  try {
    const columns = Array.from({ length: set.dimension }, (_, k) => k);
    for (let d = 0; d < POLYTOPE_DIRECTIONS; d++) {
      session.setCost(
        columns,
        columns.map(() => rng.normal()),
      );
      const answer = session.solve();
      if (hasSolution(answer)) points.push(answer.x.slice(0, set.dimension));
    }
  } finally {
    session.dispose();
  }
  const extreme = points.length;
  if (set.isInteger || extreme === 0) return points;
  while (points.length < count) {
    const [a, b, share] = [points[rng.integer(extreme)], points[rng.integer(extreme)], rng.uniform()];
    points.push(a.map((value, k) => share * value + (1 - share) * b[k]));
  }
  return points;
}
