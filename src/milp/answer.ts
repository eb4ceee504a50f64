/** What a solve can say, and nothing a caller could mistake for more. */
import type { StopReason } from "../base/index.js";

/** Why a solve ended before it was done. */
export type SolveStop = StopReason | "nodeLimit" | "target" | "callback";

interface AnyAnswer {
  /** Proved lower bound on the optimum (a minimisation): −Infinity when none is known, +Infinity when infeasible. */
  readonly bound: number;
  /** Branch-and-bound nodes; 0 for linear programmes and where the backend does not tell. */
  readonly nodes: number;
}

/** A feasible point: proved best within the gap (`optimal`), or the best found so far (`feasible`). */
export interface SolvedAnswer extends AnyAnswer {
  readonly status: "optimal" | "feasible";
  readonly stoppedBy?: SolveStop;
  readonly objective: number;
  readonly x: Float64Array;
  /** Ax. */
  readonly rowActivity: Float64Array;
  /**
   * Linear programmes solved to optimality only: d objective / d (active side of the row). So ≥ 0 where the lower side
   * binds, ≤ 0 where the upper side binds.
   */
  readonly duals?: Float64Array;
  /** With `duals`: cost − Aᵀ duals, that is d objective / d (active bound of the column). */
  readonly reducedCosts?: Float64Array;
}

export interface InfeasibleAnswer extends AnyAnswer {
  readonly status: "infeasible";
  /**
   * Farkas certificate y of a linear programme, where the backend gives one: the combination yᵀAx of the rows, each
   * taken at its lower side where y > 0 and at its upper side where y < 0, cannot be reached within the column bounds.
   */
  readonly ray?: Float64Array;
}

export interface UnboundedAnswer extends AnyAnswer {
  readonly status: "unbounded";
  /** A direction of the linear programme along which the objective falls for ever, where the backend gives one. */
  readonly ray?: Float64Array;
}

/** Stopped before any feasible point was found. */
export interface UnknownAnswer extends AnyAnswer {
  readonly status: "unknown";
  readonly stoppedBy: SolveStop;
}

/** The solver failed. When `sessionLost` the session (and its backend's memory) must not be used again. */
export interface ErrorAnswer extends AnyAnswer {
  readonly status: "error";
  readonly message: string;
  readonly sessionLost: boolean;
}

export type MilpAnswer = SolvedAnswer | InfeasibleAnswer | UnboundedAnswer | UnknownAnswer | ErrorAnswer;

/** True when the answer carries a feasible point. */
export function hasSolution(answer: MilpAnswer): answer is SolvedAnswer {
  return answer.status === "optimal" || answer.status === "feasible";
}

/** One line for an error message or a log. */
export function describeAnswer(answer: MilpAnswer): string {
  switch (answer.status) {
    case "optimal":
    case "infeasible":
    case "unbounded":
      return answer.status;
    case "feasible":
      return `feasible, stopped by ${answer.stoppedBy}`;
    case "unknown":
      return `no solution found, stopped by ${answer.stoppedBy}`;
    case "error":
      return `solver error: ${answer.message}`;
  }
}

export function infeasible(nodes: number, ray?: Float64Array): InfeasibleAnswer {
  return { status: "infeasible", bound: Number.POSITIVE_INFINITY, nodes, ...(ray && { ray }) };
}

export function unbounded(nodes: number, ray?: Float64Array): UnboundedAnswer {
  return { status: "unbounded", bound: Number.NEGATIVE_INFINITY, nodes, ...(ray && { ray }) };
}

export function unknown(stoppedBy: SolveStop, bound = Number.NEGATIVE_INFINITY, nodes = 0): UnknownAnswer {
  return { status: "unknown", stoppedBy, bound, nodes };
}

export function failed(message: string, sessionLost: boolean): ErrorAnswer {
  return { status: "error", message, sessionLost, bound: Number.NEGATIVE_INFINITY, nodes: 0 };
}
