import { InputError } from "../base/errors.js";
import type { CsrMatrix } from "../tensor/csr.js";
import { csrFromTriplets, csrMultiply } from "../tensor/csr.js";
import { checkNetwork } from "./format.js";
import type { AffineFeatures, Dense, ProblemFeatures, SetEncoder, ValueNetwork } from "./network.js";

/**
 * One encoder on one problem, with the features scaled and neighbouring linear maps merged: for v = x or ξ
 *
 *     t = Σ_i ReLU(base_i + slope_i v)     (`units` entries)
 *     p = ReLU(merged t)                   (`postUnits` entries)
 *     contribution to the value network's hidden layer: out p
 */
export interface ProblemEncoder {
  readonly items: number;
  /** Hidden units of an item. */
  readonly units: number;
  readonly postUnits: number;
  /** items × units, row-major. */
  readonly base: Float64Array;
  /** (items · units) × length of v. */
  readonly slope: CsrMatrix;
  /** P₁A₂ (divided by the number of items for a mean), postUnits × units. */
  readonly merged: Float64Array;
  /** The encoder's part of Q₁ times P₂, hidden × postUnits. */
  readonly out: Float64Array;
}

/** An encoder whose items count with weights γ(x) = gateBase + gateSlope x: t = Σ_i γ_i ReLU(base_i + slope_i ξ). */
export interface GatedEncoder extends ProblemEncoder {
  /** One entry an item. */
  readonly gateBase: Float64Array;
  /** items × length of x. */
  readonly gateSlope: CsrMatrix;
}

/**
 * A value network on one problem, in double precision: the function that the MILPs see. Nothing is allocated by evaluations;
 * not to be used by two computations at once.
 *
 * @example
 * import { ProblemNetwork } from "minmaxmin/neural";
 * import { csrFromDense } from "minmaxmin";
 * const layer = (weights, bias) => ({
 *   inputs: 1, outputs: 1, weights: Float64Array.of(weights), ...(bias !== undefined && { bias: Float64Array.of(bias) }),
 * });
 * const encoder = {
 *   featureMin: Float64Array.of(0), featureMax: Float64Array.of(1), aggregation: "sum",
 *   embed: [layer(1), layer(1)], post: [layer(1), layer(1)],
 * };
 * const network = {
 *   format: "minmaxmin-value-network", version: 1, family: "toy", target: "total", metadata: {},
 *   firstStage: encoder, scenario: encoder,
 *   value: { hidden: { ...layer(1, 0.5), inputs: 2, weights: Float64Array.of(1, -1) }, output: layer(2, 1) },
 * };
 * const own = { items: 1, width: 1, base: Float64Array.of(0), coefficients: csrFromDense(1, 1, [1]) };
 * const features = { firstStage: own, scenario: own, labelScale: 10, labelShift: 3 };
 * // N = 2 max(0, x - xi + 0.5) + 1
 * new ProblemNetwork(network, features).estimate([1], [0.25]); // => 38
 */
export class ProblemNetwork {
  /** Without units where the network has no such encoder; so are the next two. */
  readonly firstStage: ProblemEncoder;
  readonly scenario: ProblemEncoder;
  readonly interaction: GatedEncoder;
  /** Hidden units of the value network. */
  readonly hiddenUnits: number;
  /** b₁. */
  readonly hiddenBias: Float64Array;
  /** q₂. */
  readonly outputWeights: Float64Array;
  /** b₂. */
  readonly outputBias: number;
  readonly labelScale: number;
  readonly labelShift: number;
  private readonly xHidden: Float64Array;
  private readonly xiHidden: Float64Array;
  private readonly pairHidden: Float64Array;
  private readonly gates: Float64Array;
  private readonly scratch: Float64Array;

  /** @throws InputError where the network's layers do not fit together or do not fit the features. */
  constructor(network: ValueNetwork, features: ProblemFeatures) {
    checkNetwork(network);
    const { hidden, output } = network.value;
    let encoded = 0;
    const part = (encoder: SetEncoder) => {
      const from = encoded;
      encoded += encoder.post[1].outputs;
      return columnsOf(hidden, from, encoded);
    };
    const { numX, numXi } = dimensions(features);
    const encoderOf = (field: "firstStage" | "scenario" | "interaction", numCols: number) => {
      const encoder = network[field];
      if (encoder === undefined) return absentEncoder(numCols);
      return onProblem(field, encoder, features[field], part(encoder));
    };
    this.firstStage = encoderOf("firstStage", numX);
    this.scenario = encoderOf("scenario", numXi);
    this.interaction = withGate(encoderOf("interaction", numXi), features.interaction?.gate, numX);
    this.hiddenUnits = hidden.outputs;
    this.hiddenBias = hidden.bias ?? new Float64Array(hidden.outputs);
    this.outputWeights = output.weights;
    this.outputBias = output.bias?.[0] ?? 0;
    this.labelScale = features.labelScale;
    this.labelShift = features.labelShift;
    this.xHidden = new Float64Array(this.hiddenUnits);
    this.xiHidden = new Float64Array(this.hiddenUnits);
    this.pairHidden = new Float64Array(this.hiddenUnits);
    this.gates = new Float64Array(this.interaction.items);
    const { firstStage, scenario, interaction } = this;
    this.scratch = new Float64Array(Math.max(firstStage.units, scenario.units, interaction.units));
  }

  /** The first stage's part of the hidden pre-activations, without bias, into `out` (length hiddenUnits). */
  encodeFirstStage(x: ArrayLike<number>, out: Float64Array): Float64Array {
    return encode(this.firstStage, x, this.scratch, out);
  }

  /** The scenario's part of the hidden pre-activations, without bias, into `out` (length hiddenUnits). */
  encodeScenario(xi: ArrayLike<number>, out: Float64Array): Float64Array {
    return encode(this.scenario, xi, this.scratch, out);
  }

  /** γ(x), the weights of the interaction's items, into `out` (length interaction.items). */
  gatesAt(x: ArrayLike<number>, out: Float64Array): Float64Array {
    const { gateBase, gateSlope } = this.interaction;
    csrMultiply(gateSlope, x, out);
    for (let i = 0; i < out.length; i++) out[i] += gateBase[i];
    return out;
  }

  /**
   * The part of the hidden pre-activations in which plan and scenario meet, without bias, into `out` (length hiddenUnits).
   *
   * @param gates what {@link gatesAt} gave for the plan.
   */
  encodeInteraction(gates: Float64Array, xi: ArrayLike<number>, out: Float64Array): Float64Array {
    aggregateGated(this.interaction, gates, xi, this.scratch);
    return encodeAggregate(this.interaction, this.scratch, out);
  }

  /** N for two encodings of a network without interaction; `xiOffset` is where the scenario's begins in a batch. */
  combine(xHidden: Float64Array, xiHidden: Float64Array, xiOffset = 0): number {
    let total = this.outputBias;
    for (let h = 0; h < this.hiddenUnits; h++) {
      const activation = xHidden[h] + xiHidden[xiOffset + h] + this.hiddenBias[h];
      if (activation > 0) total += this.outputWeights[h] * activation;
    }
    return total;
  }

  /** N(x, ξ), scaled. */
  scaledEstimate(x: ArrayLike<number>, xi: ArrayLike<number>): number {
    this.encodeFirstStage(x, this.xHidden);
    this.gatesAt(x, this.gates);
    return this.estimateFrom(xi);
  }

  /** labelShift + labelScale · N(x, ξ): the estimate of what the network was trained for. */
  estimate(x: ArrayLike<number>, xi: ArrayLike<number>): number {
    return this.labelShift + this.labelScale * this.scaledEstimate(x, xi);
  }

  /**
   * N at one first stage and many scenarios.
   *
   * @param scenarios one after the other, row-major.
   * @param out one entry a scenario.
   */
  scaledEstimates(x: ArrayLike<number>, scenarios: Float64Array, out: Float64Array): Float64Array {
    const dimension = this.scenario.slope.numCols;
    this.encodeFirstStage(x, this.xHidden);
    this.gatesAt(x, this.gates);
    for (let s = 0; s < out.length; s++) {
      out[s] = this.estimateFrom(scenarios.subarray(s * dimension, (s + 1) * dimension));
    }
    return out;
  }

  /** N at the plan that xHidden and gates stand for. */
  private estimateFrom(xi: ArrayLike<number>): number {
    this.encodeScenario(xi, this.xiHidden);
    this.encodeInteraction(this.gates, xi, this.pairHidden);
    for (let h = 0; h < this.hiddenUnits; h++) this.xiHidden[h] += this.pairHidden[h];
    return this.combine(this.xHidden, this.xiHidden);
  }
}

/** Item and post-aggregation layers of one encoder at v; `scratch` holds t. */
function encode(
  encoder: ProblemEncoder,
  v: ArrayLike<number>,
  scratch: Float64Array,
  out: Float64Array,
): Float64Array {
  aggregate(encoder, v, scratch);
  return encodeAggregate(encoder, scratch, out);
}

/** out ReLU(merged t) */
function encodeAggregate(encoder: ProblemEncoder, t: Float64Array, out: Float64Array): Float64Array {
  const { units, postUnits, merged, out: weights } = encoder;
  out.fill(0);
  for (let j = 0; j < postUnits; j++) {
    let activation = 0;
    for (let k = 0; k < units; k++) activation += merged[j * units + k] * t[k];
    if (activation <= 0) continue;
    for (let h = 0; h < out.length; h++) out[h] += weights[h * postUnits + j] * activation;
  }
  return out;
}

/** t = Σ_i ReLU(base_i + slope_i v) into the first `units` entries of `out`. */
export function aggregate(
  { base, slope, units }: ProblemEncoder,
  v: ArrayLike<number>,
  out: Float64Array,
): void {
  const { starts, indices, values } = slope;
  for (let k = 0; k < units; k++) out[k] = 0;
  for (let row = 0, k = 0; row < base.length; row++) {
    let activation = base[row];
    for (let e = starts[row]; e < starts[row + 1]; e++) activation += values[e] * v[indices[e]];
    if (activation > 0) out[k] += activation;
    if (++k === units) k = 0;
  }
}

/** t = Σ_i γ_i ReLU(base_i + slope_i ξ) into the first `units` entries of `out`; items of weight 0 cost nothing. */
export function aggregateGated(
  { base, slope, units, items }: ProblemEncoder,
  gates: Float64Array,
  xi: ArrayLike<number>,
  out: Float64Array,
): void {
  const { starts, indices, values } = slope;
  for (let k = 0; k < units; k++) out[k] = 0;
  for (let i = 0; i < items; i++) {
    const gate = gates[i];
    if (gate === 0) continue;
    for (let k = 0; k < units; k++) {
      const row = i * units + k;
      let activation = base[row];
      for (let e = starts[row]; e < starts[row + 1]; e++) activation += values[e] * xi[indices[e]];
      if (activation > 0) out[k] += gate * activation;
    }
  }
}

/** Lengths of x and ξ. */
function dimensions({ firstStage, scenario, interaction }: ProblemFeatures) {
  return {
    numX: (firstStage ?? interaction?.gate)?.coefficients.numCols ?? 0,
    numXi: (scenario ?? interaction)?.coefficients.numCols ?? 0,
  };
}

/** Adds nothing to the hidden layer. */
function absentEncoder(numCols: number): ProblemEncoder {
  const none = new Float64Array(0);
  const slope = csrFromTriplets(0, numCols, none, none, none);
  return { items: 0, units: 0, postUnits: 0, base: none, slope, merged: none, out: none };
}

function withGate(encoder: ProblemEncoder, gate: AffineFeatures | undefined, numX: number): GatedEncoder {
  const none = new Float64Array(0);
  if (gate === undefined || encoder.units === 0) {
    return { ...encoder, gateBase: none, gateSlope: csrFromTriplets(0, numX, none, none, none) };
  }
  if (gate.width !== 1 || gate.items !== encoder.items) {
    const seen = `has ${gate.items} items of width ${gate.width}`;
    throw InputError.of("interaction.gate", seen, `give one weight for each of ${encoder.items} items`);
  }
  return { ...encoder, gateBase: gate.base, gateSlope: gate.coefficients };
}

/** Scales the features, pushes them through A₁, and merges P₁A₂ and (part of Q₁)P₂. */
function onProblem(
  field: string,
  encoder: SetEncoder,
  features: AffineFeatures | undefined,
  part: Dense,
): ProblemEncoder {
  if (features === undefined) {
    throw InputError.of(field, "has no features in this problem", "use a network of the problem's family");
  }
  const [a1, a2] = encoder.embed;
  const [p1, p2] = encoder.post;
  checkFeatures(field, features, a1.inputs);
  const { items, width, base, coefficients } = features;
  const scale = encoder.featureMax.map((most, f) =>
    most > encoder.featureMin[f] ? 1 / (most - encoder.featureMin[f]) : 0,
  );
  const units = a1.outputs;
  const preActivation = new Float64Array(items * units);
  const rows: number[] = [];
  const cols: number[] = [];
  const values: number[] = [];
  for (let i = 0; i < items; i++) {
    for (let k = 0; k < units; k++) {
      let total = 0;
      for (let f = 0; f < width; f++) {
        const weight = a1.weights[k * width + f] * scale[f];
        const feature = i * width + f;
        total += weight * (base[feature] - encoder.featureMin[f]);
        for (let e = coefficients.starts[feature]; e < coefficients.starts[feature + 1]; e++) {
          rows.push(i * units + k);
          cols.push(coefficients.indices[e]);
          values.push(weight * coefficients.values[e]);
        }
      }
      preActivation[i * units + k] = total;
    }
  }
  const share = encoder.aggregation === "mean" && items > 0 ? 1 / items : 1;
  return {
    items,
    units,
    postUnits: p1.outputs,
    base: preActivation,
    slope: csrFromTriplets(items * units, coefficients.numCols, rows, cols, values),
    merged: product(p1, a2).map((value) => share * value),
    out: product(part, p2),
  };
}

function checkFeatures(field: string, features: AffineFeatures, width: number): void {
  if (features.width !== width) {
    const seen = `has ${features.width} features an item`;
    throw InputError.of(field, seen, `use a network trained on them (this one takes ${width})`);
  }
  if (!features.base.every(Number.isFinite)) {
    throw InputError.of(field, "has features that are not finite", "correct the feature map");
  }
}

/** AB of two layers, row-major. */
function product(a: Dense, b: Dense): Float64Array {
  const out = new Float64Array(a.outputs * b.inputs);
  for (let i = 0; i < a.outputs; i++) {
    for (let k = 0; k < a.inputs; k++) {
      const weight = a.weights[i * a.inputs + k];
      for (let j = 0; j < b.inputs; j++) out[i * b.inputs + j] += weight * b.weights[k * b.inputs + j];
    }
  }
  return out;
}

/** The columns from … to − 1 of a layer, without its bias. */
function columnsOf({ inputs, outputs, weights }: Dense, from: number, to: number): Dense {
  const part = new Float64Array(outputs * (to - from));
  for (let i = 0; i < outputs; i++) {
    part.set(weights.subarray(i * inputs + from, i * inputs + to), i * (to - from));
  }
  return { inputs: to - from, outputs, weights: part };
}
