import type { Stop } from "../../../base/stop.js";
import type { MilpBackend } from "../../../milp/index.js";
import type { TwoStageProblem } from "../../../model/problem.js";
import type { RecourseOracle } from "../../../model/recourse.js";
import type { ProblemStructure } from "../../../model/structure.js";
import type { ScenarioSet, UncertaintySet } from "../../../model/uncertainty.js";
import { initialScenario } from "../../initial-scenario.js";
import { allowance, EVALUATION_TOLERANCE, FEASIBILITY_TOLERANCE } from "../../tolerances.js";
import type { EvaluationOptions, WorstCase, WorstCaseEvaluator } from "../evaluator.js";
import { ScenarioMemory, type ValuedScenario } from "../scenario-memory.js";
import { type AdversaryAnswer, type Linearisation, solveAdversary } from "./adversary.js";
import { isProvedComplete } from "./complete-recourse.js";
import { coordinateBounds } from "./factor-bounds.js";
import { MonotoneMultipliers } from "./monotone-multipliers.js";
import { type MultiplierRange, multiplierBounds } from "./multiplier-bounds.js";
import type { MultiplierMode } from "./multipliers.js";
import { RecourseSystem, type SystemAt } from "./recourse-system.js";
import { RobustRows } from "./robust-rows.js";

/** Rounds without a worse scenario, each with larger limits, before the evaluation admits that it cannot decide. */
const MOST_FRUITLESS_ROUNDS = 3;

/**
 * Exact worst case for continuous recourse with certain W and d, or with binary ξ: strong duality of the recourse makes the
 * adversary one maximisation over (ξ, π), whose products are linearised exactly (Zeng & Zhao 2013, §3).
 *
 * Every upper side is a solver's proved bound, every lower side a recourse problem solved at the scenario found. Where
 * bounds on the multipliers are proved, one programme gives the worst case. Elsewhere the programme decides whether some
 * scenario costs more than a threshold, which needs no bounds; the threshold rises to each worse scenario found.
 */
export class DualityEvaluator implements WorstCaseEvaluator {
  readonly name: string;
  private readonly system: RecourseSystem;
  private readonly robustRows: RobustRows;
  /** Bounds on multipliers for all first stages. */
  private readonly range: MultiplierRange | undefined;
  /** Tighter ones for each. */
  private readonly monotone: MonotoneMultipliers | undefined;
  private readonly isComplete: boolean;
  private readonly memory: ScenarioMemory;

  constructor(
    problem: TwoStageProblem,
    structure: ProblemStructure,
    oracle: RecourseOracle,
    private readonly backend: MilpBackend,
    set: Exclude<UncertaintySet, ScenarioSet>,
    private readonly linearisation: Linearisation,
  ) {
    this.system = new RecourseSystem(problem, structure);
    this.robustRows = new RobustRows(problem, structure, backend);
    const bounds = coordinateBounds(set, backend);
    this.range = multiplierBounds(this.system, bounds);
    this.monotone = MonotoneMultipliers.of(this.system, bounds, backend);
    this.isComplete = isProvedComplete(this.system, bounds, backend);
    this.memory = new ScenarioMemory(problem, oracle, initialScenario(problem.uncertainty, backend));
    const how =
      this.range === undefined && this.monotone === undefined ? "threshold test" : "proved multiplier bounds";
    this.name = `strong duality with ${how}`;
  }

  evaluate(x: Float64Array, options: EvaluationOptions): WorstCase {
    const violated = this.robustRows.violatedScenario(x);
    if (violated !== undefined) return { kind: "infeasible", scenario: violated };
    const remembered = this.memory.valuesAt(x, options.stop);
    if (!("length" in remembered)) return remembered;
    const [start] = remembered;
    if (options.rejectAt !== undefined && start.value >= options.rejectAt) {
      return this.memory.evaluated(start, Number.POSITIVE_INFINITY, true);
    }
    const at = this.system.at(x);
    const own = this.monotone?.rangeAt(at, options.stop);
    if (own !== undefined) return this.solveBounded(x, at, start, own, options);
    if (this.range === undefined) return this.raiseThreshold(x, at, start, options);
    if (!this.isComplete) {
      const failure = this.findInfeasible(x, at, options.stop);
      if (failure === "limit") return this.memory.evaluated(start, Number.POSITIVE_INFINITY, true);
      if (failure !== undefined) return failure;
    }
    return this.solveBounded(x, at, start, this.range, options);
  }

  dispose(): void {
    this.monotone?.dispose();
    this.robustRows.dispose();
  }

  /** One programme with proved multiplier bounds, where the recourse is known to exist in every scenario. */
  private solveBounded(
    x: Float64Array,
    at: SystemAt,
    start: ValuedScenario,
    range: MultiplierRange,
    { stop, tolerance = EVALUATION_TOLERANCE }: EvaluationOptions,
  ): WorstCase {
    const answer = this.adversary(at, { kind: "bounded", range }, stop, tolerance, start.value);
    if (answer.kind !== "solved") return this.memory.evaluated(start, Number.POSITIVE_INFINITY, true);
    const found = this.memory.valueAt(x, answer.xi, stop);
    if (!("value" in found)) return found;
    const worst = found.value > start.value ? found : start;
    const isOpen = answer.bound - worst.value > allowance(EVALUATION_TOLERANCE * 10, worst.value);
    return this.memory.evaluated(worst, answer.bound, isOpen);
  }

  /** A scenario without recourse, `undefined` where it is proved that there is none. */
  private findInfeasible(x: Float64Array, at: SystemAt, stop: Stop): WorstCase | "limit" | undefined {
    const answer = this.adversary(at, { kind: "feasibility" }, stop, FEASIBILITY_TOLERANCE / 10, 1);
    if (answer.kind === "empty") return undefined;
    if (answer.kind !== "solved") return "limit";
    if (answer.bound <= FEASIBILITY_TOLERANCE) return undefined;
    const found = this.memory.valueAt(x, answer.xi, stop);
    return "value" in found ? "limit" : found;
  }

  private raiseThreshold(
    x: Float64Array,
    at: SystemAt,
    start: ValuedScenario,
    { stop, tolerance = EVALUATION_TOLERANCE, rejectAt }: EvaluationOptions,
  ): WorstCase {
    let worst = start;
    let fruitless = 0;
    let limit = startingLimit(this.system, worst.value, tolerance);
    for (;;) {
      const limits = new Float64Array(this.system.sides.length).fill(limit);
      const mode: MultiplierMode = { kind: "threshold", threshold: worst.value, limits };
      const answer = this.adversary(at, mode, stop, tolerance, worst.value);
      if (answer.kind === "empty") return this.memory.evaluated(worst, worst.value, false);
      if (answer.kind !== "solved") return this.memory.evaluated(worst, Number.POSITIVE_INFINITY, true);
      const excess = Math.max(0, answer.bound);
      // Every scenario has a recourse of cost ≤ threshold + excess with rows violated by at most excess / limit.
      if (excess <= allowance(tolerance, worst.value) && excess / limit <= FEASIBILITY_TOLERANCE) {
        return this.memory.evaluated(worst, worst.value + excess, false);
      }
      const found = this.memory.valueAt(x, answer.xi, stop);
      if (!("value" in found)) return found;
      if (found.value > worst.value + allowance(tolerance, worst.value) / 10) {
        worst = found;
        fruitless = 0;
      } else if (++fruitless > MOST_FRUITLESS_ROUNDS) {
        return this.memory.evaluated(worst, Number.POSITIVE_INFINITY, true);
      } else limit *= 10;
      if (rejectAt !== undefined && worst.value >= rejectAt) {
        return this.memory.evaluated(worst, Number.POSITIVE_INFINITY, true);
      }
      if (stop.reason() !== undefined) return this.memory.evaluated(worst, Number.POSITIVE_INFINITY, true);
    }
  }

  private adversary(
    at: SystemAt,
    mode: MultiplierMode,
    stop: Stop,
    tolerance: number,
    value: number,
  ): AdversaryAnswer {
    const absoluteGap = allowance(tolerance, value) / 4;
    return solveAdversary(this.backend, this.system, at, mode, this.linearisation, {
      stop,
      absoluteGap,
      relativeGap: mode.kind === "threshold" ? 1e-3 : 0,
    });
  }
}

/**
 * A limit large enough for the proof (violations of at most the feasibility tolerance when the excess is within the
 * tolerance of the cost), and not below the sizes of multipliers that the costs suggest.
 */
function startingLimit(system: RecourseSystem, value: number, tolerance: number): number {
  const costs = system.costs.map(({ constant }) => Math.abs(constant));
  return Math.max(1, allowance(tolerance, value) / FEASIBILITY_TOLERANCE, 10 * Math.max(0, ...costs));
}
