export { type BundleTexts, bundleProblem, problemToBundle } from "./bundle/index.js";
export {
  CAPITAL_BUDGETING_GENERATOR_DEFAULTS,
  type CapitalBudgetingGeneratorOptions,
  generateCapitalBudgeting,
} from "./capital-budgeting/generate.js";
export {
  budgetOf,
  CAPITAL_BUDGETING_DEFAULTS,
  type CapitalBudgetingInstance,
  withIntegerBudget,
} from "./capital-budgeting/instance.js";
export { type FittedSet, fitBox, fitBudget, fitFactors } from "./fitted-sets.js";
export { problemToArrays } from "./general/arrays-file.js";
export { bundleToText, type GeneralInstance, prepareReaders } from "./general/instance.js";
export {
  generateKnapsack,
  KNAPSACK_GENERATOR_DEFAULTS,
  type KnapsackGeneratorOptions,
} from "./knapsack/generate.js";
export type { Correlation, KnapsackInstance } from "./knapsack/instance.js";
export { type KnapsackRecourse, knapsackRecourse } from "./knapsack/recourse.js";
export { generateLoans, LOANS_GENERATOR_DEFAULTS, type LoansGeneratorOptions } from "./loans/generate.js";
export type { LoansInstance } from "./loans/instance.js";
export { type KnapsackStatus, MultipleChoiceKnapsack } from "./oracle/multiple-choice-knapsack.js";
export {
  type Instance,
  instanceToJson,
  instanceToText,
  parseInstance,
  readProblem,
  toProblem,
} from "./registry.js";
