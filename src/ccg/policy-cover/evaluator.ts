import type { Stop } from "../../base/stop.js";
import type { MilpBackend } from "../../milp/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import type { ProblemStructure } from "../../model/structure.js";
import type { UncertaintySet } from "../../model/uncertainty.js";
import { allowance, EVALUATION_TOLERANCE } from "../tolerances.js";
import { RobustRows } from "../worst-case/duality/robust-rows.js";
import type { EvaluationOptions, WorstCase, WorstCaseEvaluator } from "../worst-case/evaluator.js";
import { isAttained } from "./attainment.js";
import { type CoverOutcome, type CoverRequest, PolicyCover, type WorstFound } from "./cover.js";
import type { PolicySource } from "./policy-source.js";
import { ThreadedCover } from "./threaded-cover.js";
import { UnitSet } from "./unit-set.js";

/** Vertices of the box are probed up to this dimension. */
const MOST_VERTEX_DIMENSION = 4;

/** Scenarios that were worst for earlier first stages, kept as probes for the next ones. */
const MOST_PROBES = 40;

/** Probes are computed to this share of the tolerance. */
const PROBE_SHARE_OF_TOLERANCE = 0.1;

/** The tolerance is approached in steps of this factor: a worse scenario found cheaply makes the finer cover smaller. */
const COARSE_TOLERANCE = 1e-3;

/**
 * Exact worst case F(x) = sup_ξ V(x, ξ) for integer (and mixed or continuous) recourse over a set of few factors, by
 * covering the set with policies; see {@link PolicyCover}.
 */
export class PolicyCoverEvaluator implements WorstCaseEvaluator {
  readonly name: string;
  readonly worstKnown?: WorstCaseEvaluator["worstKnown"];
  readonly evaluateInThreads?: WorstCaseEvaluator["evaluateInThreads"];
  private readonly set: UnitSet;
  private readonly policyCover: PolicyCover;
  private readonly threadedCover: ThreadedCover | undefined;
  private readonly robustRows: RobustRows;
  /** Tried first, in this order. */
  private readonly probes: Float64Array[];

  constructor(
    private readonly problem: TwoStageProblem,
    structure: ProblemStructure,
    private readonly source: PolicySource,
    backend: MilpBackend,
    threads = 1,
  ) {
    const { uncertainty } = problem;
    if (uncertainty.kind === "scenarios") throw new Error("finite sets are enumerated instead");
    this.name = `policy cover with ${source.name}`;
    const { clippedValueAt } = source;
    if (clippedValueAt) {
      this.worstKnown = (x, rejectAt, stop) => this.worstProbe(clippedValueAt, x, rejectAt, stop);
    }
    this.set = new UnitSet(uncertainty);
    this.policyCover = new PolicyCover(this.set, source);
    if (threads > 1 && ThreadedCover.appliesTo(problem)) {
      const { recourse, ...plain } = problem;
      const data = { problem: plain, recipe: recourse?.recipe, backend: backend.name };
      const threaded = new ThreadedCover(this.policyCover, source, data, threads);
      this.threadedCover = threaded;
      this.evaluateInThreads = async (x, options) => {
        const search = this.search(x, options);
        let step = search.next();
        while (!step.done) step = search.next(await threaded.cover(step.value));
        return step.value;
      };
    }
    this.robustRows = new RobustRows(problem, structure, backend);
    this.probes = startingProbes(uncertainty, this.set);
  }

  evaluate(x: Float64Array, options: EvaluationOptions): WorstCase {
    const search = this.search(x, options);
    let step = search.next();
    while (!step.done) step = search.next(this.policyCover.cover(step.value));
    return step.value;
  }

  /** An evaluation that leaves it to the caller how covers are found. */
  private *search(
    x: Float64Array,
    options: EvaluationOptions,
  ): Generator<CoverRequest, WorstCase, CoverOutcome> {
    const { stop, rejectAt = Number.POSITIVE_INFINITY } = options;
    const tolerance = options.tolerance ?? EVALUATION_TOLERANCE;
    const violated = this.robustRows.violatedScenario(x);
    if (violated) return { kind: "infeasible", scenario: violated };

    const probed = this.probe(x, tolerance, rejectAt, stop);
    if (probed?.kind === "infeasible" || probed?.kind === "unbounded") return probed;
    let worst: WorstFound | undefined = probed;
    // Without a factor that varies the only probe is the only scenario.
    let upper = this.set.dimension === 0 && worst ? worst.value : Number.POSITIVE_INFINITY;
    const isDone = this.set.dimension === 0 || (worst !== undefined && worst.value >= rejectAt);
    for (const step of isDone ? [] : steps(tolerance)) {
      const outcome: CoverOutcome = yield { x, worst, tolerance: step, rejectAt, stop };
      if (outcome.kind !== "covered" && outcome.kind !== "stopped") return outcome;
      worst = outcome.worst;
      upper = Math.min(upper, outcome.upper);
      if (outcome.kind === "stopped") break;
    }
    if (worst === undefined) return { kind: "limit" };
    this.remember(worst.scenario);
    return {
      kind: "evaluated",
      lower: Math.min(worst.value, upper),
      upper,
      attained: this.isAttained(x, worst, upper, stop),
      scenario: worst.scenario,
      recourse: worst.y,
      ...(upper - worst.value > allowance(tolerance, worst.value) && { stoppedEarly: true }),
    };
  }

  /** The worst of the known scenarios, or the first that rejects x. */
  private probe(x: Float64Array, tolerance: number, rejectAt: number, stop: Stop): Probed | undefined {
    let worst: Extract<Probed, { kind: "found" }> | undefined;
    for (const scenario of this.probes) {
      const enough = worst?.value ?? Number.NEGATIVE_INFINITY;
      const gap = PROBE_SHARE_OF_TOLERANCE * allowance(tolerance, worst?.value ?? 0);
      const answer = this.source.valueAt(x, scenario, { enough, gap, stop });
      if (answer.status === "limit") return worst;
      if (answer.status === "infeasible" || answer.status === "unbounded") {
        return { kind: answer.status, scenario };
      }
      if (answer.status === "value") worst = { kind: "found", value: answer.lower, scenario, y: answer.y };
      if (worst !== undefined && worst.value >= rejectAt) return worst;
    }
    return worst;
  }

  private worstProbe(
    valueAt: NonNullable<PolicySource["clippedValueAt"]>,
    x: Float64Array,
    most: number,
    stop: Stop,
  ): number {
    if (this.robustRows.violatedScenario(x)) return most;
    let least = Number.NEGATIVE_INFINITY;
    for (let p = 0; p < this.probes.length; p++) {
      const gap = allowance(EVALUATION_TOLERANCE, Number.isFinite(least) ? least : 0);
      least = valueAt(x, this.probes[p], { least, most, gap, stop });
      if (least >= most) {
        this.advance(p);
        return most;
      }
    }
    return least;
  }

  dispose(): void {
    this.threadedCover?.dispose();
    this.robustRows.dispose();
  }

  private isAttained(x: Float64Array, worst: WorstFound, upper: number, stop: Stop): boolean {
    if (upper === Number.POSITIVE_INFINITY || this.set.dimension === 0) return true;
    return isAttained(this.problem, this.source, this.set, x, worst, upper, stop);
  }

  /** A probe that decided is tried earlier next time. */
  private advance(p: number): void {
    const [probe] = this.probes.splice(p, 1);
    this.probes.splice(p >> 1, 0, probe);
  }

  /** Puts a scenario first among the probes. */
  private remember(scenario: Float64Array): void {
    const known = this.probes.findIndex((probe) => probe.every((value, k) => value === scenario[k]));
    if (known >= 0) this.probes.splice(known, 1);
    this.probes.unshift(scenario);
    if (this.probes.length > MOST_PROBES) this.probes.pop();
  }
}

type Probed =
  | ({ readonly kind: "found" } & WorstFound)
  | { readonly kind: "infeasible"; readonly scenario: Float64Array }
  | { readonly kind: "unbounded"; readonly scenario: Float64Array };

/** Coarse first, then the tolerance asked for. */
function steps(tolerance: number): number[] {
  return tolerance < COARSE_TOLERANCE ? [COARSE_TOLERANCE, tolerance] : [tolerance];
}

/** The deepest scenario and, of a box in low dimension, its vertices. */
function startingProbes(uncertainty: UncertaintySet, set: UnitSet): Float64Array[] {
  if (set.deepest === undefined) throw new Error("a flat uncertainty set cannot be covered");
  const probes = [set.deepest];
  if (uncertainty.kind !== "box" || set.dimension === 0 || set.dimension > MOST_VERTEX_DIMENSION)
    return probes;
  for (let vertex = 0; vertex < 2 ** set.dimension; vertex++) {
    const u = Float64Array.from({ length: set.dimension }, (_, t) => ((vertex >> t) & 1 ? 1 : -1));
    probes.push(set.toScenario(u));
  }
  return probes;
}
