import { yieldToSignals } from "../../base/interrupt.js";
import { hasSolution } from "../../milp/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import { analyse, type ProblemStructure } from "../../model/structure.js";
import { initialScenario } from "../initial-scenario.js";
import type { Method, MethodContext, MethodOutcome } from "../method.js";
import { roundIntegers } from "../recourse/milp-oracle.js";
import { RecourseCuts } from "../recourse/recourse-cuts.js";
import { allowance, SCENARIO_TOLERANCE } from "../tolerances.js";
import { chooseEvaluator, recourseOracle, releaseOracle } from "../worst-case/choose.js";
import type { WorstCaseEvaluator } from "../worst-case/evaluator.js";
import { decisiveScenarios } from "../worst-case/vertices.js";
import { ScenarioMaster } from "./master.js";
import { strengthened } from "./strengthened.js";

/** Cuts added before the main problem is solved again. */
const CUTS_PER_ROUND = 30;

/** Rounds on the linear relaxation of the main problem, at most. */
const RELAXED_ROUNDS = 200;

/** The relaxation is left when this many rounds together raise its bound by less than this share. */
const PATIENCE = 10;
const LEAST_GAIN = 1e-4;

/** A cut is worth adding where it lifts η by this share of the gap asked for. */
const CUT_SHARE_OF_GAP = 0.1;

/** Cuts are taken this far from the main problem's point towards the middle of the points before it. */
const STEP_INSIDE = 0.02;

/** The main problem is solved to this share of the gap, the current one while that is larger. */
const MASTER_SHARE_OF_GAP = 0.3;
const LOOSEST_MASTER_GAP = 1e-2;

/** Relative precision of a worst case that only supplies a scenario. */
const SCENARIO_TOLERANCE_OF_VALUE = 1e-3;

/** Cuts in x from the duals of the recourse, in place of the recourse copies of column-and-constraint generation. */
export const bendersCuts: Method = {
  name: "benders",
  title: "cutting planes from recourse duals, many scenarios at a time",
  reference:
    "J. Benders, Numerische Mathematik 4, 1962; A. Thiele, T. Terry, M. Epelman, Optimization Online, 2009",
  isExact: true,

  appliesTo(problem, structure) {
    if (structure.secondStage !== "continuous") {
      return { applies: false, because: "cuts are tight for continuous recourse only" };
    }
    const kind = chooseEvaluator(problem, structure);
    if (kind?.isExact !== true) {
      return { applies: false, because: "no evaluator proves the worst case of a plan in this class" };
    }
    return {
      applies: true,
      because: `continuous recourse; worst cases by ${kind.name}: ${kind.appliesTo(problem, structure).because}`,
    };
  },

  // With binary linking columns a cut is exact at every plan it was made for, and the main problem stays small.
  isPreferred: (problem, structure) =>
    structure.linking.length > 0 &&
    structure.linkingIsBinary &&
    !structure.uncertainIn.objective &&
    decisiveScenarios(problem, structure) !== undefined,

  async run(given, context) {
    const { backend, rng, options } = context;
    const problem = strengthened(given);
    const [givenStructure, structure] = [analyse(given), analyse(problem)];
    const kind = chooseEvaluator(given, givenStructure);
    if (kind === undefined) throw new Error("Benders cuts do not apply");
    const oracle = recourseOracle(given, givenStructure, backend);
    const evaluator = kind.create({ problem: given, structure: givenStructure, backend, oracle, rng });
    const master = new ScenarioMaster(problem, structure, backend, options.seed);
    const cuts = new RecourseCuts(problem, structure, backend);
    try {
      const first = initialScenario(problem.uncertainty, backend);
      const start = startingBound(problem, structure, first, context);
      if (!Number.isFinite(start.bound)) return start.outcome;
      context.progress.offerBound(start.bound);
      master.boundBelow(start.bound);
      const known = decisiveScenarios(problem, structure) ?? [first];
      return await new BendersLoop(
        problem.firstStage,
        structure,
        master,
        cuts,
        evaluator,
        known,
        context,
      ).run();
    } finally {
      master.dispose();
      cuts.dispose();
      evaluator.dispose();
      releaseOracle(given, oracle);
    }
  },
};

/** The optimum of one scenario's relaxation: what keeps η bounded until there are cuts. */
function startingBound(
  problem: TwoStageProblem,
  structure: ProblemStructure,
  scenario: Float64Array,
  { backend, options, stop }: MethodContext,
): { readonly bound: number; readonly outcome: MethodOutcome } {
  const single = new ScenarioMaster(problem, structure, backend, options.seed);
  try {
    single.addScenario(scenario);
    single.relaxFirstStage(true);
    const { status, bound } = single.solve({ stop });
    const isProof = status === "infeasible" || status === "unbounded";
    return {
      bound,
      outcome: isProof ? { status } : { status: "unknown", stoppedBy: stop.reason() ?? "methodEnd" },
    };
  } finally {
    single.dispose();
  }
}

/** Where a round ended: nothing left to cut, or why it had to stop. */
type Round = "cut" | "settled" | "stopped";

class BendersLoop {
  /** Scenarios met, those that cut last in front. */
  private pool: Float64Array[];
  /** Middle of the main problem's points, the later ones weighing more: of all duals those best there give the deepest cuts. */
  private core: Float64Array | undefined;

  constructor(
    private readonly columns: { readonly count: number; readonly integer: Uint8Array },
    private readonly structure: ProblemStructure,
    private readonly master: ScenarioMaster,
    private readonly cuts: RecourseCuts,
    private readonly evaluator: WorstCaseEvaluator,
    known: readonly Float64Array[],
    private readonly context: MethodContext,
  ) {
    this.pool = [...known];
  }

  async run(): Promise<MethodOutcome> {
    if (this.structure.firstStage !== "continuous") {
      const ended = await this.solveRelaxation();
      if (ended !== undefined) return ended;
    }
    return this.solveMain();
  }

  /** Cuts at the fractional optima of the relaxed main problem: cheap, and each round's optimum is a bound. */
  private async solveRelaxation(): Promise<MethodOutcome | undefined> {
    const { master, context } = this;
    const bounds: number[] = [];
    master.relaxFirstStage(true);
    for (let round = 0; round < RELAXED_ROUNDS; round++) {
      const relaxed = master.solve({ stop: context.stop });
      if (!hasSolution(relaxed)) {
        if (relaxed.status === "infeasible") return this.ended("infeasible");
        break;
      }
      context.progress.offerBound(relaxed.bound);
      context.progress.endIteration(this.pool.length);
      bounds.push(relaxed.objective);
      const before = bounds[bounds.length - 1 - PATIENCE];
      if (before !== undefined && relaxed.objective - before < allowance(LEAST_GAIN, before)) break;
      if (this.cutOff(relaxed.x.slice(0, this.columns.count), relaxed.objective, true) !== "cut") break;
      await yieldToSignals();
    }
    master.relaxFirstStage(false);
    return undefined;
  }

  private async solveMain(): Promise<MethodOutcome> {
    const { master, context, columns } = this;
    const { progress, options, stop } = context;
    for (;;) {
      const relativeGap =
        MASTER_SHARE_OF_GAP * Math.max(options.gap, Math.min(progress.gap, LOOSEST_MASTER_GAP));
      if (progress.incumbent) master.setStart(progress.incumbent.x);
      const answer = master.solve({ stop, relativeGap });
      if (answer.status === "infeasible" || answer.status === "unbounded") return this.ended(answer.status);
      if (answer.status === "error") return { ...this.ended("error"), message: answer.message };
      progress.offerBound(answer.bound);
      if (!hasSolution(answer)) return this.open(stop.reason() ?? "timeLimit");
      const x = roundIntegers(answer.x.slice(0, columns.count), columns.integer);
      const round = this.cutOff(x, answer.objective, false);
      progress.endIteration(this.pool.length);
      if (progress.gap <= options.gap) return this.ended("optimal");
      if (round === "stopped") return this.open(stop.reason() ?? "methodEnd");
      if (round === "settled" && relativeGap <= MASTER_SHARE_OF_GAP * options.gap)
        return this.open("methodEnd");
      await yieldToSignals();
    }
  }

  /** Cuts (x, η) off by scenarios of the pool; where none does, and for every plan, by the worst case of x. */
  private cutOff(x: Float64Array, eta: number, isRelaxed: boolean): Round {
    const { stop, progress, options } = this.context;
    const margin = allowance(CUT_SHARE_OF_GAP * options.gap, eta);
    const hits: Float64Array[] = [];
    this.core = this.core?.map((value, j) => (value + x[j]) / 2) ?? Float64Array.from(x);
    for (const scenario of this.pool) {
      if (hits.length >= CUTS_PER_ROUND || stop.reason() !== undefined) break;
      if (this.addViolatedCut(x, scenario, eta, margin)) hits.push(scenario);
    }
    if (hits.length > 0) {
      const cutting = new Set(hits);
      this.pool = [...hits, ...this.pool.filter((scenario) => !cutting.has(scenario))];
      if (isRelaxed || hits.length >= CUTS_PER_ROUND) return "cut";
    }
    const worst = this.evaluator.evaluate(x, {
      stop,
      ...(isRelaxed && { tolerance: SCENARIO_TOLERANCE_OF_VALUE }),
      ...(!isRelaxed && { rejectAt: progress.objective }),
    });
    if (worst.kind === "limit" || worst.kind === "unbounded") return "stopped";
    if (!isRelaxed) progress.offerPlan(x, worst, "main problem");
    if (this.isKnown(worst.scenario)) return hits.length > 0 ? "cut" : "settled";
    this.pool.unshift(worst.scenario);
    return this.addViolatedCut(x, worst.scenario, eta, margin) || hits.length > 0 ? "cut" : "settled";
  }

  private addViolatedCut(x: Float64Array, scenario: Float64Array, eta: number, margin: number): boolean {
    const inside = x.map((value, j) => value + STEP_INSIDE * ((this.core?.[j] ?? value) - value));
    for (const point of [inside, x]) {
      const cut = this.cuts.cutAt(point, scenario, this.context.stop);
      if (cut === undefined) continue;
      const value = cut.slope.reduce((total, slope, j) => total + slope * x[j], cut.constant);
      if (value <= (cut.kind === "optimality" ? eta + margin : SCENARIO_TOLERANCE)) {
        if (value < eta - STEP_INSIDE * Math.abs(eta)) return false; // not near: x itself would not do either
        continue;
      }
      this.master.addCut(cut);
      return true;
    }
    return false;
  }

  private isKnown(scenario: Float64Array): boolean {
    return this.pool.some((known) =>
      known.every((value, k) => Math.abs(value - scenario[k]) <= SCENARIO_TOLERANCE),
    );
  }

  private ended(status: MethodOutcome["status"]): MethodOutcome {
    return {
      status,
      objectiveBy: this.evaluator.name,
      boundBy: "main problem with cuts from recourse duals",
    };
  }

  private open(stoppedBy: MethodOutcome["stoppedBy"]): MethodOutcome {
    const status = this.context.progress.incumbent === undefined ? "unknown" : "feasible";
    return { ...this.ended(status), stoppedBy };
  }
}
