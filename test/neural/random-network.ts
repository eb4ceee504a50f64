/** Seeded networks and feature maps for tests: small shapes, weights of usual size. */

import type { TwoStageProblem } from "../../src/model/index.js";
import type {
  AffineFeatures,
  Dense,
  ProblemFeatures,
  SetEncoder,
  ValueNetwork,
} from "../../src/neural/index.js";
import { csrFromDense, type Rng } from "../../src/tensor/index.js";

export interface Shape {
  readonly width: number;
  readonly embed: readonly [number, number];
  readonly post: readonly [number, number];
}

export const SMALL_SHAPE: Shape = { width: 3, embed: [6, 4], post: [5, 3] };

/** A network of the published form. */
export type SeparableNetwork = ValueNetwork & Required<Pick<ValueNetwork, "firstStage" | "scenario">>;

export function randomNetwork(
  rng: Rng,
  {
    x = SMALL_SHAPE,
    xi = SMALL_SHAPE,
    hidden = 4,
    family = "test",
  }: {
    readonly x?: Shape;
    readonly xi?: Shape;
    readonly hidden?: number;
    readonly family?: string;
  } = {},
): SeparableNetwork {
  return {
    format: "minmaxmin-value-network",
    version: 1,
    family,
    target: "total",
    firstStage: randomEncoder(rng, x),
    scenario: randomEncoder(rng, xi),
    value: {
      hidden: randomDense(rng, x.post[1] + xi.post[1], hidden, true),
      output: randomDense(rng, hidden, 1, true),
    },
    metadata: { seed: 1 },
  };
}

/** The same with an encoder in which plan and scenario meet. */
export function withInteraction(rng: Rng, network: SeparableNetwork, shape = SMALL_SHAPE): ValueNetwork {
  const { hidden, output } = network.value;
  return {
    ...network,
    interaction: randomEncoder(rng, shape),
    value: { hidden: randomDense(rng, hidden.inputs + shape.post[1], hidden.outputs, true), output },
  };
}

function randomEncoder(rng: Rng, { width, embed, post }: Shape): SetEncoder {
  return {
    featureMin: Float64Array.from({ length: width }, () => rng.uniform(-0.5, 0)),
    featureMax: Float64Array.from({ length: width }, () => rng.uniform(1, 2)),
    aggregation: "sum",
    embed: [randomDense(rng, width, embed[0], false), randomDense(rng, embed[0], embed[1], false)],
    post: [randomDense(rng, embed[1], post[0], false), randomDense(rng, post[0], post[1], false)],
  };
}

function randomDense(rng: Rng, inputs: number, outputs: number, hasBias: boolean): Dense {
  const spread = 1 / Math.sqrt(inputs);
  const draw = (length: number) => Float64Array.from({ length }, () => rng.uniform(-spread, spread));
  return { inputs, outputs, weights: draw(inputs * outputs), ...(hasBias && { bias: draw(outputs) }) };
}

/** One item per entry of v; feature 0 is the entry itself, the others are fixed. */
export function ownFeatures(rng: Rng, items: number, width: number): AffineFeatures {
  const base = Float64Array.from({ length: items * width }, (_, f) => (f % width === 0 ? 0 : rng.uniform()));
  const dense = new Float64Array(items * width * items);
  for (let i = 0; i < items; i++) dense[i * width * items + i] = 1;
  return { items, width, base, coefficients: csrFromDense(items * width, items, dense) };
}

/** Every feature of every item affine in all entries of v. */
export function mixedFeatures(rng: Rng, items: number, width: number, entries: number): AffineFeatures {
  const base = Float64Array.from({ length: items * width }, () => rng.uniform());
  const dense = Float64Array.from({ length: items * width * entries }, () => rng.uniform(-0.5, 0.5));
  return { items, width, base, coefficients: csrFromDense(items * width, entries, dense) };
}

export function randomFeatures(rng: Rng, items = 5, width = 3): ProblemFeatures {
  return {
    firstStage: ownFeatures(rng, items, width),
    scenario: ownFeatures(rng, items, width),
    labelScale: 2,
    labelShift: -1,
  };
}

/** The same with items of an interaction, whose weights are affine in all entries of x. */
export function withGatedFeatures(
  rng: Rng,
  features: ProblemFeatures,
  { items = 6, width = 3, x = 5, xi = 5 } = {},
): ProblemFeatures {
  const gate = mixedFeatures(rng, items, 1, x);
  return { ...features, interaction: { ...mixedFeatures(rng, items, width, xi), gate } };
}

/** Features for any problem: an item for every first-stage column, one for every factor, and one for every pair of equal place. */
export function anyFeatures(rng: Rng, { firstStage, uncertainty }: TwoStageProblem): ProblemFeatures {
  const { width } = SMALL_SHAPE;
  const factors = ownFeatures(rng, uncertainty.dimension, width);
  const gate = new Float64Array(uncertainty.dimension * firstStage.count);
  const isGated = firstStage.integer.map((integer, j) => (integer && firstStage.upper[j] === 1 ? 1 : 0));
  for (let i = 0; i < uncertainty.dimension; i++) {
    const j = i % firstStage.count;
    gate[i * firstStage.count + j] = isGated[j];
  }
  return {
    firstStage: ownFeatures(rng, firstStage.count, width),
    scenario: factors,
    interaction: {
      ...factors,
      gate: {
        items: uncertainty.dimension,
        width: 1,
        base: new Float64Array(uncertainty.dimension),
        coefficients: csrFromDense(uncertainty.dimension, firstStage.count, gate),
      },
    },
    labelScale: 3,
    labelShift: 0,
  };
}
