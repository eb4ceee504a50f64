/** Tiny random problems whose recourse is a network, written in all the ways that hide it. */
import {
  type Expression,
  Rng,
  sum,
  TwoStageModel,
  type TwoStageProblem,
  type UncertaintySet,
} from "../../../src/index.js";

/**
 * Flows from sources to sinks: Σ flow ≤ capacity(x, ξ), demand(ξ) ≤ Σ flow (≤ more), some flows with bounds and negative costs, some rows
 * negated, multiplied or repeated with other right-hand sides.
 */
export function randomNetwork(seed: number, setOf: (factors: number) => UncertaintySet): TwoStageProblem {
  const rng = new Rng(seed);
  const whole = (low: number, high: number) => low + Math.floor(rng.uniform(0, high - low + 1));
  const chance = (share: number) => rng.uniform(0, 1) < share;
  const factors = whole(2, 4);
  const [sources, sinks] = [whole(1, 3), whole(2, 3)];
  const model = new TwoStageModel(`network ${seed}`);
  const x = model.firstStageVector(2, { name: "x", integer: true, upper: 3 });
  const xi = model.uncertain(setOf(factors));
  const cost: Expression[] = x.map((column) => column.times(whole(1, 9)));
  const flow = Array.from({ length: sources }, (_, i) =>
    Array.from({ length: sinks }, (_, j) => {
      const isBounded = chance(0.4);
      const column = model.secondStage({
        name: `flow[${i}][${j}]`,
        lower: isBounded && chance(0.3) ? -whole(0, 2) : 0,
        ...(isBounded && { upper: whole(1, 9) }),
      });
      cost.push(column.times(whole(isBounded ? -3 : 0, 9)));
      return column;
    }),
  );
  const someFactors = () => sum(xi.map((factor) => factor.times(chance(0.6) ? whole(0, 4) : 0)));
  /** total ≤ most, negated or multiplied. */
  const atMost = (total: Expression, most: Expression) => {
    const scale = whole(1, 3);
    if (chance(0.5)) model.require(total.times(-scale).atLeast(most.times(-scale)));
    else model.require(total.times(scale).atMost(most.times(scale)));
  };
  flow.forEach((row, i) => {
    const open = x[i % 2].times(whole(1, 6)).plus(whole(0, 5));
    atMost(sum(row), chance(0.5) ? open.minus(someFactors().times(0.5)) : open);
    if (chance(0.4)) atMost(sum(row), someFactors().times(-1).plus(whole(6, 14)));
  });
  for (let j = 0; j < sinks; j++) {
    const into = flow.map((row) => row[j]);
    if (chance(0.7)) {
      const unmet = model.secondStage({ name: `unmet[${j}]` });
      cost.push(unmet.times(whole(8, 15)));
      into.push(unmet);
    }
    const demand = someFactors().plus(whole(1, 5));
    atMost(sum(into).times(-1), demand.times(-1));
    if (chance(0.3)) atMost(sum(into), demand.plus(whole(0, 4)));
  }
  model.minimise(sum(cost));
  return model.build();
}
