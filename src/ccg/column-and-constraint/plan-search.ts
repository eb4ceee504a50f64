import type { TwoStageProblem } from "../../model/problem.js";
import { rowActivity } from "../../model/sparse.js";
import { isBinary, type ProblemStructure } from "../../model/structure.js";
import type { MethodContext } from "../method.js";
import { allowance, EVALUATION_TOLERANCE, FEASIBILITY_TOLERANCE } from "../tolerances.js";
import { type WorstCase, type WorstCaseEvaluator, worstCaseOf } from "../worst-case/evaluator.js";

/** Plans tried without success before the search ends, for each column of x. */
const PLANS_PER_COLUMN = 60;

/** Columns flipped at random to leave a local optimum: at least this many … */
const LEAST_KICK = 2;
/** … and fewer than this. */
const MOST_KICK = 7;

/** Share of the gap asked for to which plans are evaluated, and by which a plan must promise to be better. */
const EVALUATION_SHARE_OF_GAP = 0.1;

/** Evaluators that tell a poor plan in microseconds. */
export type QuickEvaluator = WorstCaseEvaluator & Required<Pick<WorstCaseEvaluator, "worstKnown">>;

/**
 * Iterated local search for plans: flips and swaps of binary columns, first improvement, random kicks. Plans are compared by
 * the scenarios that were worst for earlier ones; one that promises to beat the incumbent is evaluated exactly, and its
 * worst scenario joins them.
 */
export class PlanSearch {
  private readonly tolerance: number;

  constructor(
    private readonly problem: TwoStageProblem,
    private readonly structure: ProblemStructure,
    private readonly evaluator: QuickEvaluator,
    private readonly context: MethodContext,
  ) {
    this.tolerance = Math.max(EVALUATION_TOLERANCE, EVALUATION_SHARE_OF_GAP * context.options.gap);
  }

  static appliesTo(
    { firstStage }: TwoStageProblem,
    evaluator: WorstCaseEvaluator,
  ): evaluator is QuickEvaluator {
    return evaluator.worstKnown !== undefined && firstStage.names.every((_, j) => isBinary(firstStage, j));
  }

  /** Evaluates a plan exactly and keeps it if it is the best. */
  async evaluate(x: Float64Array, foundBy: string): Promise<WorstCase> {
    const { progress, stop } = this.context;
    const worst = await worstCaseOf(this.evaluator, x, { stop, tolerance: this.tolerance });
    progress.offerPlan(x, worst, foundBy);
    return worst;
  }

  /** Improves the incumbent, or the plan that does nothing, as far as is easy; returns the worst scenarios met. */
  async improve(): Promise<Float64Array[]> {
    const { progress, options, stop } = this.context;
    const scenarios: Float64Array[] = [];
    while (progress.gap > options.gap && stop.reason() === undefined) {
      const plan = this.promisingPlan();
      const worst = plan && (await this.evaluate(plan, "local search"));
      if (worst?.kind !== "evaluated" && worst?.kind !== "infeasible") break;
      scenarios.push(worst.scenario);
    }
    return scenarios;
  }

  /** A locally optimal plan that the known scenarios allow to be better than the incumbent. */
  private promisingPlan(): Float64Array | undefined {
    const { progress, stop } = this.context;
    const { objective } = progress;
    const goal = objective - (Number.isFinite(objective) ? allowance(this.tolerance, objective) : 0);
    const { count, lower } = this.problem.firstStage;
    const tried = new Set<string>();
    let best = { x: progress.incumbent?.x ?? Float64Array.from(lower), value: Number.POSITIVE_INFINITY };
    if (!this.satisfiesFirstStage(best.x)) return undefined;
    best.value = this.valueOf(best.x, Number.POSITIVE_INFINITY);
    let current = best;
    // Kicks count too: few columns have few plans.
    for (let kicks = 0; tried.size + kicks < PLANS_PER_COLUMN * count && stop.reason() === undefined; ) {
      const better = this.betterNeighbour(current, tried);
      if (better) {
        current = better;
        if (current.value < best.value) best = current;
      } else if (best.value < goal) {
        return best.x;
      } else {
        current = this.kicked(best.x);
        tried.add(current.x.join(""));
        kicks++;
      }
    }
    return best.value < goal ? best.x : undefined;
  }

  /** The first of the plans a flip or swap away that is new and better: in random order, at first as advised. */
  private betterNeighbour({ x, value }: RatedPlan, tried: Set<string>): RatedPlan | undefined {
    const moves: [number, number][] = [];
    for (let i = 0; i < x.length; i++) {
      moves.push([i, i]);
      for (let j = 0; j < x.length; j++) if (x[i] === 1 && x[j] === 0) moves.push([i, j]);
    }
    const { rng, advice } = this.context;
    rng.shuffle(moves);
    const neighbours = moves.map(([i, j]) => {
      const neighbour = Float64Array.from(x);
      neighbour[i] = 1 - x[i];
      neighbour[j] = 1 - x[j];
      return neighbour;
    });
    const ordered = tried.size === 0 && advice ? advice.order(neighbours) : neighbours;
    for (const neighbour of ordered) {
      const key = neighbour.join("");
      if (tried.has(key) || !this.satisfiesFirstStage(neighbour)) continue;
      tried.add(key);
      const neighbourValue = this.valueOf(neighbour, value);
      if (neighbourValue < value) return { x: neighbour, value: neighbourValue };
    }
    return undefined;
  }

  private kicked(from: Float64Array): RatedPlan {
    const { rng } = this.context;
    const x = Float64Array.from(from);
    for (let flips = LEAST_KICK + rng.integer(MOST_KICK - LEAST_KICK); flips > 0; flips--) {
      const j = rng.integer(x.length);
      x[j] = 1 - x[j];
    }
    const value = this.satisfiesFirstStage(x)
      ? this.valueOf(x, Number.POSITIVE_INFINITY)
      : Number.POSITIVE_INFINITY;
    return { x, value };
  }

  private valueOf(x: Float64Array, most: number): number {
    return this.evaluator.worstKnown(x, most, this.context.stop);
  }

  private satisfiesFirstStage(x: Float64Array): boolean {
    const { rows } = this.problem;
    return this.structure.rowKinds.every((kind, i) => {
      if (kind !== "firstStage") return true;
      const activity = rowActivity(rows.matrix, i, x);
      return (
        activity >= rows.lower[i] - FEASIBILITY_TOLERANCE && activity <= rows.upper[i] + FEASIBILITY_TOLERANCE
      );
    });
  }
}

interface RatedPlan {
  readonly x: Float64Array;
  readonly value: number;
}
