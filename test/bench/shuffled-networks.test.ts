import { expect, it } from "vitest";
import { shuffledNetworks } from "../../src/bench/suites/shuffled-networks.js";
import { shippedNetworks } from "../../src/neural/index.js";
import { generateKnapsack, toProblem } from "../../src/problems/index.js";

it("shuffles the weights of every layer and nothing else", async () => {
  const problem = toProblem(generateKnapsack({ n: 8, seed: 1 }));
  const { network } = await shippedNetworks().load(problem);
  const { network: shuffled } = await shuffledNetworks(shippedNetworks(), 1).load(problem);
  const [before, after] = [network, shuffled].map(({ value }) => value.hidden);
  expect(after.weights).not.toEqual(before.weights);
  expect(after.weights.toSorted()).toEqual(before.weights.toSorted());
  expect(after.bias).toEqual(before.bias);
  expect(shuffled.interaction?.featureMax).toEqual(network.interaction?.featureMax);
  const again = await shuffledNetworks(shippedNetworks(), 1).load(problem);
  expect(again.network).toEqual(shuffled);
});
