import type { MilpBackend } from "../../milp/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import { joinStages } from "../../model/scenario.js";
import { rowActivity } from "../../model/sparse.js";
import type { ProblemStructure } from "../../model/structure.js";
import { asPolyhedron, type ScenarioSet, type UncertaintySet } from "../../model/uncertainty.js";
import { SupportFunction } from "../support-function.js";
import { allowance, EVALUATION_TOLERANCE, FEASIBILITY_TOLERANCE } from "../tolerances.js";
import type { EvaluationOptions, WorstCase, WorstCaseEvaluator } from "../worst-case/evaluator.js";
import { PolicyCover, type WorstFound } from "./cover.js";
import { type Policy, rowSlope } from "./policy.js";
import type { PolicySource } from "./policy-source.js";
import { UnitBox } from "./unit-box.js";

/** Vertices of the box are probed up to this dimension. */
const MOST_VERTEX_DIMENSION = 4;

/** Scenarios that were worst for earlier first stages, kept as probes for the next ones. */
const MOST_PROBES = 40;

/** Probes are computed to this share of the tolerance. */
const PROBE_SHARE_OF_TOLERANCE = 0.1;

/** The tolerance is approached in steps of this factor: a worse scenario found cheaply makes the finer cover smaller. */
const COARSE_TOLERANCE = 1e-3;

/** A scenario this near (in [−1, 1]ᵈ) to the edge of a cheaper policy's region is taken to press against it. */
const PRESSING_DISTANCE = 1e-4;

/**
 * Exact worst case F(x) = sup_ξ V(x, ξ) for integer (and mixed or continuous) recourse over a set of few factors, by
 * covering the set with policies; see {@link PolicyCover}.
 */
export class PolicyCoverEvaluator implements WorstCaseEvaluator {
  readonly name: string;
  private readonly box: UnitBox;
  private readonly policyCover: PolicyCover;
  private readonly support: SupportFunction;
  private readonly robustRows: readonly number[];
  /** Tried first, in this order. */
  private readonly probes: Float64Array[];

  constructor(
    private readonly problem: TwoStageProblem,
    structure: ProblemStructure,
    private readonly source: PolicySource,
    backend: MilpBackend,
  ) {
    const { uncertainty } = problem;
    if (uncertainty.kind === "scenarios") throw new Error("finite sets are enumerated instead");
    this.name = `policy cover with ${source.name}`;
    const { lower, upper } = asPolyhedron(uncertainty);
    this.box = new UnitBox(lower, upper);
    this.policyCover = new PolicyCover(problem, this.box, unitRows(uncertainty, this.box), source);
    this.support = new SupportFunction(backend, uncertainty);
    this.robustRows = structure.rowKinds.flatMap((kind, i) => (kind === "robust" ? [i] : []));
    this.probes = startingProbes(uncertainty, this.box);
  }

  evaluate(
    x: Float64Array,
    { stop, tolerance = EVALUATION_TOLERANCE, rejectAt = Number.POSITIVE_INFINITY }: EvaluationOptions,
  ): WorstCase {
    const violated = this.robustViolation(x);
    if (violated) return { kind: "infeasible", scenario: violated };

    let worst: WorstFound | undefined;
    for (const scenario of this.probes) {
      const enough = worst?.value ?? Number.NEGATIVE_INFINITY;
      const gap = PROBE_SHARE_OF_TOLERANCE * allowance(tolerance, worst?.value ?? 0);
      const answer = this.source.valueAt(x, scenario, { enough, gap, stop });
      if (answer.status === "limit") break;
      if (answer.status === "infeasible" || answer.status === "unbounded")
        return { kind: answer.status, scenario };
      if (answer.status === "value") worst = { value: answer.lower, scenario, y: answer.y };
      if ((worst && worst.value >= rejectAt) || stop.reason() !== undefined) break;
    }

    // Without a factor that varies the only probe is the only scenario.
    let upper = this.box.dimension === 0 && worst ? worst.value : Number.POSITIVE_INFINITY;
    for (const step of this.box.dimension === 0 ? [] : steps(tolerance)) {
      const outcome = this.policyCover.cover({ x, worst, tolerance: step, rejectAt, stop });
      if (outcome.kind === "infeasible" || outcome.kind === "unbounded") return outcome;
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
      attained: !this.pressesAgainstEdge(worst, tolerance),
      scenario: worst.scenario,
      recourse: worst.y,
      ...(upper - worst.value > allowance(tolerance, worst.value) && { stoppedEarly: true }),
    };
  }

  dispose(): void {
    this.support.dispose();
  }

  /** A scenario at which a row of x alone fails. */
  private robustViolation(x: Float64Array): Float64Array | undefined {
    const { rows, secondStage, uncertainty } = this.problem;
    const point = joinStages(this.problem, x, new Float64Array(secondStage.count));
    for (const i of this.robustRows) {
      const slope = rowSlope(this.problem, i, point, new Float64Array(uncertainty.dimension));
      const activity = rowActivity(rows.matrix, i, point);
      for (const [sign, limit] of [
        [1, rows.upper[i]],
        [-1, -rows.lower[i]],
      ]) {
        if (limit === Number.POSITIVE_INFINITY) continue;
        const most = this.support.maximise(slope.map((value) => sign * value));
        if (most === undefined) throw new Error("the support function of the uncertainty set failed");
        if (sign * activity + most.upper > limit + FEASIBILITY_TOLERANCE) return most.xi;
      }
    }
    return undefined;
  }

  /** Puts a scenario first among the probes. */
  private remember(scenario: Float64Array): void {
    const known = this.probes.findIndex((probe) => probe.every((value, k) => value === scenario[k]));
    if (known >= 0) this.probes.splice(known, 1);
    this.probes.unshift(scenario);
    if (this.probes.length > MOST_PROBES) this.probes.pop();
  }

  /**
   * Whether the worst scenario lies at the edge of the region of a policy that would be cheaper there, on the side where
   * it cannot be used: V falls at the edge itself, so the supremum is approached and not attained.
   */
  private pressesAgainstEdge({ value, scenario }: WorstFound, tolerance: number): boolean {
    const jump = allowance(tolerance, value);
    return this.policyCover.policies.some(
      (policy) => costAt(policy, scenario) < value - jump && this.isJustMissed(policy, scenario),
    );
  }

  private isJustMissed({ normals, limits, slope }: Policy, scenario: Float64Array): boolean {
    const normal = new Float64Array(this.box.dimension);
    const u = this.box.fromScenario(scenario);
    let misses = false;
    for (let r = 0; r < limits.length; r++) {
      const middle = this.box.toUnit(normals, r * slope.length, normal);
      const distance =
        normal.reduce((total, g, t) => total + g * u[t], middle - limits[r]) / Math.hypot(...normal);
      if (distance > PRESSING_DISTANCE) return false;
      if (distance > 0) misses = true;
    }
    return misses;
  }
}

/** Coarse first, then the tolerance asked for. */
function steps(tolerance: number): number[] {
  return tolerance < COARSE_TOLERANCE ? [COARSE_TOLERANCE, tolerance] : [tolerance];
}

function costAt({ constant, slope }: Policy, scenario: Float64Array): number {
  return slope.reduce((total, value, k) => total + value * scenario[k], constant);
}

type ContinuousSet = Exclude<UncertaintySet, ScenarioSet>;

/** The set's own rows as normal·u ≤ limit. */
function unitRows(set: ContinuousSet, box: UnitBox) {
  const { dimension, rows, rowLower, rowUpper } = asPolyhedron(set);
  const result: { normal: Float64Array; limit: number }[] = [];
  for (let i = 0; i < rows.count; i++) {
    const dense = new Float64Array(dimension);
    for (let k = rows.starts[i]; k < rows.starts[i + 1]; k++) dense[rows.indices[k]] += rows.values[k];
    const normal = new Float64Array(box.dimension);
    const middle = box.toUnit(dense, 0, normal);
    if (normal.every((value) => value === 0)) continue;
    if (rowUpper[i] < Number.POSITIVE_INFINITY) result.push({ normal, limit: rowUpper[i] - middle });
    if (rowLower[i] > Number.NEGATIVE_INFINITY) {
      result.push({ normal: normal.map((value) => -value), limit: middle - rowLower[i] });
    }
  }
  return result;
}

/** For a box its middle and, in low dimension, its vertices; other sets start without probes. */
function startingProbes(set: ContinuousSet, box: UnitBox): Float64Array[] {
  if (set.kind !== "box" && box.dimension > 0) return [];
  const probes = [box.toScenario(new Float64Array(box.dimension))];
  if (box.dimension > MOST_VERTEX_DIMENSION) return probes;
  for (let vertex = 0; vertex < 2 ** box.dimension; vertex++) {
    probes.push(
      box.toScenario(Float64Array.from({ length: box.dimension }, (_, t) => ((vertex >> t) & 1 ? 1 : -1))),
    );
  }
  return probes;
}
