import { InputError, showValue } from "../base/errors.js";
import { Stop, type StopReason } from "../base/stop.js";
import { type BackendName, loadBackend } from "../milp/index.js";
import type { Sense, TwoStageProblem } from "../model/problem.js";
import { analyse } from "../model/structure.js";
import { Rng } from "../tensor/rng.js";
import { assertFirstStage } from "./first-stage.js";
import { asMinimisation, inSense } from "./normal-form.js";
import { requireFullObservation } from "./observation.js";
import { EVALUATION_TOLERANCE } from "./tolerances.js";
import { chooseEvaluator, recourseOracle, releaseOracle } from "./worst-case/choose.js";
import { type WorstCase, worstCaseOf } from "./worst-case/evaluator.js";

/** Options of {@link evaluateFirstStage}. */
export interface EvaluateOptions {
  /** Relative width of the interval at which the evaluation ends. */
  readonly tolerance: number;
  readonly backend: BackendName;
  readonly timeLimitSeconds: number;
  readonly seed: number;
  /** Threads that an evaluation may use, where it is long and its evaluator has a use for more than one. */
  readonly threads: number;
  readonly signal?: AbortSignal;
  readonly interruptFlag?: Int32Array;
}

export const DEFAULT_EVALUATE_OPTIONS: EvaluateOptions = {
  tolerance: EVALUATION_TOLERANCE,
  backend: "highs",
  timeLimitSeconds: Number.POSITIVE_INFINITY,
  seed: 1,
  threads: 1,
};

/** The proved worst case of a first stage, in the problem's own sense. */
export interface EvaluateResult {
  readonly status: "evaluated" | "infeasible" | "unbounded" | "unknown";
  readonly stoppedBy?: StopReason;
  readonly sense: Sense;
  /** The proved worst case: the pessimistic end of [lower, upper]. */
  readonly objective?: number;
  readonly lower?: number;
  readonly upper?: number;
  /** Whether the worst case is attained at `worstScenario`, or only approached. */
  readonly attained?: boolean;
  /** The worst scenario found; for `infeasible` and `unbounded` the scenario that shows it. */
  readonly worstScenario?: Float64Array;
  /** Optimal recourse at `worstScenario`. */
  readonly recourse?: Float64Array;
  /** What proves the interval. */
  readonly provedBy: string;
  readonly timeSeconds: number;
}

/**
 * The exact worst case of a fixed first stage.
 *
 * @param x values of the first-stage columns, in order.
 * @throws InputError where x has the wrong length or violates a bound, integrality or a first-stage row.
 *
 * @example
 * import { TwoStageModel, boxSet, evaluateFirstStage } from "minmaxmin";
 * // The worst case need not be a vertex: Q(u) = min(u, 1 - u) is worst at u = 0.5.
 * const model = new TwoStageModel("interior");
 * const y = model.secondStage({ name: "y", binary: true });
 * const [u] = model.uncertain(boxSet([0], [1]), ["u"]);
 * // u y + (1 - u)(1 - y)
 * model.minimise(y.times(u).times(2).minus(y).minus(u).plus(1));
 * const { objective } = await evaluateFirstStage(model.build(), []);
 * objective; // => 0.5
 */
export async function evaluateFirstStage(
  problem: TwoStageProblem,
  x: ArrayLike<number>,
  options: Partial<EvaluateOptions> = {},
): Promise<EvaluateResult> {
  requireFullObservation(problem);
  const settings = { ...DEFAULT_EVALUATE_OPTIONS, ...options };
  if (!Number.isInteger(settings.threads) || settings.threads < 1) {
    const seen = `is ${showValue(settings.threads)}`;
    throw InputError.of("threads", seen, "give an integer of at least 1");
  }
  const stop = Stop.after(settings.timeLimitSeconds, {
    signal: settings.signal,
    flag: settings.interruptFlag,
  });
  const minimisation = asMinimisation(problem);
  const structure = analyse(minimisation);
  const point = Float64Array.from(x);
  assertFirstStage(minimisation, structure, point);
  const backend = await loadBackend(settings.backend);
  const kind = chooseEvaluator(minimisation, structure);
  if (kind === undefined) {
    throw InputError.of(
      "problem",
      "has a class whose worst cases no evaluator proves",
      "see minmaxmin methods",
    );
  }
  const oracle = recourseOracle(minimisation, structure, backend);
  const rng = new Rng(settings.seed);
  const evaluator = kind.create({
    problem: minimisation,
    structure,
    backend,
    oracle,
    rng,
    threads: settings.threads,
  });
  try {
    const worst = await worstCaseOf(evaluator, point, { stop, tolerance: settings.tolerance });
    const common = { sense: problem.sense, provedBy: evaluator.name, timeSeconds: stop.elapsedSeconds() };
    return { ...describeWorstCase(problem.sense, worst, stop), ...common };
  } finally {
    evaluator.dispose();
    releaseOracle(minimisation, oracle);
  }
}

function describeWorstCase(sense: Sense, worst: WorstCase, stop: Stop) {
  switch (worst.kind) {
    case "limit":
      return { status: "unknown", stoppedBy: stop.reason() } as const;
    case "infeasible":
    case "unbounded":
      return { status: worst.kind, worstScenario: worst.scenario } as const;
    case "evaluated": {
      const ends = [inSense(sense, worst.lower), inSense(sense, worst.upper)].sort((a, b) => a - b);
      const isProved = Number.isFinite(worst.upper);
      return {
        status: isProved ? ("evaluated" as const) : ("unknown" as const),
        stoppedBy: worst.stoppedEarly ? stop.reason() : undefined,
        objective: isProved ? inSense(sense, worst.upper) : undefined,
        lower: ends[0],
        upper: ends[1],
        attained: worst.attained,
        worstScenario: worst.scenario,
        recourse: worst.recourse,
      };
    }
  }
}
