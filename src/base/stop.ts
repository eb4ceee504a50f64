/** Why a run ended before its own goal. */
export type StopReason = "timeLimit" | "interrupt";

/**
 * The one place that reads the clock: a wall-clock deadline together with every way to interrupt a run.
 * A run that blocks its thread cannot receive an AbortSignal, so a shared flag (one Int32 in shared memory, set to 1
 * by another thread) is polled as well.
 *
 * @example
 * import { Stop } from "minmaxmin";
 * const stop = Stop.after(60);
 * stop.reason(); // => undefined
 * stop.within(0).reason(); // => "timeLimit"
 */
export class Stop {
  private constructor(
    private readonly startedAt: number,
    private readonly deadline: number,
    private readonly signal: AbortSignal | undefined,
    private readonly flag: Int32Array | undefined,
  ) {}

  /**
   * @param timeLimitSeconds wall-clock seconds from now; `Infinity` for none.
   * @param options.signal aborting it interrupts the run at its next check.
   * @param options.flag shared memory; a non-zero first element interrupts the run, from any thread.
   */
  static after(
    timeLimitSeconds = Number.POSITIVE_INFINITY,
    options: { readonly signal?: AbortSignal; readonly flag?: Int32Array } = {},
  ): Stop {
    const now = performance.now();
    return new Stop(now, now + 1000 * timeLimitSeconds, options.signal, options.flag);
  }

  /** No deadline and nothing to interrupt it. */
  static never(): Stop {
    return Stop.after();
  }

  /** The same interruptions, with a deadline at most `seconds` from now. */
  within(seconds: number): Stop {
    const deadline = Math.min(this.deadline, performance.now() + 1000 * seconds);
    return new Stop(this.startedAt, deadline, this.signal, this.flag);
  }

  /** Seconds since the run began. */
  elapsedSeconds(): number {
    return (performance.now() - this.startedAt) / 1000;
  }

  /** Seconds left, never negative; `Infinity` without a deadline. */
  remainingSeconds(): number {
    return Math.max(0, (this.deadline - performance.now()) / 1000);
  }

  /** Why the run must end now, or `undefined` while it may go on. */
  reason(): StopReason | undefined {
    if (this.isInterrupted()) return "interrupt";
    return performance.now() >= this.deadline ? "timeLimit" : undefined;
  }

  /** True when somebody could interrupt the run, so that polling is worth its while. */
  get isInterruptible(): boolean {
    return this.signal !== undefined || this.flag !== undefined;
  }

  /** True once somebody asked for the end, whatever the clock says. */
  isInterrupted(): boolean {
    return this.signal?.aborted === true || (this.flag !== undefined && Atomics.load(this.flag, 0) !== 0);
  }
}
