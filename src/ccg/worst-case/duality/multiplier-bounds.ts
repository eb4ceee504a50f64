import type { CoordinateBounds } from "./factor-bounds.js";
import { balancingSigns, type ColumnEntry } from "./network-signs.js";
import { type RecourseSystem, rangeOver, type Side } from "./recourse-system.js";

/** Between what some optimal multipliers of the sides are, whatever the scenario. */
export interface MultiplierRange {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** Rounds of propagation; each can only extend or lower the bounds, so any number is valid. */
const PROPAGATION_ROUNDS = 8;

/** A multiplier bound beyond this is no better than none: a solver's tolerances would leak through it. */
export const LARGEST_USEFUL_BOUND = 1e7;

/**
 * Proved upper bounds on the multipliers π ≥ 0 of the sides, valid at every vertex of the dual polyhedron
 * { π ≥ 0 : W(ξ)ᵀπ + σ = d(ξ) } for every scenario of a box, and so at some optimal multipliers of any feasible recourse.
 * Two arguments are tried:
 *
 * - *Propagation.* A column y_j ≥ 0 without an upper bound gives Σ_r W_rj π_r ≤ d_j, which bounds π_r from above where its
 *   coefficient is positive and the others' contributions are bounded below. At a vertex a positive π_r has at least one
 *   such row tight, which bounds it in terms of the others even where its coefficients are negative.
 * - *Networks.* Where every column has at most two non-zeros ±1 that a change of row signs makes opposite, W is totally
 *   unimodular (Heller & Tompkins 1956), inverses of bases have entries in {0, ±1}, and |π_r| is at most the sum of the
 *   |d_j| of as many columns as there are rows.
 *
 * @returns `undefined` where neither bounds every multiplier.
 */
export function multiplierBounds(system: RecourseSystem, xi: CoordinateBounds): MultiplierRange | undefined {
  const lower = new Float64Array(system.sides.length);
  const bounds = propagate(system, xi);
  if (bounds.every((bound) => bound <= LARGEST_USEFUL_BOUND)) return { lower, upper: bounds };
  const network = networkBound(system, xi);
  if (network === undefined || network > LARGEST_USEFUL_BOUND) return undefined;
  return { lower, upper: bounds.map((bound) => Math.min(bound, network)) };
}

interface DualEntry {
  readonly side: number;
  readonly least: number;
  readonly most: number;
}

/** Row of the dual of column j: Σ entries·π ≤ d_j, with coefficients in intervals. */
interface DualRow {
  readonly entries: readonly DualEntry[];
  readonly leastCost: number;
  readonly mostCost: number;
  /** False for columns with a finite upper bound or without a lower one, whose dual row has a slack of its own. */
  readonly isInequality: boolean;
}

function dualRows(system: RecourseSystem, xi: CoordinateBounds): DualRow[] {
  const entries: DualEntry[][] = system.costs.map(() => []);
  system.sides.forEach(({ entries: own }, side) => {
    for (const entry of own) {
      const [least, most] = rangeOver(entry, xi.lower, xi.upper);
      entries[entry.column].push({ side, least, most });
    }
  });
  return system.costs.map((cost, j) => {
    const [leastCost, mostCost] = rangeOver(cost, xi.lower, xi.upper);
    const isInequality = Number.isFinite(system.lower[j]) && !Number.isFinite(system.upper[j]);
    return { entries: entries[j], leastCost, mostCost, isInequality };
  });
}

function propagate(system: RecourseSystem, xi: CoordinateBounds): Float64Array {
  const rows = dualRows(system, xi);
  const bounds = new Float64Array(system.sides.length).fill(Number.POSITIVE_INFINITY);
  const rowsOf: number[][] = system.sides.map(() => []);
  rows.forEach(({ entries }, j) => {
    for (const { side } of entries) rowsOf[side].push(j);
  });
  const partner = oppositeSides(system.sides);
  for (let round = 0; round < PROPAGATION_ROUNDS; round++) {
    let hasChanged = false;
    for (let r = 0; r < bounds.length; r++) {
      const proved = Math.min(impliedBound(r), vertexBound(r));
      if (proved < bounds[r]) {
        bounds[r] = Math.max(0, proved);
        hasChanged = true;
      }
    }
    if (!hasChanged) break;
  }
  return bounds;

  /** From one dual row in which r has a positive coefficient. */
  function impliedBound(r: number): number {
    let best = Number.POSITIVE_INFINITY;
    for (const j of rowsOf[r]) {
      const row = rows[j];
      const own = row.entries.find(({ side }) => side === r);
      if (!row.isInequality || own === undefined || own.least <= 0) continue;
      // W_rj π_r ≤ d_j − Σ others
      let room = row.mostCost;
      for (const { side, least } of row.entries) {
        if (side !== r && side !== partner[r] && least < 0) room -= least * bounds[side];
      }
      best = Math.min(best, Math.max(0, room) / own.least);
    }
    return best;
  }

  /** The largest value at which one of r's dual rows is tight. */
  function vertexBound(r: number): number {
    let worst = 0;
    for (const j of rowsOf[r]) {
      const { entries, leastCost, mostCost, isInequality } = rows[j];
      const own = entries.find(({ side }) => side === r) as DualEntry;
      const size = own.least > 0 ? own.least : own.most < 0 ? -own.most : 0;
      if (!isInequality || size === 0) return Number.POSITIVE_INFINITY;
      let room = own.least > 0 ? mostCost : -leastCost;
      for (const { side, least, most } of entries) {
        if (side === r || side === partner[r]) continue;
        const gain = own.least > 0 ? -least : most;
        if (gain > 0) room += gain * bounds[side];
      }
      worst = Math.max(worst, room / size);
    }
    return worst;
  }
}

/** The other side of the same row, or −1. At a vertex of the dual polyhedron at most one of the two multipliers is positive. */
function oppositeSides(sides: readonly Side[]): number[] {
  return sides.map(({ row }, r) => {
    if (sides[r - 1]?.row === row) return r - 1;
    return sides[r + 1]?.row === row ? r + 1 : -1;
  });
}

/** Sum of the largest |d_j| where W is a network matrix up to the signs of its rows. */
function networkBound(system: RecourseSystem, xi: CoordinateBounds): number | undefined {
  const columns: ColumnEntry[][] = system.costs.map(() => []);
  const rowIndex = new Map<number, number>();
  for (const { row, sign, entries } of system.sides) {
    if (rowIndex.has(row)) continue; // the other side of the same row
    rowIndex.set(row, rowIndex.size);
    for (const { column, constant, terms } of entries) {
      if (terms.length > 0 || Math.abs(constant) !== 1) return undefined;
      columns[column].push({ row: rowIndex.get(row) as number, value: sign * constant });
    }
  }
  if (balancingSigns(columns, rowIndex.size) === undefined) return undefined;
  const sizes = system.costs.map((cost) =>
    Math.max(...rangeOver(cost, xi.lower, xi.upper).map((value) => Math.abs(value))),
  );
  sizes.sort((a, b) => b - a);
  return sizes.slice(0, rowIndex.size).reduce((total, size) => total + size, 0);
}
