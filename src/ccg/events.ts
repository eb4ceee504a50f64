import type { RunEvent } from "../base/events.js";
import type { Sense } from "../model/problem.js";
import type { SavedSearch } from "./relax-and-cut/saved-search.js";

/** Objective and bound are in the problem's own sense; `undefined` while there is none. */
export interface StartEvent extends RunEvent {
  readonly type: "start";
  readonly problem: string;
  readonly sense: Sense;
  readonly method: string;
  readonly methodReason: string;
  readonly backend: string;
  readonly seed: number;
}

/** One round of a method. */
export interface IterationEvent extends RunEvent {
  readonly type: "iteration";
  readonly iteration: number;
  readonly bound?: number;
  readonly objective?: number;
  readonly gap?: number;
  /** Scenarios, cuts or policies collected so far, as the method counts them. */
  readonly scenarios: number;
}

/** A better plan with a proved worst case. */
export interface IncumbentEvent extends RunEvent {
  readonly type: "incumbent";
  readonly objective: number;
  readonly firstStage: Float64Array;
  readonly worstScenario: Float64Array;
  readonly foundBy: string;
}

/** A better proved bound on the optimum. */
export interface BoundEvent extends RunEvent {
  readonly type: "bound";
  readonly bound: number;
}

export interface EndEvent extends RunEvent {
  readonly type: "end";
  readonly status: string;
}

/** With the option `checkpoints`: the state of the search as JSON data; each replaces the one before. */
export interface CheckpointEvent extends RunEvent {
  readonly type: "checkpoint";
  readonly saved: SavedSearch;
}

export type SolveEvent =
  | StartEvent
  | IterationEvent
  | IncumbentEvent
  | BoundEvent
  | CheckpointEvent
  | EndEvent;
