import type { Stop } from "../../base/stop.js";
import { allowance } from "../tolerances.js";
import { BoxSearch } from "./box-search.js";
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

/** V is computed to this share of the tolerance, which leaves room for the policy that is found there. */
const VALUE_SHARE_OF_TOLERANCE = 0.1;

const WHOLE_SET: readonly Part[] = [{ rows: new Float64Array(0), upper: Number.POSITIVE_INFINITY }];

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
  | CoverFailure;

/** A scenario without any recourse, or without a best one. */
export interface CoverFailure {
  readonly kind: "infeasible" | "unbounded";
  readonly scenario: Float64Array;
}

export interface CoverRequest {
  readonly x: Float64Array;
  /** The worst scenario known. */
  readonly worst: WorstFound | undefined;
  /** Relative width of the interval to prove. */
  readonly tolerance: number;
  readonly rejectAt: number;
  readonly stop: Stop;
}

/** A part of the set not yet covered, as plain data. */
export interface Part {
  /** Halfspaces besides the set's own, in [−1, 1]ᵈ: a normal and its limit after the other. */
  readonly rows: Float64Array;
  /** V is at most this there. */
  readonly upper: number;
}

/** How far a search came. */
export interface CoverState {
  readonly kind: "state";
  /** Where it is to go on; none when it is through. */
  readonly open: readonly Part[];
  /** V is at most this where rounding kept the search from deciding. */
  readonly unresolved: number;
  readonly worst: WorstFound | undefined;
  /** Whether it ended before its share of the work: rejected, or by a limit. */
  readonly isStopped: boolean;
}

/** The part of the set not yet covered that a search looks at: rows of the centre program. */
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
  private readonly boxes: BoxSearch;
  /** A vector of length at most 1 in general position. */
  private readonly offset: Float64Array;

  constructor(
    private readonly set: UnitSet,
    private readonly source: PolicySource,
  ) {
    this.program = new CentreProgram(set.dimension);
    for (const { normal, limit } of set.rows) this.program.addRow(normal, limit);
    this.ownRows = Int32Array.from({ length: this.program.rowCount }, (_, r) => r);
    this.boxes = new BoxSearch(set, source);
    this.offset = Float64Array.from(
      { length: set.dimension },
      (_, t) => (2 * (((t + 1) * GOLDEN_RATIO) % 1) - 1) / Math.sqrt(set.dimension),
    );
  }

  cover(request: CoverRequest): CoverOutcome {
    const state = this.search(request);
    return state.kind === "state" ? concluded(state, request.tolerance) : state;
  }

  /**
   * Covers what is given, region by region.
   *
   * @param parts what is left to cover; the whole set unless given.
   * @param most regions to look at before the search pauses.
   */
  search(
    { x, worst: known, tolerance, rejectAt, stop }: CoverRequest,
    parts: readonly Part[] = WHOLE_SET,
    most = Number.POSITIVE_INFINITY,
  ): CoverState | CoverFailure {
    const { program, set, boxes } = this;
    program.truncate(this.ownRows.length);
    const regions = parts.map((part) => this.regionOf(part));
    let worst = known;
    let unresolved = Number.NEGATIVE_INFINITY;
    const target = () => targetOf(worst, tolerance);
    const ended = (isStopped: boolean): CoverState => ({
      kind: "state",
      open: regions.map((region) => this.partOf(region)),
      unresolved,
      worst,
      isStopped,
    });

    let looked = 0;
    for (let region = regions.pop(); region !== undefined; region = regions.pop()) {
      if (stop.reason() !== undefined || (worst !== undefined && worst.value >= rejectAt)) {
        regions.push(region);
        return ended(true);
      }
      if (region.upper <= target()) continue;
      if (looked++ === most) {
        regions.push(region);
        return ended(false);
      }
      const status = program.solve(region.rows, region.basis);
      if (status === "failed") unresolved = Math.max(unresolved, region.upper);
      if (status !== "found" || program.depth <= EMPTY_DEPTH) continue;

      const { depth, basis } = program;
      const centre = program.point.map((value, t) => value + OFF_CENTRE * depth * this.offset[t]);
      let policy = boxes.widestPolicy(x, centre, depth, target(), stop);
      if (policy === undefined) {
        const scenario = set.toScenario(centre);
        const gap = VALUE_SHARE_OF_TOLERANCE * allowance(tolerance, worst?.value ?? 0);
        const answer = this.source.valueAt(x, scenario, { enough: target(), gap, stop });
        if (answer.status === "limit") {
          regions.push(region);
          return ended(true);
        }
        if (answer.status === "infeasible" || answer.status === "unbounded") {
          return { kind: answer.status, scenario };
        }
        if (answer.status === "value") worst = { value: answer.lower, scenario, y: answer.y };
        policy =
          boxes.widestPolicy(x, centre, depth, target(), stop) ?? this.source.policyAt(x, scenario, answer.y);
      }
      const usable = includingScenario(policy, set.toScenario(centre));
      if (usable === undefined) unresolved = Math.max(unresolved, region.upper);
      else this.branch(regions, { ...region, basis }, usable, target());
    }

    return ended(false);
  }

  private regionOf({ rows, upper }: Part): Region {
    const { program, ownRows } = this;
    const added = program.addRows(rows);
    return { rows: Int32Array.of(...ownRows, ...added), basis: program.boxBasis(), upper };
  }

  private partOf({ rows, upper }: Region): Part {
    return { rows: this.program.rowsOf(rows.subarray(this.ownRows.length)), upper };
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

/** What a search that is over, or given up, has proved. */
export function concluded({ open, unresolved, worst }: CoverState, tolerance: number): CoverOutcome {
  const target = targetOf(worst, tolerance);
  const upper = open.reduce((most, part) => Math.max(most, part.upper), unresolved);
  if (worst !== undefined && upper <= target) return { kind: "covered", upper: target, worst };
  return { kind: "stopped", upper, worst };
}

/** The t up to which policies may cost. */
function targetOf(worst: WorstFound | undefined, tolerance: number): number {
  return worst === undefined ? Number.NEGATIVE_INFINITY : worst.value + allowance(tolerance, worst.value);
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
