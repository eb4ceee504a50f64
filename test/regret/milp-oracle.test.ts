import { describe, expect, it } from "vitest";
import { type LinearModel, LinearModelBuilder, loadBackend, Rng } from "../../src/index.js";
import { FixedActionComparator, Ftpl, knapsackSets, milpOracle } from "../../src/regret/index.js";

const WEIGHTS = [3, 5, 2, 7, 4, 6];
const CAPACITY = 12;

function knapsackModel(): LinearModel {
  const builder = new LinearModelBuilder();
  const items = WEIGHTS.map(() => builder.addColumn({ upper: 1, integer: true }));
  builder.addRow(Number.NEGATIVE_INFINITY, CAPACITY, items, WEIGHTS);
  return builder.build();
}

const DEVIATIONS = [2, 1, 1, 3, 2, 2];
const GAMMA = 2;

/** Σ w x + max over Γ items of their deviation ≤ capacity, by its linear dual (Bertsimas & Sim 2004). */
function robustKnapsackModel(): LinearModel {
  const builder = new LinearModelBuilder();
  const items = WEIGHTS.map(() => builder.addColumn({ upper: 1, integer: true }));
  const threshold = builder.addColumn();
  const excess = WEIGHTS.map(() => builder.addColumn());
  builder.addRow(
    Number.NEGATIVE_INFINITY,
    CAPACITY,
    [...items, threshold, ...excess],
    [...WEIGHTS, GAMMA, ...excess.map(() => 1)],
  );
  items.forEach((item, i) => {
    builder.addRow(0, Number.POSITIVE_INFINITY, [threshold, excess[i], item], [1, 1, -DEVIATIONS[i]]);
  });
  return builder.build();
}

function isRobust(set: readonly number[]): boolean {
  const deviations = set.map((x, i) => x * DEVIATIONS[i]).sort((a, b) => b - a);
  const worst = deviations.slice(0, GAMMA).reduce((sum, value) => sum + value, 0);
  return set.reduce((sum, x, i) => sum + x * WEIGHTS[i], worst) <= CAPACITY;
}

const price = (action: ArrayLike<number>, costs: Float64Array) =>
  costs.reduce((sum, cost, i) => sum + cost * action[i], 0);

describe("a mixed-integer model as linear oracle", () => {
  it("plays follow-the-perturbed-leader action for action like dynamic programming does", async () => {
    const milp = milpOracle(knapsackModel(), await loadBackend("highs"));
    expect(milp.constants).toEqual({ diameter: 6, costRange: 6, costNorm: 6 });
    const [one, two] = [milp, knapsackSets(WEIGHTS, CAPACITY)].map((oracle) => new Ftpl(oracle, { seed: 4 }));
    const hindsight = [milp, knapsackSets(WEIGHTS, CAPACITY)].map(
      (oracle) => new FixedActionComparator(oracle),
    );
    const rng = new Rng(2);
    for (let t = 0; t < 60; t++) {
      const costs = Float64Array.from(WEIGHTS, (weight) => -rng.uniform(0, weight / 7));
      expect(one.predict()).toEqual(two.predict());
      for (const learner of [one, two]) learner.update(null, costs);
      for (const comparator of hindsight) comparator.add(null, costs, 1);
    }
    expect(hindsight[0].best().loss).toBeCloseTo(hindsight[1].best().loss, 9);
    milp.dispose();
  });

  it("finds the best sets of a robust knapsack, whose dual columns are no part of the action", async () => {
    const oracle = milpOracle(robustKnapsackModel(), await loadBackend("highs"), {
      columns: WEIGHTS.map((_, i) => i),
    });
    const sets = Array.from({ length: 2 ** WEIGHTS.length }, (_, mask) =>
      WEIGHTS.map((_, i) => (mask >> i) & 1),
    );
    const robust = sets.filter(isRobust);
    const rng = new Rng(7);
    for (let t = 0; t < 40; t++) {
      const costs = Float64Array.from(WEIGHTS, () => rng.uniform(-1, 0.2));
      const found = oracle.minimise(costs)!;
      expect(isRobust([...found])).toBe(true);
      expect(price(found, costs)).toBeCloseTo(Math.min(...robust.map((set) => price(set, costs))), 9);
    }
    oracle.dispose();
  });

  it("says so when nothing is feasible, and refuses what it would misread", async () => {
    const backend = await loadBackend("highs");
    const builder = new LinearModelBuilder();
    const x = builder.addColumn({ upper: 1, integer: true });
    builder.addRow(2, 3, [x], [1]);
    const empty = milpOracle(builder.build(), backend);
    expect(empty.minimise(Float64Array.of(1))).toBeNull();
    expect(() => new Ftpl(empty)).toThrow(/no feasible action/);
    empty.dispose();
    builder.addColumn({ cost: 1, upper: 1 });
    expect(() => milpOracle(builder.build(), backend, { columns: [0] })).toThrow(/cost\[1\]/);
    expect(() => milpOracle(builder.build(), backend, { columns: [0, 0] })).toThrow(/columns\[1\]/);
    builder.addColumn();
    expect(() => milpOracle(builder.build(), backend)).toThrow(/bound every column/);
  });
});
