import type { EventSink, RunEvent } from "../../base/events.js";
import { Stop, type StopReason } from "../../base/stop.js";
import type { Sense, TwoStageProblem } from "../../model/problem.js";
import { methodVerdicts } from "../methods.js";
import { requireFullObservation } from "../observation.js";
import type { SolveOptions } from "../options.js";
import type { SolveResult } from "../result.js";
import { solve } from "../solve.js";

/** One rung: what a kind of plan costs at worst, and what proves it. */
export interface LadderLine {
  readonly rung: "nominal" | "exact" | "k-adapt" | "affine" | "static";
  /** Proved value; for the exact rung the worst case of the best plan. */
  readonly value?: number;
  /** For the exact rung: the proved bound on the optimum. */
  readonly bound?: number;
  readonly provedBy?: string;
  /** Why there is no value, or a caveat. */
  readonly remark?: string;
  readonly timeSeconds: number;
}

/** Options of {@link ladder}: those of {@link solve}, with events of its own. The time limit is shared by the rungs. */
export interface LadderOptions extends Omit<SolveOptions, "onEvent"> {
  readonly onEvent?: EventSink<RungEvent>;
}

/** A rung is done. */
export interface RungEvent extends RunEvent {
  readonly type: "rung";
  readonly line: LadderLine;
}

export interface Ladder {
  readonly sense: Sense;
  readonly lines: readonly LadderLine[];
  /** (exact − nominal) / |nominal|, positive where robustness costs something. */
  readonly priceOfRobustness?: number;
  /** (static − exact) / |exact|, positive where adapting later is worth something. */
  readonly valueOfAdaptivity?: number;
  readonly timeSeconds: number;
}

/**
 * Bounds of increasing pessimism: nominal ≤ exact ≤ K policies ≤ one policy, and exact ≤ affine ≤ static, for a minimisation
 * (reversed for a maximisation), each with the method that proved it.
 *
 * Interrupted, it keeps the rungs that are done and says of the others that they were not reached.
 *
 * @example
 * import { TwoStageModel, boxSet, ladder } from "minmaxmin";
 * const model = new TwoStageModel("capacity");
 * const x = model.firstStage({ name: "x", upper: 5 });
 * const y = model.secondStage({ name: "y" });
 * const [u] = model.uncertain(boxSet([0], [3]));
 * model.minimise(x.times(3).plus(y.times(10)));
 * model.require(x.plus(y).atLeast(u.plus(5)));
 * const { lines } = await ladder(model.build());
 * lines.map((line) => line.value); // => [30, 45, 45, 45, 45]
 */
export async function ladder(
  problem: TwoStageProblem,
  options: Partial<LadderOptions> = {},
): Promise<Ladder> {
  requireFullObservation(problem);
  const stop = Stop.after(options.timeLimitSeconds, { signal: options.signal, flag: options.interruptFlag });
  const verdicts = new Map(methodVerdicts(problem).map((verdict) => [verdict.method.name, verdict]));
  const lines: LadderLine[] = [];
  for (const [position, rung] of RUNGS.entries()) {
    const line = await climb(rung, RUNGS.length - position);
    lines.push(line);
    options.onEvent?.({ type: "rung", timeSeconds: stop.elapsedSeconds(), line });
  }
  return asLadder(problem.sense, lines, stop.elapsedSeconds());

  async function climb(rung: LadderLine["rung"], rungsLeft: number): Promise<LadderLine> {
    const method = rung === "exact" ? "auto" : rung;
    const verdict = verdicts.get(method);
    if (verdict !== undefined && !verdict.applies) return { rung, remark: verdict.because, timeSeconds: 0 };
    const reason = stop.reason();
    if (reason !== undefined) return notReached(rung, reason);
    const timeLimitSeconds = stop.remainingSeconds() / rungsLeft;
    const result = await solve(problem, { ...options, onEvent: undefined, method, timeLimitSeconds });
    return describeRung(rung, result);
  }
}

/** From the optimistic to the pessimistic. */
const RUNGS = ["nominal", "exact", "k-adapt", "affine", "static"] as const;

/** The rungs that are done, the others marked as not reached. */
export function unfinishedLadder(
  sense: Sense,
  lines: readonly LadderLine[],
  reason: StopReason,
  timeSeconds: number,
): Ladder {
  const missing = RUNGS.filter((rung) => lines.every((line) => line.rung !== rung));
  return asLadder(sense, [...lines, ...missing.map((rung) => notReached(rung, reason))], timeSeconds);
}

function notReached(rung: LadderLine["rung"], reason: StopReason): LadderLine {
  return { rung, remark: `not reached: stopped by ${reason}`, timeSeconds: 0 };
}

function asLadder(sense: Sense, lines: readonly LadderLine[], timeSeconds: number): Ladder {
  const value = (rung: LadderLine["rung"]) => lines.find((line) => line.rung === rung)?.value;
  const sign = sense === "min" ? 1 : -1;
  return {
    sense,
    lines,
    priceOfRobustness: relativeLoss(sign, value("nominal"), value("exact")),
    valueOfAdaptivity: relativeLoss(sign, value("exact"), value("static")),
    timeSeconds,
  };
}

function describeRung(rung: LadderLine["rung"], result: SolveResult): LadderLine {
  const { objective, bound, proof, message, stoppedBy, status, timeSeconds } = result;
  const limit = stoppedBy === undefined || stoppedBy === "methodEnd" ? undefined : `stopped by ${stoppedBy}`;
  if (rung === "nominal") {
    return {
      rung,
      value: bound,
      provedBy: proof.boundBy,
      remark: bound === undefined ? status : undefined,
      timeSeconds,
    };
  }
  const remark = objective === undefined ? (message ?? status) : limit;
  const line = { rung, value: objective, provedBy: proof.objectiveBy, remark, timeSeconds };
  return rung === "exact" ? { ...line, bound } : line;
}

function relativeLoss(
  sign: number,
  better: number | undefined,
  worse: number | undefined,
): number | undefined {
  if (better === undefined || worse === undefined || better === 0) return undefined;
  return (sign * (worse - better)) / Math.abs(better);
}
