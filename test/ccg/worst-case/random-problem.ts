/** Tiny random two-stage problems, for checks against brute force. */
import {
  boxSet,
  budgetSet,
  type Expression,
  polytopeSet,
  Rng,
  sum,
  TwoStageModel,
  type TwoStageProblem,
  type UncertaintySet,
} from "../../../src/index.js";

export interface RandomClass {
  readonly set: "box" | "budget" | "fractionalBudget" | "polytope" | "binary" | "integer";
  /** Where ξ appears. */
  readonly uncertain: "objective" | "rightHandSide" | "technology" | "recourse";
  /** Unmet demand may be bought at a price, so that every plan has a recourse. */
  readonly complete: boolean;
  readonly integerRecourse?: boolean;
  /** Only the first recourse column is integer. */
  readonly mixedRecourse?: boolean;
}

/** Covering rows: Σ a_ij y_j + Σ t_ij x_j (+ shortfall) ≥ demand(ξ), capacities y_j ≤ u_j x_j. */
export function randomProblem(seed: number, kind: RandomClass): TwoStageProblem {
  const rng = new Rng(seed);
  const whole = (low: number, high: number) => low + Math.floor(rng.uniform(0, high - low + 1));
  const factors = whole(1, 3);
  const model = new TwoStageModel(`random ${seed}`);
  const x = model.firstStageVector(2, { name: "x", integer: true, upper: 3 });
  const isInteger = (j: number) => kind.integerRecourse || (kind.mixedRecourse && j === 0);
  const most = whole(4, 12);
  const y = [0, 1, 2].map((j) => model.secondStage({ name: `y[${j}]`, integer: isInteger(j), upper: most }));
  const xi = model.uncertain(randomSet(kind.set, factors, whole));
  const cost: (Expression | number)[] = [];
  for (const column of x) cost.push(column.times(whole(1, 9)));
  for (const column of y) cost.push(column.times(whole(1, 9)));
  if (kind.uncertain === "objective") {
    for (const column of y) cost.push(column.times(xi[whole(0, factors - 1)]).times(whole(0, 9)));
  }
  for (let i = 0; i < 2; i++) {
    const parts: Expression[] = y.map((column) => column.times(whole(0, 3)));
    parts.push(...x.map((column) => column.times(whole(0, 2))));
    const k = whole(0, factors - 1);
    if (kind.uncertain === "technology") parts.push(x[i].times(xi[k]).times(-whole(0, 2)));
    if (kind.uncertain === "recourse") parts.push(y[i].times(xi[k]).times(-whole(0, 1)));
    if (kind.complete) {
      const shortfall = model.secondStage({ name: `shortfall[${i}]`, integer: kind.integerRecourse });
      parts.push(shortfall);
      cost.push(shortfall.times(whole(10, 20)));
    }
    const shifts = kind.uncertain === "objective" ? [] : xi.map((factor) => factor.times(whole(0, 4)));
    const demand = sum([whole(2, 8), ...shifts]);
    model.require(sum(parts).atLeast(demand), `demand[${i}]`);
  }
  y.forEach((column, j) => {
    model.require(column.atMost(x[j % 2].times(whole(1, 4)).plus(whole(0, 3))), `capacity[${j}]`);
  });
  model.minimise(sum(cost));
  return model.build();
}

function randomSet(
  kind: RandomClass["set"],
  factors: number,
  whole: (low: number, high: number) => number,
): UncertaintySet {
  const zero = new Array(factors).fill(0);
  const one = new Array(factors).fill(1);
  switch (kind) {
    case "box":
      return boxSet(zero, one);
    case "budget":
      return budgetSet(factors, whole(0, factors));
    case "fractionalBudget":
      return budgetSet(factors, whole(0, 2 * factors) / 2 + 0.25);
    case "binary":
      return budgetSet(factors, whole(1, factors), { integer: true });
    case "integer":
      return budgetSet(factors, whole(1, 3 * factors), { upper: one.map(() => whole(1, 3)), integer: true });
    case "polytope": {
      const indices = zero.map((_, k) => k);
      const rows = [
        { indices, values: indices.map(() => whole(-2, 3)), upper: whole(1, 3) },
        { indices, values: indices.map(() => whole(0, 3)), upper: whole(1, 4) },
      ];
      return polytopeSet(factors, zero, one, rows);
    }
  }
}
