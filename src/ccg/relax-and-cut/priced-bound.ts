import type { Stop } from "../../base/stop.js";
import { hasSolution, LinearModelBuilder, type MilpBackend, type MilpSession } from "../../milp/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import type { RecourseOracle } from "../../model/recourse.js";
import { joinStages, objectiveAt, objectiveInXi } from "../../model/scenario.js";
import type { ProblemStructure } from "../../model/structure.js";
import type { UncertaintySet } from "../../model/uncertainty.js";
import { dot } from "../../tensor/vector.js";
import { addUncertaintySet, initialScenario } from "../initial-scenario.js";
import { SupportFunction } from "../support-function.js";
import { allowance, EVALUATION_TOLERANCE } from "../tolerances.js";

/** Points beyond which all are dropped: each costs every linear programme a row, also while it is out of the box. */
const MOST_POINTS = 100;

/** A scenario and prices of the rows on x alone: what a bound is computed from. */
export interface Prices {
  readonly xi: Float64Array;
  readonly mu: Float64Array;
}

/** Bounds on the first-stage columns. */
export interface Box {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

export interface PricedBound {
  /** Proved lower bound on the worst case of every plan in the box; ∞ where it holds none. */
  readonly bound: number;
  /** What the bound cannot exceed. */
  readonly estimate: number;
  /** True once the two meet. */
  readonly isTight: boolean;
  readonly prices: Prices;
  /** The convex combination of first stages that the bound stands for. */
  readonly x: Float64Array;
  /** First stages of the box seen on the way, integer, perhaps beyond the rows on x alone. */
  readonly plans: readonly Float64Array[];
}

export interface PricedBoundOptions {
  /** A bound of this much will do. */
  readonly enough: number;
  /** Stop also once `enough` is out of reach. */
  readonly mayGiveUp: boolean;
  readonly stop: Stop;
}

interface Point {
  readonly x: Float64Array;
  readonly upper: number;
}

/** A row on x alone as slope·x ≤ side. */
interface PlanRow {
  readonly slope: Float64Array;
  readonly side: number;
}

/**
 * Bounds on the worst case of all plans in a box, from scenarios: for every ξ ∈ Ξ and prices μ ≥ 0 of the rows Ax ≤ b on x alone
 *
 *     min { c(ξ)ᵀx + d(ξ)ᵀy + μᵀ(Ax − b) : (x, y) ∈ Z, x in the box }
 *
 * is one, and its maximum over (ξ, μ) is the bound of branch-and-price, conv Z with x relaxed (A. N. Arslan, B. Detienne, INFORMS J.
 * Computing 34(2), 2022). It is concave in (ξ, μ) and found by cutting planes, each point (x, y) a plane; where ξ has few factors few are
 * needed. The points are kept from one box to the next.
 */
export class PricedBounds {
  /** Prices to begin with. */
  readonly start: Prices;
  private readonly session: MilpSession;
  private readonly setRowCount: number;
  private readonly firstPrice: number;
  private readonly w: number;
  private readonly rows: readonly PlanRow[];
  private points: Point[] = [];

  constructor(
    private readonly problem: TwoStageProblem,
    structure: ProblemStructure,
    backend: MilpBackend,
    private readonly oracle: Required<Pick<RecourseOracle, "minimiseJointly">>,
  ) {
    const { uncertainty } = problem;
    if (uncertainty.kind === "scenarios") throw new Error("not for finite sets");
    this.rows = planRows(problem, structure);
    const builder = new LinearModelBuilder();
    addUncertaintySet(builder, uncertainty);
    this.setRowCount = builder.rowCount;
    this.firstPrice = builder.columnCount;
    const largest = largestCosts(problem, backend);
    for (const { slope } of this.rows) builder.addColumn({ upper: largestPrice(slope, largest) });
    this.w = builder.addColumn({ cost: -1, lower: Number.NEGATIVE_INFINITY });
    this.session = backend.open(builder.build());
    this.start = {
      xi: initialScenario(uncertainty, backend),
      mu: new Float64Array(this.rows.length),
    };
  }

  /** `undefined` when a limit came first. */
  maximise(box: Box, from: Prices, { enough, mayGiveUp, stop }: PricedBoundOptions): PricedBound | undefined {
    this.moveTo(box);
    const plans: Float64Array[] = [];
    let prices = from;
    let bound = Number.NEGATIVE_INFINITY;
    let x: Float64Array = box.lower;
    let estimate = Number.POSITIVE_INFINITY;
    const result = (isTight: boolean) => ({ bound, estimate, isTight, prices, x, plans });
    for (;;) {
      const point = this.cheapest(box, prices, stop);
      if (point === undefined || stop.reason() !== undefined) return undefined;
      bound = Math.max(bound, point.value);
      if (bound >= enough || point.x === undefined) return result(false);
      plans.push(point.x);
      this.addPoint(point.x, point.y);
      const answer = this.session.solve();
      if (!hasSolution(answer) || !answer.duals) return undefined;
      estimate = 0 - answer.objective;
      prices = {
        xi: answer.x.slice(0, this.problem.uncertainty.dimension),
        mu: answer.x.slice(this.firstPrice, this.w),
      };
      x = this.combination(answer.duals);
      if (estimate - bound <= allowance(EVALUATION_TOLERANCE, estimate)) return result(true);
      if (mayGiveUp && estimate < enough) return result(false);
    }
  }

  dispose(): void {
    this.session.dispose();
  }

  /** The oracle's point at the prices; without x where the box holds none. */
  private cheapest(box: Box, { xi, mu }: Prices, stop: Stop) {
    const { constant, cost } = objectiveAt(this.problem.objective, xi);
    let offset = constant;
    this.rows.forEach(({ slope, side }, r) => {
      if (mu[r] === 0) return;
      offset -= mu[r] * side;
      slope.forEach((value, j) => {
        cost[j] += mu[r] * value;
      });
    });
    const answer = this.oracle.minimiseJointly(box.lower, box.upper, cost, stop);
    if (answer.status === "limit") return undefined;
    if (answer.status === "infeasible") return { value: Number.POSITIVE_INFINITY };
    return { value: offset + answer.value, x: answer.x, y: answer.y };
  }

  /** w − slopeᵀξ − Σ μ_r (slope_rᵀx − side_r) ≤ constant */
  private addPoint(x: Float64Array, y: Float64Array): void {
    const { dimension } = this.problem.uncertainty;
    const { constant, slope } = objectiveInXi(
      this.problem.objective,
      joinStages(this.problem, x, y),
      dimension,
    );
    const columns = [this.w];
    const values = [1];
    slope.forEach((value, k) => {
      columns.push(k);
      values.push(0 - value);
    });
    this.rows.forEach((row, r) => {
      columns.push(this.firstPrice + r);
      values.push(row.side - dot(row.slope, x));
    });
    this.session.addRow(Number.NEGATIVE_INFINITY, constant, columns, values);
    this.points.push({ x, upper: constant });
  }

  /** Only the points in the box count. */
  private moveTo({ lower, upper }: Box): void {
    if (this.points.length > MOST_POINTS) {
      this.session.deleteRows(this.points.map((_, k) => this.setRowCount + k));
      this.points = [];
    }
    const isIn = ({ x }: Point) => x.every((value, j) => value >= lower[j] && value <= upper[j]);
    this.session.setRowBounds(
      this.points.map((_, k) => this.setRowCount + k),
      new Float64Array(this.points.length).fill(Number.NEGATIVE_INFINITY),
      this.points.map((point) => (isIn(point) ? point.upper : Number.POSITIVE_INFINITY)),
    );
  }

  private combination(duals: Float64Array): Float64Array {
    const x = new Float64Array(this.problem.firstStage.count);
    this.points.forEach((point, k) => {
      const weight = 0 - duals[this.setRowCount + k];
      if (weight !== 0)
        point.x.forEach((value, j) => {
          x[j] += weight * value;
        });
    });
    return x;
  }
}

function planRows({ rows, firstStage }: TwoStageProblem, { rowKinds }: ProblemStructure): PlanRow[] {
  return rowKinds.flatMap((kind, i) => {
    if (kind !== "firstStage") return [];
    const slope = new Float64Array(firstStage.count);
    for (let k = rows.matrix.starts[i]; k < rows.matrix.starts[i + 1]; k++) {
      slope[rows.matrix.indices[k]] = rows.matrix.values[k];
    }
    return [
      { slope, side: rows.upper[i] },
      { slope: slope.map((value) => 0 - value), side: 0 - rows.lower[i] },
    ].filter(({ side }) => side < Number.POSITIVE_INFINITY);
  });
}

/** The size that the cost of each first-stage column reaches on Ξ at most, each factor on its own. */
function largestCosts(
  { objective, firstStage, uncertainty }: TwoStageProblem,
  backend: MilpBackend,
): Float64Array {
  const largest = objective.cost.subarray(0, firstStage.count).map(Math.abs);
  const reach = largestFactors(uncertainty, backend);
  const { column, factor, value } = objective.uncertain;
  for (let k = 0; k < column.length; k++) {
    if (column[k] >= 0 && column[k] < firstStage.count) {
      largest[column[k]] += Math.abs(value[k]) * reach[factor[k]];
    }
  }
  return largest;
}

/** max |ξ_k| over Ξ, for every factor. */
function largestFactors(set: UncertaintySet, backend: MilpBackend): Float64Array {
  const support = new SupportFunction(backend, set);
  const direction = new Float64Array(set.dimension);
  const reach = Float64Array.from(direction, (_, k) =>
    [1, -1].reduce((most, sign) => {
      return Math.max(most, support.maximise(direction.with(k, sign))?.upper ?? 0);
    }, 0),
  );
  support.dispose();
  return reach;
}

/** At a higher price no column that the row limits would be taken, were there no recourse; any limit gives valid bounds. */
function largestPrice(slope: Float64Array, largest: Float64Array): number {
  return slope.reduce(
    (most, value, j) => (value === 0 ? most : Math.max(most, largest[j] / Math.abs(value))),
    0,
  );
}
