import type { Stop } from "../../base/stop.js";
import { hasSolution, LinearModelBuilder, type MilpBackend, type SolveOptions } from "../../milp/index.js";
import type { ScenarioSet, UncertaintySet } from "../../model/uncertainty.js";
import type { ProblemNetwork } from "../forward.js";
import { scenarioDomain } from "./domains.js";
import { EncoderEmbedding, type EncoderReport } from "./encoder-embedding.js";
import { type NetworkExactness, neededExactness } from "./exactness.js";
import { addValueNet, valueAt } from "./value-net.js";

/** What the embedded adversary found out about max_ξ N(x, ξ), scaled. */
export interface EmbeddedAdversaryAnswer {
  /** Proved: N(x, ξ) ≤ this on all of Ξ, up to the solver's tolerance. */
  readonly bound: number;
  /** Whether the bound is the maximum within the gap. */
  readonly isOptimal: boolean;
  readonly scenario?: Float64Array;
  /** |N of the solution in the model − N of the forward pass there|. */
  readonly deviation?: number;
}

/**
 * The learned adversary as a MILP (Dumouchelle et al. 2024, §4.2):
 *
 *     max_{ξ∈Ξ} N(x, ξ)
 *
 * The scenario's encoder is embedded and its bounds are proved once; the first stage enters as a constant.
 */
export class EmbeddedAdversary {
  private readonly domain;
  private readonly exactness: NetworkExactness;
  private readonly encoder: EncoderEmbedding;

  constructor(
    private readonly network: ProblemNetwork,
    private readonly set: Exclude<UncertaintySet, ScenarioSet>,
    private readonly backend: MilpBackend,
    stop: Stop,
  ) {
    this.domain = scenarioDomain(set);
    this.exactness = neededExactness(network, "maximise");
    this.encoder = new EncoderEmbedding(
      network.scenario,
      this.domain,
      this.exactness.scenario,
      backend,
      stop,
    );
  }

  get report(): EncoderReport {
    return this.encoder.report;
  }

  /** @param start a scenario to begin from. */
  solve(x: Float64Array, options: SolveOptions = {}, start?: Float64Array): EmbeddedAdversaryAnswer {
    const { network, set } = this;
    const fixed = network.encodeFirstStage(x, new Float64Array(network.hiddenUnits));
    const builder = new LinearModelBuilder();
    this.domain.addTo(builder);
    const contributions = this.encoder.add(builder);
    const { hiddenRanges } = this.encoder;
    const { value, upper } = addValueNet(
      builder,
      network,
      contributions,
      hiddenRanges,
      fixed,
      this.exactness.hidden,
    );
    builder.offset = 0 - value.constant;
    value.columns.forEach((column, k) => {
      builder.addCost(column, 0 - value.values[k]);
    });
    const session = this.backend.open(builder.build());
    try {
      if (start)
        session.setStart(
          Int32Array.from(start, (_, k) => k),
          start,
        );
      const answer = session.solve(options);
      const bound = Math.min(upper, 0 - answer.bound);
      if (!hasSolution(answer)) return { bound, isOptimal: false };
      const scenario = answer.x.slice(0, set.dimension);
      const deviation = Math.abs(valueAt(value, answer.x) - network.scaledEstimate(x, scenario));
      return { bound, isOptimal: answer.status === "optimal", scenario, deviation };
    } finally {
      session.dispose();
    }
  }
}
