import { hasSolution, LinearModelBuilder, type MilpBackend, type SolveOptions } from "../../milp/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import { CONSTANT } from "../../model/sparse.js";
import { hasObjectiveUncertaintyOnly, type ProblemStructure } from "../../model/structure.js";
import { AffineSum } from "../affine-expression.js";
import { addSupportFunction } from "../support-function.js";

/** What the single-level model proved. */
export interface DualityResult {
  readonly x: Float64Array;
  readonly policies: readonly Float64Array[];
  readonly value: number;
  readonly bound: number;
  readonly isOptimal: boolean;
}

/** Whether K-adaptability is one mixed-integer programme by duality: binary recourse, uncertain objective, convex set. */
export function policyDualityApplies({ uncertainty }: TwoStageProblem, structure: ProblemStructure): boolean {
  const isConvex = uncertainty.kind !== "scenarios" && !uncertainty.isInteger;
  return isConvex && hasObjectiveUncertaintyOnly(structure) && structure.secondStage === "binary";
}

/**
 * K-adaptability under objective uncertainty as one mixed-integer programme (Hanasusanto, Kuhn & Wiesemann 2015). For fixed
 * policies max_ξ min_k and min_λ max_ξ Σ λ_k commute, so
 *
 *     min  cᵀx + Σ_k dᵀzᵏ + max_{ξ∈Ξ} ξᵀ(Cx + Σ_k D zᵏ)     s.t.  (x, yᵏ) feasible,  λ ∈ Δ_K,  z_kj = λ_k y_kj
 *
 * with the maximum dualised and the products of binaries and weights linearised exactly.
 */
export function solvePolicyDuality(
  problem: TwoStageProblem,
  backend: MilpBackend,
  count: number,
  options: SolveOptions,
): DualityResult | { readonly status: "infeasible" | "unbounded" | "unknown" | "error" } {
  const { firstStage, secondStage, objective, rows, uncertainty } = problem;
  const builder = new LinearModelBuilder();
  for (let j = 0; j < firstStage.count; j++) {
    builder.addColumn({
      lower: firstStage.lower[j],
      upper: firstStage.upper[j],
      integer: firstStage.integer[j] === 1,
    });
  }
  const lambda = Array.from({ length: count }, () => builder.addColumn({ upper: 1 }));
  builder.addRow(
    1,
    1,
    lambda,
    lambda.map(() => 1),
  );
  // Policies are interchangeable: the heaviest first.
  for (let k = 1; k < count; k++)
    builder.addRow(0, Number.POSITIVE_INFINITY, [lambda[k - 1], lambda[k]], [1, -1]);
  const policies = lambda.map((weight) => addPolicy(builder, problem, weight));

  /** Σ_k λ_k (column at policy k): x itself, or Σ_k z_kj. */
  const addWeighted = (sum: AffineSum, column: number, value: number) => {
    if (column < firstStage.count) sum.addColumn(column, value);
    else for (const { z } of policies) sum.addColumn(z[column - firstStage.count], value);
  };
  const cost = new AffineSum().addConstant(objective.constant);
  objective.cost.forEach((value, column) => {
    addWeighted(cost, column, value);
  });
  const slopes = Array.from({ length: uncertainty.dimension }, () => new AffineSum());
  const { column, factor, value } = objective.uncertain;
  for (let t = 0; t < column.length; t++) {
    if (column[t] === CONSTANT) slopes[factor[t]].addConstant(value[t]);
    else addWeighted(slopes[factor[t]], column[t], value[t]);
  }
  cost.add(
    addSupportFunction(
      builder,
      uncertainty,
      slopes.map((slope) => slope.toExpression()),
    ),
  );
  const { constant, columns, values } = cost.toExpression();
  builder.offset = constant;
  columns.forEach((target, t) => {
    builder.addCost(target, values[t]);
  });
  for (const { y } of policies) {
    for (let i = 0; i < rows.count; i++) {
      const entries = [rows.matrix.starts[i], rows.matrix.starts[i + 1]] as const;
      const indices = Array.from(rows.matrix.indices.subarray(...entries), (at) =>
        at < firstStage.count ? at : y[at - firstStage.count],
      );
      builder.addRow(rows.lower[i], rows.upper[i], indices, rows.matrix.values.subarray(...entries));
    }
  }
  const session = backend.open(builder.build());
  try {
    const answer = session.solve(options);
    if (!hasSolution(answer)) return { status: answer.status };
    const round = (point: ArrayLike<number>, at: readonly number[], integer: Uint8Array) =>
      Float64Array.from(at, (target, j) => (integer[j] ? Math.round(point[target]) + 0 : point[target]));
    const xColumns = firstStage.names.map((_, j) => j);
    return {
      x: round(answer.x, xColumns, firstStage.integer),
      policies: policies.map(({ y }) => round(answer.x, y, secondStage.integer)),
      value: answer.objective,
      bound: answer.bound,
      isOptimal: answer.status === "optimal",
    };
  } finally {
    session.dispose();
  }
}

/** Columns of one policy y and of z = λ y. */
function addPolicy(builder: LinearModelBuilder, { secondStage }: TwoStageProblem, weight: number) {
  const y = secondStage.names.map((_, j) =>
    builder.addColumn({ lower: secondStage.lower[j], upper: secondStage.upper[j], integer: true }),
  );
  const z = y.map((column) => {
    const product = builder.addColumn({ upper: 1 });
    builder.addRow(Number.NEGATIVE_INFINITY, 0, [product, column], [1, -1]);
    builder.addRow(Number.NEGATIVE_INFINITY, 0, [product, weight], [1, -1]);
    builder.addRow(-1, Number.POSITIVE_INFINITY, [product, weight, column], [1, -1, -1]);
    return product;
  });
  return { y, z };
}
