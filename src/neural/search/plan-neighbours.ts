import { FEASIBILITY_TOLERANCE } from "../../ccg/tolerances.js";
import type { TwoStageProblem } from "../../model/problem.js";
import { joinStages, rowActivityAt } from "../../model/scenario.js";
import { isBinary, type ProblemStructure } from "../../model/structure.js";
import type { Rng } from "../../tensor/rng.js";
import type { LearnedValue } from "./learned-value.js";
import { ValueAtScenario } from "./value-at-scenario.js";

/** Scenarios that the network judges plans by, the first ones given. */
const MOST_SCENARIOS = 12;

/** Steps of one descent along the network's estimate. */
const MOST_STEPS = 40;

/** Columns flipped by a kick, at least and at most, and kicks tried until the rows of x alone allow one. */
const KICK = { least: 3, most: 8, trials: 10 };

/**
 * Orders plans by the network's estimate of their worst case over known scenarios: all flips of one binary column and swaps of two
 * around a plan, in milliseconds.
 */
export class PlanNeighbours {
  private readonly binary: readonly number[];
  /** Rows of x alone; whether they depend on ξ. */
  private readonly rows: readonly { readonly row: number; readonly isUncertain: boolean }[];
  private readonly known = new WeakMap<Float64Array, ValueAtScenario>();
  private readonly xHidden: Float64Array;

  constructor(
    private readonly problem: TwoStageProblem,
    structure: ProblemStructure,
    private readonly learned: LearnedValue,
  ) {
    const { firstStage } = problem;
    this.binary = firstStage.names.flatMap((_, j) =>
      isBinary(firstStage, j) && firstStage.lower[j] < firstStage.upper[j] ? [j] : [],
    );
    this.rows = structure.rowKinds.flatMap((kind, row) =>
      kind === "recourse" ? [] : [{ row, isUncertain: kind !== "firstStage" }],
    );
    this.xHidden = new Float64Array(learned.network.hiddenUnits);
  }

  /** The neighbours that the network likes best and that the rows of x alone allow, best first. */
  best(x: Float64Array, scenarios: readonly Float64Array[], count: number): Float64Array[] {
    return this.liked(x, scenarios, count).map(({ plan }) => plan);
  }

  /** A plan a few random flips away, from which the network sees no better neighbour; `undefined` where no kick is allowed. */
  kicked(x: Float64Array, scenarios: readonly Float64Array[], rng: Rng): Float64Array | undefined {
    for (let trial = 0; trial < KICK.trials; trial++) {
      const flips = KICK.least + rng.integer(KICK.most - KICK.least + 1);
      const plan = Float64Array.from(x);
      for (const j of rng.shuffle([...this.binary]).slice(0, flips)) plan[j] = 1 - plan[j];
      if (this.isAllowed(plan, scenarios)) return this.settle(plan, scenarios);
    }
    return undefined;
  }

  /** Steepest descent along the network's estimate. */
  private settle(x: Float64Array, scenarios: readonly Float64Array[]): Float64Array {
    let plan = x;
    let estimate = this.worst(this.judgesAt(x, scenarios), x, [], []);
    for (let step = 0; step < MOST_STEPS; step++) {
      const [next] = this.liked(plan, scenarios, 1);
      if (next === undefined || next.estimate >= estimate) break;
      ({ plan, estimate } = next);
    }
    return plan;
  }

  private liked(x: Float64Array, scenarios: readonly Float64Array[], count: number) {
    const judges = this.judgesAt(x, scenarios);
    const moves = [...this.moves(x)].map((move) => {
      const steps = move.map((j) => 1 - 2 * x[j]);
      return { move, estimate: this.worst(judges, x, move, steps) };
    });
    moves.sort((a, b) => a.estimate - b.estimate);
    const liked: { readonly plan: Float64Array; readonly estimate: number }[] = [];
    for (const { move, estimate } of moves) {
      if (liked.length === count) break;
      const plan = Float64Array.from(x);
      for (const j of move) plan[j] = 1 - plan[j];
      if (this.isAllowed(plan, scenarios)) liked.push({ plan, estimate });
    }
    return liked;
  }

  /** Plans by the network's estimate of their worst case, best first. */
  order(plans: readonly Float64Array[], scenarios: readonly Float64Array[]): Float64Array[] {
    const estimates = plans.map((plan) => {
      const judges = this.judgesAt(plan, scenarios);
      return { plan, estimate: this.worst(judges, plan, [], []) };
    });
    estimates.sort((a, b) => a.estimate - b.estimate);
    return estimates.map(({ plan }) => plan);
  }

  private judgesAt(x: Float64Array, scenarios: readonly Float64Array[]): ValueAtScenario[] {
    return scenarios.slice(0, MOST_SCENARIOS).map((xi) => {
      const value = this.known.get(xi) ?? new ValueAtScenario(this.problem, this.learned, xi);
      this.known.set(xi, value);
      value.moveTo(x);
      return value;
    });
  }

  /** The network's worst case over the judges, where the columns of a move change by the steps. */
  private worst(
    judges: readonly ValueAtScenario[],
    x: Float64Array,
    move: readonly number[],
    steps: readonly number[],
  ): number {
    const { network } = this.learned;
    if (network.firstStage.units > 0) {
      const plan = Float64Array.from(x);
      move.forEach((j, m) => {
        plan[j] += steps[m];
      });
      network.encodeFirstStage(plan, this.xHidden);
    }
    let worst = Number.NEGATIVE_INFINITY;
    for (const judge of judges) worst = Math.max(worst, judge.after(move, steps, this.xHidden));
    return worst;
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
    if (this.rows.length === 0) return true;
    const { rows } = this.problem;
    const point = joinStages(this.problem, plan, []);
    return this.rows.every(({ row, isUncertain }) =>
      (isUncertain ? scenarios : scenarios.slice(0, 1)).every((xi) => {
        const activity = rowActivityAt(rows, row, point, xi);
        return (
          activity >= rows.lower[row] - FEASIBILITY_TOLERANCE &&
          activity <= rows.upper[row] + FEASIBILITY_TOLERANCE
        );
      }),
    );
  }
}
