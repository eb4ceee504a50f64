import { aggregate, aggregateGated, type ProblemEncoder, type ProblemNetwork } from "../forward.js";

/** N and its gradient in the scenario, by one backward pass; nothing is allocated by a call. */
export class ScenarioGradient {
  private readonly activations: Float64Array;
  private readonly sides: readonly Side[];

  constructor(private readonly network: ProblemNetwork) {
    this.activations = new Float64Array(network.hiddenUnits);
    this.sides = [network.scenario, network.interaction]
      .filter(({ units }) => units > 0)
      .map((encoder) => ({
        encoder,
        isGated: encoder === network.interaction,
        sums: new Float64Array(encoder.units),
        post: new Float64Array(encoder.postUnits),
        rates: new Float64Array(encoder.units),
      }));
  }

  /**
   * N at the plan with the given encoding and weights; its gradient into `out` (where a unit is at its kink: one of the two sides).
   */
  at(xHidden: Float64Array, gates: Float64Array, xi: ArrayLike<number>, out: Float64Array): number {
    const { network, activations, sides } = this;
    for (let h = 0; h < activations.length; h++) activations[h] = xHidden[h] + network.hiddenBias[h];
    for (const side of sides) forward(side, gates, xi, activations);
    let value = network.outputBias;
    for (let h = 0; h < activations.length; h++) {
      if (activations[h] > 0) value += network.outputWeights[h] * activations[h];
    }
    out.fill(0);
    for (const side of sides) {
      postRates(side, network.outputWeights, activations);
      addItemGradient(side, gates, xi, out);
    }
    return value;
  }
}

/** One encoder of the scenario with its working memory. */
interface Side {
  readonly encoder: ProblemEncoder;
  readonly isGated: boolean;
  /** t. */
  readonly sums: Float64Array;
  /** Post activations. */
  readonly post: Float64Array;
  /** dN/dt. */
  readonly rates: Float64Array;
}

function forward(
  { encoder, isGated, sums, post }: Side,
  gates: Float64Array,
  xi: ArrayLike<number>,
  hidden: Float64Array,
) {
  const { units, postUnits, merged, out } = encoder;
  if (isGated) aggregateGated(encoder, gates, xi, sums);
  else aggregate(encoder, xi, sums);
  for (let j = 0; j < postUnits; j++) {
    let activation = 0;
    for (let k = 0; k < units; k++) activation += merged[j * units + k] * sums[k];
    post[j] = activation;
    if (activation <= 0) continue;
    for (let h = 0; h < hidden.length; h++) hidden[h] += out[h * postUnits + j] * activation;
  }
}

/** dN/dt_k = Σ_j merged_jk [post_j > 0] Σ_h out_hj q₂_h [hidden_h > 0] */
function postRates({ encoder, post, rates }: Side, outputWeights: Float64Array, hidden: Float64Array): void {
  const { units, postUnits, merged, out } = encoder;
  rates.fill(0);
  for (let j = 0; j < postUnits; j++) {
    if (post[j] <= 0) continue;
    let rate = 0;
    for (let h = 0; h < hidden.length; h++) {
      if (hidden[h] > 0) rate += out[h * postUnits + j] * outputWeights[h];
    }
    for (let k = 0; k < units; k++) rates[k] += merged[j * units + k] * rate;
  }
}

function addItemGradient(
  { encoder, isGated, rates }: Side,
  gates: Float64Array,
  xi: ArrayLike<number>,
  gradient: Float64Array,
): void {
  const { items, units, base, slope } = encoder;
  const { starts, indices, values } = slope;
  for (let i = 0; i < items; i++) {
    const gate = isGated ? gates[i] : 1;
    if (gate === 0) continue;
    for (let k = 0; k < units; k++) {
      const row = i * units + k;
      let activation = base[row];
      for (let e = starts[row]; e < starts[row + 1]; e++) activation += values[e] * xi[indices[e]];
      if (activation <= 0) continue;
      for (let e = starts[row]; e < starts[row + 1]; e++) gradient[indices[e]] += gate * rates[k] * values[e];
    }
  }
}
