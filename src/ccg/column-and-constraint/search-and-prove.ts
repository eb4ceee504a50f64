import { yieldToSignals } from "../../base/interrupt.js";
import { hasSolution, type MilpAnswer } from "../../milp/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import type { ProblemStructure } from "../../model/structure.js";
import type { MethodContext, MethodOutcome } from "../method.js";
import { roundIntegers } from "../recourse/milp-oracle.js";
import { LinearFloor } from "./linear-floor.js";
import { isKnown } from "./loop.js";
import { ScenarioMaster } from "./master.js";
import { leaveOuts, type Packing, PackingStructure } from "./packing.js";
import { PlanSearch, type QuickEvaluator } from "./plan-search.js";

/** Plans are sought that are better by this share of the gap: none means that the gap is closed, with room for rounding. */
const TARGET_SHARE_OF_GAP = 0.999;

/** Without a plan to beat the main problem is solved roughly. */
const FIRST_MASTER_GAP = 2e-3;

/** A scenario that was worst for some plan. */
interface KnownScenario {
  readonly xi: Float64Array;
  readonly packing: Packing | undefined;
  /** Whether it must be in the main problem, by an integer copy if need be. */
  isNeeded: boolean;
}

/**
 * Column-and-constraint generation where plans are evaluated quickly. Local search finds the plan; the main problem has to
 * prove that none is better by the gap, or to name one. With that target a scenario leaves few ways to respond
 * ({@link leaveOuts}), and its main problem is small.
 */
export async function searchAndProve(
  problem: TwoStageProblem,
  structure: ProblemStructure,
  evaluator: QuickEvaluator,
  [firstScenario, ...advised]: readonly Float64Array[],
  context: MethodContext,
): Promise<MethodOutcome> {
  const { options, progress, stop, backend } = context;
  const proof = { objectiveBy: evaluator.name, boundBy: "column-and-constraint main problem" };
  const search = new PlanSearch(problem, structure, evaluator, context);
  const packings = PackingStructure.of(problem, structure);
  const floor = new LinearFloor(problem, structure, backend);
  const scenarios: KnownScenario[] = [];
  const excluded: Float64Array[] = [];
  for (const xi of advised) remember(xi);
  try {
    for (;;) {
      for (const xi of await search.improve()) remember(xi);
      const { objective } = progress;
      const step = Number.isFinite(objective) ? TARGET_SHARE_OF_GAP * options.gap * Math.abs(objective) : 0;
      const target = objective - step;
      const answer = solveMaster(target);
      switch (answer.status) {
        case "infeasible":
          if (progress.incumbent === undefined) return { ...proof, status: "infeasible" };
          progress.offerBound(target);
          progress.endIteration(scenarios.length);
          return { ...proof, status: "optimal" };
        case "unbounded":
          return { ...proof, status: "unbounded" };
        case "error":
          return { ...proof, status: "error", message: answer.message };
        case "unknown":
        case "feasible":
        case "optimal":
          progress.offerBound(Math.min(answer.bound, target));
      }
      if (!hasSolution(answer)) return stopped();
      await learnFrom(roundIntegers(answer.x.slice(0, problem.firstStage.count), problem.firstStage.integer));
      progress.endIteration(scenarios.length);
      if (progress.gap <= options.gap) return { ...proof, status: "optimal" };
      if (stop.reason() !== undefined) return stopped();
      await yieldToSignals();
    }
  } finally {
    floor.dispose();
  }

  function solveMaster(target: number): MilpAnswer {
    const master = new ScenarioMaster(problem, structure, backend, options.seed);
    try {
      const hasTarget = Number.isFinite(target);
      if (hasTarget) master.requireAtMost(target);
      for (const scenario of scenarios) addScenario(master, scenario, target);
      // Without any scenario the main problem would be unbounded.
      if (master.scenarioCount === 0) master.addScenario(scenarios.at(-1)?.xi ?? firstScenario);
      for (const x of excluded) master.exclude(x);
      return master.solve({ stop, relativeGap: hasTarget ? options.gap : FIRST_MASTER_GAP });
    } finally {
      master.dispose();
    }
  }

  function addScenario(
    master: ScenarioMaster,
    { xi, packing, isNeeded }: KnownScenario,
    target: number,
  ): void {
    const sets = packing && leaveOuts(packing, target - packing.constant - floor.of(packing.early));
    if (packing && sets) master.addLeaveOuts(packing, sets);
    else if (isNeeded) master.addScenario(xi);
  }

  /** Evaluates the main problem's plan and makes sure that it does not come back. */
  async function learnFrom(x: Float64Array): Promise<void> {
    const worst = await search.evaluate(x, "main problem");
    if (worst.kind !== "evaluated" && worst.kind !== "infeasible") return;
    excluded.push(x);
    remember(worst.scenario).isNeeded = true;
  }

  function remember(xi: Float64Array): KnownScenario {
    const known = scenarios.find((scenario) => isKnown(xi, [scenario.xi]));
    if (known) return known;
    const scenario = { xi, packing: packings?.at(xi), isNeeded: false };
    scenarios.push(scenario);
    return scenario;
  }

  function stopped(): MethodOutcome {
    const status = progress.incumbent === undefined ? "unknown" : "feasible";
    return { ...proof, status, stoppedBy: stop.reason() ?? "timeLimit" };
  }
}
