/** Tiny random problems with binary recourse and uncertain rows, and their worst cases by brute force. */

import { addUncertaintySet } from "../../../src/ccg/initial-scenario.js";
import { fixedPolicy } from "../../../src/ccg/policy-cover/policy.js";
import {
  boxSet,
  budgetSet,
  Rng,
  sum,
  TwoStageModel,
  type TwoStageProblem,
  weightedSum,
} from "../../../src/index.js";
import { hasSolution, LinearModelBuilder, type MilpBackend } from "../../../src/milp/index.js";
import { asPolyhedron } from "../../../src/model/uncertainty.js";

const FIRST = 2;

/** Packing: one or two rows (a + Aξ)ᵀ(x, y) ≤ b with coefficients of any sign in ξ; y = 0 is always a recourse. */
export function randomPacking(seed: number): TwoStageProblem {
  const rng = new Rng(seed);
  const whole = (low: number, high: number) => low + Math.floor(rng.uniform(0, high - low + 1));
  const factors = whole(1, 3);
  const recourse = whole(2, 4);
  const model = new TwoStageModel(`packing ${seed}`);
  const x = model.firstStageVector(FIRST, { name: "x", binary: true });
  const y = model.secondStageVector(recourse, { name: "y", binary: true });
  const isBudget = seed % 3 === 0;
  const xi = model.uncertain(
    isBudget
      ? budgetSet(factors, 0.75 * factors)
      : boxSet(new Float64Array(factors).fill(-1), new Float64Array(factors).fill(1)),
  );
  const uncertain = (size: number) =>
    sum([
      rng.uniform(1, 5),
      weightedSum(
        xi.map(() => rng.uniform(-size, size)),
        xi,
      ),
    ]);
  for (let row = 0; row < whole(1, 2); row++) {
    const weights = [...x, ...y].map((column) => column.times(uncertain(0.8)));
    // At most 2 (5 + 0.8 d) is used by x alone.
    model.require(sum(weights).atMost(rng.uniform(15, 17)), `capacity[${row}]`);
  }
  model.maximise(sum([...x, ...y].map((column) => column.times(uncertain(0.7)))));
  return model.build();
}

/** All values of a few binary columns. */
export function binaryPoints(count: number): Float64Array[] {
  return Array.from({ length: 2 ** count }, (_, code) =>
    Float64Array.from({ length: count }, (_, j) => (code >> j) & 1),
  );
}

/**
 * max z over ξ ∈ Ξ where every policy costs at least z or misses one of its rows by at least `margin`: with 0 at least the
 * supremum of V(x, ·), with a positive margin at most.
 */
export function disjunctiveWorstCase(
  problem: TwoStageProblem,
  x: Float64Array,
  margin: number,
  backend: MilpBackend,
): number {
  const BIG = 1e3;
  if (problem.uncertainty.kind === "scenarios") throw new Error("not a continuous set");
  const { dimension } = asPolyhedron(problem.uncertainty);
  const builder = new LinearModelBuilder();
  addUncertaintySet(builder, problem.uncertainty);
  const xi = Array.from({ length: dimension }, (_, k) => k);
  const z = builder.addColumn({ cost: -1, lower: -BIG, upper: BIG });
  for (const y of binaryPoints(problem.secondStage.count)) {
    const { constant, slope, normals, limits } = fixedPolicy(problem, x, y);
    const misses = Array.from(limits, () => builder.addColumn({ upper: 1, integer: true }));
    // z − slopeᵀξ − BIG Σ misses ≤ constant
    builder.addRow(
      Number.NEGATIVE_INFINITY,
      constant,
      [z, ...xi, ...misses],
      [1, ...slope.map((value) => -value), ...misses.map(() => -BIG)],
    );
    misses.forEach((missed, r) => {
      const normal = normals.subarray(r * dimension, (r + 1) * dimension);
      // normalᵀξ ≥ limit + margin where missed
      builder.addRow(limits[r] + margin - BIG, Number.POSITIVE_INFINITY, [...xi, missed], [...normal, -BIG]);
    });
  }
  const session = backend.open(builder.build());
  try {
    const answer = session.solve({ relativeGap: 1e-9, absoluteGap: 1e-9 });
    if (!hasSolution(answer)) throw new Error(answer.status);
    return -answer.objective;
  } finally {
    session.dispose();
  }
}

/** The largest V(x, ξ) over a grid of the set, by enumerating the recourse. */
export function gridWorstCase(problem: TwoStageProblem, x: Float64Array, steps: number): number {
  if (problem.uncertainty.kind === "scenarios") throw new Error("not a continuous set");
  const { dimension, lower, upper, rows, rowUpper } = asPolyhedron(problem.uncertainty);
  const policies = binaryPoints(problem.secondStage.count).map((y) => fixedPolicy(problem, x, y));
  let worst = Number.NEGATIVE_INFINITY;
  for (let code = 0; code < (steps + 1) ** dimension; code++) {
    const point = Float64Array.from({ length: dimension }, (_, k) => {
      const step = Math.floor(code / (steps + 1) ** k) % (steps + 1);
      return lower[k] + ((upper[k] - lower[k]) * step) / steps;
    });
    const total = point.reduce((sumSoFar, value) => sumSoFar + value, 0);
    if (rows.count > 0 && total > rowUpper[0]) continue;
    let value = Number.POSITIVE_INFINITY;
    for (const { constant, slope, normals, limits } of policies) {
      const dot = (from: Float64Array, first: number) =>
        point.reduce((sumSoFar, coordinate, k) => sumSoFar + from[first + k] * coordinate, 0);
      if (!limits.every((limit, r) => dot(normals, r * dimension) <= limit)) continue;
      value = Math.min(value, constant + dot(slope, 0));
    }
    worst = Math.max(worst, value);
  }
  return worst;
}
