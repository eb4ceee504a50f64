import type { TwoStageProblem } from "../../model/problem.js";
import type { RecourseOracle } from "../../model/recourse.js";
import { rowActivity } from "../../model/sparse.js";
import { isBinary, type ProblemStructure } from "../../model/structure.js";
import type { MethodContext } from "../method.js";
import { FEASIBILITY_TOLERANCE } from "../tolerances.js";
import type { WorstCaseEvaluator } from "../worst-case/evaluator.js";
import { recourseValue } from "../worst-case/recourse-value.js";
import type { Relaxation } from "./relaxation.js";

/** Scenarios kept to reject neighbours with one recourse each; those that rejected last come first. */
const MOST_SCENARIOS = 24;

/**
 * Neighbours evaluated exactly per step: at least a few, more where scenarios have few factors, since an evaluation's cutting planes
 * grow with them. So many times more have their value in (R) computed, to choose those.
 */
const LEAST_EVALUATED = 3;
const EVALUATED_TIMES_FACTORS = 240;
const RELAXED_PER_EVALUATED = 5;

/** Steps after which a descent ends, however it goes. */
const MOST_STEPS = 10;

/**
 * Descent over flips of one binary first-stage column and swaps of two. A neighbour is rejected by the first known scenario that
 * makes it no better than the incumbent, which costs one recourse, or by its value in (R), one linear programme; the few that
 * pass are evaluated exactly.
 */
export class LocalSearch {
  private scenarios: Float64Array[] = [];
  private readonly binary: readonly number[];
  private readonly evaluated: number;
  private readonly firstStageRows: readonly number[];

  constructor(
    private readonly problem: TwoStageProblem,
    structure: ProblemStructure,
    private readonly oracle: RecourseOracle,
    private readonly evaluator: WorstCaseEvaluator,
    private readonly relaxation: Relaxation,
  ) {
    const { firstStage } = problem;
    this.binary = firstStage.names.flatMap((_, j) =>
      isBinary(firstStage, j) && firstStage.lower[j] < firstStage.upper[j] ? [j] : [],
    );
    const affordable = EVALUATED_TIMES_FACTORS / Math.max(1, problem.uncertainty.dimension);
    this.evaluated = Math.max(LEAST_EVALUATED, Math.round(affordable));
    this.firstStageRows = structure.rowKinds.flatMap((kind, i) => (kind === "firstStage" ? [i] : []));
  }

  /** Evaluates a plan and offers it; returns whether it is the new incumbent. */
  offer(x: Float64Array, foundBy: string, { progress, stop }: MethodContext): boolean {
    const worst = this.evaluator.evaluate(x, { stop, rejectAt: progress.objective });
    if (worst.kind !== "evaluated") return false;
    this.remember(worst.scenario);
    return progress.offerPlan(x, worst, foundBy);
  }

  /** Descends from the incumbent, at most a few steps. */
  improve(context: MethodContext): void {
    for (let step = 0; step < MOST_STEPS; step++) {
      if (!this.bestNeighbours(context).some((x) => this.offer(x, "local search", context))) return;
    }
  }

  /** The neighbours of the incumbent that are best in (R), among the first that no known scenario rejects. */
  private bestNeighbours(context: MethodContext): Float64Array[] {
    const { progress, stop, advice } = context;
    if (!progress.incumbent) return [];
    const neighbours = this.neighbours(progress.incumbent.x);
    const promising: { readonly x: Float64Array; readonly value: number }[] = [];
    let relaxed = 0;
    for (const x of advice?.order([...neighbours]) ?? neighbours) {
      if (relaxed >= RELAXED_PER_EVALUATED * this.evaluated || stop.reason() !== undefined) break;
      if (!this.isInFirstStage(x) || this.isRejected(x, context)) continue;
      relaxed++;
      const value = this.relaxation.valueAt(x, { stop })?.value ?? Number.POSITIVE_INFINITY;
      if (value < progress.objective) promising.push({ x, value });
    }
    promising.sort((a, b) => a.value - b.value);
    return promising.slice(0, this.evaluated).map(({ x }) => x);
  }

  /** Whether the rows on x alone hold. */
  isInFirstStage(x: Float64Array): boolean {
    const { rows } = this.problem;
    return this.firstStageRows.every((i) => {
      const activity = rowActivity(rows.matrix, i, x);
      return (
        activity >= rows.lower[i] - FEASIBILITY_TOLERANCE && activity <= rows.upper[i] + FEASIBILITY_TOLERANCE
      );
    });
  }

  private *neighbours(x: Float64Array): Generator<Float64Array> {
    for (const move of this.moves(x)) {
      const neighbour = x.slice();
      for (const j of move) neighbour[j] = 1 - neighbour[j];
      yield neighbour;
    }
  }

  /** Flips first, then a column that enters for one that leaves. */
  private *moves(x: Float64Array): Generator<readonly number[]> {
    for (const j of this.binary) yield [j];
    const ones = this.binary.filter((j) => x[j] > 0.5);
    const zeros = this.binary.filter((j) => x[j] <= 0.5);
    for (const i of zeros) for (const j of ones) yield [i, j];
  }

  /** Whether some known scenario shows that x is no better than the incumbent. */
  isRejected(x: Float64Array, { progress, stop }: MethodContext): boolean {
    for (let s = 0; s < this.scenarios.length; s++) {
      const xi = this.scenarios[s];
      const answer = recourseValue(this.problem, this.oracle, x, xi, stop);
      if (answer.status === "optimal" && answer.value < progress.objective) continue;
      this.scenarios.splice(s, 1);
      this.scenarios.unshift(xi);
      return true;
    }
    return false;
  }

  /** Keeps a scenario for rejecting plans. */
  remember(xi: Float64Array): void {
    this.scenarios.unshift(xi);
    if (this.scenarios.length > MOST_SCENARIOS) this.scenarios.pop();
  }
}
