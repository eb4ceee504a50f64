/** Random two-stage problems with continuous recourse; the same options give the same problem. */
import {
  budgetSet,
  type Expression,
  sum,
  TwoStageModel,
  type TwoStageProblem,
  weightedSum,
} from "../../model/index.js";
import { Rng } from "../../tensor/index.js";

export interface GeneratedProblem {
  readonly kind: "location-transportation" | "facility-location" | "lot-sizing";
  /** Sites (and customers), or periods. */
  readonly n: number;
  readonly seed: number;
  /** Γ: how many factors deviate in full. */
  readonly gamma: number;
}

export function generateTwoStage(options: GeneratedProblem): TwoStageProblem {
  switch (options.kind) {
    case "location-transportation":
      return locationTransportation(options);
    case "facility-location":
      return facilityLocation(options);
    case "lot-sizing":
      return lotSizing(options);
  }
}

export function nameOf({ kind, n, seed, gamma }: GeneratedProblem): string {
  return `${kind} n=${n} Γ=${gamma} seed ${seed}`;
}

type Draw = (low: number, high: number) => number[];

function integersFrom(seed: number, count: number): { rng: Rng; draw: Draw } {
  const rng = new Rng(seed);
  const draw: Draw = (low, high) => Array.from({ length: count }, () => Math.round(rng.uniform(low, high)));
  return { rng, draw };
}

/**
 * n sites serve n customers: sites and capacities now, shipments once demands are known. Costs and demands as in Zeng &
 * Zhao (2013, §5), demands rising by 10 to 50 %, at most Γ of them in full.
 */
function locationTransportation(options: GeneratedProblem): TwoStageProblem {
  const { n, seed, gamma } = options;
  const { rng, draw } = integersFrom(seed, n);
  const [fixed, unit, demand] = [draw(100, 1000), draw(10, 100), draw(10, 500)];
  const rise = demand.map((d) => Math.round(rng.uniform(0.1, 0.5) * d));
  const largest = demand.reduce((total, d, j) => total + d + rise[j], 0);
  const model = new TwoStageModel(nameOf(options));
  const open = model.firstStageVector(n, { name: "open", binary: true });
  const capacity = model.firstStageVector(n, { name: "capacity" });
  const cost = fixed.map(() => draw(1, 1000));
  const flow = cost.map((row, i) => model.secondStageVector(row.length, { name: `flow[${i}]` }));
  const g = model.uncertain(budgetSet(n, gamma));
  model.minimise(
    sum([
      weightedSum(fixed, open),
      weightedSum(unit, capacity),
      ...cost.map((row, i) => weightedSum(row, flow[i])),
    ]),
  );
  for (let i = 0; i < n; i++) {
    model.require(capacity[i].atMost(open[i].times(largest)));
    model.require(sum(flow[i]).atMost(capacity[i]));
    model.require(sum(flow.map((row) => row[i])).atLeast(g[i].times(rise[i]).plus(demand[i])));
  }
  model.require(sum(capacity).atLeast(largest));
  return model.build();
}

/** Cost of a unit of demand that no site serves, as a multiple of the dearest transport. */
const PENALTY = 3;

/**
 * n customers and max(3, n/2) sites, of which up to Γ fail: open sites now, serve
 * what is left of them after the failure, unmet demand is paid for. Points on a square, costs proportional to distance.
 */
function facilityLocation(options: GeneratedProblem): TwoStageProblem {
  const { n, seed, gamma } = options;
  const rng = new Rng(seed);
  const sites = Math.max(3, Math.floor(n / 2));
  const point = () => [rng.uniform(0, 100), rng.uniform(0, 100)] as const;
  const [at, customers] = [sites, n].map((count) => Array.from({ length: count }, point));
  const demand = customers.map(() => Math.round(rng.uniform(5, 20)));
  const total = demand.reduce((a, b) => a + b, 0);
  const capacity = Math.ceil((2 * total) / sites);
  const fixed = at.map(() => Math.round(rng.uniform(20, 40) * Math.sqrt(total)));
  const cost = at.map(([x, y]) => customers.map(([u, v]) => Math.round(Math.hypot(x - u, y - v))));
  const penalty = PENALTY * Math.max(...cost.flat());
  const model = new TwoStageModel(nameOf(options));
  const open = model.firstStageVector(sites, { name: "open", binary: true });
  const flow = cost.map((row, i) => model.secondStageVector(row.length, { name: `flow[${i}]` }));
  const unmet = model.secondStageVector(n, { name: "unmet" });
  const failed = model.uncertain(budgetSet(sites, gamma));
  model.minimise(
    sum([
      weightedSum(fixed, open),
      ...cost.map((row, i) => weightedSum(row, flow[i])),
      sum(unmet).times(penalty),
    ]),
  );
  for (let i = 0; i < sites; i++) {
    const left: Expression = failed[i].times(-1).plus(1);
    model.require(sum(flow[i]).atMost(left.times(capacity)));
    model.require(sum(flow[i]).atMost(open[i].times(capacity)));
  }
  for (let j = 0; j < n; j++) {
    model.require(sum([...flow.map((row) => row[j]), unmet[j]]).atLeast(demand[j]));
  }
  return model.build();
}

/** Production beyond the ordered quantity, late demand, and stock, a unit, relative to orders at about 10. */
const RUSH_COST = 25;
const BACKLOG_COST = 18;
const STOCK_COST = 2;

/**
 * n periods: set-ups and orders now; stock, backlog and rush orders once demands are known, up to Γ of which rise in full
 * by a third. Seasonal nominal demand.
 */
function lotSizing(options: GeneratedProblem): TwoStageProblem {
  const { n, seed, gamma } = options;
  const { draw } = integersFrom(seed, n);
  const noise = draw(-15, 15);
  const demand = noise.map((e, t) => Math.round(100 + 30 * Math.sin((2 * Math.PI * t) / n) + e));
  const rise = demand.map((d) => Math.round(d / 3));
  const largest = demand.reduce((total, d, t) => total + d + rise[t], 0);
  const [setup, unit] = [draw(300, 700), draw(8, 12)];
  const model = new TwoStageModel(nameOf(options));
  const isSetUp = model.firstStageVector(n, { name: "setup", binary: true });
  const order = model.firstStageVector(n, { name: "order" });
  const [stock, backlog, rush] = ["stock", "backlog", "rush"].map((name) =>
    model.secondStageVector(n, { name }),
  );
  const g = model.uncertain(budgetSet(n, gamma));
  model.minimise(
    sum([
      weightedSum(setup, isSetUp),
      weightedSum(unit, order),
      sum(stock).times(STOCK_COST),
      sum(backlog).times(BACKLOG_COST),
      sum(rush).times(RUSH_COST),
    ]),
  );
  for (let t = 0; t < n; t++) {
    model.require(order[t].atMost(isSetUp[t].times(largest)));
    const before = t === 0 ? [] : [stock[t - 1], backlog[t - 1].times(-1)];
    const after = stock[t].minus(backlog[t]);
    const demanded = g[t].times(rise[t]).plus(demand[t]);
    model.require(
      sum([...before, order[t], rush[t]])
        .minus(after)
        .equals(demanded),
    );
  }
  return model.build();
}
