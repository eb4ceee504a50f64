import type { Stop } from "../../../base/stop.js";
import { hasSolution, LinearModelBuilder, type MilpBackend } from "../../../milp/index.js";
import type { TwoStageProblem } from "../../../model/problem.js";
import type { RecourseOracle } from "../../../model/recourse.js";
import type { ProblemStructure } from "../../../model/structure.js";
import type { ScenarioSet, UncertaintySet } from "../../../model/uncertainty.js";
import { addUncertaintySet, initialScenario } from "../../initial-scenario.js";
import { allowance, EVALUATION_TOLERANCE, FEASIBILITY_TOLERANCE } from "../../tolerances.js";
import { addBinaryFactors, isBinarySet } from "../duality/binary-products.js";
import { type CoordinateBounds, coordinateBounds } from "../duality/factor-bounds.js";
import { rangeOver } from "../duality/recourse-system.js";
import { RobustRows } from "../duality/robust-rows.js";
import type { EvaluationOptions, WorstCase, WorstCaseEvaluator } from "../evaluator.js";
import { ScenarioMemory, type ValuedScenario } from "../scenario-memory.js";
import { DiscretePool } from "./discrete-pool.js";
import { addPolicyBlock, type DiscretePolicy } from "./policy-block.js";

/** Tolerance of the adversary's model: far below the excess that ends the search. */
const MODEL_TOLERANCE = 1e-9;

/** Gap of the adversary while it only has to find a scenario. */
const SEARCH_GAP = 0.1;

/** Rounds without a worse scenario or a new discrete part before the evaluation admits that it cannot decide. */
const MOST_FRUITLESS_ROUNDS = 3;

/** A policy presses against the scenario found when its rows are missed by no more than this many tolerances. */
const PRESSING = 100;

type Adversary =
  | { readonly kind: "solved"; readonly excess: number; readonly xi: Float64Array }
  | { readonly kind: "limit" };

/**
 * Exact worst case for integer and mixed recourse, by nested column-and-constraint generation (Zhao & Zeng 2012): discrete
 * parts of the recourse are enumerated as they turn out to matter, the continuous part that each leaves enters by its dual
 * or its optimality conditions.
 *
 * An adversary's programme asks for a scenario at which every discrete part known is worth more than a threshold T, or
 * misses a row: it maximises the least t such that some part has cost ≤ T + t and rows missed by at most t/weight. The true
 * recourse there either costs more, and T rises to it, or brings a new discrete part. Once t is within the tolerance every
 * scenario has a recourse of cost ≤ T + t, up to the tolerance of rows. A supremum that is approached but not attained is
 * approached geometrically, for a missed row counts `weight` times.
 */
export class NestedEvaluator implements WorstCaseEvaluator {
  readonly name: string;
  private readonly robustRows: RobustRows;
  private readonly memory: ScenarioMemory;
  private readonly pool: DiscretePool;
  private readonly bounds: CoordinateBounds;

  constructor(
    problem: TwoStageProblem,
    structure: ProblemStructure,
    oracle: RecourseOracle,
    private readonly backend: MilpBackend,
    private readonly set: Exclude<UncertaintySet, ScenarioSet>,
  ) {
    this.name = `nested column generation with ${oracle.name}`;
    this.robustRows = new RobustRows(problem, structure, backend);
    this.memory = new ScenarioMemory(problem, oracle, initialScenario(set, backend));
    this.bounds = coordinateBounds(set, backend);
    this.pool = new DiscretePool(problem, structure);
  }

  evaluate(
    x: Float64Array,
    { stop, tolerance = EVALUATION_TOLERANCE, rejectAt = Number.POSITIVE_INFINITY }: EvaluationOptions,
  ): WorstCase {
    const { memory, pool } = this;
    const violated = this.robustRows.violatedScenario(x);
    if (violated !== undefined) return { kind: "infeasible", scenario: violated };
    const remembered = memory.valuesAt(x, stop);
    if (!("length" in remembered)) return remembered;
    for (const { recourse } of remembered) pool.add(recourse);
    let worst = remembered[0];
    let weight = pool.weight(allowance(tolerance, worst.value));
    let fruitless = 0;
    while (worst.value < rejectAt && stop.reason() === undefined) {
      const policies = pool.policiesAt(x, worst.value, weight, this.bounds);
      const answer = this.maximiseExcess(policies, worst.value, weight, tolerance, stop);
      if (answer.kind === "limit") break;
      const { excess } = answer;
      if (excess <= allowance(tolerance, worst.value) && excess / weight <= FEASIBILITY_TOLERANCE) {
        const isAttained = !this.isPressed(x, worst, weight, tolerance);
        return memory.evaluated(worst, worst.value + excess, false, isAttained);
      }
      const found = memory.valueAt(x, this.snapped(answer.xi), stop);
      if (!("value" in found)) return found;
      const isNew = pool.add(found.recourse);
      if (found.value > worst.value) worst = found;
      else if (!isNew) {
        if (++fruitless > MOST_FRUITLESS_ROUNDS) break;
        weight *= 10;
      }
    }
    return memory.evaluated(worst, Number.POSITIVE_INFINITY, true);
  }

  dispose(): void {
    this.robustRows.dispose();
  }

  /** The largest t, and a scenario where it is. */
  private maximiseExcess(
    policies: readonly DiscretePolicy[],
    threshold: number,
    weight: number,
    tolerance: number,
    stop: Stop,
  ): Adversary {
    const builder = new LinearModelBuilder();
    const factors = isBinarySet(this.set) ? addBinaryFactors(builder, this.set) : undefined;
    if (factors === undefined) addUncertaintySet(builder, this.set);
    const xi = factors?.xi ?? Array.from({ length: this.set.dimension }, (_, k) => k);
    const cap = Math.max(0, Math.min(...policies.map(({ most }) => most)));
    const t = builder.addColumn({ cost: -1, upper: cap });
    for (const policy of policies) {
      addPolicyBlock({ builder, xi, bounds: this.bounds, t, cap, threshold, weight, factors }, policy);
    }
    const session = this.backend.open(builder.build(), { feasibilityTolerance: MODEL_TOLERANCE });
    try {
      const enough = allowance(tolerance, threshold) / 4;
      const answer = session.solve({ stop, relativeGap: SEARCH_GAP, absoluteGap: enough });
      if (answer.status === "infeasible") return { kind: "solved", excess: 0, xi: new Float64Array(0) };
      if (!hasSolution(answer) || answer.status !== "optimal") return { kind: "limit" };
      const excess = Math.max(0, 0 - answer.bound);
      return { kind: "solved", excess, xi: Float64Array.from(xi, (column) => answer.x[column]) };
    } finally {
      session.dispose();
    }
  }

  /** Whether a much cheaper discrete part just fails at the worst scenario found: V jumps down right beside it. */
  private isPressed(x: Float64Array, worst: ValuedScenario, weight: number, tolerance: number): boolean {
    const room = PRESSING * allowance(tolerance, worst.value);
    const at = { lower: worst.scenario, upper: worst.scenario };
    return this.pool.policiesAt(x, worst.value, weight, at).some(({ excesses, continuous }) => {
      if (continuous !== undefined) return false;
      const [cost, ...rows] = excesses.map((excess) => rangeOver(excess, worst.scenario, worst.scenario)[0]);
      return cost < -room && rows.every((missed) => missed <= room);
    });
  }

  private snapped(xi: Float64Array): Float64Array {
    return this.set.isInteger ? xi.map(Math.round) : xi;
  }
}
