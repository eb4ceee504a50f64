import type { Stop } from "../../base/stop.js";
import { hasSolution, LinearModelBuilder, type MilpBackend } from "../../milp/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import { joinStages, objectiveInXi } from "../../model/scenario.js";
import { CONSTANT } from "../../model/sparse.js";
import { addUncertaintySet } from "../initial-scenario.js";
import { type CoordinateBounds, coordinateBounds } from "../worst-case/duality/factor-bounds.js";

/** constant + slopeᵀξ */
interface ScenarioFunction {
  readonly constant: number;
  readonly slope: Float64Array;
}

export type SeparationAnswer =
  | {
      readonly kind: "solved";
      readonly xi: Float64Array /** Proved bound on the largest regret. */;
      readonly bound: number;
    }
  | { readonly kind: "limit" };

/**
 * The scenario at which the best of K policies does worst (Subramanyam, Gounaris & Wiesemann 2020, problem (S)):
 *
 *     max ζ   s.t.  ξ ∈ Ξ;  for every policy k some requirement l has ζ ≤ excess_kl(ξ)
 *
 * where the requirements are "cost ≤ θ" (in units of max(1, |θ|)) and the uncertain rows, and excess is how far one is missed.
 * All K policies fail somewhere if and only if the maximum is positive.
 */
export class PolicySeparation {
  private readonly bounds: CoordinateBounds | undefined;
  private readonly uncertainRows: readonly number[];

  constructor(
    private readonly problem: TwoStageProblem,
    private readonly backend: MilpBackend,
  ) {
    const { uncertainty, rows } = problem;
    this.bounds = uncertainty.kind === "scenarios" ? undefined : coordinateBounds(uncertainty, backend);
    this.uncertainRows = rows.names.flatMap((_, i) =>
      rows.uncertain.starts[i + 1] > rows.uncertain.starts[i] ? [i] : [],
    );
  }

  worstScenario(
    x: Float64Array,
    policies: readonly Float64Array[],
    theta: number,
    stop: Stop,
    absoluteGap: number,
  ): SeparationAnswer {
    const excesses = policies.map((y) => this.excesses(x, y, theta));
    const { uncertainty: set } = this.problem;
    if (set.kind === "scenarios") return worstOf(set.points, excesses);
    const builder = new LinearModelBuilder();
    addUncertaintySet(builder, set);
    const ranges = excesses.map((list) => list.map((excess) => this.range(excess)));
    const most = Math.min(...ranges.map((list) => Math.max(...list.map(([, high]) => high))));
    const zeta = builder.addColumn({ cost: -1, lower: Number.NEGATIVE_INFINITY, upper: most });
    excesses.forEach((list, k) => {
      const choices = list.map((excess, l) => {
        const [least] = ranges[k][l];
        const m = Math.max(0, most - least);
        const indices = [zeta];
        const values = [1];
        excess.slope.forEach((value, factor) => {
          if (value === 0) return;
          indices.push(factor);
          values.push(0 - value);
        });
        if (list.length === 1) {
          builder.addRow(Number.NEGATIVE_INFINITY, excess.constant, indices, values);
          return -1;
        }
        const w = builder.addColumn({ upper: 1, integer: true });
        // ζ ≤ excess + M (1 − w)
        builder.addRow(Number.NEGATIVE_INFINITY, excess.constant + m, [...indices, w], [...values, m]);
        return w;
      });
      if (list.length > 1)
        builder.addRow(
          1,
          1,
          choices,
          choices.map(() => 1),
        );
    });
    const session = this.backend.open(builder.build());
    try {
      const answer = session.solve({ stop, relativeGap: 1e-3, absoluteGap });
      if (!hasSolution(answer)) return { kind: "limit" };
      return { kind: "solved", xi: answer.x.slice(0, set.dimension), bound: 0 - answer.bound };
    } finally {
      session.dispose();
    }
  }

  /** By how much a policy misses the threshold and every side of the uncertain rows, as functions of ξ. */
  private excesses(x: Float64Array, y: Float64Array, theta: number): ScenarioFunction[] {
    const { problem } = this;
    const { rows, uncertainty } = problem;
    const point = joinStages(problem, x, y);
    const cost = objectiveInXi(problem.objective, point, uncertainty.dimension);
    const unit = Math.max(1, Math.abs(theta));
    const list: ScenarioFunction[] = [
      { constant: (cost.constant - theta) / unit, slope: cost.slope.map((value) => value / unit) },
    ];
    for (const i of this.uncertainRows) {
      let constant = 0;
      for (let t = rows.matrix.starts[i]; t < rows.matrix.starts[i + 1]; t++) {
        constant += rows.matrix.values[t] * point[rows.matrix.indices[t]];
      }
      const slope = new Float64Array(uncertainty.dimension);
      const { starts, column, factor, value } = rows.uncertain;
      for (let t = starts[i]; t < starts[i + 1]; t++) {
        slope[factor[t]] += value[t] * (column[t] === CONSTANT ? 1 : point[column[t]]);
      }
      if (Number.isFinite(rows.upper[i])) list.push({ constant: constant - rows.upper[i], slope });
      if (Number.isFinite(rows.lower[i])) {
        list.push({ constant: rows.lower[i] - constant, slope: slope.map((entry) => 0 - entry) });
      }
    }
    return list;
  }

  private range({ constant, slope }: ScenarioFunction): readonly [number, number] {
    const { lower, upper } = this.bounds as CoordinateBounds;
    let [least, most] = [constant, constant];
    slope.forEach((value, k) => {
      const ends = [value * lower[k], value * upper[k]];
      if (value === 0) return;
      least += Math.min(...ends);
      most += Math.max(...ends);
    });
    return [least, most];
  }
}

function worstOf(points: readonly Float64Array[], excesses: readonly ScenarioFunction[][]): SeparationAnswer {
  let best: { readonly xi: Float64Array; readonly bound: number } | undefined;
  for (const xi of points) {
    const missed = excesses.map((list) =>
      Math.max(
        ...list.map(({ constant, slope }) => slope.reduce((total, s, k) => total + s * xi[k], constant)),
      ),
    );
    const bound = Math.min(...missed);
    if (best === undefined || bound > best.bound) best = { xi, bound };
  }
  return best === undefined ? { kind: "limit" } : { kind: "solved", ...best };
}
