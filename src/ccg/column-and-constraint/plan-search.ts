import type { TwoStageProblem } from "../../model/problem.js";
import { rowActivity } from "../../model/sparse.js";
import { isBinary, type ProblemStructure } from "../../model/structure.js";
import type { MethodContext } from "../method.js";
import { EVALUATION_TOLERANCE, FEASIBILITY_TOLERANCE } from "../tolerances.js";
import type { WorstCaseEvaluator } from "../worst-case/evaluator.js";

/** Plans tried in one call, for each column of x. */
const PLANS_PER_COLUMN = 40;

/** Columns flipped at random to leave a local optimum: at least this many … */
const LEAST_KICK = 2;
/** … and fewer than this. */
const MOST_KICK = 5;

/** Share of the gap asked for to which a better plan is evaluated. */
const EVALUATION_SHARE_OF_GAP = 0.1;

/**
 * Local search for plans: flips and swaps of binary columns, first improvement, then random kicks from the best plan.
 * Each plan is evaluated only until it is proved no better than the incumbent, which the scenarios that were worst for
 * earlier plans mostly do at once.
 */
export class PlanSearch {
  private readonly seen = new Set<string>();
  /** The plan whose neighbours have all been tried. */
  private exhausted: Float64Array | undefined;
  private triesLeft = 0;

  constructor(
    private readonly problem: TwoStageProblem,
    private readonly structure: ProblemStructure,
    private readonly evaluator: WorstCaseEvaluator,
    private readonly context: MethodContext,
  ) {}

  /** Local search pays where x is binary and the evaluator is quick to reject. */
  static appliesTo({ firstStage }: TwoStageProblem, evaluator: WorstCaseEvaluator): boolean {
    const isAllBinary = firstStage.names.every((_, j) => isBinary(firstStage, j));
    return isAllBinary && evaluator.rejectsQuickly === true;
  }

  /** Evaluates a plan unless it was seen before; true when it becomes the incumbent. */
  offer(x: Float64Array, foundBy: string): boolean {
    const key = x.join("");
    if (this.seen.has(key)) return false;
    this.seen.add(key);
    if (!this.satisfiesFirstStage(x)) return false;
    const { progress, options, stop } = this.context;
    const tolerance = Math.max(EVALUATION_TOLERANCE, EVALUATION_SHARE_OF_GAP * options.gap);
    const worst = this.evaluator.evaluate(x, { stop, tolerance, rejectAt: progress.objective });
    return progress.offerPlan(x, worst, foundBy);
  }

  /** Tries a fixed number of plans around the incumbent. */
  improve(): void {
    const { progress, rng } = this.context;
    const count = this.problem.firstStage.count;
    this.triesLeft = PLANS_PER_COLUMN * count;
    while (this.mayGoOn() && progress.incumbent !== undefined) {
      const { x } = progress.incumbent;
      if (x !== this.exhausted) {
        if (!this.tryNeighbours(x)) this.exhausted = x;
        continue;
      }
      const kicked = Float64Array.from(x);
      const flips = LEAST_KICK + rng.integer(MOST_KICK - LEAST_KICK);
      for (let flip = 0; flip < flips; flip++) {
        const j = rng.integer(count);
        kicked[j] = 1 - kicked[j];
      }
      this.tryPlan(kicked);
    }
  }

  /** Flips and swaps of x in random order, or as advised; true as soon as one is better. */
  private tryNeighbours(x: Float64Array): boolean {
    const count = x.length;
    const moves: [number, number][] = [];
    for (let i = 0; i < count; i++) {
      moves.push([i, i]);
      for (let j = 0; j < count; j++) if (x[i] === 1 && x[j] === 0) moves.push([i, j]);
    }
    const { rng, advice } = this.context;
    rng.shuffle(moves);
    const neighbours = moves.map(([i, j]) => {
      const neighbour = Float64Array.from(x);
      neighbour[i] = 1 - x[i];
      neighbour[j] = 1 - x[j];
      return neighbour;
    });
    for (const neighbour of advice?.order(neighbours) ?? neighbours) {
      if (!this.mayGoOn()) return false;
      if (this.tryPlan(neighbour)) return true;
    }
    return false;
  }

  private tryPlan(x: Float64Array): boolean {
    this.triesLeft--;
    return this.offer(x, "local search");
  }

  private mayGoOn(): boolean {
    const { progress, options, stop } = this.context;
    return this.triesLeft > 0 && progress.gap > options.gap && stop.reason() === undefined;
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
