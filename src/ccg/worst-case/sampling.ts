import type { TwoStageProblem } from "../../model/problem.js";
import type { RecourseOracle } from "../../model/recourse.js";
import type { BoxSet } from "../../model/uncertainty.js";
import type { Rng } from "../../tensor/rng.js";
import { EnumerationEvaluator } from "./enumeration.js";
import type { EvaluationOptions, WorstCase, WorstCaseEvaluator } from "./evaluator.js";

/** Boxes of at most this dimension have all their vertices in the sample. */
const MOST_VERTEX_DIMENSION = 8;

const RANDOM_SCENARIOS = 200;

/**
 * The worst of a sample: centre and vertices of a box, and random scenarios. It proves no upper side: the worst case lies
 * in [lower, ∞). For problems that no exact evaluator covers.
 */
export class SamplingEvaluator implements WorstCaseEvaluator {
  readonly name: string;
  private readonly sample: EnumerationEvaluator;

  constructor(problem: TwoStageProblem, set: BoxSet, oracle: RecourseOracle, rng: Rng) {
    const scenarios = sampleBox(set, rng);
    this.sample = new EnumerationEvaluator(problem, scenarios, oracle);
    this.name = `a sample of ${scenarios.length} scenarios with ${oracle.name}`;
  }

  evaluate(x: Float64Array, options: EvaluationOptions): WorstCase {
    const worst = this.sample.evaluate(x, options);
    return worst.kind === "evaluated"
      ? { ...worst, upper: Number.POSITIVE_INFINITY, attained: false }
      : worst;
  }

  dispose(): void {}
}

/** Centre, vertices (in low dimension) and uniform points of a box. */
export function sampleBox({ dimension, lower, upper, isInteger }: BoxSet, rng: Rng): Float64Array[] {
  const round = (value: number) => (isInteger ? Math.round(value) : value);
  const points = [lower.map((value, k) => round((value + upper[k]) / 2))];
  if (dimension <= MOST_VERTEX_DIMENSION) {
    for (let vertex = 0; vertex < 2 ** dimension; vertex++) {
      points.push(lower.map((value, k) => ((vertex >> k) & 1 ? upper[k] : value)));
    }
  }
  for (let s = 0; s < RANDOM_SCENARIOS; s++) {
    points.push(lower.map((value, k) => round(rng.uniform(value, upper[k]))));
  }
  return points;
}
