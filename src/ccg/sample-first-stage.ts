import { InputError } from "../base/errors.js";
import { Stop, type StopReason } from "../base/stop.js";
import { type BackendName, loadBackend } from "../milp/index.js";
import type { Sense, TwoStageProblem } from "../model/problem.js";
import { analyse } from "../model/structure.js";
import type { BoxSet } from "../model/uncertainty.js";
import { MT19937 } from "../tensor/mt19937.js";
import { assertFirstStage } from "./first-stage.js";
import { asMinimisation, inSense } from "./normal-form.js";
import { requireFullObservation } from "./observation.js";
import { policySource } from "./policy-cover/kind.js";
import { allowance } from "./tolerances.js";
import { recourseOracle, releaseOracle } from "./worst-case/choose.js";

/** Options of {@link sampleFirstStage}; the defaults are those of the published capital-budgeting tables. */
export interface SampleOptions {
  /** Uniform scenarios. */
  readonly samples: number;
  /** Seed of NumPy's legacy generator, whose stream the scenarios are. */
  readonly sampleSeed: number;
  /** Whether the vertices of the box belong to the sample. */
  readonly withVertices: boolean;
  readonly backend: BackendName;
  readonly timeLimitSeconds: number;
  readonly interruptFlag?: Int32Array;
}

export const DEFAULT_SAMPLE_OPTIONS: SampleOptions = {
  samples: 10_000,
  sampleSeed: 10_000,
  withVertices: false,
  backend: "highs",
  timeLimitSeconds: Number.POSITIVE_INFINITY,
};

/** The worst of a sample of scenarios: an optimistic estimate of the worst case, in the problem's own sense. */
export interface SampleResult {
  readonly status: "sampled" | "infeasible" | "unbounded" | "unknown";
  readonly stoppedBy?: StopReason;
  readonly sense: Sense;
  /** Worst value over the sample; the worst case over the whole set is this bad or worse. */
  readonly sampledObjective?: number;
  /** Scenarios in the sample. */
  readonly scenarios: number;
  /** Where the sample is worst; for `infeasible` and `unbounded` the scenario that shows it. */
  readonly worstScenario?: Float64Array;
  readonly timeSeconds: number;
}

/** Boxes of more factors have too many vertices. */
const MOST_VERTEX_DIMENSION = 16;

/** Relative precision of every recourse value. */
const VALUE_PRECISION = 1e-9;

/**
 * The evaluation of published tables (Dumouchelle et al. 2024): the worst value of a first stage over scenarios drawn
 * uniformly from the box. It proves nothing about the other scenarios: {@link evaluateFirstStage} does.
 *
 * @param x values of the first-stage columns, in order.
 * @throws InputError where the set is no continuous box, or x violates a bound, integrality or a first-stage row.
 *
 * @example
 * import { TwoStageModel, boxSet, sampleFirstStage } from "minmaxmin";
 * const model = new TwoStageModel("demand");
 * const y = model.secondStage({ name: "y" });
 * const [u] = model.uncertain(boxSet([0], [2]), ["u"]);
 * model.minimise(y);
 * model.require(y.atLeast(u));
 * const sampled = await sampleFirstStage(model.build(), [], { samples: 10 });
 * sampled.sampledObjective < 2; // => true
 */
export async function sampleFirstStage(
  problem: TwoStageProblem,
  x: ArrayLike<number>,
  options: Partial<SampleOptions> = {},
): Promise<SampleResult> {
  requireFullObservation(problem);
  const settings = { ...DEFAULT_SAMPLE_OPTIONS, ...options };
  const stop = Stop.after(settings.timeLimitSeconds, { flag: settings.interruptFlag });
  const minimisation = asMinimisation(problem);
  const structure = analyse(minimisation);
  const point = Float64Array.from(x);
  assertFirstStage(minimisation, structure, point);
  const scenarios = drawScenarios(minimisation, settings);
  const backend = await loadBackend(settings.backend);
  const oracle = recourseOracle(minimisation, structure, backend);
  const source = policySource({ problem: minimisation, structure, backend, oracle });

  const common = { sense: problem.sense, scenarios: scenarios.length };
  let worst = Number.NEGATIVE_INFINITY;
  let worstScenario: Float64Array | undefined;
  try {
    for (const scenario of scenarios) {
      const gap = allowance(VALUE_PRECISION, Number.isFinite(worst) ? worst : 0);
      const answer = source.valueAt(point, scenario, { enough: worst, gap, stop });
      const timeSeconds = stop.elapsedSeconds();
      if (answer.status === "infeasible" || answer.status === "unbounded") {
        return { ...common, status: answer.status, worstScenario: scenario, timeSeconds };
      }
      if (answer.status === "limit" || stop.reason() !== undefined) {
        return { ...common, status: "unknown", stoppedBy: stop.reason(), timeSeconds };
      }
      if (answer.status === "value") {
        worst = answer.lower;
        worstScenario = scenario;
      }
    }
  } finally {
    releaseOracle(minimisation, oracle);
  }
  return {
    ...common,
    status: "sampled",
    sampledObjective: inSense(problem.sense, worst),
    worstScenario,
    timeSeconds: stop.elapsedSeconds(),
  };
}

function drawScenarios({ uncertainty }: TwoStageProblem, options: SampleOptions): Float64Array[] {
  if (uncertainty.kind !== "box" || uncertainty.isInteger) {
    const remedy = "evaluate it exactly, or simulate it over scenarios of your own";
    throw InputError.of("uncertainty", "is not a continuous box, which is what is sampled", remedy);
  }
  if (!Number.isSafeInteger(options.samples) || options.samples < 1) {
    throw InputError.of("samples", `is ${options.samples}`, "give an integer of at least 1");
  }
  const { dimension, lower, upper } = uncertainty;
  const stream = MT19937.numpyLegacy(options.sampleSeed);
  const scenarios = Array.from({ length: options.samples }, () =>
    Float64Array.from({ length: dimension }, (_, k) => stream.uniform(lower[k], upper[k])),
  );
  return options.withVertices ? [...scenarios, ...vertices(uncertainty)] : scenarios;
}

function vertices({ dimension, lower, upper }: BoxSet): Float64Array[] {
  if (dimension > MOST_VERTEX_DIMENSION) {
    const seen = `has ${dimension} factors, hence 2^${dimension} vertices`;
    throw InputError.of(
      "uncertainty",
      seen,
      `sample without vertices above ${MOST_VERTEX_DIMENSION} factors`,
    );
  }
  return Array.from({ length: 2 ** dimension }, (_, vertex) =>
    lower.map((value, k) => ((vertex >> k) & 1 ? upper[k] : value)),
  );
}
