export { type ConflictRow, type Explanation, explain } from "./explain.js";
export { type Ladder, type LadderLine, ladder } from "./ladder.js";
export { type Policy, type PolicyAnswer, recoursePolicy } from "./policy.js";
export { DEFAULT_SIMULATE_OPTIONS, type SimulateOptions, type Simulation, simulate } from "./simulate.js";
export { type SweepOptions, type SweepParameter, type SweepPoint, sweep } from "./sweep.js";
