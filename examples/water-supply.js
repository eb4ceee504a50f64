/**
 * A model of one's own, written with the builder: where to build reservoirs before a dry summer is known.
 *
 *     node examples/water-supply.js
 *
 * Build reservoirs now; once the demand of each town is known (at most 1.5 towns' worth of peak demand in total), pump
 * water where it is needed. What cannot be supplied is bought at a high price.
 */
import { budgetSet, solve, sum, TwoStageModel, weightedSum } from "minmaxmin";

const sites = ["hill", "valley", "forest"];
const towns = ["Aden", "Bree", "Corin", "Dale"];
const buildCost = [120, 90, 150];
const capacity = [60, 40, 80];
const pumpCost = [
  [2, 4, 5, 3],
  [3, 1, 4, 6],
  [6, 3, 2, 2],
];
const usualDemand = [20, 15, 25, 10];
const peakDemand = [10, 15, 10, 20];
const priceOfBoughtWater = 20;

const model = new TwoStageModel("water supply");
const build = sites.map((site) => model.firstStage({ name: `build ${site}`, binary: true }));
const pump = sites.map((site) => towns.map((town) => model.secondStage({ name: `pump ${site} to ${town}` })));
const buy = towns.map((town) => model.secondStage({ name: `buy for ${town}` }));
const peak = model.uncertain(
  budgetSet(towns.length, 1.5),
  towns.map((town) => `peak in ${town}`),
);

model.minimise(
  sum([
    weightedSum(buildCost, build),
    ...sites.map((_, s) => weightedSum(pumpCost[s], pump[s])),
    sum(buy).times(priceOfBoughtWater),
  ]),
);
sites.forEach((site, s) => {
  model.require(sum(pump[s]).atMost(build[s].times(capacity[s])), `capacity of ${site}`);
});
towns.forEach((town, t) => {
  const supplied = sum([...pump.map((fromSite) => fromSite[t]), buy[t]]);
  model.require(supplied.atLeast(peak[t].times(peakDemand[t]).plus(usualDemand[t])), `demand of ${town}`);
});

const problem = model.build();
const result = await solve(problem);
const chosen = problem.firstStage.names.filter((_, j) => result.firstStage[j] === 1);
console.log(`${result.status}: ${chosen.join(", ")}`);
console.log(
  `worst case ${result.objective.toFixed(2)}, bound ${result.bound.toFixed(2)}, by ${result.method}`,
);
