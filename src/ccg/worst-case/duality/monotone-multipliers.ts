import type { Stop } from "../../../base/stop.js";
import { LinearModelBuilder, type MilpBackend, type MilpSession } from "../../../milp/index.js";
import type { CoordinateBounds } from "./factor-bounds.js";
import { LARGEST_USEFUL_BOUND, type MultiplierRange } from "./multiplier-bounds.js";
import { balancingSigns, type ColumnEntry } from "./network-signs.js";
import { type AffineInXi, type RecourseSystem, rangeOver, type SystemAt } from "./recourse-system.js";

/** What a solver's multipliers may be off by, as a share of their size. */
const ROUNDING = 1e-9;

/**
 * Bounds on the multipliers of a network recourse at one first stage, far tighter than any that hold for all of them: prices in a network
 * rise with what is asked of it (Gale & Politof 1981; Granot & Veinott 1985).
 *
 * Let every column have entries in at most two rows, with opposite signs in terms of ε∘π for some signs ε of the rows. The dual function
 * f(π; b), −∞ where π is not feasible, is then supermodular in ε∘π and has increasing differences in ε∘π and ε∘b (Topkis 1978): a column
 * adds a concave function of a difference of two multipliers. So with optimal multipliers P where all ε∘b are as large as anywhere
 * in the set, and Q where they are as small, projecting any π onto the interval from Q to P ∨ Q, in the order of ε∘π, does not lower f at
 * any scenario. Its maximum lies there, and is finite: every scenario has a recourse.
 *
 * Rows with the same coefficients up to a factor count as one, whose sides are those that are the tighter ones in all scenarios.
 */
export class MonotoneMultipliers {
  private constructor(
    private readonly system: RecourseSystem,
    private readonly xi: CoordinateBounds,
    private readonly nodes: readonly Node[],
    private readonly session: MilpSession,
  ) {}

  /** `undefined` where the recourse is no network, or its costs or coefficients are uncertain. */
  static of(
    system: RecourseSystem,
    xi: CoordinateBounds,
    backend: MilpBackend,
  ): MonotoneMultipliers | undefined {
    const isUncertain = ({ terms }: AffineInXi) => terms.length > 0;
    if (system.costs.some(isUncertain)) return undefined;
    if (system.sides.some(({ entries }) => entries.some(isUncertain))) return undefined;
    const groups = parallelSides(system);
    const columns: ColumnEntry[][] = system.costs.map(() => []);
    groups.forEach(({ entries }, row) => {
      for (const { column, value } of entries) columns[column].push({ row, value });
    });
    const signs = balancingSigns(columns, groups.length);
    if (signs === undefined) return undefined;
    const builder = new LinearModelBuilder();
    system.costs.forEach(({ constant }, j) => {
      builder.addColumn({ cost: constant, lower: system.lower[j], upper: system.upper[j] });
    });
    for (const { entries } of groups) {
      const indices = entries.map(({ column }) => column);
      const values = entries.map(({ value }) => value);
      builder.addRow(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, indices, values);
    }
    const nodes = groups.map(({ sides }, i) => ({ sides, sign: signs[i] }));
    return new MonotoneMultipliers(system, xi, nodes, backend.open(builder.build()));
  }

  /**
   * Bounds on the multipliers of all sides, which some optimal ones keep in every scenario; with them it is proved that every scenario has a
   * recourse. `undefined` where nothing is proved.
   */
  rangeAt({ rightHandSides }: SystemAt, stop: Stop): MultiplierRange | undefined {
    const binding = this.nodes.map(({ sides }) => ({
      lower: this.tightest(sides, 1, rightHandSides),
      upper: this.tightest(sides, -1, rightHandSides),
    }));
    if (binding.some(({ lower, upper }) => lower === "varies" || upper === "varies")) return undefined;
    const bindingSides = binding as readonly { lower?: NodeSide; upper?: NodeSide }[];
    const high = this.multipliersAt(bindingSides, rightHandSides, 1, stop);
    const low = high && this.multipliersAt(bindingSides, rightHandSides, -1, stop);
    if (high === undefined || low === undefined) return undefined;
    const range = {
      lower: new Float64Array(this.system.sides.length),
      upper: new Float64Array(this.system.sides.length),
    };
    bindingSides.forEach(({ lower, upper }, i) => {
      const { sign } = this.nodes[i];
      const ends = [sign * low[i], Math.max(sign * low[i], sign * high[i])].map((end) => sign * end);
      const least = widened(Math.min(...ends), -1);
      const most = widened(Math.max(...ends), 1);
      if (lower !== undefined) {
        range.lower[lower.side] = Math.max(0, least) / lower.scale;
        range.upper[lower.side] = Math.max(0, most) / lower.scale;
      }
      if (upper !== undefined) {
        range.lower[upper.side] = Math.max(0, -most) / upper.scale;
        range.upper[upper.side] = Math.max(0, -least) / upper.scale;
      }
    });
    return range.upper.every((bound) => bound <= LARGEST_USEFUL_BOUND) ? range : undefined;
  }

  dispose(): void {
    this.session.dispose();
  }

  /** Of the sides of a node with a given sign the one that asks most in all scenarios. */
  private tightest(
    sides: readonly NodeSide[],
    sign: 1 | -1,
    rightHandSides: readonly AffineInXi[],
  ): NodeSide | undefined | "varies" {
    const candidates = sides.filter((side) => side.sign === sign);
    if (candidates.length <= 1) return candidates[0];
    const asksMost = (a: NodeSide) =>
      candidates.every((b) => {
        const excess = difference(scaled(rightHandSides[a.side], a), scaled(rightHandSides[b.side], b));
        return a === b || rangeOver(excess, this.xi.lower, this.xi.upper)[0] >= 0;
      });
    return candidates.find(asksMost) ?? "varies";
  }

  /** Multipliers of the nodes where every ε∘b is as large (+1) or as small (−1) as anywhere in the set's box. */
  private multipliersAt(
    binding: readonly { lower?: NodeSide; upper?: NodeSide }[],
    rightHandSides: readonly AffineInXi[],
    extreme: 1 | -1,
    stop: Stop,
  ): Float64Array | undefined {
    const end = (side: NodeSide, i: number) => {
      // sign·(activity) ≥ right-hand side: the bound on the activity is sign times it.
      const isLargest = this.nodes[i].sign * extreme * side.sign > 0;
      const value = rangeOver(scaled(rightHandSides[side.side], side), this.xi.lower, this.xi.upper);
      return side.sign * value[isLargest ? 1 : 0];
    };
    const lower = binding.map((sides, i) => (sides.lower ? end(sides.lower, i) : Number.NEGATIVE_INFINITY));
    const upper = binding.map((sides, i) => (sides.upper ? end(sides.upper, i) : Number.POSITIVE_INFINITY));
    this.session.setRowBounds("all", lower, upper);
    const answer = this.session.solve({ stop });
    return answer.status === "optimal" ? answer.duals : undefined;
  }
}

/** A side of a node: sign · (activity of the node) ≥ (right-hand side of the side) / scale. */
interface NodeSide {
  readonly side: number;
  readonly sign: 1 | -1;
  readonly scale: number;
}

/** Sides whose coefficients are the same up to a factor: one row of the network. */
interface Node {
  readonly sides: readonly NodeSide[];
  readonly sign: number;
}

interface ParallelSides {
  readonly entries: readonly { readonly column: number; readonly value: number }[];
  readonly sides: NodeSide[];
}

function parallelSides(system: RecourseSystem): ParallelSides[] {
  const groups = new Map<string, ParallelSides>();
  system.sides.forEach(({ entries }, side) => {
    const own = entries.filter(({ constant }) => constant !== 0).sort((a, b) => a.column - b.column);
    const first = own.length === 0 ? 1 : own[0].constant;
    const normal = own.map(({ column, constant }) => ({ column, value: constant / first }));
    const key = normal.map(({ column, value }) => `${column}:${value}`).join();
    const group = groups.get(key) ?? { entries: normal, sides: [] };
    group.sides.push({ side, sign: first > 0 ? 1 : -1, scale: Math.abs(first) });
    groups.set(key, group);
  });
  return [...groups.values()];
}

function scaled({ constant, terms }: AffineInXi, { scale }: NodeSide): AffineInXi {
  return {
    constant: constant / scale,
    terms: terms.map(({ factor, value }) => ({ factor, value: value / scale })),
  };
}

/** a − b, one term a factor. */
function difference(a: AffineInXi, b: AffineInXi): AffineInXi {
  const totals = new Map<number, number>();
  for (const [terms, sign] of [
    [a.terms, 1],
    [b.terms, -1],
  ] as const) {
    for (const { factor, value } of terms) totals.set(factor, (totals.get(factor) ?? 0) + sign * value);
  }
  return {
    constant: a.constant - b.constant,
    terms: [...totals].map(([factor, value]) => ({ factor, value })),
  };
}

function widened(value: number, sign: 1 | -1): number {
  return value + sign * ROUNDING * Math.max(1, Math.abs(value));
}
