import { InputError } from "../base/errors.js";
import { Stop } from "../base/stop.js";
import { Rng } from "../tensor/rng.js";
import { norm2 } from "../tensor/vector.js";
import { CountedOperator, checkOperator, type MonotoneOperator } from "./operator.js";
import {
  checkOptions,
  type HistoryPoint,
  INCLUSION_DEFAULTS,
  type InclusionOptions,
  type InclusionResult,
  type InclusionStatus,
} from "./options.js";

/** A residual this many times its first value means divergence. */
const DIVERGENCE_FACTOR = 1e6;
/** Below this multiple of ‖F(u₀)‖ a residual is rounding noise. */
const ROUNDING_FLOOR = 1e-14;
/** Adaptive restarts happen when the residual has fallen to this part of its value at the last restart. */
const RESTART_FACTOR = 0.5;

/**
 * What every method shares: counting, exact residuals, the exit rule, history, divergence and limits, so that a method's
 * own loop shows nothing but its mathematics.
 */
export class Run {
  readonly op: CountedOperator;
  readonly rng: Rng;
  readonly options: Required<Pick<InclusionOptions, keyof typeof INCLUSION_DEFAULTS>> & InclusionOptions;
  /** u₀ and F(u₀), which every method needs first. */
  readonly start: Float64Array;
  readonly startValue: Float64Array;
  iterations = 0;
  restarts = 0;

  private readonly stop: Stop;
  private readonly history: HistoryPoint[] = [];
  private readonly target: number;
  private readonly divergence: number;
  private readonly best: Float64Array;
  private bestMerit: number;
  private bestResidual: number;
  private bestGap: number | undefined;
  private residualKind: InclusionResult["residualKind"] = "forward-backward";
  private status: InclusionStatus | undefined;
  private stoppedBy: InclusionResult["stoppedBy"];
  private records = 0;
  private iterationsAtRestart = 0;
  private residualAtRestart: number;

  constructor(
    readonly method: string,
    operator: MonotoneOperator,
    start: ArrayLike<number>,
    options: InclusionOptions,
  ) {
    checkOptions(options);
    checkOperator(operator, start);
    this.options = { ...INCLUSION_DEFAULTS, ...withoutUndefined(options) };
    if (options.tolerance !== undefined && options.relativeTolerance === undefined) {
      this.options = { ...this.options, relativeTolerance: 0 };
    }
    if (this.options.exit === "gap" && operator.gap === undefined) {
      throw InputError.of("exit", 'is "gap" for an operator without one', 'use exit: "residual"');
    }
    this.stop = this.options.stop ?? Stop.never();
    this.op = new CountedOperator(operator);
    this.rng = new Rng(this.options.seed);
    this.start = Float64Array.from(start);
    this.startValue = this.firstValue();

    const residual = this.forwardBackwardResidual();
    this.best = this.start.slice();
    this.bestResidual = residual;
    this.bestGap = this.gapAt(this.start, this.startValue);
    this.bestMerit = this.merit(residual, this.bestGap);
    this.residualAtRestart = residual;
    const floor = ROUNDING_FLOOR * norm2(this.startValue);
    this.target = Math.max(this.options.tolerance, this.options.relativeTolerance * this.bestMerit, floor);
    this.divergence = DIVERGENCE_FACTOR * Math.max(residual, norm2(this.startValue));
    this.keep(residual, this.bestGap);
    if (this.bestMerit <= this.target) this.status = "optimal";
  }

  /** Tolerance in force, for methods that test an estimate before they pay for the exact residual. */
  get tolerance(): number {
    return this.options.exit === "gap" ? 0 : this.target;
  }

  /** F(u₀), checked: an operator that leaves entries unwritten or returns NaN is caught here. */
  private firstValue(): Float64Array {
    const value = new Float64Array(this.op.dim).fill(Number.NaN);
    this.op.full(this.start, value);
    const bad = value.findIndex((entry) => !Number.isFinite(entry));
    if (bad >= 0) {
      const message = `gives ${value[bad]} in entry ${bad} at the start`;
      throw InputError.of("operator.full", message, "write a finite number into all `dim` entries of `out`");
    }
    return value;
  }

  /** R₁(u₀) = ‖u₀ − J(u₀ − F(u₀))‖: the scale of the relative tolerance. */
  private forwardBackwardResidual(): number {
    const moved = this.start.map((value, j) => value - this.startValue[j]);
    this.op.resolvent(1, moved, moved);
    const bad = moved.findIndex((entry) => !Number.isFinite(entry));
    if (bad >= 0) {
      const message = `gives ${moved[bad]} in entry ${bad}`;
      throw InputError.of(
        "operator.resolvent",
        message,
        "write a finite number into all `dim` entries of `out`",
      );
    }
    return norm2(moved.map((value, j) => this.start[j] - value));
  }

  /** True while the method should take another iteration. */
  goesOn(): boolean {
    if (this.status !== undefined) return false;
    const { maxCalls, maxIterations } = this.options;
    if (this.op.calls >= maxCalls) return this.endBy("calls");
    if (this.iterations >= maxIterations) return this.endBy("iterations");
    const reason = this.stop.reason();
    return reason === undefined ? true : this.endBy(reason);
  }

  private endBy(reason: InclusionResult["stoppedBy"]): false {
    this.status = "limit";
    this.stoppedBy = reason;
    return false;
  }

  /** Counts an iteration and shows the iterate to the observer. */
  iterated(u: Float64Array): void {
    this.iterations++;
    const { onIterate } = this.options;
    if (onIterate?.({ iteration: this.iterations, calls: this.op.calls, u }) === false)
      this.endBy("observer");
  }

  /**
   * Takes the exactly known residual ‖F(u) + g‖ of a feasible point u with F(u) = fu: exit test, history, divergence.
   */
  record(u: Float64Array, fu: Float64Array, residual: number): void {
    if (!(residual <= this.divergence)) {
      this.status = "diverged";
      return;
    }
    const gap = this.gapAt(u, fu);
    const merit = this.merit(residual, gap);
    if (merit < this.bestMerit || this.residualKind === "forward-backward") {
      this.best.set(u);
      this.bestMerit = merit;
      this.bestResidual = residual;
      this.bestGap = gap;
      this.residualKind = "natural";
    }
    if (this.records++ % this.options.recordEvery === 0 || merit <= this.target) this.keep(residual, gap);
    if (merit <= this.target) this.status ??= "optimal";
  }

  /** Ends the run: its method saw what F cannot do if it is what the method needs. */
  diverged(): void {
    this.status = "diverged";
  }

  /** An estimate or auxiliary quantity that is not finite means divergence as well. */
  requireFinite(value: number): void {
    if (!Number.isFinite(value)) this.diverged();
  }

  /** Whether an anchored method should restart now from a point with this exact residual. */
  shouldRestart(residual: number): boolean {
    const { restart } = this.options;
    if (restart === "none" || this.iterations === this.iterationsAtRestart) return false;
    return restart === "adaptive"
      ? residual <= RESTART_FACTOR * this.residualAtRestart
      : this.iterations - this.iterationsAtRestart >= restart;
  }

  restarted(residual: number): void {
    this.restarts++;
    this.iterationsAtRestart = this.iterations;
    this.residualAtRestart = residual;
  }

  /** Copies the best point so far into `out`; returns its residual. */
  copyBest(out: Float64Array): number {
    out.set(this.best);
    return this.bestResidual;
  }

  private gapAt(u: Float64Array, fu: Float64Array): number | undefined {
    const gap = this.op.gap(u, fu);
    return Number.isFinite(gap) ? gap : undefined;
  }

  private merit(residual: number, gap: number | undefined): number {
    return this.options.exit === "gap" ? (gap ?? Number.POSITIVE_INFINITY) : residual;
  }

  private keep(residual: number, gap: number | undefined): void {
    const point = {
      iteration: this.iterations,
      calls: this.op.calls,
      residual,
      ...(gap === undefined ? {} : { gap }),
    };
    this.history.push(point);
    this.options.onEvent?.({
      type: "iteration",
      timeSeconds: this.stop.elapsedSeconds(),
      method: this.method,
      ...point,
    });
  }

  finish(): InclusionResult {
    return {
      status: this.status ?? "limit",
      ...(this.stoppedBy === undefined ? {} : { stoppedBy: this.stoppedBy }),
      method: this.method,
      u: this.best,
      residual: this.bestResidual,
      residualKind: this.residualKind,
      ...(this.bestGap === undefined ? {} : { gap: this.bestGap }),
      iterations: this.iterations,
      calls: this.op.calls,
      epochs: this.op.calls / this.op.components,
      restarts: this.restarts,
      history: this.history,
      seed: this.options.seed,
      timeSeconds: this.stop.elapsedSeconds(),
    };
  }
}

function withoutUndefined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}
