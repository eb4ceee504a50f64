import { InputError } from "../../base/errors.js";
import type { EventSink, RunEvent } from "../../base/events.js";
import { Stop } from "../../base/stop.js";
import { loadBackend } from "../../milp/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import { scaleSet, withBudget } from "../../model/sets/index.js";
import { analyse } from "../../model/structure.js";
import type { UncertaintySet } from "../../model/uncertainty.js";
import { Rng } from "../../tensor/rng.js";
import { columnAndConstraintLoop } from "../column-and-constraint/loop.js";
import { ScenarioMaster } from "../column-and-constraint/master.js";
import { initialScenario } from "../initial-scenario.js";
import { asMinimisation, inSense } from "../normal-form.js";
import { requireFullObservation } from "../observation.js";
import { DEFAULT_SOLVE_OPTIONS } from "../options.js";
import { Progress } from "../progress.js";
import type { SolveStatus } from "../result.js";
import { chooseEvaluator, recourseOracle, releaseOracle } from "../worst-case/choose.js";

/** What a sweep varies: the budget of a budget set, or the scale of any continuous set. */
export type SweepParameter = "gamma" | "rho";

/** The proved optimum at one size of the set. */
export interface SweepPoint {
  readonly parameter: number;
  readonly status: SolveStatus;
  readonly objective?: number;
  readonly bound?: number;
  readonly firstStage?: Float64Array;
  /** Scenarios in the shared main problem afterwards, and those that this point added. */
  readonly scenarios: number;
  readonly newScenarios: number;
  readonly timeSeconds: number;
}

export interface SweepOptions {
  readonly gap?: number;
  /** For all points together. */
  readonly timeLimitSeconds?: number;
  /** Fixed point of the scaling; the initial scenario of the set unless given. */
  readonly nominal?: ArrayLike<number>;
  readonly signal?: AbortSignal;
  /** Shared memory whose first element interrupts the run when it becomes non-zero. */
  readonly interruptFlag?: Int32Array;
  readonly onEvent?: EventSink<SweepPointEvent>;
}

/** A point of the curve is done. */
export interface SweepPointEvent extends RunEvent {
  readonly type: "point";
  readonly point: SweepPoint;
}

/**
 * The price of robustness: the proved optimum for growing uncertainty sets. The sets are nested, so every scenario found for a
 * smaller one stays in the main problem of the larger ones. Interrupted or out of time, it returns the points begun.
 *
 * @param values sizes, each at least 0; they are taken in increasing order.
 * @throws InputError where the set has no such parameter, or the class has no exact evaluator.
 *
 * @example
 * import { TwoStageModel, budgetSet, sum, sweep } from "minmaxmin";
 * const model = new TwoStageModel("two demands");
 * const x = model.firstStage({ name: "x" });
 * const y = model.secondStage({ name: "y" });
 * const d = model.uncertain(budgetSet(2, 2));
 * model.minimise(x.plus(y.times(3)));
 * model.require(x.plus(y).atLeast(sum(d)));
 * const points = await sweep(model.build(), "gamma", [0, 1, 2]);
 * points.map((point) => point.objective); // => [0, 1, 2]
 */
export async function sweep(
  problem: TwoStageProblem,
  parameter: SweepParameter,
  values: readonly number[],
  options: SweepOptions = {},
): Promise<SweepPoint[]> {
  requireFullObservation(problem);
  const { timeLimitSeconds, signal, interruptFlag } = options;
  const stop = Stop.after(timeLimitSeconds, { signal, flag: interruptFlag });
  const backend = await loadBackend("highs");
  const minimisation = asMinimisation(problem);
  const structure = analyse(minimisation);
  const nominal = options.nominal ?? initialScenario(problem.uncertainty, backend);
  const master = new ScenarioMaster(minimisation, structure, backend);
  const settings = { ...DEFAULT_SOLVE_OPTIONS, gap: options.gap ?? DEFAULT_SOLVE_OPTIONS.gap };
  const points: SweepPoint[] = [];
  try {
    for (const value of [...values].sort((a, b) => a - b)) {
      const start = stop.elapsedSeconds();
      const sized = { ...minimisation, uncertainty: resize(problem.uncertainty, parameter, value, nominal) };
      const kind = chooseEvaluator(sized, structure);
      if (kind === undefined) {
        throw InputError.of("problem", "has a class without exact worst cases", "see minmaxmin methods");
      }
      const oracle = recourseOracle(sized, structure, backend);
      const rng = new Rng(settings.seed);
      const evaluator = kind.create({ problem: sized, structure, backend, oracle, rng });
      const progress = new Progress(problem.sense, stop, () => {});
      const before = master.scenarioCount;
      try {
        const context = { backend, options: settings, stop, progress, rng };
        const first = initialScenario(sized.uncertainty, backend);
        const { status } = await columnAndConstraintLoop(sized, master, evaluator, [first], context);
        const plan = progress.incumbent;
        const point: SweepPoint = {
          parameter: value,
          status,
          objective: plan && inSense(problem.sense, plan.worstCase.upper),
          bound: Number.isFinite(progress.bound) ? inSense(problem.sense, progress.bound) : undefined,
          firstStage: plan?.x,
          scenarios: master.scenarioCount,
          newScenarios: master.scenarioCount - before,
          timeSeconds: stop.elapsedSeconds() - start,
        };
        points.push(point);
        options.onEvent?.({ type: "point", timeSeconds: stop.elapsedSeconds(), point });
      } finally {
        evaluator.dispose();
        releaseOracle(sized, oracle);
      }
      if (stop.reason() !== undefined) break;
    }
  } finally {
    master.dispose();
  }
  return points;
}

function resize(
  set: UncertaintySet,
  parameter: SweepParameter,
  value: number,
  nominal: ArrayLike<number>,
): UncertaintySet {
  switch (parameter) {
    case "gamma":
      return withBudget(set, value);
    case "rho":
      return scaleSet(set, value, nominal);
  }
}
