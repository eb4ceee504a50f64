/** Neur2RO: learned value networks inside two-stage robust optimization. */

export { BASELINE_METHODS } from "./baselines.js";
export { denseRanges, expressionRanges, type Ranges, reluRanges } from "./bounds/intervals.js";
export { tightenByLp } from "./bounds/lp-tightening.js";
export { countUnits, type UnitCounts } from "./bounds/unit-counts.js";
export {
  collectDataset,
  DATASET_DEFAULTS,
  type DatasetEvent,
  type DatasetOptions,
  type DatasetResult,
} from "./dataset/collect.js";
export { type Dataset, type DatasetHeader, readDataset } from "./dataset/dataset-file.js";
export { LEARNING_FAMILIES, loadFamily } from "./dataset/families.js";
export type { LabelledBlock, LabelledGroup } from "./dataset/labelled-group.js";
export type { LearningFamily, SampleBlock, SampleSize, Sampling } from "./dataset/learning-family.js";
export { EmbeddedAdversary, type EmbeddedAdversaryAnswer } from "./embedding/adversary.js";
export { firstStageDomain, scenarioDomain } from "./embedding/domains.js";
export {
  type EmbeddingDomain,
  EncoderEmbedding,
  type EncoderReport,
  type ItemLayer,
} from "./embedding/encoder-embedding.js";
export { type NetworkExactness, neededExactness, type UseOfNetwork } from "./embedding/exactness.js";
export { gatedEncoderAtPlan, gatedItemsAtScenario } from "./embedding/gated-items.js";
export { addEncoders, type HiddenPart } from "./embedding/hidden-part.js";
export type { Exactness, ReluInput } from "./embedding/model.js";
export { PlanNetwork } from "./embedding/plan-network.js";
export { addReluBigM } from "./embedding/relu-big-m.js";
export { addReluEpigraph } from "./embedding/relu-epigraph.js";
export { reluItems } from "./embedding/relu-items.js";
export { addReluLayer, denseExpressions } from "./embedding/relu-layer.js";
export { addReluTriangle } from "./embedding/relu-triangle.js";
export { addValueNet, type EmbeddedValue, valueAt } from "./embedding/value-net.js";
export {
  capitalBudgetingFeatures,
  publishedCapitalBudgetingFeatures,
} from "./features/capital-budgeting.js";
export { ItemFeatures } from "./features/item-features.js";
export { knapsackFeatures, publishedKnapsackFeatures } from "./features/knapsack.js";
export { checkNetwork, networkToJson, parseNetwork } from "./format.js";
export { type GatedEncoder, type ProblemEncoder, ProblemNetwork } from "./forward.js";
export { neuralMethods } from "./methods.js";
export {
  type AffineFeatures,
  type Dense,
  type FeatureMap,
  type GatedFeatures,
  NETWORK_FORMAT,
  NETWORK_VERSION,
  type ProblemFeatures,
  type SetEncoder,
  type ValueNetwork,
} from "./network.js";
export { networkFromText, shippedNetworks } from "./network-sources.js";
export { centralScenario, firstScenarios } from "./search/first-scenarios.js";
export { type LearnedModel, type NetworkSource, oneNetwork } from "./search/learned-model.js";
export { DEFAULT_NEURAL_OPTIONS, type NeuralOptions } from "./search/options.js";
export { ARCHITECTURES, type Architecture, type ArchitectureName } from "./training/architecture.js";
export { type LabelRanges, labelRanges, type NetworkErrors, networkErrors } from "./training/metrics.js";
export {
  type CurvePoint,
  type EpochEvent,
  SPLITS,
  type Split,
  TRAIN_DEFAULTS,
  type TrainOptions,
  type TrainResult,
  trainNetwork,
} from "./training/train.js";
