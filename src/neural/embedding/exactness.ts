import type { ProblemNetwork } from "../forward.js";
import type { Exactness } from "./model.js";

/** What a model does with N: maximises it, minimises it, or compares it with others. */
export type UseOfNetwork = "maximise" | "minimise" | "compare";

/** The exactness that every unit needs. */
export interface NetworkExactness {
  readonly hidden: readonly Exactness[];
  readonly firstStage: EncoderExactness;
  readonly scenario: EncoderExactness;
  readonly interaction: EncoderExactness;
}

export interface EncoderExactness {
  /** Hidden units of an item: the same for all items. */
  readonly units: readonly Exactness[];
  readonly post: readonly Exactness[];
}

/** How N changes with a unit: 1 up only, −1 down only, 0 not at all, `undefined` either way. */
type Effect = 1 | -1 | 0 | undefined;

/**
 * Which units may be replaced by their convex part: those on which N depends monotonically, against the objective. A unit that the
 * objective pushes down takes the value ReLU(a) by itself (by induction from the output, every later unit being monotone in it).
 */
export function neededExactness(network: ProblemNetwork, use: UseOfNetwork): NetworkExactness {
  const { hiddenUnits, outputWeights } = network;
  const hidden = Array.from(outputWeights, signOf);
  const encoder = (side: "firstStage" | "scenario" | "interaction"): EncoderExactness => {
    const { units, postUnits, merged, out } = network[side];
    const post = Array.from({ length: postUnits }, (_, j) =>
      combine(hidden, (h) => out[h * postUnits + j], hiddenUnits),
    );
    const item = Array.from({ length: units }, (_, k) =>
      combine(post, (j) => merged[j * units + k], postUnits),
    );
    return { units: item.map(exactnessOf), post: post.map(exactnessOf) };
  };
  const exactnessOf = (effect: Effect): Exactness => {
    if (use === "compare" || effect === undefined) return "exact";
    const helpful = use === "maximise" ? 1 : -1;
    return effect === helpful ? "exact" : "above";
  };
  return {
    hidden: hidden.map(exactnessOf),
    firstStage: encoder("firstStage"),
    scenario: encoder("scenario"),
    interaction: encoder("interaction"),
  };
}

/** Effect of a unit that feeds others with the given weights. */
function combine(effects: readonly Effect[], weightTo: (next: number) => number, count: number): Effect {
  let total: Effect = 0;
  for (let next = 0; next < count; next++) {
    const sign = signOf(weightTo(next));
    const effect = effects[next];
    if (sign === 0 || effect === 0) continue;
    if (effect === undefined) return undefined;
    const own: Effect = effect === sign ? 1 : -1;
    if (total !== 0 && total !== own) return undefined;
    total = own;
  }
  return total;
}

function signOf(value: number): 1 | -1 | 0 {
  if (value === 0) return 0;
  return value > 0 ? 1 : -1;
}
