import type { Stop } from "../../../base/stop.js";
import { hasSolution, LinearModelBuilder, type MilpBackend } from "../../../milp/index.js";
import type { ScenarioSet, UncertaintySet } from "../../../model/uncertainty.js";
import { AffineSum, addExpressionRow } from "../../affine-expression.js";
import { addBinaryFactors, addBinaryProducts } from "./binary-products.js";
import { addMultipliers, type MultiplierMode, type Multipliers } from "./multipliers.js";
import type { RecourseSystem, SystemAt } from "./recourse-system.js";
import { addSetOptimality, type SetGeometry } from "./set-optimality.js";

/** How the products of multipliers and ξ become linear; both are exact. */
export type Linearisation =
  | { readonly kind: "binary"; readonly set: Exclude<UncertaintySet, ScenarioSet> }
  | { readonly kind: "optimality"; readonly geometry: SetGeometry };

export interface AdversaryOptions {
  readonly stop: Stop;
  readonly absoluteGap: number;
  readonly relativeGap: number;
}

export type AdversaryAnswer =
  | {
      readonly kind: "solved";
      /** Proved upper bound on the maximum. */
      readonly bound: number;
      /** Value of the maximiser found. */
      readonly value: number;
      readonly xi: Float64Array;
    }
  /** No multipliers exist at any scenario. */
  | { readonly kind: "empty" }
  | { readonly kind: "limit" }
  | { readonly kind: "failed"; readonly message: string };

/** The worst scenario of the recourse at x as one mixed-integer programme, by strong duality of the recourse. */
export function solveAdversary(
  backend: MilpBackend,
  system: RecourseSystem,
  at: SystemAt,
  mode: MultiplierMode,
  linearisation: Linearisation,
  options: AdversaryOptions,
): AdversaryAnswer {
  const builder = new LinearModelBuilder();
  const multipliers = addMultipliers(builder, system, at, mode);
  const xi = addLinearisation(builder, multipliers, mode, linearisation);
  for (const { sum, lower } of multipliers.dualRows) addExpressionRow(builder, lower, 0, sum.toExpression());
  const { constant, columns, values } = multipliers.objective.toExpression();
  builder.offset = 0 - constant;
  columns.forEach((column, t) => {
    builder.addCost(column, 0 - values[t]);
  });
  const session = backend.open(builder.build());
  try {
    const answer = session.solve(options);
    if (answer.status === "error") return { kind: "failed", message: answer.message };
    if (answer.status === "infeasible") return { kind: "empty" };
    if (answer.status === "unbounded")
      return { kind: "failed", message: "the adversary's model is unbounded" };
    if (!hasSolution(answer)) return { kind: "limit" };
    const scenario = Float64Array.from(xi, (column) => answer.x[column]);
    return { kind: "solved", bound: 0 - answer.bound, value: 0 - answer.objective, xi: scenario };
  } finally {
    session.dispose();
  }
}

/** Adds ξ and makes every product linear; returns the columns of ξ. */
function addLinearisation(
  builder: LinearModelBuilder,
  multipliers: Multipliers,
  mode: MultiplierMode,
  linearisation: Linearisation,
): readonly number[] {
  if (linearisation.kind === "binary") {
    const factors = addBinaryFactors(builder, linearisation.set);
    addBinaryProducts(builder, factors, multipliers.products);
    for (const { target, factor, value } of multipliers.factorTerms) {
      target.addColumn(factors.xi[factor], value);
    }
    return factors.xi;
  }
  const { geometry } = linearisation;
  const { slopes, sizes } = gatherSlopes(multipliers, mode, geometry.factorCount);
  const { xi, value } = addSetOptimality(builder, geometry, slopes, sizes);
  multipliers.objective.add(value);
  return xi;
}

/** The slope q_k of the objective in every factor, with a proved bound on its size. */
function gatherSlopes(
  { objective, products, factorTerms }: Multipliers,
  mode: MultiplierMode,
  factorCount: number,
): { readonly slopes: AffineSum[]; readonly sizes: Float64Array } {
  const slopes = Array.from({ length: factorCount }, () => new AffineSum());
  const sizes = new Float64Array(factorCount);
  for (const { target, column, limit, factor, value } of products) {
    if (target !== objective) throw new Error("a constraint's coefficient depends on the scenario");
    slopes[factor].addColumn(column, value);
    const size = Math.abs(value) * limit;
    // Where π₀ + Σ π/limit = 1, the multipliers share one unit of their limits.
    sizes[factor] = mode.kind === "bounded" ? sizes[factor] + size : Math.max(sizes[factor], size);
  }
  for (const { target, factor, value } of factorTerms) {
    if (target !== objective) throw new Error("a recourse cost depends on the scenario");
    slopes[factor].addConstant(value);
    sizes[factor] += Math.abs(value);
  }
  return { slopes, sizes };
}
