import { yieldToSignals } from "../../base/interrupt.js";
import { hasSolution, type MilpAnswer } from "../../milp/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import type { RecourseOracle } from "../../model/recourse.js";
import { objectiveAt } from "../../model/scenario.js";
import { isBinary, type ProblemStructure } from "../../model/structure.js";
import type { MethodContext, MethodOutcome } from "../method.js";
import { roundIntegers } from "../recourse/milp-oracle.js";
import { allowance, EVALUATION_TOLERANCE } from "../tolerances.js";
import type { WorstCase } from "../worst-case/evaluator.js";
import type { ObjectiveUncertaintyEvaluator } from "../worst-case/objective-uncertainty.js";
import type { Ingredients } from "./ablation.js";
import type { Cut, FaceInequality } from "./cut.js";
import type { FaceSeparator } from "./face.js";
import type { Lifter } from "./lifting.js";
import type { LocalSearch } from "./local-search.js";
import type { PartThreads } from "./part-threads.js";
import { Partition } from "./partition.js";
import type { Relaxation } from "./relaxation.js";
import type { TreeSearch } from "./tree-search.js";

/** (R) is solved to this relative gap at first … */
const FIRST_GAP = 2e-3;

/** … and later to this share of the gap that is still open. */
const SHARE_OF_GAP = 0.3;

/** … and to this share of that after every solve that showed nothing new. */
const STALL_FACTOR = 0.1;

/** (R) is never asked for less than this. */
const TIGHTEST_GAP = 1e-9;

/** (R) looks for points that are better than the incumbent by this share of the gap; proving that there are none ends the search. */
const CUTOFF_SHARE = 0.5;

/** Cuts added at one first stage before the scenario cut settles it. */
const MOST_CUTS_PER_PLAN = 30;

/** Scenarios whose integer recourse is copied into (R), one a round, where Ξ has at most this many factors. */
const MOST_COPIED_SCENARIOS = 5;
const MOST_COPIED_FACTORS = 6;

/** Plans that are cut at after each solve of (R), the best first. */
const MOST_SETTLED = 8;

/** Plans evaluated while a solve of (R) goes on; the others wait for its end. */
const MOST_EVALUATED_DURING_SOLVE = 12;

/** What the search works with. */
export interface RelaxAndCutParts {
  readonly problem: TwoStageProblem;
  readonly structure: ProblemStructure;
  readonly oracle: RecourseOracle;
  readonly relaxation: Relaxation;
  readonly evaluator: ObjectiveUncertaintyEvaluator;
  readonly face: FaceSeparator;
  readonly lifter: Lifter;
  readonly localSearch: LocalSearch;
  /** Where it applies. */
  readonly tree: TreeSearch | undefined;
  readonly ingredients: Ingredients;
  /** Further threads, where the run has any. */
  readonly threads?: PartThreads;
}

/**
 * Relax, evaluate, cut. Every round solves the weakest part of (R), and as many more as there are further threads, for a bound and first
 * stages, evaluates these exactly, and cuts until the value of (R) at each of them is its worst case (or reaches the incumbent's).
 * Finite: X has finitely many linking parts.
 */
export async function relaxAndCut(
  parts: RelaxAndCutParts,
  context: MethodContext,
  save: () => void,
): Promise<MethodOutcome> {
  const { problem, relaxation, evaluator, lifter, localSearch, tree, ingredients, threads } = parts;
  const { options, progress, stop } = context;
  const tightestGap = Math.max(0.5 * options.gap, TIGHTEST_GAP);
  const settled = new Set<string>();
  /** Solves in a row that showed nothing new. */
  let stalls = 0;
  let searched = progress.incumbent;
  const proof = {
    objectiveBy: evaluator.name,
    boundBy: `single-level relaxation with cuts lifted by ${lifter.name}`,
  };

  const partition = new Partition(relaxation, { divides: ingredients.division });
  /** Whether this round has copied a scenario into (R). */
  let hasCopied = false;
  let isUnbounded = false;

  for (;;) {
    if (await tree?.advance(context)) {
      progress.endIteration(relaxation.cuts.length);
      return { ...proof, status: "optimal", boundBy: TREE_PROOF };
    }
    const solvesAtOnce = 1 + (threads?.count ?? 0);
    const linear = partition.narrow({ stop, count: solvesAtOnce, cutoff: goodEnough() });
    if (linear && !progress.incumbent) {
      const { count, integer } = problem.firstStage;
      const rounded = linear.slice(0, count).map((value, j) => (integer[j] ? Math.round(value) : value));
      if (localSearch.isInFirstStage(rounded)) localSearch.offer(rounded, "rounding", context);
    }
    offerBound();
    if (isDone()) return { ...proof, status: "optimal" };

    const wanted = Math.min(FIRST_GAP, SHARE_OF_GAP * progress.gap) * STALL_FACTOR ** stalls;
    const relativeGap = Math.max(wanted, tightestGap);
    const [own, ...others] = partition.weakest(solvesAtOnce, goodEnough());
    const boundBefore = own.bound;
    const candidates = new Candidates(problem);
    const goal = {
      relativeGap,
      // Points that are not better than the incumbent by what counts are of no interest.
      ...(progress.incumbent && {
        boundTarget: progress.objective - CUTOFF_SHARE * options.gap * Math.abs(progress.objective),
      }),
    };
    const elsewhere = threads?.solve(others, relaxation, (part) => partition.limited(part, goal), stop);
    const answer = relaxation.solve(own, {
      ...partition.limited(own, goal),
      stop,
      onIncumbent: ({ x }) => {
        const plan = candidates.add(x);
        if (candidates.count > MOST_EVALUATED_DURING_SOLVE || localSearch.isRejected(plan, context)) return;
        if (localSearch.offer(plan, "relaxation", context)) save();
      },
    });
    partition.record(own, answer);
    const failure = outcomeOf(answer);
    if (failure) return failure;
    offerBound();
    if (hasSolution(answer)) candidates.add(answer.x);

    if (ingredients.localSearch && progress.incumbent !== searched) localSearch.improve(context);
    searched = progress.incumbent;

    hasCopied = false;
    let hasNews = settleAll(candidates);
    for (const [k, theirs] of ((await elsewhere) ?? []).entries()) {
      if (theirs === undefined) continue;
      partition.record(others[k], theirs.answer);
      offerBound();
      const theirCandidates = new Candidates(problem);
      for (const x of theirs.shown) theirCandidates.add(x);
      if (hasSolution(theirs.answer)) theirCandidates.add(theirs.answer.x);
      hasNews = settleAll(theirCandidates) || hasNews;
    }
    await threads?.dropFailed();
    if (isUnbounded) return { ...proof, status: "error", message: UNBOUNDED_RECOURSE };
    progress.endIteration(relaxation.cuts.length);
    save();
    if (isDone()) return { ...proof, status: "optimal" };
    if (stop.reason() !== undefined) return ended(stop.reason());
    // (R) shows nothing but settled plans: either it was solved too loosely, or only tolerances are left.
    // A target that the solver's tolerances put between bound and point ends solve after solve.
    const isSolved =
      hasSolution(answer) &&
      (answer.stoppedBy === undefined || (answer.stoppedBy === "target" && own.bound === boundBefore));
    const hasStalled = !hasNews && isSolved;
    if (!hasStalled) stalls = 0;
    else if (relativeGap > tightestGap) stalls++;
    else if (!excludeAll(candidates.newestFirst().filter((x) => settled.has(x.join()))))
      return ended("methodEnd");
    await yieldToSignals();
  }

  /** Evaluates and settles the best of some plans; whether any of them was new. */
  function settleAll(candidates: Candidates): boolean {
    let hasNews = false;
    for (const x of candidates.newestFirst().slice(0, MOST_SETTLED)) {
      if (isDone() || stop.reason() !== undefined) break;
      if (settled.has(x.join())) continue;
      hasNews = true;
      settled.add(x.join());
      const worst = evaluator.evaluate(x, { stop, rejectAt: progress.objective });
      isUnbounded ||= worst.kind === "unbounded";
      progress.offerPlan(x, worst, "relaxation");
      settle(parts, context, x, worst);
      if (worst.kind === "evaluated" && !hasCopied && takesScenario()) {
        hasCopied = true;
        relaxation.addScenario(worst.scenario);
      }
    }
    return hasNews;
  }

  /** Few factors are well described by a few scenarios; with many the copies cost more than they bound. */
  function takesScenario(): boolean {
    const { dimension } = problem.uncertainty;
    if (!ingredients.scenarioCopies) return false;
    return dimension <= MOST_COPIED_FACTORS && relaxation.scenarios.length < MOST_COPIED_SCENARIOS;
  }

  function isDone(): boolean {
    return progress.gap <= options.gap;
  }

  /** The bound that ends the search; ∞ without a plan. */
  function goodEnough(): number {
    return progress.objective - options.gap * Math.abs(progress.objective);
  }

  function offerBound(): void {
    if (progress.incumbent) progress.offerBound(Math.min(partition.bound, progress.objective));
  }

  /** Takes plans out of (R) whose worst case is known to be no better than the incumbent's. */
  function excludeAll(plans: readonly Float64Array[]): boolean {
    const { firstStage } = problem;
    if (plans.length === 0 || !firstStage.names.every((_, j) => isBinary(firstStage, j))) return false;
    const every = firstStage.names.map((_, j) => j);
    for (const x of plans) relaxation.addCut(exclusion("excluded", problem, every, x));
    return true;
  }

  function outcomeOf(answer: MilpAnswer): MethodOutcome | undefined {
    switch (answer.status) {
      case "infeasible":
        return progress.incumbent || partition.bound < Number.POSITIVE_INFINITY
          ? undefined
          : { ...proof, status: "infeasible", message: "no first stage has a recourse" };
      case "unbounded":
        return { ...proof, status: "error", message: "the relaxation is unbounded; bound the columns" };
      case "error":
        return { ...proof, status: "error", message: answer.message };
      default:
        return undefined;
    }
  }

  function ended(stoppedBy: MethodOutcome["stoppedBy"]): MethodOutcome {
    return { ...proof, status: progress.incumbent ? "feasible" : "unknown", stoppedBy };
  }
}

const TREE_PROOF = "branch and bound over first stages priced by scenarios";

const UNBOUNDED_RECOURSE =
  "the recourse improves without end in some scenario; bound the second-stage columns";

/** Cuts until the value of (R) at x̂ reaches F(x̂), or the incumbent's, whichever is less. */
function settle(
  { problem, structure, relaxation, face, lifter }: RelaxAndCutParts,
  { progress, stop }: MethodContext,
  x: Float64Array,
  worst: WorstCase,
): void {
  if (worst.kind === "infeasible") {
    relaxation.addCut(exclusion("noGood", problem, structure.linking, x));
    return;
  }
  if (worst.kind !== "evaluated") return;
  const target = Math.min(worst.lower, progress.objective);
  const enough = target - allowance(EVALUATION_TOLERANCE, target);
  face.moveTo(x);
  for (let cuts = 0, isLast = false; stop.reason() === undefined; cuts++) {
    const relaxed = relaxation.valueAt(x, { stop });
    if (relaxed === undefined) return;
    // Most cuts of a plan only led to better ones: (R) gets those that hold its value up there.
    if (isLast || relaxed.value >= enough) {
      relaxation.use(relaxed.needed);
      return;
    }
    const inequality = cuts < MOST_CUTS_PER_PLAN ? face.separate(relaxed.y, stop) : undefined;
    const lifted = inequality && lifter.lift(inequality, x, stop);
    isLast = lifted === undefined;
    const cut = lifted ?? lifter.lift(scenarioInequality(problem, x, worst), x, stop);
    if (cut) relaxation.addIdle(cut);
  }
}

/**
 * d(ξ*)ᵀy ≥ V(x̂, ξ*) − c(ξ*)ᵀx̂ on Y(x̂): it lifts the value of (R) at x̂ to V(x̂, ξ*), by itself.
 */
function scenarioInequality(
  problem: TwoStageProblem,
  x: Float64Array,
  worst: Extract<WorstCase, { kind: "evaluated" }>,
): FaceInequality {
  const { cost } = objectiveAt(problem.objective, worst.scenario);
  const d = cost.subarray(x.length);
  const scale = Math.max(1e-12, ...d.map(Math.abs));
  let value = 0;
  for (let j = 0; j < d.length; j++) value += d[j] * worst.recourse[j];
  return { origin: "scenario", alpha: d.map((entry) => (0 - entry) / scale), rhs: (0 - value) / scale };
}

/** Σ |x_i − x̂_i| ≥ 1 over the given binary columns. */
function exclusion(
  origin: "noGood" | "excluded",
  problem: TwoStageProblem,
  columns: Iterable<number>,
  x: Float64Array,
): Cut {
  const xCoefficients = new Float64Array(problem.firstStage.count);
  let rhs = -1;
  for (const i of columns) {
    xCoefficients[i] = x[i] > 0.5 ? 1 : -1;
    if (x[i] > 0.5) rhs++;
  }
  return { origin, xCoefficients, yCoefficients: new Float64Array(problem.secondStage.count), rhs };
}

/** First stages seen while (R) was solved. */
class Candidates {
  private readonly seen = new Map<string, Float64Array>();

  constructor(private readonly problem: TwoStageProblem) {}

  add(solution: Float64Array): Float64Array {
    const { count, integer } = this.problem.firstStage;
    const x = roundIntegers(solution.slice(0, count), integer);
    const key = x.join();
    this.seen.delete(key);
    this.seen.set(key, x);
    return x;
  }

  get count(): number {
    return this.seen.size;
  }

  /** The best relaxed values come last, so the newest is the most promising. */
  newestFirst(): Float64Array[] {
    return [...this.seen.values()].reverse();
  }
}
