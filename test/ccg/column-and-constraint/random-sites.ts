/** Tiny random location problems, whose capacity rows close what they serve in all the ways that they may be written. */

import { MilpRecourseOracle } from "../../../src/ccg/recourse/milp-oracle.js";
import { EnumerationEvaluator } from "../../../src/ccg/worst-case/enumeration.js";
import { decisiveScenarios } from "../../../src/ccg/worst-case/vertices.js";
import {
  analyse,
  budgetSet,
  type Expression,
  loadBackend,
  Rng,
  Stop,
  sum,
  TwoStageModel,
  type TwoStageProblem,
} from "../../../src/index.js";

export function randomSites(seed: number, integerRecourse: boolean): TwoStageProblem {
  const rng = new Rng(seed);
  const whole = (low: number, high: number) => low + Math.floor(rng.uniform(0, high - low + 1));
  const chance = (share: number) => rng.uniform(0, 1) < share;
  const [sites, customers] = [whole(2, 4), whole(2, 3)];
  const model = new TwoStageModel(`sites ${seed}`);
  const open = model.firstStageVector(sites, { name: "open", binary: true });
  const demand = Array.from({ length: customers }, () => whole(1, 6));
  const isGainful = chance(0.2);
  const serve = open.map((_, i) =>
    demand.map((most, j) =>
      model.secondStage({
        name: `serve[${i}][${j}]`,
        integer: integerRecourse && chance(0.5),
        ...((isGainful || chance(0.5)) && { upper: whole(1, most + 2) }),
      }),
    ),
  );
  const unmet = model.secondStageVector(customers, { name: "unmet" });
  const fails = model.uncertain(budgetSet(sites, whole(1, sites - 1), { integer: true }));
  const cost: Expression[] = [sum(unmet).times(whole(5, 15))];
  serve.forEach((row, i) => {
    cost.push(open[i].times(whole(1, 20)));
    for (const amount of row) cost.push(amount.times(whole(isGainful ? -2 : 0, 6)));
    const capacity = whole(3, 12);
    const weighted = sum(row.map((amount) => amount.times(whole(1, 3))));
    const most = chance(0.5)
      ? open[i].minus(open[i].times(fails[i])).times(capacity)
      : open[i].times(capacity);
    if (chance(0.5)) model.require(weighted.minus(most).atMost(0));
    else model.require(most.minus(weighted).atLeast(0));
    if (chance(0.5)) for (const amount of row) model.require(amount.atMost(fails[i].times(-7).plus(7)));
  });
  demand.forEach((least, j) => {
    const into = sum([unmet[j], ...serve.map((row) => row[j])]);
    const uncertain = chance(0.3) ? fails[j % sites].times(whole(-1, 2)) : 0;
    if (chance(0.7)) model.require(into.minus(uncertain).atLeast(least));
    else model.require(into.times(-2).atMost(-2 * least));
  });
  model.minimise(sum(cost));
  return model.build();
}

/** The optimum over all plans, each evaluated in all scenarios of the problem as given. */
export async function optimumOfAllPlans(problem: TwoStageProblem): Promise<number> {
  const structure = analyse(problem);
  const oracle = new MilpRecourseOracle(problem, await loadBackend("highs"), structure);
  const evaluator = new EnumerationEvaluator(problem, decisiveScenarios(problem, structure) ?? [], oracle);
  let best = Number.POSITIVE_INFINITY;
  for (let plan = 0; plan < 2 ** problem.firstStage.count; plan++) {
    const x = Float64Array.from(problem.firstStage.names, (_, i) => (plan >> i) & 1);
    const worst = evaluator.evaluate(x, { stop: Stop.never() });
    if (worst.kind === "evaluated") best = Math.min(best, worst.upper);
  }
  oracle.dispose();
  return best;
}
