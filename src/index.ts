/** minmaxmin: two-stage robust optimization with proofs. The table of contents of the library. */
export * from "./base/index.js";
export * from "./ccg/index.js";
// Both seams have options of a solve; the plain names are those of the two-stage methods.
export { DEFAULT_SOLVE_OPTIONS, type SolveOptions } from "./ccg/index.js";
export * from "./milp/index.js";
export {
  DEFAULT_SOLVE_OPTIONS as DEFAULT_MILP_SOLVE_OPTIONS,
  type SolveOptions as MilpSolveOptions,
} from "./milp/index.js";
export * from "./model/index.js";
export * from "./mps/index.js";
export * from "./problems/index.js";
export * from "./tensor/index.js";
