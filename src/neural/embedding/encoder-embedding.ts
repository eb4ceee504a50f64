import type { Stop } from "../../base/stop.js";
import type { AffineExpression } from "../../ccg/affine-expression.js";
import { LinearModelBuilder, type MilpBackend } from "../../milp/index.js";
import { denseRanges, type Ranges, reluRanges } from "../bounds/intervals.js";
import { tightenByLp } from "../bounds/lp-tightening.js";
import { countUnits, type UnitCounts } from "../bounds/unit-counts.js";
import type { ProblemEncoder } from "../forward.js";
import { addBinaryItem } from "./binary-item.js";
import type { EncoderExactness } from "./exactness.js";
import { addManyFactorItem } from "./many-factor-item.js";
import { itemActivations, MergedActivations } from "./merged-activations.js";
import type { EmbeddingTarget } from "./model.js";
import { addPiecewiseLinearItem } from "./piecewise-linear-item.js";
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

/** Sizes of an embedded encoder. */
export interface EncoderReport {
  /** Hidden units of the items that need a binary: breakpoints of piecewise-linear items, open units of others. */
  readonly openItemUnits: number;
  /** Post units by interval bounds, and after tightening by linear programmes. */
  readonly postByIntervals: UnitCounts;
  readonly post: UnitCounts;
}

/**
 * One encoder inside a model. Items become affine where they depend on a binary column, piecewise linear where on one other
 * column, and are modelled unit by unit otherwise. The bounds are proved once: intervals, exact for each item, then linear programmes
 * over the domain, layer by layer.
 */
export class EncoderEmbedding {
  readonly report: EncoderReport;
  /** Ranges of the contributions to the hidden layer. */
  readonly hiddenRanges: Ranges;
  private readonly postRanges: Ranges;

  constructor(
    private readonly encoder: ProblemEncoder,
    private readonly domain: EmbeddingDomain,
    private readonly exactness: EncoderExactness,
    backend: MilpBackend,
    stop: Stop,
  ) {
    const builder = new LinearModelBuilder();
    domain.addTo(builder);
    const { activations, ranges, openItemUnits } = this.addItems(builder);
    this.postRanges = tightenByLp(backend, builder.build(), activations, ranges, stop, true);
    const contributions = this.addPost(builder, activations);
    const intervals = denseRanges(encoder.out, reluRanges(this.postRanges));
    this.hiddenRanges = tightenByLp(backend, builder.build(), contributions, intervals, stop, false);
    this.report = {
      openItemUnits,
      postByIntervals: countUnits(ranges),
      post: countUnits(this.postRanges),
    };
  }

  /** Adds the encoder to a model that begins with the domain; the contributions to the hidden layer, without bias. */
  add(model: EmbeddingTarget): AffineExpression[] {
    return this.addPost(model, this.addItems(model).activations);
  }

  private addItems(model: EmbeddingTarget) {
    const { encoder } = this;
    const into = new MergedActivations(encoder.postUnits);
    let openItemUnits = 0;
    for (let item = 0; item < encoder.items; item++) openItemUnits += this.addItem(model, item, into);
    return { activations: into.expressions, ranges: into.ranges, openItemUnits };
  }

  private addItem(model: EmbeddingTarget, item: number, into: MergedActivations): number {
    const { encoder, domain, exactness } = this;
    const columns = columnsOfItem(encoder, item);
    if (columns.length > 1) {
      return addManyFactorItem(model, encoder, item, domain.lower, domain.upper, exactness.units, into);
    }
    if (columns.length === 0) {
      const constants = itemActivations(encoder, item, 0);
      into.addConstants(constants);
      into.addRange(constants, constants);
      return 0;
    }
    const [column] = columns;
    const lower = domain.lower[column];
    const upper = domain.upper[column];
    if (domain.integer[column] === 1 && lower === 0 && upper === 1) {
      addBinaryItem(encoder, item, column, into);
      return 0;
    }
    return addPiecewiseLinearItem(model, encoder, item, column, { lower, upper }, into);
  }

  private addPost(model: EmbeddingTarget, activations: readonly AffineExpression[]): AffineExpression[] {
    const { encoder, exactness, postRanges } = this;
    const post = addReluLayer(model, activations, postRanges, exactness.post);
    return denseExpressions(encoder.out, post, new Float64Array(encoder.out.length / encoder.postUnits));
  }
}

/** The columns that an item's units depend on. */
export function columnsOfItem({ units, slope }: ProblemEncoder, item: number): number[] {
  const from = slope.starts[item * units];
  const to = slope.starts[(item + 1) * units];
  return [...new Set(slope.indices.subarray(from, to))];
}
