/**
 * A learning family of one's own: facility location. Open depots before the demands are known; then serve the customers from the
 * open ones, or pay for what is not served. At most Γ customers' worth of peak demand comes at once.
 *
 *     minmaxmin dataset examples/neural/facility-location.js --out depots.bin --instances 160 --plans 8 --scenarios 12
 *     minmaxmin train examples/neural/facility-location.js --data depots.bin --out depots.json --epochs 150 --learning-rate 0.01
 *
 * The default export is all that the commands need: how to draw an instance, and what the network sees of it. Second-stage values
 * come from the linear programme of the recourse.
 */
import { budgetSet, Rng, sum, TwoStageModel, weightedSum } from "minmaxmin";
import { ItemFeatures } from "minmaxmin/neural";

const SITES = { least: 5, most: 9 };
const CUSTOMERS = { least: 8, most: 14 };
/** Peak demands that may come at once, as a share of the customers. */
const PEAK_SHARE = 0.3;
/** Cost of a unit that is not served; the farthest site costs about 1.4. */
const PENALTY = 3;

/** Data of a random instance on the unit square: numbers of depots and customers vary, one network serves all. */
export function drawDepots(rng, numSites = SITES, numCustomers = CUSTOMERS) {
  const size = ({ least, most }) => least + rng.integer(most - least + 1);
  const points = (count) => Array.from({ length: count }, () => [rng.uniform(), rng.uniform()]);
  const sites = points(size(numSites));
  const customers = points(size(numCustomers));
  const usual = customers.map(() => rng.uniform(5, 15));
  const peak = usual.map((demand) => demand * rng.uniform(0.5, 1.5));
  const total = usual.reduce((all, demand) => all + demand, 0);
  return {
    kind: "depots",
    sites,
    customers,
    usual,
    peak,
    capacity: sites.map(() => (total / sites.length) * rng.uniform(1.5, 4)),
    openingCost: sites.map(() => (total / sites.length) * rng.uniform(0.4, 1.2)),
    distance: sites.map(([x, y]) => customers.map(([u, v]) => Math.hypot(x - u, y - v))),
    gamma: Math.max(1, Math.round(PEAK_SHARE * customers.length)),
  };
}

/** min opening costs + max_ξ min transport and penalties */
export function depotProblem(data) {
  const model = new TwoStageModel("depots");
  const open = data.sites.map((_, i) => model.firstStage({ name: `open[${i}]`, binary: true }));
  const send = data.sites.map((_, i) =>
    data.customers.map((_, j) => model.secondStage({ name: `send[${i},${j}]` })),
  );
  const unserved = data.customers.map((_, j) => model.secondStage({ name: `unserved[${j}]` }));
  const rise = model.uncertain(
    budgetSet(data.customers.length, data.gamma),
    data.customers.map((_, j) => `peak[${j}]`),
  );
  model.minimise(
    sum([
      weightedSum(data.openingCost, open),
      ...send.map((row, i) => weightedSum(data.distance[i], row)),
      sum(unserved).times(PENALTY),
    ]),
  );
  send.forEach((row, i) => {
    model.require(sum(row).atMost(open[i].times(data.capacity[i])), `capacity[${i}]`);
  });
  data.customers.forEach((_, j) => {
    const served = sum([...send.map((row) => row[j]), unserved[j]]);
    model.require(served.atLeast(rise[j].times(data.peak[j]).plus(data.usual[j])), `demand[${j}]`);
  });
  return { ...model.build(), instance: data };
}

/**
 * Three kinds of items, each with columns of its own, and one that always counts: the customers with their demands; the open depots
 * with their capacities; and the pairs of both, in which nearness meets demand. Everything is a share of the usual demand.
 */
function depotFeatures({ instance: data }) {
  const [numSites, numCustomers] = [data.sites.length, data.customers.length];
  const total = data.usual.reduce((all, demand) => all + demand, 0);
  const items = new ItemFeatures(1 + numCustomers + numSites + numSites * numCustomers, 6, numCustomers);
  const gate = new ItemFeatures(1 + numCustomers + numSites + numSites * numCustomers, 1, numSites);
  let item = 0;
  const add = (features, site) => {
    features.forEach(([value, slopes], f) => {
      items.set(item, f, value, slopes);
    });
    gate.set(item++, 0, site === undefined ? 1 : 0, site === undefined ? {} : { [site]: 1 });
  };
  const none = [0, {}];
  const demand = (j, factor) => [(factor * data.usual[j]) / total, { [j]: (factor * data.peak[j]) / total }];
  add([[1, {}]]);
  for (let j = 0; j < numCustomers; j++) add([none, demand(j, 1)]);
  for (let i = 0; i < numSites; i++) add([none, none, [data.capacity[i] / total, {}]], i);
  for (let i = 0; i < numSites; i++) {
    for (let j = 0; j < numCustomers; j++) {
      const near = Math.exp(-4 * data.distance[i][j]);
      const share = data.capacity[i] / total;
      add([none, none, none, demand(j, data.distance[i][j]), demand(j, near), demand(j, near * share)], i);
    }
  }
  return {
    interaction: { ...items.build(), gate: gate.build() },
    labelScale: PENALTY * total,
    labelShift: 0,
  };
}

export default {
  family: "depots",
  target: "recourse",
  features: depotFeatures,
  drawProblem: (rng) => depotProblem(drawDepots(rng)),
};

/** An instance to solve: the same seed gives the same one. */
export const exampleProblem = (seed) => depotProblem(drawDepots(new Rng(seed)));
