/** Plans and scenarios of any problem, for families that have no better idea. */
import type { TwoStageProblem } from "../../model/problem.js";
import { enumerateVertices } from "../../model/sets/index.js";
import type { UncertaintySet } from "../../model/uncertainty.js";
import type { Rng } from "../../tensor/rng.js";
import type { SampleBlock, SampleSize } from "./learning-family.js";

/** Columns without a finite upper bound are drawn from this range above the lower one. */
const OPEN_RANGE = 1;

/** Vertices that are listed in order to draw from them. */
const MOST_VERTICES = 4096;

/** Plans of random density, and scenarios half on the boundary of the set and half inside. */
export function randomSamples(problem: TwoStageProblem, size: SampleSize, rng: Rng): SampleBlock[] {
  const draw = scenarioSampler(problem.uncertainty);
  return [
    {
      plans: Array.from({ length: size.plans }, () => randomPlan(problem, rng)),
      scenarios: Array.from({ length: size.scenarios }, (_, s) => draw(rng, s % 2 === 0)),
    },
  ];
}

/** Every column at its lower bound with one probability for all, elsewhere otherwise. */
export function randomPlan({ firstStage }: TwoStageProblem, rng: Rng): Float64Array {
  const density = rng.uniform();
  return firstStage.lower.map((low, j) => {
    const lower = Number.isFinite(low) ? low : 0;
    const upper = Number.isFinite(firstStage.upper[j]) ? firstStage.upper[j] : lower + OPEN_RANGE;
    if (rng.uniform() >= density) return firstStage.integer[j] ? Math.ceil(lower) : lower;
    if (!firstStage.integer[j]) return Math.fround(rng.uniform(lower, upper));
    const least = Math.ceil(lower);
    return Math.min(least + 1 + rng.integer(Math.max(1, Math.floor(upper) - least)), Math.floor(upper));
  });
}

/** Draws scenarios of a set: extreme ones, or ones inside. */
export function scenarioSampler(set: UncertaintySet): (rng: Rng, isExtreme: boolean) => Float64Array {
  switch (set.kind) {
    case "scenarios":
      return (rng) => set.points[rng.integer(set.points.length)];
    case "box": {
      const { lower, upper, isInteger } = set;
      return (rng, isExtreme) =>
        lower.map((low, k) => {
          if (isExtreme) return rng.uniform() < 0.5 ? low : upper[k];
          const value = rng.uniform(low, upper[k]);
          return isInteger ? Math.round(value) : value;
        });
    }
    case "budget":
      return (rng, isExtreme) => {
        const share = isExtreme ? 1 : rng.uniform();
        return fillBudgets(set, rng, share);
      };
    case "polytope": {
      const vertices = enumerateVertices(set, MOST_VERTICES);
      if (vertices === undefined) throw new Error("the uncertainty set has too many vertices to sample from");
      return (rng, isExtreme) => {
        const vertex = vertices[rng.integer(vertices.length)];
        if (isExtreme || set.isInteger) return vertex;
        const other = vertices[rng.integer(vertices.length)];
        const share = rng.uniform();
        return vertex.map((value, k) => share * value + (1 - share) * other[k]);
      };
    }
  }
}

/** Raises the factors in random order as far as the budgets, cut to `share`, let them. */
function fillBudgets(
  { lower, upper, groups, isInteger }: Extract<UncertaintySet, { readonly kind: "budget" }>,
  rng: Rng,
  share: number,
): Float64Array {
  const xi = Float64Array.from(lower);
  const left = groups.map(({ gamma }) => share * gamma);
  const weightOf = groups.map(({ indices, weights }) => new Map([...indices].map((k, e) => [k, weights[e]])));
  for (const k of rng.shuffle(Int32Array.from(lower, (_, index) => index))) {
    let rise = upper[k] - lower[k];
    groups.forEach((_, g) => {
      const weight = weightOf[g].get(k) ?? 0;
      if (weight > 0) rise = Math.min(rise, left[g] / weight);
    });
    if (isInteger) rise = Math.floor(rise);
    xi[k] += rise;
    groups.forEach((_, g) => {
      left[g] -= rise * (weightOf[g].get(k) ?? 0);
    });
  }
  return xi;
}
