import { yieldToSignals } from "../../base/interrupt.js";
import type { MilpBackend } from "../../milp/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import { isBinary, type ProblemStructure } from "../../model/structure.js";
import type { MethodContext } from "../method.js";
import { INTEGRALITY_TOLERANCE } from "../tolerances.js";
import type { WorstCaseEvaluator } from "../worst-case/evaluator.js";
import type { LocalSearch } from "./local-search.js";
import { type Box, type PricedBound, PricedBounds, type Prices } from "./priced-bound.js";

/** Scenarios with more factors than this take too many cutting planes a node. */
const MOST_FACTORS = 8;

/** Nodes at a time, times the number of first-stage columns: what a solve of (R) costs, roughly. */
const NODES_TIMES_COLUMNS = 20_000;

/** Nodes between two looks at the caller's signals. */
const NODES_PER_YIELD = 50;

/** Nodes are closed at this share of the gap, so that rounding leaves none open. */
const GAP_SHARE = 0.999;

interface Node extends Box {
  /** Proved, from the parent. */
  readonly bound: number;
  /** What its own bound will be, roughly. */
  readonly estimate: number;
  readonly prices: Prices;
}

/**
 * Branch and bound on a binary first stage with {@link PricedBounds}: each node holds some columns at 0 or 1. Where the recourse oracle
 * serves both stages and ξ has few factors a node takes about a millisecond, and small problems are closed before (R) has
 * been solved once; for large ones (R), whose x is integer, is far stronger. So the two take turns.
 */
export class TreeSearch {
  private open: Node[];
  private readonly seen = new Set<string>();
  /** Least worst case of the plans that were left alone in a node. */
  private boundOfPlans = Number.POSITIVE_INFINITY;

  /** `undefined` where the search does not apply. */
  static of(
    problem: TwoStageProblem,
    structure: ProblemStructure,
    backend: MilpBackend,
    evaluator: WorstCaseEvaluator,
    localSearch: LocalSearch,
  ): TreeSearch | undefined {
    const { firstStage, recourse, uncertainty } = problem;
    const minimiseJointly = recourse?.minimiseJointly?.bind(recourse);
    if (!minimiseJointly || uncertainty.dimension > MOST_FACTORS) return undefined;
    if (!firstStage.names.every((_, j) => isBinary(firstStage, j))) return undefined;
    const bounds = new PricedBounds(problem, structure, backend, { minimiseJointly });
    return new TreeSearch(problem, bounds, evaluator, localSearch);
  }

  private constructor(
    private readonly problem: TwoStageProblem,
    private readonly bounds: PricedBounds,
    private readonly evaluator: WorstCaseEvaluator,
    private readonly localSearch: LocalSearch,
  ) {
    this.open = [
      {
        lower: Float64Array.from(problem.firstStage.lower),
        upper: Float64Array.from(problem.firstStage.upper),
        bound: Number.NEGATIVE_INFINITY,
        estimate: Number.NEGATIVE_INFINITY,
        prices: bounds.start,
      },
    ];
  }

  /** Takes its turn; returns whether the gap is closed. */
  async advance(context: MethodContext): Promise<boolean> {
    const { progress, stop, options } = context;
    const turn = NODES_TIMES_COLUMNS / this.problem.firstStage.count;
    for (let nodes = 1; nodes <= turn && this.open.length > 0 && stop.reason() === undefined; nodes++) {
      const node = takeWeakest(this.open);
      if (node.bound >= enough(context)) continue;
      const children = this.expand(node, context);
      this.open.push(...(children ?? [node]));
      if (children === undefined) break;
      if (nodes % NODES_PER_YIELD === 0) await yieldToSignals();
    }
    this.open = this.open.filter(({ bound }) => bound < enough(context));
    if (progress.incumbent) {
      const closed = Math.min(enough(context), this.boundOfPlans);
      progress.offerBound(this.open.reduce((least, { bound }) => Math.min(least, bound), closed));
    }
    return progress.gap <= options.gap;
  }

  dispose(): void {
    this.bounds.dispose();
  }

  /** What remains of a node; `undefined` when a limit came first. */
  private expand(node: Node, context: MethodContext): Node[] | undefined {
    let priced = this.bound(node, true, context);
    if (priced === undefined) return undefined;
    let branch = this.mostFractional(node, priced.x);
    if (priced.bound < enough(context) && branch.distance <= INTEGRALITY_TOLERANCE) {
      // The bound stands for one plan. Its worst case closes the node, or the bound can still be raised.
      this.offer(priced.x.map(Math.round), context);
      priced = this.bound(node, false, context);
      if (priced === undefined) return undefined;
      branch = this.mostFractional(node, priced.x);
    }
    const bound = Math.max(node.bound, priced.bound);
    if (bound >= enough(context)) return [];
    const { column } = branch;
    if (column === undefined) return this.settle(node.lower, context);
    const { estimate, prices } = priced;
    return [0, 1].map((value) => ({
      lower: node.lower.with(column, value),
      upper: node.upper.with(column, value),
      bound,
      estimate,
      prices,
    }));
  }

  private bound(node: Node, mayGiveUp: boolean, context: MethodContext): PricedBound | undefined {
    const options = { enough: enough(context), mayGiveUp, stop: context.stop };
    const priced = this.bounds.maximise(node, node.prices, options);
    for (const x of priced?.plans ?? []) this.offer(x, context);
    return priced;
  }

  /** Evaluates the only plan of a node, of which nothing remains then. */
  private settle(x: Float64Array, { progress, stop }: MethodContext): Node[] | undefined {
    if (!this.localSearch.isInFirstStage(x)) return [];
    const worst = this.evaluator.evaluate(x, { stop });
    if (worst.kind === "infeasible") return [];
    if (worst.kind !== "evaluated" || worst.stoppedEarly) return undefined;
    progress.offerPlan(x, worst, "tree search");
    this.boundOfPlans = Math.min(this.boundOfPlans, worst.lower);
    return [];
  }

  private offer(x: Float64Array, context: MethodContext): void {
    const key = x.join();
    if (this.seen.has(key)) return;
    this.seen.add(key);
    const { localSearch } = this;
    if (!localSearch.isInFirstStage(x) || localSearch.isRejected(x, context)) return;
    localSearch.offer(x, "tree search", context);
  }

  /** The free column whose value is farthest from both 0 and 1. */
  private mostFractional({ lower, upper }: Node, x: Float64Array) {
    let column: number | undefined;
    let distance = 0;
    for (let j = 0; j < x.length; j++) {
      const own = Math.min(x[j], 1 - x[j]);
      if (lower[j] === upper[j] || (column !== undefined && own <= distance)) continue;
      column = j;
      distance = own;
    }
    return { column, distance };
  }
}

/** The bound that ends a node; ∞ without a plan. */
function enough({ progress, options }: MethodContext): number {
  return progress.objective - GAP_SHARE * options.gap * Math.abs(progress.objective);
}

/** Removes and returns the node of the least bound, of several the one of the least estimate. */
function takeWeakest(open: Node[]): Node {
  let best = 0;
  for (let k = 1; k < open.length; k++) {
    const gain = open[k].bound - open[best].bound;
    if (gain < 0 || (gain === 0 && open[k].estimate <= open[best].estimate)) best = k;
  }
  const [node] = open.splice(best, 1);
  return node;
}
