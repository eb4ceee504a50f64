/** The fast estimates that plans are ordered by against plain forward passes. */
import { describe, expect, it } from "vitest";
import { asMinimisation } from "../../src/ccg/normal-form.js";
import { analyse } from "../../src/model/index.js";
import { shippedNetworks } from "../../src/neural/index.js";
import { LearnedValue } from "../../src/neural/search/learned-value.js";
import { PlanNeighbours } from "../../src/neural/search/plan-neighbours.js";
import { ValueAtScenario } from "../../src/neural/search/value-at-scenario.js";
import { generateCapitalBudgeting, generateKnapsack, toProblem } from "../../src/problems/index.js";
import { Rng } from "../../src/tensor/index.js";
import { anyFeatures, randomNetwork, withInteraction } from "./random-network.js";

const knapsack = asMinimisation(toProblem(generateKnapsack({ n: 12, seed: 5 })));
const budgeting = asMinimisation(toProblem(generateCapitalBudgeting({ n: 9, seed: 5 })));

/** The shipped networks, and one with all three encoders that estimates the total or the recourse alone. */
const cases = await Promise.all(
  [knapsack, budgeting].flatMap((problem, seed) => {
    const untrained = (target: "total" | "recourse") => {
      const rng = new Rng(seed + 1);
      const network = { ...withInteraction(rng, randomNetwork(rng)), target };
      return new LearnedValue(problem, network, anyFeatures(rng, problem));
    };
    return [
      async () => {
        const { network, features } = await shippedNetworks().load(problem);
        return { problem, learned: new LearnedValue(problem, network, features(problem)) };
      },
      async () => ({ problem, learned: untrained("total") }),
      async () => ({ problem, learned: untrained("recourse") }),
    ].map((make) => make());
  }),
);

describe.each(cases)("estimates at a known scenario, case %#", ({ problem, learned }) => {
  const rng = new Rng(3);
  const { count } = problem.firstStage;
  const randomPlan = () => new Float64Array(count).map(() => (rng.uniform() < 0.5 ? 1 : 0));
  const randomScenario = () => new Float64Array(problem.uncertainty.dimension).map(() => rng.uniform());

  it("equal the forward pass, at a plan and after a step", () => {
    for (let trial = 0; trial < 20; trial++) {
      const xi = randomScenario();
      const x = randomPlan();
      const value = new ValueAtScenario(problem, learned, xi);
      value.moveTo(x);
      const move = [rng.integer(count - 1), count - 1];
      const steps = move.map((j) => 1 - 2 * x[j]);
      const moved = x.map((at, j) => (move.includes(j) ? 1 - at : at));
      for (const [plan, columns, by] of [[x, [], []] as const, [moved, move, steps] as const]) {
        const xHidden = learned.network.encodeFirstStage(plan, new Float64Array(learned.network.hiddenUnits));
        learned.moveTo(plan);
        expect(value.after(columns, by, xHidden)).toBeCloseTo(learned.at(xi), 9);
      }
    }
  });

  it("order neighbours as forward passes do", () => {
    const scenarios = [randomScenario(), randomScenario()];
    const none = new Float64Array(count);
    const neighbours = new PlanNeighbours(problem, analyse(problem), learned).best(none, scenarios, 15);
    const worst = neighbours.map((x) => {
      learned.moveTo(x);
      return Math.max(...scenarios.map((xi) => learned.at(xi)));
    });
    expect(worst.length).toBeGreaterThan(5);
    worst.slice(1).forEach((value, i) => {
      expect(value).toBeGreaterThanOrEqual(worst[i] - 1e-9);
    });
  });
});
