import { initialScenario } from "../../ccg/initial-scenario.js";
import type { MilpBackend } from "../../milp/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import type { ProblemStructure } from "../../model/structure.js";
import type { UncertaintySet } from "../../model/uncertainty.js";

/**
 * Scenarios to begin with: the nominal one, one that uses every factor alike, and (where rows of the recourse depend on a box of
 * factors) the vertex that makes these rows tightest.
 */
export function firstScenarios(
  problem: TwoStageProblem,
  structure: ProblemStructure,
  backend: MilpBackend,
): Float64Array[] {
  const nominal = initialScenario(problem.uncertainty, backend);
  const others = [centralScenario(problem.uncertainty), tightestVertex(problem, structure)];
  return [nominal, ...others.filter((xi) => xi !== undefined)].filter(isFirst);
}

/** Σ-budgets shared alike by all factors: ξ_k = l_k + min(u_k − l_k, Γ / Σw). `undefined` for other kinds of sets. */
export function centralScenario(set: UncertaintySet): Float64Array | undefined {
  if (set.kind !== "budget" || set.isInteger) return undefined;
  const xi = Float64Array.from(set.upper);
  for (const { indices, weights, gamma } of set.groups) {
    const share =
      gamma /
      Math.max(
        Number.MIN_VALUE,
        weights.reduce((total, weight) => total + weight, 0),
      );
    for (const k of indices) xi[k] = Math.min(xi[k], set.lower[k] + share);
  }
  return xi;
}

/** The vertex of a box at which the coefficients in recourse rows, summed with the sign of the row's finite side, are largest. */
function tightestVertex(
  { uncertainty, rows }: TwoStageProblem,
  { rowKinds }: ProblemStructure,
): Float64Array | undefined {
  if (uncertainty.kind !== "box") return undefined;
  const load = new Float64Array(uncertainty.dimension);
  for (let i = 0; i < rows.count; i++) {
    if (rowKinds[i] === "firstStage") continue;
    const sign = Number(Number.isFinite(rows.upper[i])) - Number(Number.isFinite(rows.lower[i]));
    for (let e = rows.uncertain.starts[i]; e < rows.uncertain.starts[i + 1]; e++) {
      load[rows.uncertain.factor[e]] += sign * rows.uncertain.value[e];
    }
  }
  if (load.every((value) => value === 0)) return undefined;
  const { lower, upper } = uncertainty;
  return load.map((value, k) => (value === 0 ? (lower[k] + upper[k]) / 2 : value > 0 ? upper[k] : lower[k]));
}

function isFirst(xi: Float64Array, position: number, all: readonly Float64Array[]): boolean {
  return all.findIndex((other) => other.every((value, k) => value === xi[k])) === position;
}
