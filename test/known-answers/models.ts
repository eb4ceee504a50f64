/** The problems of the known answers, built with the library's own builder. */
import {
  boxSet,
  budgetSet,
  type Expression,
  intersectionSet,
  normInfinitySet,
  normOneSet,
  polytopeSet,
  scenarioSet,
  sum,
  TwoStageModel,
  type TwoStageProblem,
  weightedSum,
} from "../../src/index.js";

/** Case 1: robust location-transportation, 3 sites and 3 customers (Zeng & Zhao 2013). */
export function locationTransportation(withTotalCut: boolean): TwoStageProblem {
  const fixed = [400, 414, 326];
  const capacityCost = [18, 25, 20];
  const transport = [
    [22, 33, 24],
    [33, 23, 30],
    [20, 25, 27],
  ];
  const demand = [206, 274, 220];
  const model = new TwoStageModel("location-transportation");
  const open = model.firstStageVector(3, { name: "open", binary: true });
  const capacity = model.firstStageVector(3, { name: "capacity" });
  const flow = transport.map((row, i) => model.secondStageVector(row.length, { name: `flow[${i}]` }));
  const g = model.uncertain(
    polytopeSet(
      3,
      [0, 0, 0],
      [1, 1, 1],
      [
        { indices: [0, 1, 2], values: [1, 1, 1], upper: 1.8 },
        { indices: [0, 1], values: [1, 1], upper: 1.2 },
      ],
    ),
  );
  model.minimise(
    sum([
      weightedSum(fixed, open),
      weightedSum(capacityCost, capacity),
      ...transport.map((row, i) => weightedSum(row, flow[i])),
    ]),
  );
  for (let i = 0; i < 3; i++) {
    model.require(capacity[i].atMost(open[i].times(800)));
    model.require(sum(flow[i]).atMost(capacity[i]));
  }
  for (let j = 0; j < 3; j++) {
    model.require(sum(flow.map((row) => row[j])).atLeast(g[j].times(40).plus(demand[j])));
  }
  if (withTotalCut) model.require(sum(capacity).atLeast(772));
  return model.build();
}

/** Case 2: production-inventory, 3 factories and 24 periods (Ben-Tal et al. 2004); a rule may use demands of earlier periods. */
export function productionInventory(theta: number): TwoStageProblem {
  const periods = 24;
  const season = Array.from({ length: periods }, (_, t) => 1 + 0.5 * Math.sin((Math.PI * t) / 12));
  const alpha = [1, 1.5, 2];
  const nominal = season.map((s) => 1000 * s);
  const model = new TwoStageModel("production-inventory");
  const demand = model.uncertain(
    boxSet(
      nominal.map((d) => (1 - theta) * d),
      nominal.map((d) => (1 + theta) * d),
    ),
  );
  const production = alpha.map((_, i) => model.secondStageVector(periods, { name: `p[${i}]`, upper: 567 }));
  model.minimise(
    sum(
      alpha.map((cost, i) =>
        weightedSum(
          season.map((s) => cost * s),
          production[i],
        ),
      ),
    ),
  );
  for (const factory of production) model.require(sum(factory).atMost(13600));
  for (let t = 0; t < periods; t++) {
    const produced = sum(production.flatMap((factory) => factory.slice(0, t + 1)));
    const stock = sum([500, produced]).minus(sum(demand.slice(0, t + 1)));
    model.require(stock.atLeast(500));
    model.require(stock.atMost(2000));
  }
  return model.build();
}

/** Case 3: multi-site newsvendor with an L1/Linf budget (JuMPeR). */
export function newsvendor(): TwoStageProblem {
  const mu = [28, 32, 38, 40, 46];
  const scale = mu.map((value) => value / 2);
  const model = new TwoStageModel("newsvendor");
  const order = model.firstStage({ name: "order" });
  const sales = model.secondStageVector(mu.length, { name: "sales" });
  const demand = model.uncertain(
    intersectionSet([normOneSet(mu, 2, { scale }), normInfinitySet(mu, 1, { scale })]),
  );
  model.maximise(sum(sales).minus(order.times(0.5)));
  model.require(sum(sales).atMost(order));
  sales.forEach((column, i) => {
    model.require(column.atMost(demand[i]));
  });
  return model.build();
}

/** Case 4: two-stage robust knapsack in the published text layout. */
export function robustKnapsack(text: string): TwoStageProblem {
  const [[n, capacity, gamma], ...items] = numbers(text);
  const model = new TwoStageModel("robust knapsack");
  const accept = model.firstStageVector(n, { name: "accept", binary: true });
  const produce = model.secondStageVector(n, { name: "produce", binary: true });
  const repair = model.secondStageVector(n, { name: "repair", binary: true });
  const xi = model.uncertain(budgetSet(n, gamma));
  const profit: Expression[] = [];
  const weight: Expression[] = [];
  items.forEach(([p, ph, t, c, f], i) => {
    profit.push(accept[i].times(p - f), produce[i].times(f), produce[i].times(xi[i]).times(-ph));
    profit.push(repair[i].times(xi[i]).times(ph));
    weight.push(produce[i].times(c), repair[i].times(t));
    model.require(repair[i].atMost(produce[i]));
    model.require(produce[i].atMost(accept[i]));
  });
  model.maximise(sum(profit));
  model.require(sum(weight).atMost(capacity));
  return model.build();
}

/** Case 5: capital budgeting with loans in the published text layout. */
export function loans(text: string): TwoStageProblem {
  const [[n, budget, c1, c2, lambda1, lambda2, share, , m], ...projects] = numbers(text);
  const model = new TwoStageModel("capital budgeting with loans");
  const early = model.firstStageVector(n, { name: "early", binary: true });
  const loan = model.firstStage({ name: "loan", binary: true });
  const late = model.secondStageVector(n, { name: "late", binary: true });
  const lateLoan = model.secondStage({ name: "lateLoan", binary: true });
  const xi = model.uncertain(boxSet(new Array(m).fill(-1), new Array(m).fill(1)));
  const profit: Expression[] = [loan.times(-lambda1), lateLoan.times(-lambda2)];
  const cost = projects.map(([, c]) => c);
  projects.forEach(([p, , ...q], i) => {
    const factor = sum([p, ...q.map((value, k) => xi[k].times((p * value) / 2))]);
    profit.push(early[i].times(factor), late[i].times(factor).times(share));
    model.require(early[i].plus(late[i]).atMost(1));
  });
  model.maximise(sum(profit));
  model.require(weightedSum(cost, early).atMost(loan.times(c1).plus(budget)));
  const spent = weightedSum([...cost, ...cost], [...early, ...late]);
  model.require(spent.atMost(sum([budget, loan.times(c1), lateLoan.times(c2)])));
  return model.build();
}

/** Case 6: the worst case is in the middle of the set. */
export function interiorWorstCase(): TwoStageProblem {
  const model = new TwoStageModel("interior");
  const y = model.secondStage({ name: "y", binary: true });
  const [xi] = model.uncertain(boxSet([0], [1]), ["xi"]);
  model.minimise(y.times(xi).times(2).minus(y).minus(xi).plus(1));
  return model.build();
}

/** Case 7: the farmer's problem; yields (t/acre) of wheat, corn and beets in every scenario. */
export function farmer(yields: readonly (readonly number[])[]): TwoStageProblem {
  const model = new TwoStageModel("farmer");
  const acres = model.firstStageVector(3, { name: "acres" });
  const sold = model.secondStageVector(4, { name: "sold" }); // wheat, corn, beets at 36, beets at 10
  const bought = model.secondStageVector(2, { name: "bought" });
  const yieldOf = model.uncertain(scenarioSet(yields));
  model.minimise(
    sum([
      weightedSum([150, 230, 260], acres),
      weightedSum([-170, -150, -36, -10], sold),
      weightedSum([238, 210], bought),
    ]),
  );
  model.require(sum(acres).atMost(500));
  model.require(sum([acres[0].times(yieldOf[0]), bought[0], sold[0].times(-1)]).atLeast(200));
  model.require(sum([acres[1].times(yieldOf[1]), bought[1], sold[1].times(-1)]).atLeast(240));
  model.require(sold[2].plus(sold[3]).atMost(acres[2].times(yieldOf[2])));
  model.require(sold[2].atMost(6000));
  return model.build();
}

/** Case 8: K-adaptable shortest path; every arc's cost may rise by half. */
export function shortestPath(): TwoStageProblem {
  const arcs: [string, string, number][] = [
    ["s", "a", 4],
    ["s", "b", 3],
    ["s", "c", 5],
    ["a", "t", 4],
    ["b", "t", 6],
    ["c", "t", 4],
    ["b", "a", 1],
    ["c", "b", 1],
  ];
  const model = new TwoStageModel("shortest path");
  const use = arcs.map(([from, to]) => model.secondStage({ name: `use_${from}${to}`, binary: true }));
  const xi = model.uncertain(budgetSet(arcs.length, 1));
  model.minimise(sum(arcs.map(([, , cost], a) => use[a].times(xi[a].times(cost / 2).plus(cost)))));
  for (const node of ["s", "a", "b", "c", "t"]) {
    const balance = sum(
      arcs.flatMap(([from, to], a) => [
        ...(from === node ? [use[a]] : []),
        ...(to === node ? [use[a].times(-1)] : []),
      ]),
    );
    model.require(balance.equals(node === "s" ? 1 : node === "t" ? -1 : 0));
  }
  return model.build();
}

/** Case 10: static robust rows only. */
export function staticRows(): TwoStageProblem {
  const model = new TwoStageModel("static rows");
  const x = model.firstStageVector(2, { name: "x", upper: 9 });
  const [u1, u2] = model.uncertain(boxSet([0.3, 0], [0.5, 2]));
  model.maximise(sum(x));
  model.require(x[0].times(u1).plus(x[1]).atMost(2));
  model.require(x[0].times(u2).plus(x[1]).atMost(6));
  return model.build();
}

/** Case 11: facility location with disruptions, binary failures of at most k sites. */
export function disruptions(k: number): TwoStageProblem {
  const fixed = [30, 35, 40, 25];
  const demand = [10, 14, 8, 12];
  const cost = [
    [1, 4, 6, 7],
    [5, 1, 3, 6],
    [6, 4, 1, 3],
    [7, 6, 4, 2],
  ];
  const model = new TwoStageModel("disruptions");
  const open = model.firstStageVector(4, { name: "open", binary: true });
  const serve = cost.map((row, i) => model.secondStageVector(row.length, { name: `serve[${i}]` }));
  const unmet = model.secondStageVector(4, { name: "unmet" });
  const fails = model.uncertain(budgetSet(4, k, { integer: true }));
  model.minimise(
    sum([
      weightedSum(fixed, open),
      ...cost.map((row, i) => weightedSum(row, serve[i])),
      sum(unmet).times(15),
    ]),
  );
  for (let i = 0; i < 4; i++) {
    model.require(sum(serve[i]).atMost(open[i].times(30).minus(open[i].times(fails[i]).times(30))));
  }
  for (let j = 0; j < 4; j++) model.require(sum([...serve.map((row) => row[j]), unmet[j]]).equals(demand[j]));
  return model.build();
}

/** Case 12: unit commitment, 2 units and 3 periods. */
export function unitCommitment(gamma: number): TwoStageProblem {
  const [pmin, pmax, noLoad, start, marginal, ramp] = [
    [20, 10],
    [100, 60],
    [300, 100],
    [200, 50],
    [10, 25],
    [50, 60],
  ];
  const model = new TwoStageModel("unit commitment");
  const on = [0, 1].map((u) => model.firstStageVector(3, { name: `on[${u}]`, binary: true }));
  const starts = [0, 1].map((u) => model.firstStageVector(3, { name: `start[${u}]`, binary: true }));
  const power = [0, 1].map((u) => model.secondStageVector(3, { name: `power[${u}]` }));
  const shed = model.secondStageVector(3, { name: "shed" });
  const z = model.uncertain(budgetSet(3, gamma));
  const cost: Expression[] = [sum(shed).times(200)];
  for (const u of [0, 1]) {
    cost.push(sum(on[u]).times(noLoad[u]), sum(starts[u]).times(start[u]), sum(power[u]).times(marginal[u]));
    for (let t = 0; t < 3; t++) {
      const before = t === 0 ? 0 : on[u][t - 1];
      const powerBefore = t === 0 ? 0 : power[u][t - 1];
      model.require(starts[u][t].atLeast(on[u][t].minus(before)));
      model.require(power[u][t].atLeast(on[u][t].times(pmin[u])));
      model.require(power[u][t].atMost(on[u][t].times(pmax[u])));
      const onBefore = sum([before]);
      const up = onBefore.times(ramp[u] - pmax[u]).plus(pmax[u]);
      const down = on[u][t].times(ramp[u] - pmax[u]).plus(pmax[u]);
      model.require(power[u][t].minus(powerBefore).atMost(up));
      model.require(sum([powerBefore]).minus(power[u][t]).atMost(down));
    }
  }
  const base = [70, 110, 60];
  const rise = [20, 30, 20];
  for (let t = 0; t < 3; t++) {
    model.require(sum([power[0][t], power[1][t], shed[t]]).atLeast(z[t].times(rise[t]).plus(base[t])));
  }
  model.minimise(sum(cost));
  return model.build();
}

/** Case 13: the file-format smoke test of idol. */
export function smokeTest(): TwoStageProblem {
  const model = new TwoStageModel("smoke test");
  const x = model.firstStage({ name: "x", upper: 5 });
  const y = model.secondStage({ name: "y" });
  const [u] = model.uncertain(boxSet([0], [3]), ["u"]);
  model.minimise(x.times(3).plus(y.times(10)));
  model.require(x.plus(y).atLeast(u.plus(5)), "demand");
  return model.build();
}

function numbers(text: string): number[][] {
  return text
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
}
