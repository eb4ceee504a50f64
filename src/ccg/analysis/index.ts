export {
  type ConflictRow,
  type ExplainOptions,
  type Explanation,
  explain,
  type FindingEvent,
} from "./explain.js";
export { type Ladder, type LadderLine, type LadderOptions, ladder, type RungEvent } from "./ladder.js";
export { type Policy, type PolicyAnswer, recoursePolicy } from "./policy.js";
export { DEFAULT_SIMULATE_OPTIONS, type SimulateOptions, type Simulation, simulate } from "./simulate.js";
export {
  type SweepOptions,
  type SweepParameter,
  type SweepPoint,
  type SweepPointEvent,
  sweep,
} from "./sweep.js";
