/**
 * Where a recourse costs much: depots that send whole trucks. The second stage is an integer programme, peaks come entirely or not at all,
 * so that the exact worst case of one plan takes hundreds of such programmes. The network is the one for depots without trucks
 * (facility-location.js): it knows the linear part of the recourse, and has to rank plans only.
 *
 *     node examples/neural/truck-loads.js depots.json [SECONDS]
 */
import { readFileSync } from "node:fs";
import { budgetSet, METHODS, Rng, solve, sum, TwoStageModel, weightedSum } from "minmaxmin";
import { BASELINE_METHODS, networkFromText, neuralMethods } from "minmaxmin/neural";
import family, { drawDepots } from "./facility-location.js";

const SITES = { least: 15, most: 15 };
const CUSTOMERS = { least: 30, most: 30 };
const PEAKS = 2;
/** Cost of a unit that is not served, as in facility-location.js. */
const PENALTY = 3;
/** A truck carries so much, and costs so much whatever it carries. */
const TRUCK = { load: 15, cost: 4 };

/** min opening costs + max_ξ min trucks, transport and penalties */
export function truckProblem(data) {
  const model = new TwoStageModel("truck loads");
  const open = data.sites.map((_, i) => model.firstStage({ name: `open[${i}]`, binary: true }));
  const trucks = data.sites.map((_, i) =>
    model.secondStage({
      name: `trucks[${i}]`,
      integer: true,
      upper: Math.ceil(data.capacity[i] / TRUCK.load),
    }),
  );
  const send = data.sites.map((_, i) =>
    data.customers.map((_, j) => model.secondStage({ name: `send[${i},${j}]` })),
  );
  const unserved = data.customers.map((_, j) => model.secondStage({ name: `unserved[${j}]` }));
  const peaks = budgetSet(data.customers.length, PEAKS, { integer: true });
  const rise = model.uncertain(
    peaks,
    data.customers.map((_, j) => `peak[${j}]`),
  );
  model.minimise(
    sum([
      weightedSum(data.openingCost, open),
      sum(trucks).times(TRUCK.cost),
      ...send.map((row, i) => weightedSum(data.distance[i], row)),
      sum(unserved).times(PENALTY),
    ]),
  );
  send.forEach((row, i) => {
    model.require(sum(row).atMost(open[i].times(data.capacity[i])), `capacity[${i}]`);
    model.require(sum(row).atMost(trucks[i].times(TRUCK.load)), `trucks[${i}]`);
  });
  data.customers.forEach((_, j) => {
    const served = sum([...send.map((row) => row[j]), unserved[j]]);
    model.require(served.atLeast(rise[j].times(data.peak[j]).plus(data.usual[j])), `demand[${j}]`);
  });
  return { ...model.build(), instance: data };
}

const [path, seconds = "60"] = process.argv.slice(2);
const source = networkFromText(readFileSync(path, "utf8"), path, family);
const methods = [...METHODS, ...neuralMethods(source), ...BASELINE_METHODS];

for (const seed of [9001, 9002]) {
  const problem = truckProblem(drawDepots(new Rng(seed), SITES, CUSTOMERS));
  for (const method of ["single-scenario", "neural", "exact"]) {
    const result = await solve(problem, { method, methods, gap: 1e-3, timeLimitSeconds: Number(seconds) });
    const plan = result.firstStage === undefined ? "" : [...result.firstStage].join("");
    console.log(
      `trucks ${seed}  ${method.padEnd(16)}${result.status.padEnd(10)}${plan.padEnd(14)}worst case ` +
        `${result.objective?.toFixed(3)}  bound ${result.bound?.toFixed(3)}  ${result.timeSeconds.toFixed(2)} s`,
    );
  }
}
