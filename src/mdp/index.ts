/** Robust linear MDPs: exact planning, online learning (DR-RPO and value-based baselines), offline learning. */
export type { BonusKind, QParameters } from "./action-values.js";
export { type BaselineOptions, drLsviUcb, lsviUcb, weDriveU } from "./baselines.js";
export {
  type DrRpoCheckpoint,
  restoreLearner,
  restorePolicy,
  resume,
  type SavedRule,
  saveLearner,
  saveRule,
} from "./checkpoint.js";
export {
  type EnvironmentConfig,
  type MdpConfig,
  type MdpMethod,
  type MdpTask,
  readMdpConfig,
} from "./config.js";
export { type LearningCost, type LearningSizes, learningCost } from "./cost.js";
export { type DrRpoResult, drRpo, learnerResult } from "./dr-rpo.js";
export type { KlCentering } from "./duals/estimated.js";
export { type Environment, type FeatureMap, modelEnvironment, type StepResult } from "./environment.js";
export { type ExactOptions, type ExactSolution, exactRectangular, exactRobust } from "./exact.js";
export {
  type AmericanPut,
  type AmericanPutOptions,
  americanPut,
  americanPutOptimum,
  americanPutReturn,
  americanPutRule,
} from "./instances/american-put.js";
export type { ModelInstance } from "./instances/instance.js";
export { type RandomSimplexOptions, randomSimplex, shiftedTarget } from "./instances/random-simplex.js";
export { type SimLinearOptions, simLinear, simLinearB, simLinearRadii } from "./instances/sim-linear.js";
export { DrRpoLearner } from "./learner.js";
export { checkLinearModel, type LinearModel, transition, withFactors } from "./linear-model.js";
export {
  collectEpisodes,
  type OfflineOptions,
  type OfflineResult,
  offlineRobust,
  type Transition,
} from "./offline.js";
export {
  DR_RPO_DEFAULTS,
  type DrRpoOptions,
  type EpisodeEvent,
  type PolicyUpdate,
  type ValueOptions,
  type WarningEvent,
} from "./options.js";
export {
  LearnedPolicy,
  type Policy,
  type ReferencePolicy,
  tabularPolicy,
  tabulate,
  uniformPolicy,
} from "./policy.js";
export { REGRET_CURVE_POINTS, type RegretPoint, regretCurve } from "./regret-curve.js";
export type { Divergence, ScalarSet, UncertaintySet } from "./sets.js";
export { americanPutWorld, modelWorld, type World, type WorldValues, worldValues } from "./world.js";
export { type WorstCase, worstCase } from "./worst-case.js";
