/** Groupwise regret: online prediction that is good on every group at once. The family's table of contents. */
export * from "./aggregators/index.js";
export { BlumMansour } from "./baselines/blum-mansour.js";
export { InteractionRidge } from "./baselines/interactions.js";
export { MinimaxMultiobjective } from "./baselines/minimax-multiobjective.js";
export { MostSpecific } from "./baselines/most-specific.js";
export { PartitionLearner } from "./baselines/partition.js";
export { FixedActionComparator, LeastSquaresComparator } from "./comparators.js";
export { type Dataset, minMaxScale } from "./experiments/dataset.js";
export type { Experiment, Hindsight, Play, Rounds, Run } from "./experiments/experiment.js";
export { GroupCurves } from "./experiments/group-curves.js";
export { COLUMNS } from "./experiments/methods.js";
export type { RowOrder } from "./experiments/orders.js";
export {
  PAPER_SEEDS,
  REPLICATE_DEFAULTS,
  type RegretPoints,
  type ReplicateEvent,
  type ReplicateOptions,
  type ReplicationRow,
  type ReplicationTable,
  replicate,
  type Spread,
} from "./experiments/replicate.js";
export {
  SHORTEST_PATH_DEFAULTS,
  type ShortestPathOptions,
  shortestPathExperiment,
} from "./experiments/shortest-path.js";
export { SYNTHETIC_LABELS, type SyntheticLabel, syntheticData } from "./experiments/synthetic.js";
export { tableExperiment } from "./experiments/table-experiment.js";
export { adultData, medicalData } from "./experiments/tables.js";
export type { NonFinitePolicy } from "./feature-guard.js";
export type { GroupReport } from "./group-report.js";
export { GroupwiseLearner, type Prediction, type RoundReport } from "./groupwise.js";
export {
  CONTEXT_FTPL_DEFAULTS,
  ContextFtpl,
  type ContextFtplOptions,
  type ErmOracle,
  finiteErm,
  type PricedContext,
} from "./learners/context-ftpl.js";
export { FollowTheLeader, type FtlOptions } from "./learners/ftl.js";
export { FTPL_DEFAULTS, Ftpl, type FtplOptions } from "./learners/ftpl.js";
export { type FiniteClass, Hedge } from "./learners/hedge.js";
export { LOGISTIC_DEFAULTS, type LogisticOptions, OnlineLogistic } from "./learners/logistic.js";
export { RunningMean } from "./learners/mean.js";
export type { Observation } from "./learners/observation.js";
export { OGD_DEFAULTS, type OgdOptions, type OgdStep, OnlineGradientDescent } from "./learners/ogd.js";
export { readingFeatures } from "./learners/reading.js";
export { ONLINE_RIDGE_DEFAULTS, OnlineRidge, type OnlineRidgeOptions } from "./learners/ridge.js";
export { VAW_DEFAULTS, type VawOptions, VovkAzouryWarmuth } from "./learners/vaw.js";
export { absoluteLoss, linearCost, logLoss, squaredLoss, zeroOneLoss } from "./losses.js";
export {
  ALWAYS_ON,
  type FeedbackMode,
  GROUPWISE_DEFAULTS,
  type GroupwiseOptions,
  type MissingPolicy,
  type OutputMode,
  PAPER_PRESET,
} from "./options.js";
export { assignments } from "./oracles/assignment.js";
export { dagPaths, type Edge, gridPaths } from "./oracles/dag.js";
export { kSet } from "./oracles/k-set.js";
export { knapsackSets } from "./oracles/knapsack.js";
export { actionList } from "./oracles/list.js";
export { MILP_ORACLE_DEFAULTS, type MilpOracle, type MilpOracleOptions, milpOracle } from "./oracles/milp.js";
export type { LinearOracle, OracleConstants } from "./oracles/oracle.js";
export { spanningTrees } from "./oracles/spanning-tree.js";
export { type GroupwiseState, STATE_FORMAT } from "./state.js";
export { type CsvRecord, CsvSplitter, readCsv } from "./table/csv.js";
export { type Example, type NamedGroup, TableEncoder } from "./table/encoder.js";
export { compileGroupTest, type Field, type GroupTest } from "./table/expression.js";
export { type CrossDepth, type CrossedColumn, crossGroups } from "./table/group-cross.js";
export { dimensionOf, type Scaler, type TableSchema } from "./table/schema.js";
export {
  type SavedSession,
  SESSION_FORMAT,
  TABLE_LEARNERS,
  type TableLearner,
  type TableRun,
  TableSession,
} from "./table/session.js";
export type { Activation, Comparator, Group, Loss, OnlineLearner } from "./types.js";
