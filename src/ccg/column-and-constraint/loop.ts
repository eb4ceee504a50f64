import { yieldToSignals } from "../../base/interrupt.js";
import { hasSolution } from "../../milp/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import type { MethodContext, MethodOutcome } from "../method.js";
import { roundIntegers } from "../recourse/milp-oracle.js";
import { allowance, EVALUATION_TOLERANCE, SCENARIO_TOLERANCE } from "../tolerances.js";
import { type WorstCase, type WorstCaseEvaluator, worstCaseOf } from "../worst-case/evaluator.js";
import type { ScenarioMaster } from "./master.js";

/** The main problem is solved to this share of the current gap: precision comes when it matters, not before. */
const MASTER_SHARE_OF_GAP = 0.3;

const LOOSEST_MASTER_GAP = 2e-3;

/** So are plans evaluated. */
const EVALUATION_SHARE_OF_GAP = 0.1;

const LOOSEST_EVALUATION = 1e-2;

/** How much tighter everything becomes when a scenario returns. */
const PRECISION_STEP = 10;

/** V beside a known scenario, above what the main problem thinks by this share, is no rounding. */
const JUMP = 1e-5;

/** A main problem solved this tightly cannot be the reason why a scenario returns. */
const TIGHTEST_MASTER_GAP = 1e-9;

/**
 * Column-and-constraint generation (Zeng & Zhao 2013): the main problem proposes x and proves a bound, the evaluator
 * proves the worst case of x and names the scenario to add. Every plan met is evaluated exactly and the best one kept.
 */
export async function columnAndConstraintLoop(
  problem: TwoStageProblem,
  master: ScenarioMaster,
  evaluator: WorstCaseEvaluator,
  firstScenarios: readonly Float64Array[],
  { options, progress, stop }: MethodContext,
): Promise<MethodOutcome> {
  const proof = { objectiveBy: evaluator.name, boundBy: "column-and-constraint main problem" };
  const scenarios = [...firstScenarios];
  /** Below 1 once a scenario has returned, which only a tighter main problem can prevent. */
  let precision = 1;
  for (const scenario of scenarios) master.addScenario(scenario);

  for (;;) {
    const openGap = Math.max(progress.gap, options.gap);
    const neededGap = MASTER_SHARE_OF_GAP * openGap;
    const masterGap = Math.max(precision * Math.min(neededGap, LOOSEST_MASTER_GAP), TIGHTEST_MASTER_GAP);
    if (progress.incumbent) master.setStart(progress.incumbent.x);
    const relaxation = master.solve({ stop, relativeGap: masterGap });
    if (relaxation.status === "infeasible") {
      return { ...proof, status: "infeasible", message: describeInfeasible(scenarios.length) };
    }
    if (relaxation.status === "unbounded") return { ...proof, status: "unbounded" };
    if (relaxation.status === "error") return { ...proof, status: "error", message: relaxation.message };
    progress.offerBound(relaxation.bound);
    if (!hasSolution(relaxation)) return stopped();

    const x = planOf(relaxation.x);
    const tolerance = precision * Math.min(EVALUATION_SHARE_OF_GAP * openGap, LOOSEST_EVALUATION);
    const worst = await worstCaseOf(evaluator, x, {
      stop,
      tolerance: Math.max(tolerance, EVALUATION_TOLERANCE),
    });
    if (worst.kind === "unbounded") {
      const message = "the recourse improves without end in some scenario; bound the second-stage columns";
      return { ...proof, status: "error", message };
    }
    progress.offerPlan(x, worst, "main problem");
    progress.endIteration(scenarios.length);
    if (progress.gap <= options.gap) return { ...proof, status: "optimal" };
    if (worst.kind === "limit" || stop.reason() !== undefined) return stopped();

    if (isMet(worst, relaxation.objective, scenarios)) {
      // The main problem knows what the scenario costs: only precision stands between the two bounds.
      if (masterGap <= TIGHTEST_MASTER_GAP) return ended();
      precision /= PRECISION_STEP;
    } else {
      master.addScenario(worst.scenario);
      scenarios.push(worst.scenario);
    }
    await yieldToSignals();
  }

  function planOf(solution: Float64Array): Float64Array {
    const { count, integer } = problem.firstStage;
    return roundIntegers(solution.slice(0, count), integer);
  }

  function stopped(): MethodOutcome {
    return { ...ended(), stoppedBy: stop.reason() ?? "timeLimit" };
  }

  /** No further progress: by a limit, or because the evaluator proves less than the method needs. */
  function ended(): MethodOutcome {
    const status = progress.incumbent === undefined ? "unknown" : "feasible";
    return { ...proof, status, stoppedBy: "methodEnd" };
  }
}

export function isKnown(scenario: Float64Array, scenarios: readonly Float64Array[]): boolean {
  return scenarios.some((known) =>
    known.every((value, k) => Math.abs(value - scenario[k]) <= SCENARIO_TOLERANCE),
  );
}

/** Whether the main problem, with η at its optimum, has nothing to learn from the scenario of an evaluation. */
function isMet(
  worst: Exclude<WorstCase, { readonly kind: "limit" }>,
  eta: number,
  scenarios: readonly Float64Array[],
): boolean {
  if (!isKnown(worst.scenario, scenarios)) return false;
  // V may jump within the distance at which scenarios count as the same.
  const isAbove = worst.kind !== "evaluated" || worst.lower > eta + allowance(JUMP, eta);
  return !isAbove || scenarios.some((known) => known.every((value, k) => value === worst.scenario[k]));
}

function describeInfeasible(count: number): string {
  const where = count === 1 ? "in the one scenario tried" : `in all of ${count} scenarios found`;
  return `no plan satisfies the rows ${where}; minmaxmin explain names the rows`;
}
