import { yieldToSignals } from "../../base/interrupt.js";
import type { Stop } from "../../base/stop.js";
import type { MethodContext } from "../../ccg/index.js";
import { EVALUATION_TOLERANCE, SCENARIO_TOLERANCE } from "../../ccg/tolerances.js";
import type { WorstCase, WorstCaseEvaluator } from "../../ccg/worst-case/evaluator.js";
import { recourseValue } from "../../ccg/worst-case/recourse-value.js";
import type { TwoStageProblem } from "../../model/problem.js";
import type { RecourseOracle } from "../../model/recourse.js";
import type { LearnedAdversary } from "./learned-adversary.js";
import type { LearnedValue } from "./learned-value.js";
import type { MainAnswer, MainProblem } from "./main-problem.js";
import type { NeuralOptions } from "./options.js";
import type { PlanNeighbours } from "./plan-neighbours.js";

/** The learned adversary is no worse than the scenarios known when it differs by this share (Dumouchelle et al. 2024). */
const LEARNED_TOLERANCE = 1e-4;

/** Share of the gap asked for to which plans are evaluated. */
const EVALUATION_SHARE_OF_GAP = 0.1;

/** Steps to better neighbours in one round. */
const MOST_STEPS = 20;

/** Plans evaluated that a main problem met on its way, the last ones. */
const MOST_PROPOSALS = 6;

/** Share of the time left, at most, for each plan that needs no network. */
const UNLEARNED_SHARE = 0.5;

/** Scenarios kept to reject plans by one recourse each; those that rejected last come first. */
const MOST_JUDGES = 24;

/** What the loop works with. */
export interface NeuralParts {
  readonly problem: TwoStageProblem;
  readonly oracle: RecourseOracle;
  readonly learned: LearnedValue;
  readonly main: MainProblem;
  readonly adversary: LearnedAdversary;
  readonly neighbours: PlanNeighbours;
  readonly evaluator: WorstCaseEvaluator;
  readonly firstScenarios: readonly Float64Array[];
  /** Solves the integer programmes that need no network, best plan first. */
  readonly unlearned: readonly UnlearnedSource[];
  readonly options: NeuralOptions;
}

/** An integer programme whose plan needs no network. */
export interface UnlearnedSource {
  readonly name: string;
  solve(stop: Stop): MainAnswer;
}

/** How the loop ended. */
export interface NeuralEnd {
  readonly reason: "optimal" | "converged" | "rounds" | "stopped" | "infeasible" | "unbounded" | "error";
  readonly message?: string;
  /** Every scenario met. */
  readonly scenarios: readonly Float64Array[];
  /** Largest difference between the embedded network and its forward pass; `undefined` where none was embedded. */
  readonly deviation?: number;
  readonly rounds: number;
}

/**
 * Learned column-and-constraint generation (Dumouchelle, Julien, Kurtz & Khalil 2024), with what the publication leaves out: every plan met is
 * evaluated exactly and the best one kept, its exact worst scenario joins the learned one, the plans next to the best
 * that the network likes are evaluated too, and the main problem's bound is kept. It begins with the plans that need no network, so
 * that it ends with one at least as good.
 */
export async function neuralColumnAndConstraint(
  parts: NeuralParts,
  { options: solveOptions, progress, stop, rng }: MethodContext,
): Promise<NeuralEnd> {
  const { problem, oracle, learned, main, adversary, neighbours, evaluator, options } = parts;
  const scenarios: Float64Array[] = [];
  /** Known bad scenarios, those that rejected plans last first. */
  const judges: Float64Array[] = [];
  const required: Float64Array[] = [];
  const evaluated = new Map<string, WorstCase>();
  let deviation: number | undefined;
  let rounds = 0;

  for (const xi of parts.firstScenarios) addScenario(xi);
  for (const { name, solve } of parts.unlearned) {
    const answer = solve(stop.within(UNLEARNED_SHARE * stop.remainingSeconds()));
    progress.offerBound(Math.min(answer.bound, progress.objective));
    if (answer.status === "infeasible" || answer.status === "error") return failure(answer);
    if (answer.status === "solved") evaluatePlan(answer.x, name);
    if (isDone()) return ended("optimal");
    if (stop.reason() !== undefined) return ended("stopped");
  }
  addWorstScenario(progress.incumbent?.worstCase);
  descend();
  explore();

  while (rounds < options.rounds) {
    rounds++;
    const before = scenarios.length;
    const answer = solveMain(mainScenarios());
    // A main problem that finds no plan in its time leaves the adversary the best one.
    const x =
      answer.status === "solved" ? answer.x : answer.status === "unknown" ? progress.incumbent?.x : undefined;
    if (x === undefined) return failure(answer);
    const worst = evaluatePlan(x, "learned main problem");
    descend();
    explore();
    progress.endIteration(scenarios.length);
    if (isDone()) return ended("optimal");
    if (stop.reason() !== undefined) return ended("stopped");

    addLearnedScenario(x);
    addWorstScenario(worst);
    addWorstScenario(progress.incumbent?.worstCase);
    if (scenarios.length === before) return ended("converged");
    await yieldToSignals();
  }
  return ended("rounds");

  function solveMain(known: readonly Float64Array[]): MainAnswer {
    const proposals: Float64Array[] = [];
    const answer = main.solve(known, {
      stop: stop.within(options.mainSeconds),
      relativeGap: options.mainGap,
      seed: solveOptions.seed,
      required,
      start: progress.incumbent?.x,
      onPlan: (x) => void proposals.push(x),
    });
    if (main.provesBound) progress.offerBound(Math.min(answer.bound, progress.objective));
    if (answer.status === "solved" && answer.deviation !== undefined) {
      deviation = Math.max(deviation ?? 0, answer.deviation);
    }
    for (const x of proposals.slice(-MOST_PROPOSALS)) evaluatePlan(x, "learned main problem");
    return answer;
  }

  /** The exact worst case of a plan (until it is proved no better than the incumbent); known plans cost nothing. */
  function evaluatePlan(x: Float64Array, foundBy: string): WorstCase {
    const key = x.join();
    const known = evaluated.get(key);
    if (known) return known;
    const tolerance = Math.max(EVALUATION_TOLERANCE, EVALUATION_SHARE_OF_GAP * solveOptions.gap);
    const worst = evaluator.evaluate(x, { stop, tolerance, rejectAt: progress.objective });
    evaluated.set(key, worst);
    progress.offerPlan(x, worst, foundBy);
    if (worst.kind === "infeasible") required.push(worst.scenario);
    if (worst.kind === "infeasible" || worst.kind === "evaluated") addJudge(worst.scenario);
    return worst;
  }

  /** To better neighbours of the incumbent, in the order of the network's liking. */
  function descend(): void {
    for (let step = 0; step < MOST_STEPS && !isDone(); step++) {
      const { incumbent } = progress;
      if (incumbent === undefined) return;
      const liked = neighbours.best(incumbent.x, judges, options.neighbours);
      for (const x of liked) {
        if (stop.reason() !== undefined) return;
        if (!isRejected(x)) evaluatePlan(x, "network's neighbour");
      }
      if (progress.incumbent === incumbent) return;
      addWorstScenario(progress.incumbent?.worstCase);
    }
  }

  /** From plans a few flips away, each improved in the network's eyes before anything is evaluated. */
  function explore(): void {
    for (let kick = 0; kick < options.kicks && !isDone(); kick++) {
      const { incumbent } = progress;
      if (incumbent === undefined || stop.reason() !== undefined) return;
      const x = neighbours.kicked(incumbent.x, judges, rng);
      if (x === undefined) return;
      if (!isRejected(x)) evaluatePlan(x, "network's descent");
      if (progress.incumbent === incumbent) continue;
      addWorstScenario(progress.incumbent?.worstCase);
      descend();
    }
  }

  /** Whether a known scenario shows that a plan is no better than the incumbent; the one that does comes first next time. */
  function isRejected(x: Float64Array): boolean {
    const judge = judges.findIndex((xi) => {
      const answer = recourseValue(problem, oracle, x, xi, stop);
      return (
        answer.status === "infeasible" || (answer.status === "optimal" && answer.value >= progress.objective)
      );
    });
    if (judge < 0) return false;
    judges.unshift(...judges.splice(judge, 1));
    return true;
  }

  /** Adds the learned adversary's scenario if it is worse than every known one in the network's eyes. */
  function addLearnedScenario(x: Float64Array): void {
    let found = adversary.worst(x);
    learned.moveTo(x);
    const known = Math.max(...scenarios.map((xi) => learned.at(xi)));
    const isWorse = (value: number) => value > known + LEARNED_TOLERANCE * Math.abs(value);
    if (!isWorse(found.value) && stop.reason() === undefined) {
      const { scenario } = adversary.bound(x, found, stop);
      learned.moveTo(x);
      if (scenario) found = { scenario, value: learned.at(scenario) };
    }
    if (isWorse(found.value)) addScenario(found.scenario);
  }

  function addWorstScenario(worst: WorstCase | undefined): void {
    if (worst?.kind === "evaluated") addScenario(worst.scenario);
  }

  /** Keeps a scenario unless it is known; a known one becomes the latest. */
  function addScenario(xi: Float64Array): void {
    const place = placeIn(scenarios, xi);
    if (place >= 0) scenarios.push(...scenarios.splice(place, 1));
    else scenarios.push(xi);
    addJudge(xi);
  }

  function addJudge(xi: Float64Array): void {
    const place = placeIn(judges, xi);
    judges.unshift(place >= 0 ? judges.splice(place, 1)[0] : xi);
    judges.splice(MOST_JUDGES);
  }

  /** The scenarios of the next main problem: those met last. */
  function mainScenarios(): readonly Float64Array[] {
    return scenarios.slice(-options.mainScenarios);
  }

  function isDone(): boolean {
    return progress.gap <= solveOptions.gap;
  }

  function failure(answer: MainAnswer): NeuralEnd {
    if (answer.status === "unknown" || answer.status === "solved") return ended("stopped");
    const message = answer.status === "error" ? answer.message : undefined;
    return { ...ended(answer.status), message };
  }

  function ended(reason: NeuralEnd["reason"]): NeuralEnd {
    return { reason, scenarios, deviation, rounds };
  }
}

/** Where a list has a scenario; −1 where it has not. */
function placeIn(scenarios: readonly Float64Array[], xi: Float64Array): number {
  return scenarios.findIndex((other) =>
    other.every((value, k) => Math.abs(value - xi[k]) <= SCENARIO_TOLERANCE),
  );
}
