import { FEASIBILITY_TOLERANCE } from "../../ccg/tolerances.js";
import type { TwoStageProblem } from "../../model/problem.js";
import { joinStages, rowActivityAt } from "../../model/scenario.js";
import { isBinary, type ProblemStructure } from "../../model/structure.js";
import type { LearnedValue } from "./learned-value.js";

/** Scenarios that the network judges neighbours by: those met last. */
const MOST_SCENARIOS = 12;

/**
 * Orders plans by the network's estimate of their worst case over known scenarios: all flips of one binary column and swaps of two
 * around a plan, at the price of a few forward passes each.
 */
export class PlanNeighbours {
  private readonly binary: readonly number[];

  constructor(
    private readonly problem: TwoStageProblem,
    private readonly structure: ProblemStructure,
    private readonly learned: LearnedValue,
  ) {
    const { firstStage } = problem;
    this.binary = firstStage.names.flatMap((_, j) =>
      isBinary(firstStage, j) && firstStage.lower[j] < firstStage.upper[j] ? [j] : [],
    );
  }

  /** The neighbours that the network likes best, best first. */
  best(x: Float64Array, scenarios: readonly Float64Array[], count: number): Float64Array[] {
    const neighbours: Float64Array[] = [];
    for (const move of this.moves(x)) {
      const plan = Float64Array.from(x);
      for (const j of move) plan[j] = 1 - plan[j];
      if (this.isAllowed(plan, scenarios)) neighbours.push(plan);
    }
    return this.order(neighbours, scenarios).slice(0, count);
  }

  /** Plans by the network's estimate of their worst case, best first. */
  order(plans: readonly Float64Array[], scenarios: readonly Float64Array[]): Float64Array[] {
    const judges = scenarios.slice(-MOST_SCENARIOS);
    const estimates = plans.map((plan) => ({ plan, estimate: this.estimate(plan, judges) }));
    estimates.sort((a, b) => a.estimate - b.estimate);
    return estimates.map(({ plan }) => plan);
  }

  /** The network's worst case of a plan over some scenarios. */
  private estimate(plan: Float64Array, judges: readonly Float64Array[]): number {
    this.learned.moveTo(plan);
    return judges.reduce((worst, xi) => Math.max(worst, this.learned.at(xi)), Number.NEGATIVE_INFINITY);
  }

  /** Flips first, then a column that enters for one that leaves. */
  private *moves(x: Float64Array): Generator<readonly number[]> {
    for (const j of this.binary) yield [j];
    const ones = this.binary.filter((j) => x[j] > 0.5);
    const zeros = this.binary.filter((j) => x[j] <= 0.5);
    for (const i of zeros) for (const j of ones) yield [i, j];
  }

  /** Whether the rows of x alone hold, in the scenarios known. */
  private isAllowed(plan: Float64Array, scenarios: readonly Float64Array[]): boolean {
    const { rows } = this.problem;
    const point = joinStages(this.problem, plan, []);
    return this.structure.rowKinds.every((kind, i) => {
      if (kind === "recourse") return true;
      return (kind === "firstStage" ? scenarios.slice(0, 1) : scenarios).every((xi) => {
        const activity = rowActivityAt(rows, i, point, xi);
        return (
          activity >= rows.lower[i] - FEASIBILITY_TOLERANCE &&
          activity <= rows.upper[i] + FEASIBILITY_TOLERANCE
        );
      });
    });
  }
}
