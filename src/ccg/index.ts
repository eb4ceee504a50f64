export * from "./analysis/index.js";
export {
  type AffineRuleOptions,
  type AffineRuleResult,
  affineDecisionRule,
} from "./decision-rules/affine-rule.js";
export type { AffineRule } from "./decision-rules/rule-model.js";
export {
  DEFAULT_EVALUATE_OPTIONS,
  type EvaluateOptions,
  type EvaluateResult,
  evaluateFirstStage,
} from "./evaluate.js";
export type {
  BoundEvent,
  CheckpointEvent,
  EndEvent,
  IncumbentEvent,
  IterationEvent,
  SolveEvent,
  StartEvent,
} from "./events.js";
export type { Advice, Applicability, Method, MethodContext, MethodOutcome } from "./method.js";
export { METHOD_ALIASES, METHODS, type MethodVerdict, methodVerdicts } from "./methods.js";
export { DEFAULT_SOLVE_OPTIONS, type SolveOptions } from "./options.js";
export type { Certificate } from "./relax-and-cut/certificate.js";
export type { SavedCut, SavedSearch, SparseVector } from "./relax-and-cut/saved-search.js";
export {
  type Verification,
  type VerificationCheck,
  type VerifyOptions,
  verifyCertificate,
} from "./relax-and-cut/verify.js";
export type { SolveResult, SolveStatus, StoppedBy } from "./result.js";
export {
  DEFAULT_SAMPLE_OPTIONS,
  type SampleOptions,
  type SampleResult,
  sampleFirstStage,
} from "./sample-first-stage.js";
export { solve } from "./solve.js";
