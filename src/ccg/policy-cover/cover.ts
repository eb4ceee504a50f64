import type { Stop } from "../../base/stop.js";
import { allowance } from "../tolerances.js";
import { CentreProgram } from "./centre.js";
import { includingScenario, type Policy } from "./policy.js";
import type { PolicySource } from "./policy-source.js";
import type { UnitSet } from "./unit-set.js";

/** A region this shallow (in [−1, 1]ᵈ) holds no scenario that misses its rows by more than that: it counts as empty. */
const EMPTY_DEPTH = 1e-9;

/**
 * Scenarios are taken this share of the depth beside the centre: symmetric data with round numbers would otherwise put
 * the centre where many policies tie and none is usable on all sides.
 */
const OFF_CENTRE = 0.2;

/** An irrational number, whose multiples spread evenly modulo 1. */
const GOLDEN_RATIO = (1 + Math.sqrt(5)) / 2;

/** Boxes of less than this half side are not worth asking for. */
const SMALLEST_RADIUS = 1e-9;

/** Radii tried between one that works and one that does not. */
const REFINEMENTS = 2;

/** V is computed to this share of the tolerance, which leaves room for the policy that is found there. */
const VALUE_SHARE_OF_TOLERANCE = 0.1;

/** Half the side of the whole box, and twice it: no scenario is farther from a centre. */
const LARGEST_RADIUS = 2;

/** Scenarios on which a first stage does worst so far. */
export interface WorstFound {
  /** V(x, scenario), proved from below. */
  readonly value: number;
  readonly scenario: Float64Array;
  readonly y: Float64Array;
}

export type CoverOutcome =
  /** V(x, ξ) ≤ `upper` at every scenario of the set. */
  | { readonly kind: "covered"; readonly upper: number; readonly worst: WorstFound }
  /** A scenario of value ≥ `rejectAt` was found, or a limit came: `upper` is what is proved so far. */
  | { readonly kind: "stopped"; readonly upper: number; readonly worst: WorstFound | undefined }
  | { readonly kind: "infeasible"; readonly scenario: Float64Array }
  | { readonly kind: "unbounded"; readonly scenario: Float64Array };

export interface CoverRequest {
  readonly x: Float64Array;
  /** The worst scenario known. */
  readonly worst: WorstFound | undefined;
  /** Relative width of the interval to prove. */
  readonly tolerance: number;
  readonly rejectAt: number;
  readonly stop: Stop;
}

/** A part of the set not yet covered: rows of the centre program, and a bound on V there. */
interface Region {
  readonly rows: Int32Array;
  readonly basis: Int32Array;
  readonly upper: number;
}

/**
 * Proves sup_ξ V(x, ξ) ≤ t by covering Ξ with policies: policy p takes care of { ξ : p usable at ξ, cost_p(ξ) ≤ t }, an
 * intersection of halfspaces. At the deepest scenario of an uncovered region a policy is sought that is usable and cheap
 * enough on as large a box around it as possible; what it leaves uncovered falls into regions with one halfspace turned
 * round: its r-th row is missed (and the rows before hold), or all rows hold but it costs more than t. No policy within t
 * at the scenario means that V > t there: t rises to that value. Recourse must have finitely many policies that matter, as
 * integer recourse has, or policies usable on boxes; then the search ends.
 *
 * The disjunctive cutting planes of nested column generation (Zhao & Zeng 2012) branch on the same alternatives, but in
 * one integer programme with big-M rows.
 */
export class PolicyCover {
  private readonly program: CentreProgram;
  private readonly ownRows: Int32Array;
  private readonly lower: Float64Array;
  private readonly upper: Float64Array;
  /** A vector of length at most 1 in general position. */
  private readonly offset: Float64Array;

  constructor(
    private readonly set: UnitSet,
    private readonly source: PolicySource,
  ) {
    this.program = new CentreProgram(set.dimension);
    for (const { normal, limit } of set.rows) this.program.addRow(normal, limit);
    this.ownRows = Int32Array.from({ length: this.program.rowCount }, (_, r) => r);
    this.lower = new Float64Array(set.dimension);
    this.upper = new Float64Array(set.dimension);
    this.offset = Float64Array.from(
      { length: set.dimension },
      (_, t) => (2 * (((t + 1) * GOLDEN_RATIO) % 1) - 1) / Math.sqrt(set.dimension),
    );
  }

  cover({ x, worst: known, tolerance, rejectAt, stop }: CoverRequest): CoverOutcome {
    const { program, set } = this;
    program.truncate(this.ownRows.length);
    let worst = known;
    const regions: Region[] = [
      { rows: this.ownRows, basis: program.boxBasis(), upper: Number.POSITIVE_INFINITY },
    ];
    let unresolved = Number.NEGATIVE_INFINITY;
    const target = () =>
      worst === undefined ? Number.NEGATIVE_INFINITY : worst.value + allowance(tolerance, worst.value);

    for (let region = regions.pop(); region !== undefined; region = regions.pop()) {
      if (stop.reason() !== undefined || (worst !== undefined && worst.value >= rejectAt)) {
        regions.push(region);
        break;
      }
      if (region.upper <= target()) continue;
      const status = program.solve(region.rows, region.basis);
      if (status === "failed") unresolved = Math.max(unresolved, region.upper);
      if (status !== "found" || program.depth <= EMPTY_DEPTH) continue;

      const { depth, basis } = program;
      const centre = program.point.map((value, t) => value + OFF_CENTRE * depth * this.offset[t]);
      let policy = this.widestPolicy(x, centre, depth, target(), stop);
      if (policy === undefined) {
        const scenario = set.toScenario(centre);
        const gap = VALUE_SHARE_OF_TOLERANCE * allowance(tolerance, worst?.value ?? 0);
        const answer = this.source.valueAt(x, scenario, { enough: target(), gap, stop });
        if (answer.status === "limit") {
          regions.push(region);
          break;
        }
        if (answer.status === "infeasible" || answer.status === "unbounded") {
          return { kind: answer.status, scenario };
        }
        if (answer.status === "value") worst = { value: answer.lower, scenario, y: answer.y };
        policy =
          this.widestPolicy(x, centre, depth, target(), stop) ?? this.source.policyAt(x, scenario, answer.y);
      }
      const usable = includingScenario(policy, set.toScenario(centre));
      if (usable === undefined) unresolved = Math.max(unresolved, region.upper);
      else this.branch(regions, { ...region, basis }, usable, target());
    }

    const open = regions.reduce((upper, region) => Math.max(upper, region.upper), unresolved);
    if (worst !== undefined && open <= target()) return { kind: "covered", upper: target(), worst };
    return { kind: "stopped", upper: open, worst };
  }

  /** A policy of cost at most `target` on as large a box around `centre` as is easily found. */
  private widestPolicy(
    x: Float64Array,
    centre: Float64Array,
    depth: number,
    target: number,
    stop: Stop,
  ): Policy | undefined {
    if (!this.source.isFast) return this.policyWithin(x, centre, (1 - OFF_CENTRE) * depth, target, stop);
    let radius = depth;
    let best: Policy | undefined;
    let works = 0;
    let fails = LARGEST_RADIUS;
    const attempt = () => {
      const policy = this.policyWithin(x, centre, radius, target, stop);
      if (policy === undefined) {
        fails = radius;
      } else {
        best = policy;
        works = radius;
      }
      return policy !== undefined;
    };
    if (attempt()) {
      while (radius < LARGEST_RADIUS) {
        radius *= 2;
        if (!attempt()) break;
      }
    } else {
      // Does anything work at all?
      radius = SMALLEST_RADIUS;
      if (!attempt()) return undefined;
      for (radius = fails / 2; radius > SMALLEST_RADIUS && !attempt(); radius /= 2);
    }
    for (let t = 0; t < REFINEMENTS && works < LARGEST_RADIUS; t++) {
      radius = Math.sqrt(works * fails);
      attempt();
    }
    return best;
  }

  private policyWithin(
    x: Float64Array,
    centre: Float64Array,
    radius: number,
    target: number,
    stop: Stop,
  ): Policy | undefined {
    const { set, lower, upper, source } = this;
    for (let t = 0; t < centre.length; t++) {
      lower[t] = centre[t] - radius;
      upper[t] = centre[t] + radius;
    }
    return source.policyOn(x, set.toScenario(lower), set.toScenario(upper), target, stop);
  }

  /** Pushes what the policy leaves uncovered of a region. */
  private branch(regions: Region[], region: Region, policy: Policy, target: number): void {
    const { set, program } = this;
    const count = policy.limits.length;
    const dimension = policy.slope.length;
    const normal = new Float64Array(set.dimension);
    let rows = region.rows;
    const missed: Region[] = [];
    for (let r = 0; r < count; r++) {
      const limit = policy.limits[r] - set.toUnit(policy.normals, r * dimension, normal);
      if (!canExceed(normal, limit)) continue;
      const holds = program.addRow(normal, limit);
      const isMissed = program.addRow(negated(normal), -limit);
      missed.push({ ...region, rows: appended(rows, isMissed) });
      rows = appended(rows, holds);
    }
    const cost = policy.constant + set.toUnit(policy.slope, 0, normal);
    if (canExceed(normal, target - cost)) {
      const exceeds = program.addRow(negated(normal), cost - target);
      const upper = Math.min(
        region.upper,
        cost + normal.reduce((total, value) => total + Math.abs(value), 0),
      );
      regions.push({ ...region, upper, rows: appended(rows, exceeds) });
    }
    for (const part of missed) regions.push(part);
  }
}

/** Whether normalᵀu > limit somewhere in [−1, 1]ᵈ. */
function canExceed(normal: Float64Array, limit: number): boolean {
  let largest = 0;
  for (let k = 0; k < normal.length; k++) largest += Math.abs(normal[k]);
  return largest > limit && largest > 0;
}

function negated(values: Float64Array): Float64Array {
  return values.map((value) => -value);
}

function appended(rows: Int32Array, row: number): Int32Array {
  const longer = new Int32Array(rows.length + 1);
  longer.set(rows);
  longer[rows.length] = row;
  return longer;
}
