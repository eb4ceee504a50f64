import type { ProblemEncoder } from "../forward.js";
import { addBinaryItem } from "./binary-item.js";
import type { EmbeddingDomain, ItemLayer } from "./encoder-embedding.js";
import { addManyFactorItem } from "./many-factor-item.js";
import { itemActivations, MergedActivations } from "./merged-activations.js";
import type { EmbeddingTarget, Exactness } from "./model.js";
import { addPiecewiseLinearItem } from "./piecewise-linear-item.js";

/**
 * The items of an encoder, each by the formulation that suits what it depends on: a constant, affine in one binary column, piecewise
 * linear in one other column, unit by unit in several columns.
 *
 * @param exactness of the hidden units, the same for every item.
 */
export function reluItems(
  encoder: ProblemEncoder,
  domain: EmbeddingDomain,
  exactness: readonly Exactness[],
): ItemLayer {
  return {
    addTo(model) {
      const into = new MergedActivations(encoder.postUnits);
      let openItemUnits = 0;
      for (let item = 0; item < encoder.items; item++) {
        openItemUnits += addItem(model, encoder, item, domain, exactness, into);
      }
      return { activations: into.expressions, ranges: into.ranges, openItemUnits };
    },
  };
}

/** Returns how many hidden units need a binary. */
function addItem(
  model: EmbeddingTarget,
  encoder: ProblemEncoder,
  item: number,
  { lower, upper, integer }: EmbeddingDomain,
  exactness: readonly Exactness[],
  into: MergedActivations,
): number {
  const columns = columnsOfItem(encoder, item);
  if (columns.length === 0) {
    const constants = itemActivations(encoder, item, 0);
    into.addConstants(constants);
    into.addRange(constants, constants);
    return 0;
  }
  if (columns.length > 1) return addManyFactorItem(model, encoder, item, lower, upper, exactness, into);
  const [column] = columns;
  if (integer[column] === 1 && lower[column] === 0 && upper[column] === 1) {
    addBinaryItem(encoder, item, column, into);
    return 0;
  }
  const bounds = { lower: lower[column], upper: upper[column] };
  return addPiecewiseLinearItem(model, encoder, item, column, bounds, into);
}

/** The columns that an item's units depend on. */
function columnsOfItem({ units, slope }: ProblemEncoder, item: number): number[] {
  const from = slope.starts[item * units];
  const to = slope.starts[(item + 1) * units];
  return [...new Set(slope.indices.subarray(from, to))];
}
