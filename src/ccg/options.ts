import type { EventSink } from "../base/events.js";
import type { BackendName } from "../milp/index.js";
import type { SolveEvent } from "./events.js";
import type { Method } from "./method.js";

/** Options of {@link solve}; all have defaults. */
export interface SolveOptions {
  /** `auto`, or a name listed by `minmaxmin methods`. */
  readonly method: string;
  /** Methods to choose from; those of `METHODS` unless given. */
  readonly methods?: readonly Method[];
  readonly backend: BackendName;
  /** Wall-clock limit for the whole run, in seconds. */
  readonly timeLimitSeconds: number;
  /** Relative gap at which an answer counts as optimal. */
  readonly gap: number;
  readonly seed: number;
  /** Recourse policies of K-adaptability. */
  readonly policies: number;
  /** Threads that a method may use, where it has a use for more than one. */
  readonly threads: number;
  /** Add a certificate to the result, where the method writes one. */
  readonly certify: boolean;
  /** Emit `checkpoint` events, where the method has them: everything needed to go on later. */
  readonly checkpoints: boolean;
  /** The content of a checkpoint to go on from. */
  readonly resume?: unknown;
  readonly signal?: AbortSignal;
  /** Shared memory whose first element interrupts the run when it becomes non-zero. */
  readonly interruptFlag?: Int32Array;
  readonly onEvent?: EventSink<SolveEvent>;
}

export const DEFAULT_SOLVE_OPTIONS: SolveOptions = {
  method: "auto",
  backend: "highs",
  timeLimitSeconds: Number.POSITIVE_INFINITY,
  gap: 1e-4,
  seed: 1,
  policies: 2,
  threads: 1,
  certify: false,
  checkpoints: false,
};
