import { InputError } from "../../base/errors.js";
import type { Rng } from "../../tensor/rng.js";
import type { Environment, FeatureMap } from "../environment.js";
import type { Policy } from "../policy.js";

/** Parameters of the American put. */
export interface AmericanPutOptions {
  readonly horizon: number;
  /** Number d of hat functions. */
  readonly dim: number;
  /** Price at the start, or its range; a single number makes price lattices recombine. */
  readonly start: number | readonly [number, number];
  /** Probability of a rise in the nominal model. Default 0.5. */
  readonly upProbability?: number;
}

/** The published contract. */
export const AMERICAN_PUT = { strike: 100, up: 1.02, down: 0.98, lowestAnchor: 80, width: 100 } as const;

/** Actions. */
export const HOLD = 0;
export const EXERCISE = 1;
/** The state after exercise; no price. */
const EXIT = 0;
/** Prices this close (relative) are the same node of the lattice. */
const NODE_DIGITS = 1e9;

/** An American put as a learning problem. */
export interface AmericanPut {
  readonly environment: Environment<number>;
  readonly features: FeatureMap<number>;
  /** θ = 0: rewards are known payoffs. */
  readonly rewards: Float64Array;
  readonly valueCap: () => number;
}

/**
 * An American put option (Liu & Xu 2024; Tang, Liu & Xu 2025): the price moves by ×1.02 or ×0.98; holding pays
 * nothing, exercising pays max(0, 100 − price) and ends. Holding is described by hat functions of the price, with the
 * price clamped to the anchors so that they sum to 1. Not exactly a linear MDP.
 *
 * @example
 * import { americanPut } from "minmaxmin/mdp";
 * const { features } = americanPut({ horizon: 10, dim: 20, start: 100 });
 * const phi = new Float64Array(20);
 * features.write(97.5, 0, phi, 0);
 * [phi[3], phi[4]]; // => [0.5, 0.5]
 */
export function americanPut(options: AmericanPutOptions): AmericanPut {
  const { horizon, dim, start, upProbability = 0.5 } = options;
  if (!(Number.isSafeInteger(dim) && dim >= 2)) throw InputError.of("dim", `is ${dim}`, "give at least 2");
  const [lowest, highest] = typeof start === "number" ? [start, start] : (start ?? []);
  if (!(lowest > 0 && highest >= lowest))
    throw InputError.of("start", `is [${lowest}, ${highest}]`, "give a positive price or range");
  return {
    environment: {
      horizon,
      actions: 2,
      reset: (rng) => rng.uniform(lowest, highest),
      step: (_h, price, action, rng) =>
        action === EXERCISE
          ? { next: EXIT, reward: payoff(price), terminal: true }
          : { next: move(price, rng, upProbability), reward: 0 },
      key: (price) => Math.round(price * NODE_DIGITS),
      isFail: (price) => price === EXIT,
      rewardRange: [0, AMERICAN_PUT.strike],
    },
    features: hatFeatures(dim),
    rewards: new Float64Array(horizon * dim),
    valueCap: () => AMERICAN_PUT.strike,
  };
}

/** Expected payoff of a policy when prices rise with probability `upProbability`: exact, on the recombining lattice. */
export function americanPutReturn(
  policy: Policy<number>,
  start: number,
  horizon: number,
  upProbability: number,
): number {
  const row = new Float64Array(2);
  return onLattice(start, horizon, upProbability, (h, price, hold) => {
    policy.logProbs(h, price, row);
    return Math.exp(row[EXERCISE]) * payoff(price) + Math.exp(row[HOLD]) * hold;
  });
}

/** Value of optimal exercise when prices rise with probability `upProbability`. */
export function americanPutOptimum(start: number, horizon: number, upProbability: number): number {
  return onLattice(start, horizon, upProbability, (_h, price, hold) => Math.max(payoff(price), hold));
}

/** The rule that is optimal for one rise probability: exercise where that pays more than holding. */
export function americanPutRule(start: number, horizon: number, upProbability: number): Policy<number> {
  const exercises = new Set<string>();
  const node = (h: number, price: number) => `${h}:${Math.round(price * NODE_DIGITS)}`;
  onLattice(start, horizon, upProbability, (h, price, hold) => {
    if (payoff(price) > hold) exercises.add(node(h, price));
    return Math.max(payoff(price), hold);
  });
  const logProbs = (h: number, price: number, out: Float64Array) => {
    const action = exercises.has(node(h, price)) ? EXERCISE : HOLD;
    out.fill(Number.NEGATIVE_INFINITY, 0, 2);
    out[action] = 0;
  };
  const sample = (h: number, price: number) => (exercises.has(node(h, price)) ? EXERCISE : HOLD);
  return { horizon, actions: 2, logProbs, sample };
}

/** Backward induction over the h + 1 prices of each step; nothing is paid after the last one. */
function onLattice(
  start: number,
  horizon: number,
  upProbability: number,
  value: (h: number, price: number, hold: number) => number,
): number {
  let next = new Float64Array(horizon + 1);
  for (let h = horizon - 1; h >= 0; h--) {
    const here = new Float64Array(h + 1);
    for (let ups = 0; ups <= h; ups++) {
      const price = start * AMERICAN_PUT.up ** ups * AMERICAN_PUT.down ** (h - ups);
      here[ups] = value(h, price, upProbability * next[ups + 1] + (1 - upProbability) * next[ups]);
    }
    next = here;
  }
  return next[0];
}

function hatFeatures(dim: number): FeatureMap<number> {
  const { lowestAnchor, width } = AMERICAN_PUT;
  const spacing = width / dim;
  const highestAnchor = lowestAnchor + (dim - 1) * spacing;
  return {
    dim,
    check: "unchecked",
    write: (price, action, out, offset) => {
      out.fill(0, offset, offset + dim);
      if (action === EXERCISE || price === EXIT) return;
      const clamped = Math.min(Math.max(price, lowestAnchor), highestAnchor);
      const position = (clamped - lowestAnchor) / spacing;
      const left = Math.min(Math.floor(position), dim - 2);
      out[offset + left] = 1 - (position - left);
      out[offset + left + 1] = position - left;
    },
    knownValue: (_h, price, action) => (action === EXERCISE && price !== EXIT ? payoff(price) : 0),
  };
}

function payoff(price: number): number {
  return Math.max(0, AMERICAN_PUT.strike - price);
}

function move(price: number, rng: Rng, upProbability: number): number {
  return price * (rng.uniform() < upProbability ? AMERICAN_PUT.up : AMERICAN_PUT.down);
}
