import type { StopReason } from "../base/stop.js";
import type { Sense } from "../model/problem.js";
import type { Policy } from "./analysis/policy.js";
import type { IterationEvent } from "./events.js";
import type { Certificate } from "./relax-and-cut/certificate.js";

/**
 * What a run proved.
 * - `optimal`: the gap is within the tolerance.
 * - `feasible`: a plan with a proved worst case, gap open; `stoppedBy` says why.
 * - `infeasible`: no first stage has a recourse in every scenario.
 * - `unbounded`: the objective improves without end.
 * - `unknown`: a limit came before any first stage was proved feasible.
 * - `error`: a solver failed; `message` says how.
 */
export type SolveStatus = "optimal" | "feasible" | "infeasible" | "unbounded" | "unknown" | "error";

/** Why a run stopped before its gap closed: a limit, or the method proves no more than it did. */
export type StoppedBy = StopReason | "methodEnd";

/** The answer to a two-stage problem, in the problem's own sense. */
export interface SolveResult {
  readonly status: SolveStatus;
  readonly stoppedBy?: StoppedBy;
  readonly sense: Sense;
  /** Proved worst case of `firstStage`; never a prediction or a sample. */
  readonly objective?: number;
  /** Proved bound on the optimum. */
  readonly bound?: number;
  /** |bound − objective| / max(1e-9, |objective|). */
  readonly gap?: number;
  /** Best first stage, in column order. */
  readonly firstStage?: Float64Array;
  /** A scenario at which `firstStage` does worst. */
  readonly worstScenario?: Float64Array;
  /** False when the worst case is approached but not attained at any scenario. */
  readonly attained?: boolean;
  /** Optimal recourse at `worstScenario`. */
  readonly recourse?: Float64Array;
  /**
   * Answers any scenario with the best recourse of `firstStage`, what both stages cost there, and the slack of every row;
   * see {@link recoursePolicy}. Present where `firstStage` is. A function: JSON and other threads leave it behind.
   */
  readonly policy?: Policy;
  /** K-adaptability: the recourse policies of the plan. */
  readonly policies?: readonly Float64Array[];
  /** Worst value of `firstStage` over a finite sample of scenarios: an optimistic estimate, proved for the sample only. */
  readonly sampledObjective?: number;
  /** Which method vouches for the two proved figures. */
  readonly proof: { readonly objectiveBy?: string; readonly boundBy?: string };
  /** What the status rests on, in words: an infeasible scenario, a solver's failure, a caveat. */
  readonly message?: string;
  /** With the option `certify`: what proves the answer, for `verifyCertificate`. */
  readonly certificate?: Certificate;
  readonly iterations: readonly IterationEvent[];
  readonly timeSeconds: number;
  readonly method: string;
  /** Why this method was chosen. */
  readonly methodReason: string;
  readonly backend: string;
  readonly seed: number;
}
