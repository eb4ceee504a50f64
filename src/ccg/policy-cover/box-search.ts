import type { Stop } from "../../base/stop.js";
import type { Policy } from "./policy.js";
import type { PolicySource } from "./policy-source.js";
import type { UnitSet } from "./unit-set.js";

/** Boxes of less than this half side are not worth asking for. */
const SMALLEST_RADIUS = 1e-9;

/** Half the side of the whole box, and twice it: no scenario is farther from a centre. */
const LARGEST_RADIUS = 2;

/** Radii tried between one that works and one that does not. */
const REFINEMENTS = 2;

/** Share of the depth asked for where every question takes milliseconds. */
const SHARE_OF_DEPTH = 0.8;

/** Seeks policies on boxes around a scenario, in the coordinates of the unit set. */
export class BoxSearch {
  private readonly lower: Float64Array;
  private readonly upper: Float64Array;

  constructor(
    private readonly set: UnitSet,
    private readonly source: PolicySource,
  ) {
    this.lower = new Float64Array(set.dimension);
    this.upper = new Float64Array(set.dimension);
  }

  /** A policy of cost at most `target` on as large a box around `centre` as is easily found. */
  widestPolicy(
    x: Float64Array,
    centre: Float64Array,
    depth: number,
    target: number,
    stop: Stop,
  ): Policy | undefined {
    if (!this.source.isFast) return this.policyWithin(x, centre, SHARE_OF_DEPTH * depth, target, stop);
    let radius = depth;
    let best: Policy | undefined;
    let works = 0;
    let fails = LARGEST_RADIUS;
    const attempt = () => {
      const policy = this.policyWithin(x, centre, radius, target, stop);
      if (policy === undefined) {
        fails = radius;
      } else {
        best = policy;
        works = radius;
      }
      return policy !== undefined;
    };
    if (attempt()) {
      while (radius < LARGEST_RADIUS) {
        radius *= 2;
        if (!attempt()) break;
      }
    } else {
      // Does anything work at all?
      radius = SMALLEST_RADIUS;
      if (!attempt()) return undefined;
      for (radius = fails / 2; radius > SMALLEST_RADIUS && !attempt(); radius /= 2);
    }
    for (let t = 0; t < REFINEMENTS && works < LARGEST_RADIUS; t++) {
      radius = Math.sqrt(works * fails);
      attempt();
    }
    return best;
  }

  private policyWithin(
    x: Float64Array,
    centre: Float64Array,
    radius: number,
    target: number,
    stop: Stop,
  ): Policy | undefined {
    const { set, lower, upper, source } = this;
    for (let t = 0; t < centre.length; t++) {
      lower[t] = centre[t] - radius;
      upper[t] = centre[t] + radius;
    }
    return source.policyOn(x, set.toScenario(lower), set.toScenario(upper), target, stop);
  }
}
