import type { Stop } from "../../base/stop.js";
import { hasSolution, LinearModelBuilder, type MilpBackend, type MilpSession } from "../../milp/index.js";
import type { RecourseOracle } from "../../model/recourse.js";
import { dot } from "../../tensor/vector.js";
import type { PolicyPool } from "../policy-pool.js";
import type { FaceInequality } from "./cut.js";

/** A point is cut off only when it misses conv Y(x̂) by more than this. */
const LEAST_VIOLATION = 1e-6;

/** An inequality is accepted when no recourse exceeds it by more than this; its right-hand side then moves to the recourse's value. */
const ORACLE_SLACK = 1e-9;

/**
 * Separates points from conv Y(x̂) on the face {x = x̂} of conv Z, by linear programming over the known recourses y_j:
 *
 *     max αᵀŷ − g   s.t.   αᵀy_j ≤ g,   −1 ≤ α ≤ 1
 *
 * with the oracle adding recourses that exceed g until none does. The programme of one x̂ persists; from one ŷ to the next
 * only its objective changes.
 */
export class FaceSeparator {
  private session: MilpSession | undefined;
  private known = new Set<number>();
  private x: Float64Array = new Float64Array(0);

  constructor(
    private readonly columns: number,
    private readonly backend: MilpBackend,
    private readonly oracle: RecourseOracle,
    private readonly pool: PolicyPool,
    /** Any scenario: under objective uncertainty Y(x) does not depend on it. */
    private readonly scenario: Float64Array,
  ) {}

  /** Goes to another face. */
  moveTo(x: Float64Array): void {
    this.x = x;
    this.known = new Set();
    this.session?.dispose();
    const builder = new LinearModelBuilder();
    builder.addColumns(this.columns, { lower: -1, upper: 1 });
    builder.addColumn({ cost: 1, lower: Number.NEGATIVE_INFINITY });
    this.session = this.backend.open(builder.build());
    this.pool.feasibleAt(x).forEach((isFeasible, policy) => {
      if (isFeasible) this.addPolicy(policy);
    });
  }

  /** An inequality valid on Y(x̂) that cuts off ŷ, or `undefined` when ŷ is (nearly) in conv Y(x̂) or a limit came. */
  separate(y: Float64Array, stop: Stop): FaceInequality | undefined {
    const { session } = this;
    if (!session) return undefined;
    const cost = new Float64Array(this.columns + 1);
    for (let j = 0; j < this.columns; j++) cost[j] = 0 - y[j];
    cost[this.columns] = 1;
    session.setCost("all", cost);
    while (stop.reason() === undefined) {
      const answer = session.solve({ stop });
      if (!hasSolution(answer)) return undefined;
      const alpha = answer.x.slice(0, this.columns);
      const rhs = answer.x[this.columns];
      if (dot(alpha, y) - rhs <= LEAST_VIOLATION) return undefined;
      const deepest = this.oracle.minimise(
        this.x,
        this.scenario,
        alpha.map((value) => 0 - value),
        stop,
      );
      if (deepest.status !== "optimal") return undefined;
      const largest = dot(alpha, deepest.y);
      const policy = this.pool.add(deepest.y);
      if (largest <= rhs + ORACLE_SLACK || this.known.has(policy)) {
        const proved = Math.max(rhs, largest, 0 - deepest.value);
        return dot(alpha, y) - proved > LEAST_VIOLATION ? { origin: "face", alpha, rhs: proved } : undefined;
      }
      this.addPolicy(policy);
    }
    return undefined;
  }

  dispose(): void {
    this.session?.dispose();
    this.session = undefined;
  }

  /** αᵀy_j − g ≤ 0 */
  private addPolicy(policy: number): void {
    this.known.add(policy);
    const indices: number[] = [this.columns];
    const values: number[] = [-1];
    this.pool.policies[policy].y.forEach((value, j) => {
      if (value === 0) return;
      indices.push(j);
      values.push(value);
    });
    this.session?.addRow(Number.NEGATIVE_INFINITY, 0, indices, values);
  }
}
