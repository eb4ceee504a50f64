export { type BundleTexts, bundleProblem, problemToBundle } from "./bundle/index.js";
export {
  budgetOf,
  CAPITAL_BUDGETING_DEFAULTS,
  type CapitalBudgetingInstance,
  withIntegerBudget,
} from "./capital-budgeting/instance.js";
export { problemToArrays } from "./general/arrays-file.js";
export { bundleToText, type GeneralInstance, prepareReaders } from "./general/instance.js";
export type { Correlation, KnapsackInstance } from "./knapsack/instance.js";
export { type KnapsackRecourse, knapsackRecourse } from "./knapsack/recourse.js";
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
