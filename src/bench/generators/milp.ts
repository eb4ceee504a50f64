/** Random mixed-integer programs of the kinds that two-stage methods ask solvers for. */
import { type LinearModel, LinearModelBuilder } from "../../milp/index.js";
import { generateKnapsack } from "../../problems/index.js";
import { Rng } from "../../tensor/index.js";

export interface GeneratedMilp {
  readonly kind: "repair knapsack" | "facility location" | "lot sizing";
  readonly n: number;
  readonly seed: number;
}

export function generateMilp({ kind, n, seed }: GeneratedMilp): LinearModel {
  switch (kind) {
    case "repair knapsack":
      return repairKnapsack(n, seed);
    case "facility location":
      return facilityLocation(n, new Rng(seed));
    case "lot sizing":
      return lotSizing(n, new Rng(seed));
  }
}

const BINARY = { upper: 1, integer: true } as const;
const NO_LOWER = Number.NEGATIVE_INFINITY;

/** The second stage of a robust knapsack with all items accepted and every degradation at Γ/n: 2n binaries. */
function repairKnapsack(n: number, seed: number): LinearModel {
  const item = generateKnapsack({ n, seed, correlation: "WC" });
  const share = item.gamma / n;
  const builder = new LinearModelBuilder();
  const produce = item.outsourcingCost.map((f, i) =>
    builder.addColumn({ cost: item.maxDegradation[i] * share - f, ...BINARY }),
  );
  const repair = item.maxDegradation.map((p) => builder.addColumn({ cost: -p * share, ...BINARY }));
  builder.addRow(NO_LOWER, item.capacity, [...produce, ...repair], [...item.weight, ...item.repairWeight]);
  for (let i = 0; i < n; i++) builder.addRow(NO_LOWER, 0, [repair[i], produce[i]], [1, -1]);
  return builder.build();
}

/** n customers, n/2 sites with capacities, shipments up to demand each (the strong formulation). */
function facilityLocation(n: number, rng: Rng): LinearModel {
  const sites = Math.floor(n / 2);
  const demand = Array.from({ length: n }, () => Math.round(rng.uniform(5, 20)));
  const capacity = Math.ceil((4 * demand.reduce((a, b) => a + b, 0)) / sites);
  const builder = new LinearModelBuilder();
  const open = Array.from({ length: sites }, () =>
    builder.addColumn({ cost: Math.round(rng.uniform(200, 600)), ...BINARY }),
  );
  const share = open.map(() =>
    demand.map((d) => builder.addColumn({ cost: d * Math.round(rng.uniform(1, 50)), upper: 1 })),
  );
  for (let i = 0; i < sites; i++) {
    builder.addRow(NO_LOWER, 0, [...share[i], open[i]], [...demand, -capacity]);
    for (const column of share[i]) builder.addRow(NO_LOWER, 0, [column, open[i]], [1, -1]);
  }
  for (let j = 0; j < n; j++)
    builder.addRow(
      1,
      1,
      share.map((row) => row[j]),
      share.map(() => 1),
    );
  return builder.build();
}

/** n periods with set-ups, a production limit and stock (the weak formulation, which needs branching). */
function lotSizing(n: number, rng: Rng): LinearModel {
  const limit = 300;
  const builder = new LinearModelBuilder();
  let last: number | undefined;
  for (let t = 0; t < n; t++) {
    const setup = builder.addColumn({ cost: Math.round(rng.uniform(300, 900)), ...BINARY });
    const make = builder.addColumn({ cost: Math.round(rng.uniform(5, 15)) });
    const stock = builder.addColumn({ cost: Math.round(rng.uniform(1, 4)) });
    const demand = Math.round(rng.uniform(40, 200));
    builder.addRow(NO_LOWER, 0, [make, setup], [1, -limit]);
    const before = last === undefined ? [] : [last];
    builder.addRow(demand, demand, [...before, make, stock], [...before.map(() => 1), 1, -1]);
    last = stock;
  }
  return builder.build();
}
