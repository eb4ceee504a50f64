import type { LinearModelBuilder } from "../../../milp/index.js";
import { AffineSum, addExpressionRow } from "../../affine-expression.js";
import type { MultiplierRange } from "./multiplier-bounds.js";
import type { AffineInXi, RecourseSystem, SystemAt } from "./recourse-system.js";

/**
 * How the multipliers of the recourse rows are kept bounded:
 *
 * - `bounded`: lower_r ≤ π_r ≤ upper_r with proved limits; the maximum is the worst-case cost, provided that every recourse is
 *   feasible.
 * - `feasibility`: no cost, Σπ = 1; the maximum is the smallest violation that some scenario forces on all rows (≤ 0 when
 *   every scenario has a recourse).
 * - `threshold`: π₀ + Σ π_r / limit_r = 1 with the cost row "cost ≤ threshold" of multiplier π₀ beside the others. The
 *   maximum t is the smallest number such that every scenario has a recourse of cost ≤ threshold + t whose rows are violated
 *   by at most t / limit_r. It needs no proved limits, and it is positive where a scenario has no recourse at all
 *   (compare the normalised cuts of Fischetti, Salvagnin & Zanette 2010).
 */
export type MultiplierMode =
  | { readonly kind: "bounded"; readonly range: MultiplierRange }
  | { readonly kind: "feasibility" }
  | { readonly kind: "threshold"; readonly threshold: number; readonly limits: Float64Array };

/** value · column · ξ[factor], to be added to a sum once it is linear. */
export interface Product {
  readonly target: AffineSum;
  readonly column: number;
  /** Proved bounds on the column. */
  readonly least: number;
  readonly limit: number;
  readonly factor: number;
  readonly value: number;
}

/** The dual of the recourse inside a model, its products with ξ still open. */
export interface Multipliers {
  /** To be maximised. */
  readonly objective: AffineSum;
  /** One constraint for every recourse column: between the given bounds. */
  readonly dualRows: readonly { readonly sum: AffineSum; readonly lower: number }[];
  readonly products: readonly Product[];
  /** Products of ξ alone, where π₀ is the constant 1. */
  readonly factorTerms: readonly {
    readonly target: AffineSum;
    readonly factor: number;
    readonly value: number;
  }[];
}

/**
 * Adds the multipliers of the recourse at x to a model: the objective
 *
 *     max  b(x, ξ)ᵀπ + lᵀσ⁺ − uᵀσ⁻ + π₀ (c(ξ)ᵀx − threshold)    s.t.   W(ξ)ᵀπ + σ⁺ − σ⁻ = π₀ d(ξ)
 *
 * with its bilinear terms listed rather than added.
 *
 * @param total a binary column to which the multipliers add up, where they are normalised, instead of to 1: at 0 all of them are.
 */
export function addMultipliers(
  builder: LinearModelBuilder,
  system: RecourseSystem,
  at: SystemAt,
  mode: MultiplierMode,
  total?: number,
): Multipliers {
  const objective = new AffineSum();
  const products: Product[] = [];
  const factorTerms: { target: AffineSum; factor: number; value: number }[] = [];
  const { lower: least, upper: limits } = rangeOf(mode, system.sides.length);
  const pi = system.sides.map((_, r) => builder.addColumn({ lower: least[r], upper: limits[r] }));
  const scale = mode.kind === "threshold" ? builder.addColumn({ upper: 1 }) : undefined;

  const addTimesPi = (target: AffineSum, r: number, { constant, terms }: AffineInXi) => {
    target.addColumn(pi[r], constant);
    for (const { factor, value } of terms) {
      products.push({ target, column: pi[r], least: least[r], limit: limits[r], factor, value });
    }
  };
  /** The multiplier π₀ of the cost: a column, or the constants 1 and 0. */
  const addTimesScale = (target: AffineSum, sign: number, { constant, terms }: AffineInXi) => {
    if (mode.kind === "feasibility") return;
    if (scale === undefined) target.addConstant(sign * constant);
    else target.addColumn(scale, sign * constant);
    for (const { factor, value } of terms) {
      if (scale === undefined) factorTerms.push({ target, factor, value: sign * value });
      else products.push({ target, column: scale, least: 0, limit: 1, factor, value: sign * value });
    }
  };

  at.rightHandSides.forEach((side, r) => {
    addTimesPi(objective, r, side);
  });
  const shift = mode.kind === "threshold" ? mode.threshold : 0;
  addTimesScale(objective, 1, { ...at.firstStageCost, constant: at.firstStageCost.constant - shift });
  const dualRows = system.costs.map((cost, j) => {
    const sum = new AffineSum();
    addTimesScale(sum, -1, cost);
    const [lower, upper] = [system.lower[j], system.upper[j]];
    if (Number.isFinite(lower) && lower !== 0) {
      const sigma = builder.addColumn();
      sum.addColumn(sigma, 1);
      objective.addColumn(sigma, lower);
    }
    if (Number.isFinite(upper)) {
      const sigma = builder.addColumn();
      sum.addColumn(sigma, -1);
      objective.addColumn(sigma, -upper);
    }
    // The multiplier of a lower bound 0 costs nothing: it is the slack of an inequality.
    return { sum, lower: lower === 0 ? Number.NEGATIVE_INFINITY : 0 };
  });
  system.sides.forEach(({ entries }, r) => {
    for (const entry of entries) addTimesPi(dualRows[entry.column].sum, r, entry);
  });
  if (mode.kind !== "bounded") {
    const sum = new AffineSum();
    if (scale !== undefined) sum.addColumn(scale, 1);
    pi.forEach((column, r) => {
      sum.addColumn(column, 1 / limits[r]);
    });
    if (total === undefined) sum.addConstant(-1);
    else sum.addColumn(total, -1);
    addExpressionRow(builder, 0, 0, sum.toExpression());
  }
  return { objective, dualRows, products, factorTerms };
}

function rangeOf(mode: MultiplierMode, count: number): MultiplierRange {
  switch (mode.kind) {
    case "bounded":
      return mode.range;
    case "feasibility":
      return { lower: new Float64Array(count), upper: new Float64Array(count).fill(1) };
    case "threshold":
      return { lower: new Float64Array(count), upper: mode.limits };
  }
}
