import { asMinimisation } from "../../ccg/normal-form.js";
import { MilpRecourseOracle } from "../../ccg/recourse/milp-oracle.js";
import type { MilpBackend } from "../../milp/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import type { RecourseOracle } from "../../model/recourse.js";
import { objectiveAt } from "../../model/scenario.js";
import type { Rng } from "../../tensor/rng.js";
import { dot } from "../../tensor/vector.js";
import type { LabelledBlock, LabelledGroup } from "./labelled-group.js";
import type { LearningFamily, SampleBlock, SampleSize } from "./learning-family.js";
import { randomSamples } from "./random-samples.js";

/** Precision of a label as a share of its scale; single precision, in which networks are trained, is no finer. */
const LABEL_PRECISION = 1e-7;

/** The best recourse, whatever it costs, unless it takes thousands of search nodes. */
const ANY_RECOURSE = {
  enough: Number.NEGATIVE_INFINITY,
  worthless: Number.POSITIVE_INFINITY,
  mayGiveUp: true,
} as const;

/**
 * Instance number `index` of a dataset: drawn, sampled and labelled with exact second-stage values of the minimisation.
 *
 * @param rng the instance's own stream; the same stream gives the same bytes.
 * @param loadBackend called for families without a fast recourse of their own.
 */
export async function labelGroup(
  family: LearningFamily,
  size: SampleSize,
  index: number,
  rng: Rng,
  loadBackend: () => Promise<MilpBackend>,
): Promise<LabelledGroup> {
  const problem = asMinimisation(family.drawProblem(rng));
  const samples = (family.drawSamples ?? randomSamples)(problem, size, rng);
  const oracle = problem.recourse ?? new MilpRecourseOracle(problem, await loadBackend());
  const features = family.features(problem);
  const gap = LABEL_PRECISION * features.labelScale;
  try {
    return {
      index,
      features,
      blocks: samples.map((block) => labelBlock(problem, family.target, oracle, gap, block)),
    };
  } finally {
    if (oracle instanceof MilpRecourseOracle) oracle.dispose();
  }
}

/** What is stored is rounded to single precision first, and that is what gets labelled. */
function labelBlock(
  problem: TwoStageProblem,
  target: LearningFamily["target"],
  oracle: RecourseOracle,
  gap: number,
  samples: SampleBlock,
): LabelledBlock {
  const plans = samples.plans.map((plan) => plan.map(Math.fround));
  const scenarios = samples.scenarios.map((scenario) => scenario.map(Math.fround));
  const labels = new Float64Array(plans.length * scenarios.length);
  const xCount = problem.firstStage.count;
  scenarios.forEach((xi, s) => {
    const { constant, cost } = objectiveAt(problem.objective, xi);
    const xCost = cost.subarray(0, xCount);
    const yCost = cost.subarray(xCount);
    plans.forEach((x, p) => {
      const recourse = recourseValue(oracle, x, xi, yCost, gap);
      labels[p * scenarios.length + s] = recourse + (target === "total" ? constant + dot(xCost, x) : 0);
    });
  });
  return {
    numPlans: plans.length,
    numScenarios: scenarios.length,
    plans: stacked(plans),
    scenarios: stacked(scenarios),
    labels,
  };
}

/**
 * NaN marks a pair without a finite value. A recourse that can stop at a gap does: where costs are proportional to revenues the
 * last digit of a label can cost more than all the others.
 */
function recourseValue(
  oracle: RecourseOracle,
  x: Float64Array,
  xi: Float64Array,
  cost: Float64Array,
  gap: number,
): number {
  if (oracle.minimiseOnBox !== undefined) {
    const answer = oracle.minimiseOnBox(x, xi, xi, cost, { ...ANY_RECOURSE, gap });
    return answer.status === "found" ? answer.value : Number.NaN;
  }
  const answer = oracle.minimise(x, xi, cost);
  return answer.status === "optimal" ? answer.value : Number.NaN;
}

function stacked(rows: readonly Float64Array[]): Float32Array {
  const width = rows[0]?.length ?? 0;
  const out = new Float32Array(rows.length * width);
  rows.forEach((row, r) => {
    out.set(row, r * width);
  });
  return out;
}
