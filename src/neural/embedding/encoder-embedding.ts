import type { Stop } from "../../base/stop.js";
import type { AffineExpression } from "../../ccg/affine-expression.js";
import { LinearModelBuilder, type MilpBackend } from "../../milp/index.js";
import { denseRanges, type Ranges, reluRanges } from "../bounds/intervals.js";
import { tightenByLp } from "../bounds/lp-tightening.js";
import { countUnits, type UnitCounts } from "../bounds/unit-counts.js";
import type { ProblemEncoder } from "../forward.js";
import type { EmbeddingTarget, Exactness } from "./model.js";
import { addReluLayer, denseExpressions } from "./relu-layer.js";

/** What the encoder's input v ranges over. */
export interface EmbeddingDomain {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** 1 where v_k is integer. */
  readonly integer: Uint8Array;
  /** Adds the columns of v, as the first ones, and the rows on them. */
  addTo(builder: LinearModelBuilder): void;
}

/** The post activations of an encoder as expressions over the columns of v, and whatever columns they need. */
export interface ItemLayer {
  addTo(model: EmbeddingTarget): {
    readonly activations: readonly AffineExpression[];
    readonly ranges: Ranges;
    /** Hidden units of the items that need a binary. */
    readonly openItemUnits: number;
  };
}

/** Sizes of an embedded encoder. */
export interface EncoderReport {
  /** Hidden units of the items that need a binary: breakpoints of piecewise-linear items, open units of others. */
  readonly openItemUnits: number;
  /** Post units by interval bounds, and after tightening by linear programmes. */
  readonly postByIntervals: UnitCounts;
  readonly post: UnitCounts;
}

/**
 * One encoder inside a model: its items, then its post layer. The bounds are proved once: intervals, exact for each item, then
 * linear programmes over the domain, layer by layer.
 */
export class EncoderEmbedding {
  readonly report: EncoderReport;
  /** Ranges of the contributions to the hidden layer. */
  readonly hiddenRanges: Ranges;
  private readonly postRanges: Ranges;

  constructor(
    private readonly items: ItemLayer,
    private readonly encoder: Pick<ProblemEncoder, "out" | "postUnits">,
    private readonly hiddenUnits: number,
    private readonly exactness: readonly Exactness[],
    domain: EmbeddingDomain,
    backend: MilpBackend,
    stop: Stop,
  ) {
    const builder = new LinearModelBuilder();
    domain.addTo(builder);
    const { activations, ranges, openItemUnits } = items.addTo(builder);
    this.postRanges = tightenByLp(backend, builder.build(), activations, ranges, stop, true);
    const contributions = this.addPost(builder, activations);
    const intervals = denseRanges(encoder.out, reluRanges(this.postRanges), new Float64Array(hiddenUnits));
    this.hiddenRanges = tightenByLp(backend, builder.build(), contributions, intervals, stop, false);
    this.report = { openItemUnits, postByIntervals: countUnits(ranges), post: countUnits(this.postRanges) };
  }

  /** Adds the encoder to a model that begins with the domain; the contributions to the hidden layer, without bias. */
  add(model: EmbeddingTarget): AffineExpression[] {
    return this.addPost(model, this.items.addTo(model).activations);
  }

  private addPost(model: EmbeddingTarget, activations: readonly AffineExpression[]): AffineExpression[] {
    const post = addReluLayer(model, activations, this.postRanges, this.exactness);
    return denseExpressions(this.encoder.out, post, new Float64Array(this.hiddenUnits));
  }
}
