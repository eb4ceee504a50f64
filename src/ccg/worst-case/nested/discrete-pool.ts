import type { TwoStageProblem } from "../../../model/problem.js";
import { CONSTANT, rowActivity } from "../../../model/sparse.js";
import { analyse, type ProblemStructure } from "../../../model/structure.js";
import { FEASIBILITY_TOLERANCE } from "../../tolerances.js";
import type { CoordinateBounds } from "../duality/factor-bounds.js";
import { type AffineInXi, RecourseSystem, rangeOver } from "../duality/recourse-system.js";
import { impliedColumnBounds } from "./column-bounds.js";
import { type DiscreteSplit, splitDiscrete } from "./discrete-split.js";
import type { ContinuousPart, DiscretePolicy } from "./policy-block.js";

/** A missed row counts at least this many times the largest cost of a recourse column. */
const LEAST_WEIGHT_IN_COSTS = 10;

/** The discrete parts of the recourse met so far, with one continuous part each, for every first stage. */
export class DiscretePool {
  readonly split: DiscreteSplit;
  private readonly system: RecourseSystem;
  /** Rows of discrete columns alone: those that depend on ξ, and those that do not. */
  private readonly uncertainRows: readonly number[];
  private readonly certainRows: readonly number[];
  private readonly recourses: Float64Array[] = [];
  private readonly keys = new Set<string>();

  constructor(problem: TwoStageProblem, structure: ProblemStructure) {
    this.split = splitDiscrete(problem);
    const moved = analyse(this.split.problem);
    this.system = new RecourseSystem(this.split.problem, moved);
    const rowsOf = (kind: string) =>
      moved.rowKinds.flatMap((own, i) => (own === kind && structure.rowKinds[i] === "recourse" ? [i] : []));
    this.uncertainRows = rowsOf("robust");
    this.certainRows = rowsOf("firstStage");
  }

  /** Adds the discrete part of a recourse; false where it is known. */
  add(recourse: Float64Array): boolean {
    const key = this.split.integers.map((j) => recourse[j]).join();
    if (this.keys.has(key)) return false;
    this.keys.add(key);
    this.recourses.push(Float64Array.from(recourse));
    return true;
  }

  /** How many times a missed row counts, so that an excess within the allowance means rows met within their tolerance. */
  weight(allowed: number): number {
    const { objective, firstStage } = this.split.problem;
    const costs = this.system.costs.map(({ constant }) => Math.abs(constant));
    for (let j = 0; j < firstStage.count; j++) costs.push(Math.abs(objective.cost[j]));
    return Math.max(1, allowed / FEASIBILITY_TOLERANCE, LEAST_WEIGHT_IN_COSTS * Math.max(0, ...costs));
  }

  /** Every discrete part that x allows, at a threshold, over the scenarios of a box. */
  policiesAt(x: Float64Array, threshold: number, weight: number, xi: CoordinateBounds): DiscretePolicy[] {
    return this.recourses.flatMap((recourse) => {
      const point = this.pointOf(x, recourse);
      return this.fits(point) ? [this.policyAt(point, recourse, threshold, weight, xi)] : [];
    });
  }

  private policyAt(
    point: Float64Array,
    recourse: Float64Array,
    threshold: number,
    weight: number,
    xi: CoordinateBounds,
  ): DiscretePolicy {
    const at = this.system.at(point);
    const rows = this.uncertainRows.flatMap((i) => this.missedSides(i, point, weight));
    const highest = (excess: AffineInXi) => rangeOver(excess, xi.lower, xi.upper)[1];
    if (this.split.continuous.length === 0) {
      const cost = { ...at.firstStageCost, constant: at.firstStageCost.constant - threshold };
      const excesses = [cost, ...rows];
      return { excesses, most: Math.max(...excesses.map(highest)) };
    }
    const columns = impliedColumnBounds(this.system, at.rightHandSides, xi);
    const continuous = { system: this.system, at, columns };
    const known = this.split.continuous.map((j, c) =>
      Math.min(columns.upper[c], Math.max(columns.lower[c], recourse[j])),
    );
    const most = Math.max(...rows.map(highest), mostExcess(continuous, known, threshold, weight, xi));
    return { excesses: rows, continuous, most };
  }

  private pointOf(x: Float64Array, recourse: Float64Array): Float64Array {
    return Float64Array.from([...x, ...this.split.integers.map((j) => recourse[j])]);
  }

  private fits(point: Float64Array): boolean {
    const { rows } = this.split.problem;
    return this.certainRows.every((i) => {
      const activity = rowActivity(rows.matrix, i, point);
      return (
        activity >= rows.lower[i] - FEASIBILITY_TOLERANCE && activity <= rows.upper[i] + FEASIBILITY_TOLERANCE
      );
    });
  }

  /** By how much the sides of an uncertain row of discrete columns are missed, times the weight. */
  private missedSides(i: number, point: Float64Array, weight: number): AffineInXi[] {
    const { rows } = this.split.problem;
    const constant = rowActivity(rows.matrix, i, point);
    const terms = new Map<number, number>();
    const { starts, column, factor, value } = rows.uncertain;
    for (let k = starts[i]; k < starts[i + 1]; k++) {
      const multiplier = column[k] === CONSTANT ? 1 : point[column[k]];
      terms.set(factor[k], (terms.get(factor[k]) ?? 0) + value[k] * multiplier);
    }
    const side = (sign: 1 | -1, bound: number): AffineInXi => ({
      constant: weight * sign * (constant - bound),
      terms: [...terms].map(([k, slope]) => ({ factor: k, value: weight * sign * slope })),
    });
    return [
      ...(Number.isFinite(rows.upper[i]) ? [side(1, rows.upper[i])] : []),
      ...(Number.isFinite(rows.lower[i]) ? [side(-1, rows.lower[i])] : []),
    ];
  }
}

/** The largest excess over a box of scenarios that a continuous part leaves, term by term. */
function mostExcess(
  { system, at }: ContinuousPart,
  known: readonly number[],
  threshold: number,
  weight: number,
  xi: CoordinateBounds,
): number {
  let cost = rangeOver(at.firstStageCost, xi.lower, xi.upper)[1] - threshold;
  system.costs.forEach((d, j) => {
    const [low, high] = rangeOver(d, xi.lower, xi.upper);
    cost += Math.max(low * known[j], high * known[j]);
  });
  let most = cost;
  system.sides.forEach(({ entries }, r) => {
    let missed = rangeOver(at.rightHandSides[r], xi.lower, xi.upper)[1];
    for (const entry of entries) {
      const [low, high] = rangeOver(entry, xi.lower, xi.upper);
      missed -= Math.min(low * known[entry.column], high * known[entry.column]);
    }
    most = Math.max(most, weight * missed);
  });
  return most;
}
