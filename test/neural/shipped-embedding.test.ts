/** The networks of the package inside MILPs: 500 random plans and 500 random scenarios each. */
import { describe, expect, it } from "vitest";
import { Stop } from "../../src/base/index.js";
import { asMinimisation } from "../../src/ccg/normal-form.js";
import { hasSolution, LinearModelBuilder, loadBackend, type MilpSession } from "../../src/milp/index.js";
import { analyse } from "../../src/model/index.js";
import {
  addEncoders,
  addValueNet,
  type EmbeddedValue,
  EncoderEmbedding,
  firstStageDomain,
  gatedEncoderAtPlan,
  neededExactness,
  PlanNetwork,
  ProblemNetwork,
  reluItems,
  scenarioDomain,
  shippedNetworks,
  valueAt,
} from "../../src/neural/index.js";
import { projectOnSet } from "../../src/neural/search/project-on-set.js";
import { generateCapitalBudgeting, generateKnapsack, toProblem } from "../../src/problems/index.js";
import { Rng } from "../../src/tensor/index.js";

const backend = await loadBackend("highs");
const POINTS = 500;

const instances = [
  ["knapsack", asMinimisation(toProblem(generateKnapsack({ n: 10, seed: 5 })))],
  ["capital budgeting", asMinimisation(toProblem(generateCapitalBudgeting({ n: 8, seed: 5 })))],
] as const;

function valueInModel(session: MilpSession, { value }: EmbeddedValue, v: Float64Array): number {
  session.setBounds(
    Array.from(v, (_, k) => k),
    v,
    v,
  );
  const answer = session.solve();
  if (!hasSolution(answer)) throw new Error(answer.status);
  return valueAt(value, answer.x);
}

describe.each(instances)("the shipped network for %s in a MILP", (_, problem) => {
  it("equals its forward pass at random plans and scenarios", async () => {
    const { network, features } = await shippedNetworks().load(problem);
    const onProblem = new ProblemNetwork(network, features(problem));
    const { firstStage, uncertainty } = problem;
    if (uncertainty.kind === "scenarios") throw new Error("not a finite set");
    const rng = new Rng(17);
    const randomPlan = () => firstStage.lower.map(() => (rng.uniform() < 0.4 ? 1 : 0));
    const randomScenario = () => {
      const xi = new Float64Array(uncertainty.dimension).map(() => rng.uniform(-1, 1));
      projectOnSet(uncertainty, xi, xi);
      return xi;
    };
    let deviation = 0;

    // Plans, at one scenario. No row restricts them here: the network must be right everywhere.
    const structure = {
      ...analyse(problem),
      rowKinds: analyse(problem).rowKinds.map(() => "recourse" as const),
    };
    const xi = randomScenario();
    const plans = firstStageDomain(problem, structure);
    const planModel = new LinearModelBuilder();
    plans.addTo(planModel);
    const [atScenario] = new PlanNetwork(onProblem, plans, "compare", backend).add(
      planModel,
      [xi],
      Stop.never(),
    );
    const planSession = backend.open(planModel.build(), { light: true });
    for (let point = 0; point < POINTS; point++) {
      const x = randomPlan();
      const difference = valueInModel(planSession, atScenario, x) - onProblem.scaledEstimate(x, xi);
      deviation = Math.max(deviation, Math.abs(difference));
    }
    planSession.dispose();

    // Scenarios, at one plan.
    const x = randomPlan();
    const scenarios = scenarioDomain(uncertainty);
    const { interaction, hidden } = neededExactness(onProblem, "compare");
    const gates = onProblem.gatesAt(x, new Float64Array(onProblem.interaction.items));
    const encoder = gatedEncoderAtPlan(onProblem.interaction, gates);
    const items = reluItems(encoder, scenarios, interaction.units);
    const { hiddenUnits } = onProblem;
    const embedding = new EncoderEmbedding(
      items,
      encoder,
      hiddenUnits,
      interaction.post,
      scenarios,
      backend,
      Stop.never(),
    );
    const scenarioModel = new LinearModelBuilder();
    scenarios.addTo(scenarioModel);
    const fixed = onProblem.encodeFirstStage(x, new Float64Array(hiddenUnits));
    const parts = addEncoders(scenarioModel, [embedding]);
    const atPlan = addValueNet(scenarioModel, onProblem, parts, fixed, hidden);
    const scenarioSession = backend.open(scenarioModel.build(), { light: true });
    for (let point = 0; point < POINTS; point++) {
      const scenario = randomScenario();
      const difference =
        valueInModel(scenarioSession, atPlan, scenario) - onProblem.scaledEstimate(x, scenario);
      deviation = Math.max(deviation, Math.abs(difference));
    }
    scenarioSession.dispose();
    expect(deviation).toBeLessThan(1e-5);
  });
});
