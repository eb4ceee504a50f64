import type { LinearModelBuilder } from "../../../milp/index.js";
import { type AffineExpression, AffineSum, addExpressionRow } from "../../affine-expression.js";
import { addBinaryProducts, type BinaryFactors } from "../duality/binary-products.js";
import type { CoordinateBounds } from "../duality/factor-bounds.js";
import { addMultipliers } from "../duality/multipliers.js";
import {
  type AffineInXi,
  type RecourseSystem,
  rangeOver,
  type SystemAt,
} from "../duality/recourse-system.js";

/** What the adversary has to overcome at a threshold: no recourse with this discrete part may be good enough. */
export interface DiscretePolicy {
  /** By how much cost exceeds the threshold and rows of discrete columns alone are missed, scaled; all affine in ξ. */
  readonly excesses: readonly AffineInXi[];
  /** The continuous recourse that is left, where there is any. */
  readonly continuous?: ContinuousPart;
  /** The largest excess over the box of scenarios that a known continuous part leaves. */
  readonly most: number;
}

/** The continuous recourse left by a first stage and discrete columns. */
export interface ContinuousPart {
  readonly system: RecourseSystem;
  readonly at: SystemAt;
  /** Bounds that some optimal recourse satisfies in every scenario. */
  readonly columns: CoordinateBounds;
}

/** The model that policies are added to: max t over ξ. */
export interface ExcessModel {
  readonly builder: LinearModelBuilder;
  readonly xi: readonly number[];
  readonly bounds: CoordinateBounds;
  /** Column of t, 0 ≤ t ≤ cap. */
  readonly t: number;
  readonly cap: number;
  readonly threshold: number;
  /** Row violations count this many times. */
  readonly weight: number;
  /** Set where ξ is binary, so that products with multipliers are linear by McCormick's rows. */
  readonly factors?: BinaryFactors;
}

/**
 * Requires that t is at most the excess of a policy: t ≤ one of its affine excesses, or t ≤ that of the best continuous part,
 * a binary for each alternative.
 */
export function addPolicyBlock(model: ExcessModel, policy: DiscretePolicy): void {
  const { builder, bounds, t, cap } = model;
  const { excesses, continuous } = policy;
  const possible = excesses.filter((excess) => rangeOver(excess, bounds.lower, bounds.upper)[1] > 0);
  const alternatives = possible.length + (continuous ? 1 : 0);
  if (alternatives === 0) {
    addExpressionRow(builder, Number.NEGATIVE_INFINITY, 0, new AffineSum().addColumn(t, 1).toExpression());
    return;
  }
  const choices = Array.from({ length: alternatives }, () =>
    alternatives === 1 ? undefined : builder.addColumn({ upper: 1, integer: true }),
  );
  possible.forEach((excess, r) => {
    const [least] = rangeOver(excess, bounds.lower, bounds.upper);
    const row = new AffineSum().addColumn(t, 1).add(inColumns(model, excess), -1);
    limitUnless(model, row, choices[r], cap - Math.min(0, least));
  });
  if (continuous) {
    const choice = choices[possible.length];
    const best = model.factors
      ? addDualExcess(model, model.factors, continuous, choice)
      : addOptimalExcess(model, continuous, policy.most);
    limitUnless(model, new AffineSum().addColumn(t, 1).add(best, -1), choice, cap);
  }
  const chosen = choices.filter((choice) => choice !== undefined);
  if (chosen.length > 0)
    builder.addRow(1, Number.POSITIVE_INFINITY, chosen, new Array(chosen.length).fill(1));
}

/** sum ≤ 0 where the choice is 1, sum ≤ room otherwise. */
function limitUnless(
  { builder }: ExcessModel,
  sum: AffineSum,
  choice: number | undefined,
  room: number,
): void {
  if (choice !== undefined) sum.addColumn(choice, room);
  addExpressionRow(builder, Number.NEGATIVE_INFINITY, choice === undefined ? 0 : room, sum.toExpression());
}

function inColumns({ xi }: ExcessModel, { constant, terms }: AffineInXi): AffineExpression {
  const sum = new AffineSum().addConstant(constant);
  for (const { factor, value } of terms) sum.addColumn(xi[factor], value);
  return sum.toExpression();
}

/**
 * For binary ξ: the excess of the best continuous part as a maximum over multipliers of the recourse, which is 0 where the
 * choice is 0 (all multipliers are).
 */
function addDualExcess(
  { builder, threshold, weight }: ExcessModel,
  factors: BinaryFactors,
  { system, at }: ContinuousPart,
  choice: number | undefined,
): AffineExpression {
  const limits = new Float64Array(system.sides.length).fill(weight);
  const multipliers = addMultipliers(builder, system, at, { kind: "threshold", threshold, limits }, choice);
  addBinaryProducts(builder, factors, multipliers.products);
  for (const { sum, lower } of multipliers.dualRows) addExpressionRow(builder, lower, 0, sum.toExpression());
  return multipliers.objective.toExpression();
}

/**
 * For any ξ, where matrix and costs of the continuous part are certain: the excess of the best one,
 *
 *     min s   s.t.   cost(ξ) + dᵀy ≤ threshold + s,   Wy + s/weight ≥ b(ξ),   l ≤ y ≤ u,   s ≥ 0,
 *
 * by its optimality conditions, a binary for each complementary pair (Zhao & Zeng 2012). Multipliers are bounded by the
 * cost of s, slacks by the bounds of y.
 */
function addOptimalExcess(
  model: ExcessModel,
  { system, at, columns: own }: ContinuousPart,
  most: number,
): AffineExpression {
  const { builder, bounds, threshold, weight } = model;
  const s = builder.addColumn({ upper: Math.max(0, most) });
  const y = system.costs.map((_, j) => builder.addColumn({ lower: own.lower[j], upper: own.upper[j] }));
  /** Σ W_rj π_r − π₀ d_j, built up row by row. */
  const balance = y.map(() => new AffineSum());
  const reduced = y.map(() => 0);
  const pair = (multiplier: number, limit: number, slack: AffineSum, room: number) => {
    const isTight = builder.addColumn({ upper: 1, integer: true });
    builder.addRow(Number.NEGATIVE_INFINITY, 0, [multiplier, isTight], [1, -limit]);
    addExpressionRow(builder, 0, Number.POSITIVE_INFINITY, slack.toExpression());
    // slack ≤ room (1 − isTight)
    slack.addColumn(isTight, room);
    addExpressionRow(builder, Number.NEGATIVE_INFINITY, room, slack.toExpression());
  };

  const pi0 = builder.addColumn({ upper: 1 });
  const total = new AffineSum().addColumn(pi0, 1);
  // threshold + s − cost(ξ) − dᵀy ≥ 0
  const room0 = new AffineSum()
    .addConstant(threshold)
    .addColumn(s, 1)
    .add(inColumns(model, at.firstStageCost), -1);
  let mostRoom0 = threshold + Math.max(0, most) - rangeOver(at.firstStageCost, bounds.lower, bounds.upper)[0];
  system.costs.forEach(({ constant: d }, j) => {
    room0.addColumn(y[j], -d);
    mostRoom0 -= d === 0 ? 0 : Math.min(d * own.lower[j], d * own.upper[j]);
    balance[j].addColumn(pi0, -d);
    reduced[j] += Math.abs(d);
  });
  pair(pi0, 1, room0, Math.max(0, mostRoom0));

  system.sides.forEach(({ entries }, r) => {
    const pi = builder.addColumn({ upper: weight });
    total.addColumn(pi, 1 / weight);
    // Wy + s/weight − b(ξ) ≥ 0
    const slack = new AffineSum().addColumn(s, 1 / weight).add(inColumns(model, at.rightHandSides[r]), -1);
    let room = Math.max(0, most) / weight - rangeOver(at.rightHandSides[r], bounds.lower, bounds.upper)[0];
    for (const { column, constant } of entries) {
      slack.addColumn(y[column], constant);
      room += constant === 0 ? 0 : Math.max(constant * own.lower[column], constant * own.upper[column]);
      balance[column].addColumn(pi, constant);
      reduced[column] += Math.abs(constant) * weight;
    }
    pair(pi, weight, slack, Math.max(0, room));
  });

  y.forEach((column, j) => {
    const [low, high] = [own.lower[j], own.upper[j]];
    if (low === high) return; // its reduced cost is free
    const atLower = builder.addColumn({ upper: reduced[j] });
    const atUpper = builder.addColumn({ upper: reduced[j] });
    pair(atLower, reduced[j], new AffineSum().addColumn(column, 1).addConstant(-low), high - low);
    pair(atUpper, reduced[j], new AffineSum().addColumn(column, -1).addConstant(high), high - low);
    const sum = balance[j].addColumn(atLower, 1).addColumn(atUpper, -1);
    addExpressionRow(builder, 0, 0, sum.toExpression());
  });

  // 1 − π₀ − Σ π/weight is the multiplier of s ≥ 0.
  const rest = builder.addColumn({ upper: 1 });
  addExpressionRow(builder, 1, 1, total.addColumn(rest, 1).toExpression());
  pair(rest, 1, new AffineSum().addColumn(s, 1), Math.max(0, most));
  return { constant: 0, columns: [s], values: [1] };
}
