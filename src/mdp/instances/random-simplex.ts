import { InputError, showValue } from "../../base/errors.js";
import { Rng } from "../../tensor/rng.js";
import { tvBall } from "../duals/tv.js";
import { type LinearModel, withFactors } from "../linear-model.js";
import { ascendingOrder } from "../worst-case.js";

/** Sizes of a random simplex MDP. */
export interface RandomSimplexOptions {
  readonly horizon: number;
  readonly states: number;
  readonly actions: number;
  /** d: d − 1 ordinary factors and one that leads to the fail state. */
  readonly dim: number;
  readonly seed: number;
}

/** Next states of one factor, and the largest chance that it fails by itself. */
const SUPPORT = 3;
const LARGEST_LEAK = 0.05;
/** Radii that separate robust from nominal optima: some factors are trusted, some hardly at all. */
const RADII = [0, 0.1, 0.7] as const;

/**
 * A random linear MDP with simplex features, an absorbing fail state (state 0) and a uniform first state, so that
 * features have full rank at every step; with TV radii drawn from {0, 0.1, 0.7}.
 *
 * @throws InputError for a size that leaves no ordinary state, action or factor.
 *
 * @example
 * import { randomSimplex } from "minmaxmin/mdp";
 * const { model, radii } = randomSimplex({ horizon: 4, states: 10, actions: 3, dim: 5, seed: 1 });
 * model.mu.length; // => 200
 * radii.length; // => 20
 */
export function randomSimplex({ horizon, states, actions, dim, seed }: RandomSimplexOptions): {
  model: LinearModel;
  radii: Float64Array;
} {
  const smallest = { horizon: 1, states: 2, actions: 1, dim: 2 };
  for (const [field, value] of Object.entries({ horizon, states, actions, dim })) {
    const least = smallest[field as keyof typeof smallest];
    if (!(Number.isSafeInteger(value) && value >= least))
      throw InputError.of(field, `is ${showValue(value)}`, `give an integer of at least ${least}`);
  }
  const rng = new Rng(seed);
  const fail = dim - 1;
  const phi = new Float64Array(states * actions * dim);
  for (let s = 0; s < states; s++) {
    for (let a = 0; a < actions; a++) {
      const row = (s * actions + a) * dim;
      if (s === 0) phi[row + fail] = 1;
      else randomDistribution(phi.subarray(row, row + dim), rng, (x) => x * x);
    }
  }
  const theta = new Float64Array(horizon * dim);
  const mu = new Float64Array(horizon * dim * states);
  const radii = new Float64Array(horizon * dim);
  for (let h = 0; h < horizon; h++) {
    for (let i = 0; i < fail; i++) {
      theta[h * dim + i] = rng.uniform();
      radii[h * dim + i] = RADII[rng.integer(RADII.length)];
      const row = (h * dim + i) * states;
      const leak = rng.uniform(0, LARGEST_LEAK);
      const weights = randomDistribution(new Float64Array(SUPPORT), rng, (x) => x);
      for (const weight of weights) mu[row + 1 + rng.integer(states - 1)] += (1 - leak) * weight;
      mu[row] += leak;
    }
    mu[(h * dim + fail) * states] = 1;
  }
  const initial = new Float64Array(states).fill(1 / (states - 1));
  initial[0] = 0;
  return { model: { horizon, states, actions, dim, phi, theta, mu, initial, failState: 0 }, radii };
}

/**
 * The model in which each factor has lost q·ρ_{h,i} of its mass from the states of highest value V to the worst one.
 * At q = 1, with a policy's own robust values, this is its worst case in the TV ball.
 *
 * @param values V as `exactRobust` returns it, (H+1)·S.
 */
export function shiftedTarget(
  model: LinearModel,
  radii: ArrayLike<number>,
  values: Float64Array,
  q: number,
): LinearModel {
  const { horizon: H, dim: d, states: S } = model;
  const mu = model.mu.slice();
  for (let h = 0; h < H - 1; h++) {
    const next = values.subarray((h + 1) * S, (h + 2) * S);
    const order = ascendingOrder(next);
    for (let i = 0; i < d; i++) {
      const row = mu.subarray((h * d + i) * S, (h * d + i + 1) * S);
      tvBall(row.slice(), next, order, q * radii[h * d + i], row);
    }
  }
  return withFactors(model, mu);
}

/** Normalised exponentials, sharpened by `shape`. */
function randomDistribution(out: Float64Array, rng: Rng, shape: (x: number) => number): Float64Array {
  let total = 0;
  for (let i = 0; i < out.length; i++) {
    out[i] = shape(-Math.log(1 - rng.uniform()));
    total += out[i];
  }
  for (let i = 0; i < out.length; i++) out[i] /= total;
  return out;
}
