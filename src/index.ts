/** minmaxmin: two-stage robust optimization with proofs. The table of contents of the library. */
export * from "./base/index.js";
export * from "./milp/index.js";
export * from "./model/index.js";
export * from "./mps/index.js";
export * from "./tensor/index.js";
