/**
 * The rows of (R) that tie the multipliers θ of the budgets to a factor, and how they tighten over a range of θ.
 *
 * A budget is dualised to  Σ_g w_g θ_g + μ ≥ e  for each factor (Bertsimas & Sim 2004), e the factor's coefficient in the objective. Where a
 * binary x_i switches the factor off (x_i = 0 implies e ≤ 0), every θ ∈ [l, u] satisfies
 *
 *     w·θ + μ ≥ e + w·l (1 − x_i)      and      μ ≥ e − w·u x_i
 *
 * (for x_i = 1 they are the row itself, for x_i = 0 they ask for nothing). With x relaxed they are far stronger than the row, the more so
 * the narrower the range: the bilinear strengthening of C. Büsing, T. Gersing, A. Koster (Math. Programming 2023), for recourse.
 */
import type { LinearModel, MilpSession } from "../../milp/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import { type Switches, switchesOf } from "../switches.js";

/** weights·θ + μ − e ≥ side in the row `index`. */
interface FactorRow {
  readonly index: number;
  readonly side: number;
  /** Weight of every budget. */
  readonly weights: Float64Array;
  /** Columns of the problem with their coefficients in −e. */
  readonly columns: readonly number[];
  readonly values: readonly number[];
  /** Column of μ, or −1. */
  readonly excess: number;
  readonly largestSlope: number;
}

/** A row that a binary column switches off, and the second row that holds without θ. */
interface SwitchedRow extends FactorRow {
  readonly by: number;
  readonly coefficientOfSwitch: number;
  readonly indexWithoutMultipliers: number;
}

/** Tightens the rows of one session to ranges of the multipliers. */
export class BudgetRows {
  /** Values beyond which no multiplier need go. */
  readonly largest: Float64Array;
  private readonly switched: readonly SwitchedRow[];

  /**
   * @param session opened on `model`; gets a second row for each factor that can be switched off.
   * @param multipliers columns of the budgets' multipliers.
   */
  constructor(
    private readonly session: MilpSession,
    problem: TwoStageProblem,
    model: LinearModel,
    private readonly multipliers: Int32Array,
  ) {
    const rows = factorRows(problem, model, multipliers);
    this.largest = Float64Array.from(multipliers, (_, g) =>
      rows.reduce(
        (most, { weights, largestSlope }) =>
          weights[g] > 0 ? Math.max(most, largestSlope / weights[g]) : most,
        0,
      ),
    );
    const switches = switchesOf(problem);
    this.switched = rows.flatMap((row) => {
      const by = switchOf(row, problem, switches);
      if (by === undefined) return [];
      const coefficientOfSwitch = row.columns.includes(by) ? row.values[row.columns.indexOf(by)] : 0;
      const columns = row.columns.filter((column) => column !== by);
      const values = row.values.filter((_, t) => row.columns[t] !== by);
      if (row.excess >= 0) {
        columns.push(row.excess);
        values.push(1);
      }
      // Free until a range is given.
      const indexWithoutMultipliers = session.addRow(
        Number.NEGATIVE_INFINITY,
        Number.POSITIVE_INFINITY,
        [...columns, by],
        [...values, 1],
      );
      return [{ ...row, by, coefficientOfSwitch, indexWithoutMultipliers }];
    });
  }

  /** Whether narrower ranges give tighter rows. */
  get tighten(): boolean {
    return this.switched.length > 0 && this.largest.every(Number.isFinite) && this.largest.some((u) => u > 0);
  }

  /** Restricts the session to θ ∈ [lower, upper]. */
  restrictTo(lower: Float64Array, upper: Float64Array): void {
    const { session } = this;
    session.setBounds(this.multipliers, lower, upper);
    const { switched } = this;
    const open = switched.map(() => Number.POSITIVE_INFINITY);
    session.setRowBounds(
      switched.map(({ index }) => index),
      switched.map(({ side, weights }) => side + weighted(weights, lower)),
      open,
    );
    session.setRowBounds(
      switched.map(({ indexWithoutMultipliers }) => indexWithoutMultipliers),
      switched.map(({ side }) => side),
      open,
    );
    for (const { index, indexWithoutMultipliers, by, coefficientOfSwitch, weights } of this.switched) {
      session.setCoefficient(index, by, coefficientOfSwitch + weighted(weights, lower));
      session.setCoefficient(indexWithoutMultipliers, by, coefficientOfSwitch + weighted(weights, upper));
    }
  }
}

function weighted(weights: Float64Array, theta: Float64Array): number {
  let total = 0;
  for (let g = 0; g < weights.length; g++) if (weights[g] !== 0) total += weights[g] * theta[g];
  return total;
}

function factorRows(problem: TwoStageProblem, model: LinearModel, multipliers: Int32Array): FactorRow[] {
  const { rowStarts, columnIndices, values, rowLower, lower, upper } = model;
  const decisions = problem.firstStage.count + problem.secondStage.count;
  const rows: FactorRow[] = [];
  for (let i = problem.rows.count; i < model.rowCount; i++) {
    const weights = new Float64Array(multipliers.length);
    const columns: number[] = [];
    const own: number[] = [];
    let excess = -1;
    let largestSlope = 0 - rowLower[i];
    for (let t = rowStarts[i]; t < rowStarts[i + 1]; t++) {
      const [column, value] = [columnIndices[t], values[t]];
      const budget = multipliers.indexOf(column);
      if (budget >= 0) weights[budget] = value;
      else if (column >= decisions) excess = column;
      else {
        columns.push(column);
        own.push(value);
        largestSlope -= value * (value > 0 ? lower[column] : upper[column]);
      }
    }
    if (weights.every((weight) => weight === 0)) continue;
    rows.push({ index: i, side: rowLower[i], weights, columns, values: own, excess, largestSlope });
  }
  return rows;
}

/** A binary column that makes −e ≥ side while it is 0. */
function switchOf(
  { side, columns, values }: FactorRow,
  { firstStage, secondStage }: TwoStageProblem,
  switches: Switches,
): number | undefined {
  if (side > 0) return undefined;
  const n = firstStage.count;
  const isNonnegative = (j: number) => (j < n ? firstStage.lower[j] : secondStage.lower[j - n]) >= 0;
  if (!columns.every((column, t) => values[t] < 0 || isNonnegative(column))) return undefined;
  const raising = columns.filter((_, t) => values[t] < 0);
  const [first, ...others] = raising;
  if (first === undefined) return undefined;
  return [...switches[first]].find((i) => others.every((column) => switches[column].has(i)));
}
