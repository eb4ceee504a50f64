import { InputError, showValue } from "../base/errors.js";
import type { EventSink, RunEvent } from "../base/events.js";
import type { Stop, StopReason } from "../base/stop.js";

/** Options that every method for inclusions takes. */
export interface InclusionOptions {
  /** Exit once the residual (or gap) is at most this. */
  readonly tolerance?: number;
  /** … or at most this multiple of its value at the start; 0 by default if `tolerance` is given. */
  readonly relativeTolerance?: number;
  /** What the tolerances refer to: the residual, or the operator's own `gap`. */
  readonly exit?: "residual" | "gap";
  /** Most component calls: a bound on work that does not depend on the machine. */
  readonly maxCalls?: number;
  readonly maxIterations?: number;
  /** Step size; each method documents its own default, taken from the operator's constants. */
  readonly step?: number;
  /** Anchored methods: `adaptive` restarts whenever the residual has halved, a number after so many iterations. */
  readonly restart?: "none" | "adaptive" | number;
  readonly seed?: number;
  /** Keep every such record in `history` and emit it as an event. */
  readonly recordEvery?: number;
  readonly stop?: Stop;
  readonly onEvent?: EventSink<InclusionEvent>;
  /** Sees every iterate (do not change it); returning false ends the run. */
  readonly onIterate?: (iterate: Iterate) => boolean | undefined;
}

export interface Iterate {
  readonly iteration: number;
  readonly calls: number;
  readonly u: Float64Array;
}

/** Events of type `iteration`: the exactly computed residual along the run. */
export interface InclusionEvent extends RunEvent, HistoryPoint {
  readonly method: string;
}

export interface HistoryPoint {
  readonly iteration: number;
  readonly calls: number;
  readonly residual: number;
  readonly gap?: number;
}

export const INCLUSION_DEFAULTS = {
  tolerance: 0,
  relativeTolerance: 1e-6,
  exit: "residual",
  maxCalls: Number.POSITIVE_INFINITY,
  maxIterations: 1_000_000,
  restart: "none",
  seed: 1,
  recordEvery: 1,
} as const;

export type InclusionStatus =
  /** The residual (or gap) of `u` was computed exactly and is within tolerance. */
  | "optimal"
  /** A limit was reached first; `stoppedBy` says which. */
  | "limit"
  /** The residual grew beyond all bounds or F was seen not to be monotone: mind its sign; or the step is too long. */
  | "diverged";

export interface InclusionResult {
  readonly status: InclusionStatus;
  readonly stoppedBy?: StopReason | "calls" | "iterations" | "observer";
  readonly method: string;
  /** The iterate with the smallest exactly computed residual (or gap, with `exit: "gap"`). */
  readonly u: Float64Array;
  /** ‖F(u) + g‖ with g ∈ G(u): an upper bound of the distance of 0 to (F + G)(u). Exact, never an estimate. */
  readonly residual: number;
  /** `forward-backward` only when no step was taken: ‖u − J(u − F(u))‖ at the start. */
  readonly residualKind: "natural" | "forward-backward";
  readonly gap?: number;
  readonly iterations: number;
  /** Component calls, those for certifying included; `epochs` is calls / n. */
  readonly calls: number;
  readonly epochs: number;
  readonly restarts: number;
  readonly history: readonly HistoryPoint[];
  readonly seed: number;
  readonly timeSeconds: number;
}

/** A solver of inclusions: every method of this folder has this shape. */
export type InclusionMethod<O extends InclusionOptions = InclusionOptions> = (
  operator: import("./operator.js").MonotoneOperator,
  start: ArrayLike<number>,
  options?: O,
) => InclusionResult;

/** Checks the numeric options; names the field that is wrong. */
export function checkOptions(options: InclusionOptions): void {
  atLeast("tolerance", options.tolerance, 0);
  atLeast("relativeTolerance", options.relativeTolerance, 0);
  atLeast("maxCalls", options.maxCalls, 1);
  atLeast("maxIterations", options.maxIterations, 1);
  atLeast("recordEvery", options.recordEvery, 1);
  if (typeof options.restart === "number") atLeast("restart", options.restart, 1);
  if (options.step !== undefined && !(options.step > 0 && Number.isFinite(options.step))) {
    throw InputError.of("step", `is ${showValue(options.step)}`, "give a number above 0");
  }
}

function atLeast(field: string, value: number | undefined, least: number): void {
  if (value === undefined || value >= least) return;
  throw InputError.of(field, `is ${showValue(value)}`, `give a number of at least ${least}`);
}
