export { type AdaptiveFegOptions, adaptiveFeg } from "./adaptive-extragradient.js";
export { type AdaptiveHalpernOptions, adaptiveHalpern } from "./adaptive-halpern.js";
export { anchoredPopov, eag, feg } from "./anchored-extragradient.js";
export {
  CONTRACTION_DEFAULTS,
  type Contraction,
  type ContractionOptions,
  type ContractionResult,
  fixedPointOfContraction,
} from "./contraction.js";
export { type ConstantEstimates, estimateConstants } from "./estimate-constants.js";
export { extragradient, forb, popov } from "./extragradient.js";
export {
  type BlockOptions,
  type BlockProblem,
  disjointBlocks,
  rotationBlocks,
  skewBlocks,
} from "./families/blocks.js";
export { constrainedQuadratic } from "./families/constrained-quadratic.js";
export {
  DRO_REGRESSION_DEFAULTS,
  type DroRegressionOptions,
  droRegression,
} from "./families/dro-regression.js";
export { type ErmOptions, ermSaddle, type Loss } from "./families/erm-saddle.js";
export { leastSquares, robustLeastSquares } from "./families/least-squares.js";
export { fastKm, type UnbiasedHalpernOptions, unbiasedHalpern } from "./fast-km.js";
export {
  GAME_FAMILIES,
  GAME_FAMILY_DEFAULTS,
  type GameFamily,
  type GameFamilyOptions,
  gamePayoff,
} from "./games/families.js";
export {
  MARKOV_GAME_DEFAULTS,
  type MarkovGame,
  type MarkovGameOptions,
  type MarkovGameResult,
  solveMarkovGame,
} from "./games/markov-game.js";
export { densePayoff, implicitPayoff, type PayoffMatrix, sparsePayoff } from "./games/matrix.js";
export {
  MATRIX_GAME_DEFAULTS,
  type MatrixGame,
  type MatrixGameOptions,
  matrixGame,
} from "./games/matrix-game.js";
export {
  PREFERENCE_DEFAULTS,
  PREFERENCE_METHODS,
  type PreferenceGame,
  type PreferenceMethod,
  type PreferenceOptions,
  type PreferenceResult,
  solvePreferenceGame,
} from "./games/preference-game.js";
export { readGame } from "./games/read.js";
export { restartedHalpernGame } from "./games/restarted-game.js";
export {
  GAME_METHODS,
  type GameMethod,
  type GameResult,
  SOLVE_GAME_DEFAULTS,
  type SolveGameOptions,
  solveMatrixGame,
} from "./games/solve-game.js";
export { type HalpernOptions, halpern } from "./halpern.js";
export { type InexactHalpernOptions, inexactHalpern } from "./inexact-halpern.js";
export type { KktResidual } from "./lp/kkt.js";
export { type LpProblem, lpFromMps } from "./lp/problem.js";
export { LP_DEFAULTS, type LpEvent, type LpOptions, type LpResult, solveLp } from "./lp/solve-lp.js";
export type { MonotoneOperator, OperatorConstants } from "./operator.js";
export {
  type HistoryPoint,
  INCLUSION_DEFAULTS,
  type InclusionEvent,
  type InclusionMethod,
  type InclusionOptions,
  type InclusionResult,
  type InclusionStatus,
  type Iterate,
} from "./options.js";
export { type ChosenMethod, chooseInclusionMethod, solveInclusion } from "./solve-inclusion.js";
export { stochasticExtragradient, svrgExtragradient } from "./stochastic.js";
export { vrExtragradient, vrForb } from "./variance-reduced.js";
export { type VrHalpernOptions, vrHalpern } from "./vr-halpern.js";
