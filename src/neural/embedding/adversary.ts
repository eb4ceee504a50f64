import { Stop } from "../../base/stop.js";
import { AffineSum } from "../../ccg/affine-expression.js";
import { hasSolution, LinearModelBuilder, type MilpBackend, type SolveOptions } from "../../milp/index.js";
import type { ScenarioSet, UncertaintySet } from "../../model/uncertainty.js";
import type { ProblemEncoder, ProblemNetwork } from "../forward.js";
import { scenarioDomain } from "./domains.js";
import { type EmbeddingDomain, EncoderEmbedding, type EncoderReport } from "./encoder-embedding.js";
import { type NetworkExactness, neededExactness } from "./exactness.js";
import { gatedEncoderAtPlan } from "./gated-items.js";
import { addEncoders } from "./hidden-part.js";
import { reluItems } from "./relu-items.js";
import { addValueNet, valueAt } from "./value-net.js";

/** What the embedded adversary found out about max_ξ N(x, ξ) + slopeᵀξ, scaled. */
export interface EmbeddedAdversaryAnswer {
  /** Proved: the maximum is at most this, up to the solver's tolerance. */
  readonly bound: number;
  /** Whether the bound is the maximum within the gap. */
  readonly isOptimal: boolean;
  readonly scenario?: Float64Array;
  /** |N of the solution in the model − N of the forward pass there|. */
  readonly deviation?: number;
  readonly reports: readonly EncoderReport[];
}

/**
 * The learned adversary as a MILP (Dumouchelle et al. 2024, §4.2):
 *
 *     max_{ξ∈Ξ} N(x, ξ)
 *
 * The scenario's encoder is embedded, and its bounds are proved, once; the interaction anew for every plan, with the items that the
 * plan counts; the first stage enters as a constant.
 */
export class EmbeddedAdversary {
  private readonly domain: EmbeddingDomain;
  private readonly exactness: NetworkExactness;
  private readonly scenario: EncoderEmbedding | undefined;

  constructor(
    private readonly network: ProblemNetwork,
    private readonly set: Exclude<UncertaintySet, ScenarioSet>,
    private readonly backend: MilpBackend,
    stop: Stop,
  ) {
    this.domain = scenarioDomain(set);
    this.exactness = neededExactness(network, "maximise");
    if (network.scenario.units > 0) this.scenario = this.embed("scenario", network.scenario, stop);
  }

  /**
   * @param slope what else depends on ξ, scaled like N.
   * @param start a scenario to begin from.
   */
  solve(
    x: Float64Array,
    options: SolveOptions = {},
    slope?: Float64Array,
    start?: Float64Array,
  ): EmbeddedAdversaryAnswer {
    const { network, set } = this;
    const encoders = this.scenario ? [this.scenario] : [];
    if (network.interaction.units > 0) {
      const gates = network.gatesAt(x, new Float64Array(network.interaction.items));
      encoders.push(this.embed("interaction", gatedEncoderAtPlan(network.interaction, gates), options.stop));
    }
    const fixed = network.encodeFirstStage(x, new Float64Array(network.hiddenUnits));
    const builder = new LinearModelBuilder();
    this.domain.addTo(builder);
    const parts = addEncoders(builder, encoders);
    const { value, upper } = addValueNet(builder, network, parts, fixed, this.exactness.hidden);
    const objective = new AffineSum().add(value, -1);
    slope?.forEach((rate, k) => {
      objective.addColumn(k, 0 - rate);
    });
    const { constant, columns, values } = objective.toExpression();
    builder.offset = constant;
    columns.forEach((column, k) => {
      builder.addCost(column, values[k]);
    });
    const session = this.backend.open(builder.build());
    const reports = encoders.map(({ report }) => report);
    try {
      if (start)
        session.setStart(
          Int32Array.from(start, (_, k) => k),
          start,
        );
      const answer = session.solve(options);
      const bound = slope ? 0 - answer.bound : Math.min(upper, 0 - answer.bound);
      if (!hasSolution(answer)) return { bound, isOptimal: false, reports };
      const scenario = answer.x.slice(0, set.dimension);
      const deviation = Math.abs(valueAt(value, answer.x) - network.scaledEstimate(x, scenario));
      return { bound, isOptimal: answer.status === "optimal", scenario, deviation, reports };
    } finally {
      session.dispose();
    }
  }

  private embed(
    side: "scenario" | "interaction",
    encoder: ProblemEncoder,
    stop: Stop = Stop.never(),
  ): EncoderEmbedding {
    const { units, post } = this.exactness[side];
    const items = reluItems(encoder, this.domain, units);
    const { hiddenUnits } = this.network;
    return new EncoderEmbedding(items, encoder, hiddenUnits, post, this.domain, this.backend, stop);
  }
}
