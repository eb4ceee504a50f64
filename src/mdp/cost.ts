/** Sizes that decide what learning costs. */
export interface LearningSizes {
  readonly horizon: number;
  readonly actions: number;
  /** d, the length of feature vectors. */
  readonly dim: number;
  /** States that one step can meet: all there are, or one an episode where that is fewer. */
  readonly statesPerStep: number;
}

/** Upper estimates before a run, for features without zeros and once every state has been met at every step. */
export interface LearningCost {
  /** Bytes in use for states, features, policies and regressions; arrays that grow by doubling may reserve twice that. */
  readonly bytes: number;
  /** Multiplications of one policy update. */
  readonly perUpdate: number;
  /** Multiplications of one episode beside its update. */
  readonly perEpisode: number;
}

const FLOAT_BYTES = 8;
const INDEX_BYTES = 4;

/**
 * What `drRpo` will cost, from sizes alone: an update estimates d factors on the states met, O(d²) each, and the values
 * of all their actions, O(A·d) each; a transition updates one regression, O(d²).
 *
 * @example
 * import { learningCost } from "minmaxmin/mdp";
 * const cost = learningCost({ horizon: 3, actions: 16, dim: 4, statesPerStep: 5 });
 * [cost.bytes, cost.perUpdate, cost.perEpisode]; // => [15840, 1200, 96]
 */
export function learningCost({ horizon, actions, dim, statesPerStep }: LearningSizes): LearningCost {
  const featureRow = dim * (FLOAT_BYTES + INDEX_BYTES) + INDEX_BYTES;
  const perAction = featureRow + FLOAT_BYTES; // and its log-probability
  const perState = actions * perAction + 2 * dim * FLOAT_BYTES; // and its moments and estimates
  const regression = dim * (dim + 1) * FLOAT_BYTES; // Λ and Λ⁻¹, half of each
  return {
    bytes: horizon * (statesPerStep * perState + regression),
    perUpdate: horizon * statesPerStep * (dim * dim + actions * dim),
    perEpisode: horizon * 2 * dim * dim,
  };
}
