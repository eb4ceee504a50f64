import type { Rng } from "../tensor/rng.js";
import type { LinearModel } from "./linear-model.js";

/** What a step of an environment returns. */
export interface StepResult<S> {
  readonly next: S;
  readonly reward: number;
  /** True when nothing can be earned after this step; the episode ends. */
  readonly terminal?: boolean;
}

/** A finite-horizon environment to learn in, in the manner of Gym. Steps count from 0 to horizon − 1. */
export interface Environment<S> {
  readonly horizon: number;
  readonly actions: number;
  reset(rng: Rng): S;
  step(h: number, state: S, action: number, rng: Rng): StepResult<S>;
  /** Identity of a state. With it, equal states are merged and learning costs nothing for repeated ones. */
  key?(state: S): number | string;
  /** Number of states when it is finite and known: factor estimates are then projected onto the simplex by default. */
  readonly stateCount?: number;
  /** An absorbing state without reward; its value is known to be 0. */
  isFail?(state: S): boolean;
  /** Range of one reward, default [0, 1]; the lower end must not be negative. */
  readonly rewardRange?: readonly [number, number];
}

/** The known features φ(s,a) of a linear MDP. */
export interface FeatureMap<S> {
  /** Length d of φ. */
  readonly dim: number;
  /** Writes φ(state, action) to `out[offset … offset + dim − 1]`. */
  write(state: S, action: number, out: Float64Array, offset: number): void;
  /** A known part of the action value that features need not explain, such as a payoff that ends the episode. */
  knownValue?(h: number, state: S, action: number): number;
  /** `unchecked` allows features that are no probability vectors; factors then have no such meaning either. */
  readonly check?: "simplex" | "unchecked";
}

/**
 * A known model as an environment to sample from, together with its features.
 *
 * @example
 * import { Rng } from "minmaxmin";
 * import { modelEnvironment, simLinear } from "minmaxmin/mdp";
 * const { environment, features } = modelEnvironment(simLinear({ xi: 0.1 }).model);
 * environment.reset(new Rng(1)); // => 0
 * features.dim; // => 4
 */
export function modelEnvironment(model: LinearModel): {
  environment: Environment<number>;
  features: FeatureMap<number>;
} {
  const { horizon, states, actions, dim, phi, theta, initial, failState } = model;
  const cumulativeFactors = cumulativeRows(model.mu, states);
  const cumulativeInitial = cumulativeRows(initial, states);
  let largest = 0;
  for (const value of theta) largest = Math.max(largest, value);
  return {
    environment: {
      horizon,
      actions,
      stateCount: states,
      rewardRange: [0, Math.max(1, largest)],
      reset: (rng) => drawIndex(cumulativeInitial, 0, states, rng.uniform()),
      step: (h, state, action, rng) => {
        const row = (state * actions + action) * dim;
        let reward = 0;
        for (let i = 0; i < dim; i++) reward += phi[row + i] * theta[h * dim + i];
        // P = Σ φ_i μ_i: first the factor, then the state from it.
        let left = rng.uniform();
        let factor = 0;
        for (let i = 0; i < dim; i++) {
          if (phi[row + i] === 0) continue;
          factor = i;
          left -= phi[row + i];
          if (left < 0) break;
        }
        const next = drawIndex(cumulativeFactors, (h * dim + factor) * states, states, rng.uniform());
        return { next, reward };
      },
      key: (state) => state,
      isFail: failState === undefined ? undefined : (state) => state === failState,
    },
    features: {
      dim,
      write: (state, action, out, offset) => {
        const row = (state * actions + action) * dim;
        for (let i = 0; i < dim; i++) out[offset + i] = phi[row + i];
      },
    },
  };
}

/** Running sums of each row, made exactly 1 from the last possible index on. */
function cumulativeRows(rows: Float64Array, width: number): Float64Array {
  const sums = rows.slice();
  for (let start = 0; start < rows.length; start += width) {
    for (let i = start + 1; i < start + width; i++) sums[i] += sums[i - 1];
    let last = start + width - 1;
    while (last > start && rows[last] === 0) last--;
    sums.fill(1, last, start + width);
  }
  return sums;
}

/** First index whose running sum exceeds `uniform`: never one of probability 0. */
function drawIndex(sums: Float64Array, start: number, width: number, uniform: number): number {
  let low = 0;
  let high = width - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sums[start + middle] > uniform) high = middle;
    else low = middle + 1;
  }
  return low;
}
