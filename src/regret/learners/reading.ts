import type { OnlineLearner } from "../types.js";

/** A learner of contexts made from a learner of features. */
export function readingFeatures<X, F, Y, Z>(
  learner: OnlineLearner<F, Y, Z>,
  features: (x: X) => F,
): OnlineLearner<X, Y, Z> {
  return {
    kind: learner.kind,
    predict: (x) => learner.predict(features(x)),
    update: (x, y, weight) => learner.update(features(x), y, weight),
    save: () => learner.save(),
    load: (state) => learner.load(state),
  };
}
