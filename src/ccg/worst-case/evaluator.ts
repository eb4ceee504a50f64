import type { Stop } from "../../base/stop.js";

/**
 * The worst case of a fixed first stage, F(x) = sup_ξ V(x, ξ), of a minimisation.
 *
 * `evaluated`: lower ≤ F(x) ≤ upper, both proved; `lower` = V(x, scenario) is attained.
 * `infeasible`: no recourse exists at `scenario`, so F(x) = ∞.
 */
export type WorstCase =
  | {
      readonly kind: "evaluated";
      readonly lower: number;
      readonly upper: number;
      /** True when the supremum is attained at `scenario` (up to the tolerance), false when it is only approached. */
      readonly attained: boolean;
      readonly scenario: Float64Array;
      /** Optimal recourse at `scenario`. */
      readonly recourse: Float64Array;
      /** Set when a limit came before the two sides met. */
      readonly stoppedEarly?: boolean;
    }
  | {
      readonly kind: "infeasible";
      readonly scenario: Float64Array;
    }
  | {
      /** The recourse at `scenario` improves without end; F(x) is not known. */
      readonly kind: "unbounded";
      readonly scenario: Float64Array;
    }
  | {
      /** A limit came before anything was proved. */
      readonly kind: "limit";
    };

export interface EvaluationOptions {
  readonly stop: Stop;
  /** Relative width of [lower, upper] at which the evaluation ends; EVALUATION_TOLERANCE unless given. */
  readonly tolerance?: number;
  /** End as soon as lower ≥ this: the plan is proved no better than an incumbent. */
  readonly rejectAt?: number;
}

/** Evaluates first stages of one problem; keeps what it learns from one to the next. */
export interface WorstCaseEvaluator {
  /** What proves its values, for `proof.objectiveBy`. */
  readonly name: string;
  /**
   * The largest V(x, ξ) over scenarios that were worst for earlier first stages, or `most` where it is at least that or x
   * has no recourse. Only where that takes microseconds.
   */
  readonly worstKnown?: (x: Float64Array, most: number, stop: Stop) => number;
  evaluate(x: Float64Array, options: EvaluationOptions): WorstCase;
  /** The same in several threads, where the evaluator was made with them and has a use for them. */
  readonly evaluateInThreads?: (x: Float64Array, options: EvaluationOptions) => Promise<WorstCase>;
  dispose(): void;
}

/** The worst case of a plan, in several threads where the evaluator has them. */
export async function worstCaseOf(
  evaluator: WorstCaseEvaluator,
  x: Float64Array,
  options: EvaluationOptions,
): Promise<WorstCase> {
  return evaluator.evaluateInThreads?.(x, options) ?? evaluator.evaluate(x, options);
}
