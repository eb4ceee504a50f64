/** What a bench writes down: one JSON line a session, one a run. Reports are made from these lines alone. */
import type { Sense } from "../model/index.js";

/** Name and version of the record format, in every session line. */
export const RECORD_FORMAT = "minmaxmin-bench/1";

/** Where and how the runs that follow it were made. */
export interface SessionRecord {
  readonly kind: "session";
  readonly format: typeof RECORD_FORMAT;
  readonly suite: string;
  readonly machine: string;
  readonly version: string;
  /** Runs at a time; times of more than one a core are not comparable with others. */
  readonly workers: number;
  /** ISO date and time. */
  readonly startedAt: string;
}

/**
 * A result of others on the same instance.
 * - `optimal`: the value is the proved optimum.
 * - `feasible`: a plan is proved to reach the value; a bound must not cut it off.
 * - `estimate`: sampled or otherwise unproved; shown, and never taken as proof of anything.
 */
export interface Published {
  readonly by: string;
  readonly proof: "optimal" | "feasible" | "estimate";
  readonly objective?: number;
  /** Proved status where there is no value: `infeasible`, `unbounded`. */
  readonly status?: string;
  /** Relative rounding of the printed value. */
  readonly rounding: number;
  readonly timeSeconds?: number;
}

/** Values of the factors that make up the classes of a suite, such as `{n: 20, class: "UN"}`. */
export type Groups = Readonly<Record<string, string | number>>;

/** Seconds since the start of the run, and what was proved by then. */
export type HistoryPoint = readonly [
  timeSeconds: number,
  objective: number | undefined,
  bound: number | undefined,
];

/** What makes two runs the same run. */
export interface RunKey {
  readonly suite: string;
  readonly instance: string;
  readonly method: string;
  /** Number of the repetition, from 0; its seed is `seed`. */
  readonly repeat: number;
  readonly seed: number;
  readonly timeLimitSeconds: number;
  /** Relative gap at which a run is done; 0 in suites that have other goals. */
  readonly targetGap: number;
  readonly version: string;
}

/** What a method did, as its suite tells it. */
export interface Outcome {
  readonly status: string;
  /** Whether the method reached its goal: optimality, tolerance, the end of a fixed amount of work. */
  readonly solved: boolean;
  /** Proved value of the plan or point found. */
  readonly objective?: number;
  /** Proved bound on the optimum. */
  readonly bound?: number;
  /** Relative accuracy of objective and bound where it is coarser than {@link DEFAULT_ACCURACY}. */
  readonly accuracy?: number;
  readonly gap?: number;
  readonly iterations?: number;
  readonly message?: string;
  /** Who vouches for objective and bound, in words. */
  readonly proof?: string;
  /** The work was done by an executable, of which the run's process knows neither CPU time nor memory. */
  readonly isExternal?: boolean;
  /** Further figures, by the names that the suite's metrics use. */
  readonly measures?: Readonly<Record<string, number>>;
}

export interface RunRecord extends RunKey, Outcome {
  readonly kind: "run";
  readonly groups: Groups;
  /** Whether objectives are minimised or maximised, where runs prove objectives and bounds. */
  readonly sense?: Sense;
  /** Shared by instances that differ in the suite's robustness factor only. */
  readonly series?: string;
  /** n of the time-against-size plot. */
  readonly size?: number;
  readonly published: readonly Published[];
  /** `crash`: the process of the run ended by itself. `overrun`: it was ended from outside, long after its time limit. */
  readonly failure?: "crash" | "overrun";
  readonly wallSeconds: number;
  /** Of the whole process while it solved, threads included; unknown when it was ended from outside. */
  readonly cpuSeconds?: number;
  /** Largest resident memory of the run's process. */
  readonly memoryMiB?: number;
  /** … less what the process held when the run began. */
  readonly memoryGrowthMiB?: number;
  readonly history: readonly HistoryPoint[];
}

export type BenchRecord = SessionRecord | RunRecord;

/** Relative accuracy of proved figures: the evaluation tolerance of the two-stage methods with room for rounding. */
export const DEFAULT_ACCURACY = 1e-6;

/** Equal for runs that need not be made twice. */
export function keyOf(run: RunKey): string {
  const { suite, instance, method, repeat, seed, timeLimitSeconds, targetGap, version } = run;
  return JSON.stringify([suite, instance, method, repeat, seed, timeLimitSeconds, targetGap, version]);
}
