import { InputError } from "../../base/errors.js";
import type { Applicability } from "../../ccg/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import { ProblemNetwork } from "../forward.js";
import type { FeatureMap, ValueNetwork } from "../network.js";

/** A network with the feature map that it was trained with. */
export interface LearnedModel {
  readonly network: ValueNetwork;
  readonly features: FeatureMap;
}

/** Where the learned methods get their network from. */
export interface NetworkSource {
  /** Whether there is a network for this problem (a minimisation), and which, or why not. */
  appliesTo(problem: TwoStageProblem): Applicability;
  load(problem: TwoStageProblem): Promise<LearnedModel>;
}

/** One network for every problem that its feature map understands. */
export function oneNetwork(model: LearnedModel): NetworkSource {
  return {
    appliesTo(problem) {
      try {
        new ProblemNetwork(model.network, model.features(problem));
        return { applies: true, because: `a network trained for ${model.network.family}` };
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        const [{ field, message }] = error.problems;
        return {
          applies: false,
          because: `the network for ${model.network.family} does not fit: ${field} ${message}`,
        };
      }
    },
    load: async () => model,
  };
}
