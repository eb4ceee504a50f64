import { hasSolution, LinearModelBuilder, type MilpBackend, type MilpSession } from "../../milp/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import type { RecourseOracle } from "../../model/recourse.js";
import { joinStages, objectiveAt, objectiveInXi } from "../../model/scenario.js";
import type { ProblemStructure } from "../../model/structure.js";
import type { ScenarioSet, UncertaintySet } from "../../model/uncertainty.js";
import { dot } from "../../tensor/vector.js";
import { addUncertaintySet, initialScenario } from "../initial-scenario.js";
import { PolicyPool } from "../policy-pool.js";
import { allowance, EVALUATION_TOLERANCE } from "../tolerances.js";
import type { EvaluationOptions, WorstCase, WorstCaseEvaluator } from "./evaluator.js";

/** Rows of policies in the linear programme beyond which it is started afresh. */
const MOST_POLICY_ROWS = 600;

/** Violated policies of the pool added to the linear programme at a time. */
const POLICIES_PER_ROUND = 8;

/**
 * Exact worst case under objective uncertainty, by cutting planes in ξ. With every recourse policy y the value
 * c(ξ)ᵀx + d(ξ)ᵀy is affine in ξ and bounds V(x, ξ) from above, so
 *
 *     F(x) = max { c(ξ)ᵀx + w : ξ ∈ Ξ, w ≤ d(ξ)ᵀyᵏ for every policy yᵏ ∈ Y(x) }
 *
 * is a linear programme (integer where ξ is) once the policies that matter are known; the recourse oracle supplies them.
 * The programme and the policies stay from one x to the next: only the objective and the policies' feasibility change.
 */
export class ObjectiveUncertaintyEvaluator implements WorstCaseEvaluator {
  readonly name: string;
  readonly pool: PolicyPool;
  private readonly set: Exclude<UncertaintySet, ScenarioSet>;
  private readonly session: MilpSession;
  private readonly wColumn: number;
  private readonly setRowCount: number;
  private readonly xiColumns: Int32Array;
  /** Policies that have a row in the linear programme, in row order. */
  private rowPolicies: number[] = [];
  private scenario: Float64Array;

  constructor(
    private readonly problem: TwoStageProblem,
    structure: ProblemStructure,
    private readonly oracle: RecourseOracle,
    backend: MilpBackend,
  ) {
    if (problem.uncertainty.kind === "scenarios") throw new Error("finite sets are enumerated instead");
    this.set = problem.uncertainty;
    this.name = `cutting planes over scenarios with ${oracle.name}`;
    this.pool = new PolicyPool(problem, structure);
    this.scenario = initialScenario(this.set, backend);
    const builder = new LinearModelBuilder();
    addUncertaintySet(builder, this.set);
    this.wColumn = builder.addColumn({ cost: -1, lower: Number.NEGATIVE_INFINITY });
    this.setRowCount = builder.rowCount;
    this.xiColumns = Int32Array.from({ length: this.set.dimension }, (_, k) => k);
    this.session = backend.open(builder.build());
  }

  evaluate(
    x: Float64Array,
    { stop, tolerance = EVALUATION_TOLERANCE, rejectAt }: EvaluationOptions,
  ): WorstCase {
    const own = objectiveInXi(this.problem.objective, joinStages(this.problem, x, []), this.set.dimension);
    this.moveTo(x, own);
    let upper = Number.POSITIVE_INFINITY;
    let best:
      | { readonly value: number; readonly scenario: Float64Array; readonly y: Float64Array }
      | undefined;
    const evaluated = (stoppedEarly: boolean): WorstCase =>
      best === undefined
        ? { kind: "limit" }
        : {
            kind: "evaluated",
            lower: Math.min(best.value, upper),
            upper: Math.max(best.value, upper),
            attained: true,
            scenario: best.scenario,
            recourse: best.y,
            ...(stoppedEarly && { stoppedEarly }),
          };

    for (;;) {
      const xi = this.scenario;
      const { constant, cost } = objectiveAt(this.problem.objective, xi);
      const answer = this.oracle.minimise(x, xi, cost.subarray(x.length), stop);
      if (answer.status === "infeasible" || answer.status === "unbounded")
        return { kind: answer.status, scenario: xi };
      if (answer.status === "limit") return evaluated(true);
      const value = constant + dot(x, cost) + answer.value;
      if (best === undefined || value > best.value) best = { value, scenario: xi, y: answer.y };
      if (upper - best.value <= allowance(tolerance, best.value)) return evaluated(false);
      if (rejectAt !== undefined && best.value >= rejectAt) return evaluated(true);

      this.addRow(this.pool.add(answer.y));
      const relaxed = this.maximiseOverPool(x);
      if (stop.reason() !== undefined || relaxed === undefined) return evaluated(true);
      upper = Math.min(upper, relaxed);
      if (upper - best.value <= allowance(tolerance, best.value)) return evaluated(false);
    }
  }

  dispose(): void {
    this.session.dispose();
  }

  /** Drops all policies, of the pool and the programme. */
  protected forget(): void {
    this.dropRows();
    this.pool.clear();
  }

  /** Objective and feasible policies of a new first stage. */
  private moveTo(x: Float64Array, own: { readonly constant: number; readonly slope: Float64Array }): void {
    if (this.rowPolicies.length > MOST_POLICY_ROWS) this.dropRows();
    this.session.setCost(
      this.xiColumns,
      own.slope.map((slope) => 0 - slope),
    );
    this.session.setOffset(0 - own.constant);
    const feasible = this.pool.feasibleAt(x);
    const rows = this.rowPolicies.map((_, r) => this.setRowCount + r);
    const free = new Float64Array(rows.length).fill(Number.NEGATIVE_INFINITY);
    const upper = this.rowPolicies.map((policy) =>
      feasible[policy] ? this.pool.policies[policy].constant : Number.POSITIVE_INFINITY,
    );
    this.session.setRowBounds(rows, free, upper);
  }

  /**
   * Maximises over ξ and w with the policies of the pool, adding violated ones until none is; the maximiser becomes the
   * next scenario. Returns a proved upper bound on F(x), or `undefined` when a limit came first.
   */
  private maximiseOverPool(x: Float64Array): number | undefined {
    const feasible = this.pool.feasibleAt(x);
    for (;;) {
      const answer = this.session.solve();
      if (!hasSolution(answer)) return undefined;
      const xi = this.set.kind === "polytope" ? answer.x.slice(0, this.set.dimension) : this.snap(answer.x);
      const violated = this.mostViolated(xi, answer.x[this.wColumn], feasible);
      if (violated.length === 0) {
        this.scenario = xi;
        return 0 - answer.bound;
      }
      for (const policy of violated) this.addRow(policy);
    }
  }

  /** Solver tolerances taken off a scenario, so that it lies in the set exactly. */
  private snap(point: Float64Array): Float64Array {
    const set = this.set as Exclude<typeof this.set, { kind: "polytope" }>;
    const xi = set.lower.map((lower, k) => Math.min(set.upper[k], Math.max(lower, point[k])));
    if (set.kind === "box") return xi;
    for (const { indices, weights, gamma } of set.groups) {
      const used = indices.reduce((total, k, i) => total + weights[i] * (xi[k] - set.lower[k]), 0);
      if (used <= gamma) continue;
      for (const k of indices) xi[k] = set.lower[k] + ((xi[k] - set.lower[k]) * gamma) / used;
    }
    return xi;
  }

  private mostViolated(xi: Float64Array, w: number, feasible: Uint8Array): number[] {
    const inModel = new Set(this.rowPolicies);
    const margin = allowance(EVALUATION_TOLERANCE / 10, w);
    const violated: { readonly policy: number; readonly excess: number }[] = [];
    for (let policy = 0; policy < feasible.length; policy++) {
      if (!feasible[policy] || inModel.has(policy)) continue;
      const { constant, slope } = this.pool.policies[policy];
      const excess = w - constant - dot(slope, xi);
      if (excess > margin) violated.push({ policy, excess });
    }
    return violated
      .sort((a, b) => b.excess - a.excess)
      .slice(0, POLICIES_PER_ROUND)
      .map(({ policy }) => policy);
  }

  /** w − slopeᵀξ ≤ constant */
  private addRow(policy: number): void {
    if (this.rowPolicies.includes(policy)) return;
    const { constant, slope } = this.pool.policies[policy];
    const indices = [this.wColumn];
    const values = [1];
    slope.forEach((value, k) => {
      if (value === 0) return;
      indices.push(k);
      values.push(0 - value);
    });
    this.session.addRow(Number.NEGATIVE_INFINITY, constant, indices, values);
    this.rowPolicies.push(policy);
  }

  private dropRows(): void {
    this.session.deleteRows(this.rowPolicies.map((_, r) => this.setRowCount + r));
    this.rowPolicies = [];
  }
}
