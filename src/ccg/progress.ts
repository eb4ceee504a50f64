import type { EventSink } from "../base/events.js";
import type { Stop } from "../base/stop.js";
import type { Sense } from "../model/problem.js";
import type { IterationEvent, SolveEvent } from "./events.js";
import { inSense } from "./normal-form.js";
import type { SavedSearch } from "./relax-and-cut/saved-search.js";
import { ROUNDING_TOLERANCE, relativeGap } from "./tolerances.js";
import type { WorstCase } from "./worst-case/evaluator.js";

/** A first stage with its proved worst case, of a minimisation. */
export interface Plan {
  readonly x: Float64Array;
  readonly worstCase: Extract<WorstCase, { readonly kind: "evaluated" }>;
  readonly foundBy: string;
}

/**
 * The state of a run that every method shares: best plan, best bound, iterations. Methods minimise; events leave in the
 * problem's own sense. Bounds and plans only ever improve.
 */
export class Progress {
  readonly iterations: IterationEvent[] = [];
  private best: Plan | undefined;
  private bestUnproved: Plan | undefined;
  private lowerBound = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly sense: Sense,
    private readonly stop: Stop,
    private readonly sink: EventSink<SolveEvent>,
  ) {}

  /** The best plan so far. */
  get incumbent(): Plan | undefined {
    return this.best;
  }

  /** The plan whose worst scenario found is least bad; its worst case is not proved. */
  get unprovedIncumbent(): Plan | undefined {
    return this.bestUnproved;
  }

  /** Proved worst case of the best plan; ∞ without one. */
  get objective(): number {
    return this.best?.worstCase.upper ?? Number.POSITIVE_INFINITY;
  }

  /** Best proved lower bound on the optimum of the minimisation. */
  get bound(): number {
    const { lowerBound, objective } = this;
    const isRounding = lowerBound > objective && relativeGap(objective, lowerBound) <= ROUNDING_TOLERANCE;
    return isRounding ? objective : lowerBound;
  }

  /** Relative gap between the two; ∞ while either is missing. */
  get gap(): number {
    if (this.objective <= this.lowerBound) return 0;
    if (!Number.isFinite(this.objective - this.lowerBound)) return Number.POSITIVE_INFINITY;
    return relativeGap(this.objective, this.lowerBound);
  }

  /** Keeps a plan if its proved worst case is the best so far. */
  offerPlan(x: Float64Array, worstCase: WorstCase, foundBy: string): boolean {
    if (worstCase.kind !== "evaluated") return false;
    const plan = { x: Float64Array.from(x), worstCase, foundBy };
    if (worstCase.upper === Number.POSITIVE_INFINITY && !worstCase.stoppedEarly) {
      if (worstCase.lower < (this.bestUnproved?.worstCase.lower ?? Number.POSITIVE_INFINITY))
        this.bestUnproved = plan;
      return false;
    }
    if (worstCase.upper >= this.objective) return false;
    this.best = plan;
    this.sink({
      type: "incumbent",
      timeSeconds: this.stop.elapsedSeconds(),
      objective: inSense(this.sense, worstCase.upper),
      firstStage: plan.x,
      worstScenario: worstCase.scenario,
      foundBy,
    });
    return true;
  }

  /** Raises the proved lower bound. */
  offerBound(bound: number): boolean {
    if (!(bound > this.lowerBound)) return false;
    this.lowerBound = bound;
    const timeSeconds = this.stop.elapsedSeconds();
    this.sink({ type: "bound", timeSeconds, bound: inSense(this.sense, bound) });
    return true;
  }

  /** Hands out the state of the search. */
  emitCheckpoint(saved: SavedSearch): void {
    this.sink({ type: "checkpoint", timeSeconds: this.stop.elapsedSeconds(), saved });
  }

  /** Closes a round. */
  endIteration(scenarios: number): void {
    const { objective, bound, gap } = this;
    const event: IterationEvent = {
      type: "iteration",
      timeSeconds: this.stop.elapsedSeconds(),
      iteration: this.iterations.length + 1,
      bound: Number.isFinite(bound) ? inSense(this.sense, bound) : undefined,
      objective: Number.isFinite(objective) ? inSense(this.sense, objective) : undefined,
      gap: Number.isFinite(gap) ? gap : undefined,
      scenarios,
    };
    this.iterations.push(event);
    this.sink(event);
  }
}
