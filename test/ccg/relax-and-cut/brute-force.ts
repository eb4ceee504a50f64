/** Tiny random problems with objective uncertainty, and their optimum by enumeration of both stages. */
import { LinearModelBuilder, type MilpBackend } from "../../../src/milp/index.js";
import {
  asPolyhedron,
  boxSet,
  budgetSet,
  joinStages,
  objectiveInXi,
  polytopeSet,
  sum,
  TwoStageModel,
  type TwoStageProblem,
  type UncertaintySet,
  violationAt,
  weightedSum,
} from "../../../src/model/index.js";
import { type Instance, toProblem } from "../../../src/problems/index.js";
import type { Rng } from "../../../src/tensor/index.js";

/** Optimum of a problem all of whose columns are integer and bounded; ±∞ (in its sense) when no first stage has a recourse. */
export function enumeratedOptimum(problem: TwoStageProblem, backend: MilpBackend): number {
  const sign = problem.sense === "min" ? 1 : -1;
  let best = Number.POSITIVE_INFINITY;
  const anyScenario = new Float64Array(problem.uncertainty.dimension);
  const recourses = integerPoints(problem.secondStage);
  for (const x of integerPoints(problem.firstStage)) {
    const points = recourses.map((y) => joinStages(problem, x, y));
    const feasible = points.filter((point) => violationAt(problem, point, anyScenario) <= 1e-9);
    if (feasible.length > 0) best = Math.min(best, worstOf(problem, feasible, sign, backend));
  }
  return sign * best;
}

/** max over ξ of the least of the affine functions of ξ that the points stand for. */
function worstOf(
  problem: TwoStageProblem,
  points: readonly Float64Array[],
  sign: number,
  backend: MilpBackend,
): number {
  const { uncertainty } = problem;
  if (uncertainty.kind === "scenarios") throw new Error("not for finite sets");
  const { dimension, lower, upper, rows, rowLower, rowUpper } = asPolyhedron(uncertainty);
  const builder = new LinearModelBuilder();
  for (let k = 0; k < dimension; k++) builder.addColumn({ lower: lower[k], upper: upper[k] });
  for (let i = 0; i < rows.count; i++) {
    const span = [rows.starts[i], rows.starts[i + 1]] as const;
    builder.addRow(rowLower[i], rowUpper[i], rows.indices.subarray(...span), rows.values.subarray(...span));
  }
  const w = builder.addColumn({ cost: -1, lower: Number.NEGATIVE_INFINITY });
  for (const point of points) {
    const { constant, slope } = objectiveInXi(problem.objective, point, uncertainty.dimension);
    const indices = [w, ...slope.keys()];
    builder.addRow(Number.NEGATIVE_INFINITY, sign * constant, indices, [1, ...slope.map((s) => -sign * s)]);
  }
  const session = backend.open(builder.build());
  const answer = session.solve();
  session.dispose();
  if (answer.status !== "optimal") throw new Error(answer.status);
  return -answer.objective;
}

function integerPoints({ count, lower, upper }: TwoStageProblem["firstStage"]): Float64Array[] {
  let points = [new Float64Array(count)];
  for (let j = 0; j < count; j++) {
    points = points.flatMap((point) =>
      Array.from({ length: upper[j] - lower[j] + 1 }, (_, step) => {
        const next = point.slice();
        next[j] = lower[j] + step;
        return next;
      }),
    );
  }
  return points;
}

export function randomKnapsack(rng: Rng): TwoStageProblem {
  const n = 2 + rng.integer(3);
  const integers = (low: number, high: number) =>
    Array.from({ length: n }, () => low + rng.integer(high - low + 1));
  // Every other instance has weights that are no integers, or even negative repair weights.
  const scale = rng.uniform() < 0.5 ? 1 : 0.37;
  const weight = integers(1, 20).map((w) => w * scale);
  const profit = integers(5, 30);
  const instance: Instance = {
    kind: "knapsack",
    name: "random knapsack",
    n,
    capacity: Math.floor(rng.uniform(0.2, 0.9) * weight.reduce((total, w) => total + w, 0)),
    gamma: rng.uniform(0, n),
    nominalProfit: profit,
    maxDegradation: profit.map((p) => Math.round(p * rng.uniform(0, 1.2))),
    repairWeight: integers(-2, 10).map((t) => t * scale),
    weight,
    outsourcingCost: profit.map((p) => Math.round(p * rng.uniform(0.9, 1.6))),
  };
  return withSet(toProblem(instance), rng);
}

export function randomLoans(rng: Rng): TwoStageProblem {
  const n = 2 + rng.integer(3);
  const uncertaintyDim = 1 + rng.integer(3);
  const numbers = (low: number, high: number) =>
    Array.from({ length: n }, () => Math.round(rng.uniform(low, high) * 10) / 10);
  const cost = Array.from({ length: n }, () => 1 + rng.integer(30));
  const total = cost.reduce((sum, c) => sum + c, 0);
  const budget = Math.floor(rng.uniform(0.2, 0.6) * total);
  const loan = Math.floor(0.2 * total);
  const instance: Instance = {
    kind: "loans",
    name: "random loans",
    n,
    uncertaintyDim,
    budget,
    earlyLoan: loan,
    lateLoan: loan,
    earlyLoanCost: rng.uniform(0, 2),
    lateLoanCost: rng.uniform(0, 2),
    lateInvestmentFactor: rng.uniform(0.5, 1.1),
    cost,
    nominalProfit: numbers(0.5, 8),
    profitLoadings: Array.from({ length: n }, () =>
      Array.from({ length: uncertaintyDim }, () => rng.uniform(-1, 1)),
    ),
  };
  return withSet(toProblem(instance), rng);
}

/** Binary first stage, integer recourse, rows over both, uncertain costs of both; sometimes without any feasible plan. */
export function randomGeneral(rng: Rng): TwoStageProblem {
  const [xCount, yCount, factors] = [1 + rng.integer(4), 1 + rng.integer(3), 1 + rng.integer(3)];
  const model = new TwoStageModel("random");
  const x = model.firstStageVector(xCount, { name: "x", binary: true });
  const y = Array.from({ length: yCount }, () =>
    rng.uniform() < 0.6
      ? model.secondStage({ binary: true })
      : model.secondStage({ integer: true, lower: -1 + rng.integer(2), upper: 1 + rng.integer(2) }),
  );
  const xi = model.uncertain(randomSet(factors, rng));
  const columns = [...x, ...y];
  const costs = columns.map(() => rng.integer(11) - 5);
  const uncertain = columns.flatMap((column) => {
    const factor = xi[rng.integer(factors)];
    return rng.uniform() < 0.7 ? [column.times(factor).times(rng.integer(9) - 4)] : [];
  });
  const objective = sum([weightedSum(costs, columns), ...uncertain, xi[0].times(rng.integer(3))]);
  if (rng.uniform() < 0.5) model.minimise(objective);
  else model.maximise(objective);
  const rowCount = 1 + rng.integer(4);
  for (let i = 0; i < rowCount; i++) {
    const coefficients = columns.map(() => (rng.uniform() < 0.7 ? rng.integer(9) - 3 : 0));
    const row = weightedSum(coefficients, columns);
    const bound = rng.integer(7);
    const kind = rng.uniform();
    model.require(
      kind < 0.7 ? row.atMost(bound) : kind < 0.9 ? row.atLeast(-bound) : row.between(-bound, bound + 1),
    );
  }
  return model.build();
}

/** Any of the three kinds of set for a problem of a family. */
function withSet(problem: TwoStageProblem, rng: Rng): TwoStageProblem {
  return { ...problem, uncertainty: randomSet(problem.uncertainty.dimension, rng) };
}

function randomSet(factors: number, rng: Rng): UncertaintySet {
  const lower = Array.from({ length: factors }, () => (rng.uniform() < 0.5 ? 0 : -1));
  const upper = lower.map((bound) => bound + 1 + rng.uniform());
  switch (rng.integer(3)) {
    case 0:
      return boxSet(lower, upper);
    case 1:
      return budgetSet(factors, rng.uniform(0, factors), { lower, upper });
    default:
      return polytopeSet(factors, lower, upper, [
        {
          indices: lower.map((_, k) => k),
          values: lower.map(() => rng.uniform(-1, 1)),
          lower: -rng.uniform(0, 2) - factors,
          upper: rng.uniform(0, 1) + factors / 2,
        },
      ]);
  }
}
