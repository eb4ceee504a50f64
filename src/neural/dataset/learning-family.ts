import type { TwoStageProblem } from "../../model/problem.js";
import type { Rng } from "../../tensor/rng.js";
import type { FeatureMap, ValueNetwork } from "../network.js";

/** Plans and scenarios of one instance, each of the former to be labelled with each of the latter. */
export interface SampleBlock {
  readonly plans: readonly Float64Array[];
  readonly scenarios: readonly Float64Array[];
}

/** How many plans and scenarios an instance is sampled with. */
export interface SampleSize {
  readonly plans: number;
  readonly scenarios: number;
}

/**
 * A class of problems for which one value network is learned: how to draw an instance, and what the network sees of it.
 * Both families of the library are such a value, and a user's module exports one as its default.
 */
export interface LearningFamily {
  readonly family: string;
  readonly target: ValueNetwork["target"];
  readonly features: FeatureMap;
  /** A random instance; the same stream gives the same instance. */
  drawProblem(rng: Rng): TwoStageProblem;
  /**
   * The plans and scenarios to label; random ones unless given. The closer to those that a solver meets, the better the
   * network where it matters.
   */
  drawSamples?(problem: TwoStageProblem, size: SampleSize, rng: Rng): SampleBlock[];
  /** Instances and samples as in published experiments, for comparison. */
  readonly published?: Required<Pick<LearningFamily, "drawProblem" | "drawSamples">>;
}

export const SAMPLINGS = ["improved", "published"] as const;

/** Samples as the family has them by default, or as in published experiments. */
export type Sampling = (typeof SAMPLINGS)[number];
