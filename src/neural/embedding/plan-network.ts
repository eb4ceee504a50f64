import { Stop } from "../../base/stop.js";
import type { LinearModelBuilder, MilpBackend } from "../../milp/index.js";
import type { ProblemNetwork } from "../forward.js";
import type { EmbeddingDomain } from "./encoder-embedding.js";
import { EncoderEmbedding } from "./encoder-embedding.js";
import { type NetworkExactness, neededExactness, type UseOfNetwork } from "./exactness.js";
import { gatedItemsAtScenario } from "./gated-items.js";
import { addEncoders } from "./hidden-part.js";
import { reluItems } from "./relu-items.js";
import { addValueNet, type EmbeddedValue } from "./value-net.js";

/**
 * N(·, ξˢ) inside main problems, as functions of the plan at known scenarios: one embedding of the first stage's encoder that all scenarios
 * share, and one post layer of the interaction and one value network a scenario. Bounds are proved once for each.
 */
export class PlanNetwork {
  private readonly exactness: NetworkExactness;
  private readonly firstStage: EncoderEmbedding | undefined;
  private readonly atScenario = new Map<string, EncoderEmbedding>();

  constructor(
    private readonly network: ProblemNetwork,
    private readonly domain: EmbeddingDomain,
    use: UseOfNetwork,
    private readonly backend: MilpBackend,
    stop: Stop = Stop.never(),
  ) {
    this.exactness = neededExactness(network, use);
    if (network.firstStage.units === 0) return;
    const { units, post } = this.exactness.firstStage;
    const items = reluItems(network.firstStage, domain, units);
    this.firstStage = new EncoderEmbedding(
      items,
      network.firstStage,
      network.hiddenUnits,
      post,
      domain,
      backend,
      stop,
    );
  }

  /** Adds N(x, ξˢ) for every scenario to a model that begins with the columns of x. */
  add(model: LinearModelBuilder, scenarios: readonly Float64Array[], stop: Stop): EmbeddedValue[] {
    const { network, exactness } = this;
    const shared = addEncoders(model, this.firstStage ? [this.firstStage] : []);
    return scenarios.map((xi) => {
      const own = network.interaction.units > 0 ? addEncoders(model, [this.interactionAt(xi, stop)]) : [];
      const fixed = network.encodeScenario(xi, new Float64Array(network.hiddenUnits));
      return addValueNet(model, network, [...shared, ...own], fixed, exactness.hidden);
    });
  }

  private interactionAt(xi: Float64Array, stop: Stop): EncoderEmbedding {
    const key = xi.join();
    const known = this.atScenario.get(key);
    if (known) return known;
    const { network, domain, backend, exactness } = this;
    const items = gatedItemsAtScenario(network.interaction, xi, domain);
    const { post } = exactness.interaction;
    const made = new EncoderEmbedding(
      items,
      network.interaction,
      network.hiddenUnits,
      post,
      domain,
      backend,
      stop,
    );
    this.atScenario.set(key, made);
    return made;
  }
}
