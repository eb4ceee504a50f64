/** Networks that know nothing, for the ablation of learning: the weights of every layer in random order. */
import type { Dense, NetworkSource, SetEncoder, ValueNetwork } from "../../neural/index.js";
import { Rng } from "../../tensor/index.js";

/** The networks of a source with the weights of every layer shuffled; ranges of features and biases stay. */
export function shuffledNetworks(source: NetworkSource, seed: number): NetworkSource {
  return {
    appliesTo: (problem) => source.appliesTo(problem),
    async load(problem) {
      const { network, features } = await source.load(problem);
      return { network: shuffled(network, new Rng(seed)), features };
    },
  };
}

function shuffled(network: ValueNetwork, rng: Rng): ValueNetwork {
  const dense = (layer: Dense): Dense => ({ ...layer, weights: rng.shuffle(layer.weights.slice()) });
  const pair = ([first, second]: readonly [Dense, Dense]) => [dense(first), dense(second)] as const;
  const encoder = (one: SetEncoder | undefined) =>
    one && { ...one, embed: pair(one.embed), post: pair(one.post) };
  return {
    ...network,
    firstStage: encoder(network.firstStage),
    scenario: encoder(network.scenario),
    interaction: encoder(network.interaction),
    value: { hidden: dense(network.value.hidden), output: dense(network.value.output) },
  };
}
