/**
 * A class of problems of one's own: which depots to open before the demand is known. Random instances to learn from, the model, and what a
 * value network sees of it.
 *
 *     minmaxmin dataset ./examples/facility-location/family.js --instances 300 --out depots.data
 *     minmaxmin train   ./examples/facility-location/family.js --data depots.data --out depots.json
 *     node examples/facility-location/solve.js depots.json
 */
import { budgetSet, sum, TwoStageModel, weightedSum } from "minmaxmin";
import { ItemFeatures } from "minmaxmin/neural";

const DEPOTS = 10;
const CUSTOMERS = 20;
/** What a unit of demand costs that no open depot can serve. */
const PENALTY = 300;

/** Depots and customers on a square of side 100. At most `gamma` customers' worth of demand comes on top of the usual one. */
export function drawInstance(rng, { depots = DEPOTS, customers = CUSTOMERS, gamma = 4 } = {}) {
  const places = (count) => Array.from({ length: count }, () => [rng.uniform(0, 100), rng.uniform(0, 100)]);
  const sites = places(depots);
  const towns = places(customers);
  const usual = towns.map(() => rng.uniform(5, 15));
  const extra = usual.map((demand) => demand * rng.uniform(0.3, 1));
  const total = usual.reduce((a, b) => a + b, 0);
  return {
    gamma,
    usual,
    extra,
    capacity: sites.map(() => (total / depots) * rng.uniform(1.5, 3)),
    openingCost: sites.map(() => rng.uniform(1500, 3000)),
    distance: sites.map(([a, b]) => towns.map(([c, d]) => Math.hypot(a - c, b - d))),
  };
}

/**
 * Open depots (binary) now; once the demand usual_j + extra_j ξ_j is known, with Σ ξ_j ≤ gamma, ship. The model keeps the instance it was made
 * from, for the features.
 */
export function facilityLocation(instance, name = "depots") {
  const { gamma, usual, extra, capacity, openingCost, distance } = instance;
  const model = new TwoStageModel(name);
  const open = capacity.map((_, i) => model.firstStage({ name: `open ${i}`, binary: true }));
  const ship = capacity.map((room, i) =>
    usual.map((_, j) => model.secondStage({ name: `ship ${i} to ${j}`, upper: room })),
  );
  const short = usual.map((_, j) => model.secondStage({ name: `short ${j}` }));
  const xi = model.uncertain(
    budgetSet(usual.length, gamma),
    usual.map((_, j) => `surge ${j}`),
  );
  model.minimise(
    sum([
      weightedSum(openingCost, open),
      ...ship.map((row, i) => weightedSum(distance[i], row)),
      sum(short).times(PENALTY),
    ]),
  );
  capacity.forEach((room, i) => {
    model.require(sum(ship[i]).atMost(open[i].times(room)), `capacity ${i}`);
  });
  usual.forEach((demand, j) => {
    const supplied = sum([...ship.map((row) => row[j]), short[j]]);
    model.require(supplied.atLeast(xi[j].times(extra[j]).plus(demand)), `demand ${j}`);
  });
  return { ...model.build(), instance: { kind: "facility-location", ...instance } };
}

/**
 * Items: every pair of a depot and a customer, counted where the depot is open; every customer; one that always counts. All features are ratios,
 * so that the network serves any size and scale.
 */
function features({ instance }) {
  const { usual, extra, capacity, distance } = instance;
  const total = usual.reduce((a, b) => a + b, 0);
  const [m, n] = [capacity.length, usual.length];
  const items = new ItemFeatures(m * n + n + 1, 6, n);
  const gate = new ItemFeatures(m * n + n + 1, 1, m);
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < m; i++) {
      const pair = i * n + j;
      items.set(pair, 0, usual[j] / total, { [j]: extra[j] / total });
      items.set(pair, 1, (usual[j] / total) * (distance[i][j] / 100));
      items.set(pair, 2, capacity[i] / total / n);
      gate.set(pair, 0, 0, { [i]: 1 });
    }
    const customer = m * n + j;
    items.set(customer, 3, usual[j] / total, { [j]: extra[j] / total });
    items.set(customer, 4, usual[j] / total);
    gate.set(customer, 0, 1);
  }
  items.set(m * n + n, 5, 1);
  gate.set(m * n + n, 0, 1);
  return {
    interaction: { ...items.build(), gate: gate.build() },
    labelScale: PENALTY * total,
    labelShift: 0,
  };
}

export default {
  family: "facility-location",
  target: "recourse",
  features,
  drawProblem: (rng) => facilityLocation(drawInstance(rng)),
};
