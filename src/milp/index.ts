export {
  describeAnswer,
  type ErrorAnswer,
  hasSolution,
  type InfeasibleAnswer,
  type MilpAnswer,
  type SolvedAnswer,
  type SolveStop,
  type UnboundedAnswer,
  type UnknownAnswer,
} from "./answer.js";
export {
  type BackendCapabilities,
  type BackendName,
  DEFAULT_SESSION_OPTIONS,
  DEFAULT_SOLVE_OPTIONS,
  type Incumbent,
  type LpMethod,
  type MilpBackend,
  type MilpSession,
  type Selection,
  type SessionOptions,
  type SolveOptions,
} from "./backend.js";
export { type Column, LinearModelBuilder } from "./builder.js";
export { type LargeLpOptions, solveLargeLp } from "./halpern-lp.js";
export { loadBackend } from "./load.js";
export { checkModel, type LinearModel } from "./model.js";
export { MilpPool, type PoolSolveOptions } from "./pool.js";
