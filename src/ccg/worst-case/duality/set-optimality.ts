import type { LinearModelBuilder, MilpBackend } from "../../../milp/index.js";
import {
  asPolyhedron,
  type Polyhedron,
  type ScenarioSet,
  type UncertaintySet,
} from "../../../model/uncertainty.js";
import { type AffineExpression, AffineSum, addExpressionRow } from "../../affine-expression.js";
import { openPolyhedron } from "../../support-function.js";
import { coordinateBounds } from "./factor-bounds.js";

/** A slack never larger than this share of the set's size marks an inequality that always holds with equality. */
const IMPLICIT_EQUALITY_TOLERANCE = 1e-9;

/** An inequality normalᵀv ≤ offset of a set, with what is proved about its slack over the set. */
interface SetInequality {
  readonly indices: readonly number[];
  readonly values: readonly number[];
  readonly offset: number;
  /** Largest slack over the set; 0 for an implicit equality. */
  readonly largestSlack: number;
  /** Slack at the set's inner point; positive unless an implicit equality. */
  readonly innerSlack: number;
}

/** What the optimality conditions of max { qᵀξ : ξ ∈ Ξ } need to know about Ξ, found once. */
export interface SetGeometry {
  readonly polyhedron: Polyhedron;
  readonly factorCount: number;
  /** Width of every factor over the set. */
  readonly width: Float64Array;
  readonly inequalities: readonly SetInequality[];
}

/** Slacks and an inner point of a polytope, by one linear programme for every inequality. `undefined` where one fails. */
export function setGeometry(
  set: Exclude<UncertaintySet, ScenarioSet>,
  backend: MilpBackend,
): SetGeometry | undefined {
  const polyhedron = asPolyhedron(set);
  const bounds = coordinateBounds(set, backend);
  if (![...bounds.lower, ...bounds.upper].every(Number.isFinite)) return undefined;
  const bounded = { ...polyhedron, ...bounds };
  const inequalities = listInequalities(bounded);
  const session = openPolyhedron(backend, bounded);
  const inner = new Float64Array(polyhedron.dimension);
  const slacks: number[] = [];
  try {
    for (const { indices, values, offset } of inequalities) {
      const cost = new Float64Array(polyhedron.dimension);
      indices.forEach((k, t) => {
        cost[k] += values[t];
      });
      session.setCost("all", cost);
      const answer = session.solve();
      if (answer.status !== "optimal") return undefined;
      slacks.push(Math.max(0, offset - answer.objective));
      answer.x.forEach((value, k) => {
        inner[k] += value / inequalities.length;
      });
    }
  } finally {
    session.dispose();
  }
  const width = Float64Array.from({ length: set.dimension }, (_, k) => bounds.upper[k] - bounds.lower[k]);
  return {
    polyhedron: bounded,
    factorCount: set.dimension,
    width,
    inequalities: inequalities.map((inequality, i) => {
      const activity = inequality.indices.reduce((total, k, t) => total + inequality.values[t] * inner[k], 0);
      const isImplicit = slacks[i] <= IMPLICIT_EQUALITY_TOLERANCE * Math.max(1, Math.abs(inequality.offset));
      return {
        ...inequality,
        largestSlack: isImplicit ? 0 : slacks[i],
        innerSlack: isImplicit ? 0 : inequality.offset - activity,
      };
    }),
  };
}

function listInequalities(polyhedron: Polyhedron): { indices: number[]; values: number[]; offset: number }[] {
  const { dimension, lower, upper, rows, rowLower, rowUpper } = polyhedron;
  const list: { indices: number[]; values: number[]; offset: number }[] = [];
  for (let k = 0; k < dimension; k++) {
    list.push(
      { indices: [k], values: [1], offset: upper[k] },
      { indices: [k], values: [-1], offset: -lower[k] },
    );
  }
  for (let i = 0; i < rows.count; i++) {
    const indices = Array.from(rows.indices.subarray(rows.starts[i], rows.starts[i + 1]));
    const values = Array.from(rows.values.subarray(rows.starts[i], rows.starts[i + 1]));
    if (Number.isFinite(rowUpper[i])) list.push({ indices, values, offset: rowUpper[i] });
    if (Number.isFinite(rowLower[i])) {
      list.push({ indices, values: values.map((value) => -value), offset: -rowLower[i] });
    }
  }
  return list;
}

/**
 * Adds ξ ∈ Ξ and the conditions that it maximises Σ q_k ξ_k, where every q_k is an expression of the model:
 *
 *     hᵀα = Σ q_k ξ_k,   Gᵀα = q,   α ≥ 0,   α_i (h_i − G_i v) = 0     for Ξ = { v : Gv ≤ h }
 *
 * with a binary for every inequality. The multipliers' bounds are proved: with slack δ_i at an inner point v°,
 * α_i δ_i ≤ αᵀ(h − Gv°) = max qᵀξ − qᵀξ° ≤ Σ |q_k| width_k.
 *
 * @param sizes proved bounds on |q_k|.
 * @returns the columns of ξ and the expression hᵀα.
 */
export function addSetOptimality(
  builder: LinearModelBuilder,
  geometry: SetGeometry,
  slopes: readonly AffineSum[],
  sizes: Float64Array,
): { readonly xi: readonly number[]; readonly value: AffineExpression } {
  const { polyhedron, factorCount, width, inequalities } = geometry;
  const v = Array.from({ length: polyhedron.dimension }, (_, k) =>
    builder.addColumn({ lower: polyhedron.lower[k], upper: polyhedron.upper[k] }),
  );
  const variation = sizes.reduce((total, size, k) => total + size * width[k], 0);
  const value = new AffineSum();
  const balance = v.map((_, k) =>
    k < factorCount ? new AffineSum().add(slopes[k].toExpression(), -1) : new AffineSum(),
  );
  for (const { indices, values, offset, largestSlack, innerSlack } of inequalities) {
    const limit = largestSlack === 0 ? Number.POSITIVE_INFINITY : variation / innerSlack;
    const alpha = builder.addColumn({ upper: limit });
    value.addColumn(alpha, offset);
    indices.forEach((k, t) => {
      balance[k].addColumn(alpha, values[t]);
    });
    const columns = indices.map((k) => v[k]);
    // offset − largestSlack (1 − s) ≤ activity ≤ offset
    if (largestSlack === 0) {
      builder.addRow(offset, offset, columns, values);
      continue;
    }
    const s = builder.addColumn({ upper: 1, integer: true });
    builder.addRow(Number.NEGATIVE_INFINITY, offset, columns, values);
    builder.addRow(
      offset - largestSlack,
      Number.POSITIVE_INFINITY,
      [...columns, s],
      [...values, -largestSlack],
    );
    builder.addRow(Number.NEGATIVE_INFINITY, 0, [alpha, s], [1, -limit]);
  }
  for (const sum of balance) addExpressionRow(builder, 0, 0, sum.toExpression());
  return { xi: v.slice(0, factorCount), value: value.toExpression() };
}
