import { InputError } from "../../base/errors.js";
import { type LinearModel, withFactors } from "../linear-model.js";
import type { ModelInstance } from "./instance.js";

/** Parameters of SimLinear. */
export interface SimLinearOptions {
  /** δ, the base probability. Default 0.3. */
  readonly delta?: number;
  /** ‖ξ‖₁, how much actions matter; δ ± ‖ξ‖₁ must stay in [0, 1]. Default 0.3. */
  readonly xi?: number;
  /** ε, chance of failure from the ordinary factors. Default 0.001. */
  readonly epsilon?: number;
  /** Chance that the good factor fails instead; 0 in the published instance, 0.15 in SimLinear-B. */
  readonly leak?: number;
}

const DEFAULTS = { delta: 0.3, xi: 0.3, epsilon: 0.001, leak: 0 };
/** Leak of SimLinear-B, chosen so that every kind of set has something to do. */
const LEAK_B = 0.15;

const H = 3;
const ACTIONS = 16;
const DIM = 4;
/** x1 … x5 from 0; x4 is the fail state, x5 the good one. */
const STATES = 5;
const X2 = 1;
const X3 = 2;
const FAIL = 3;
const GOOD = 4;
const SIGNS = 4;

/**
 * The simulated off-dynamics linear MDP of Liu & Xu 2024 (arXiv 2402.15399): five states, sixteen actions a ∈ {−1,1}⁴
 * that succeed with probability p(a) = δ + ⟨ξ,a⟩, three steps. The target at level q sends the good factor of the
 * first step to the fail state with probability q.
 *
 * @throws InputError when δ ± ‖ξ‖₁ leaves [0, 1].
 *
 * @example
 * import { simLinear } from "minmaxmin/mdp";
 * const { model } = simLinear({ xi: 0.1 });
 * [model.states, model.actions, model.dim, model.horizon]; // => [5, 16, 4, 3]
 */
export function simLinear(options: SimLinearOptions = {}): ModelInstance {
  const { delta, xi, epsilon, leak } = { ...DEFAULTS, ...options };
  if (!(delta - xi >= 0 && delta + xi <= 1))
    throw InputError.of("xi", `is ${xi} with delta ${delta}`, "keep delta ± xi within [0, 1]");
  for (const [field, value] of Object.entries({ epsilon, leak }))
    if (!(value >= 0 && value <= 1)) throw InputError.of(field, `is ${value}`, "give a probability");
  const model: LinearModel = {
    horizon: H,
    states: STATES,
    actions: ACTIONS,
    dim: DIM,
    phi: features(delta, xi),
    theta: rewards(),
    mu: factors(epsilon, leak),
    initial: Float64Array.of(1, 0, 0, 0, 0),
    failState: FAIL,
  };
  return { name: "sim-linear", model, target: (q) => target(model, leak, q) };
}

/** SimLinear with ‖ξ‖₁ = 0.3 and a good factor that leaks 0.15: KL and χ² sets change its optimum, too. */
export function simLinearB(): ModelInstance {
  return { ...simLinear({ leak: LEAK_B }), name: "sim-linear-b" };
}

/** Radii that are `radius` for the good factor of the first step and 0 elsewhere, as in the published experiments. */
export function simLinearRadii(radius: number): Float64Array {
  const radii = new Float64Array(H * DIM);
  radii[DIM - 1] = radius;
  return radii;
}

function features(delta: number, xi: number): Float64Array {
  const phi = new Float64Array(STATES * ACTIONS * DIM);
  for (let s = 0; s < STATES; s++) {
    for (let a = 0; a < ACTIONS; a++) {
      let signs = 0;
      for (let bit = 0; bit < SIGNS; bit++) signs += (a >> bit) & 1 ? 1 : -1;
      const p = delta + (xi * signs) / SIGNS;
      const row = (s * ACTIONS + a) * DIM;
      if (s === FAIL) phi[row + 2] = 1;
      else if (s === GOOD) phi[row + 3] = 1;
      else {
        phi[row + s] = 1 - p;
        phi[row + 3] = p;
      }
    }
  }
  return phi;
}

function rewards(): Float64Array {
  const theta = new Float64Array(H * DIM);
  for (let h = 1; h < H; h++) theta[h * DIM + 3] = 1;
  return theta;
}

function factors(epsilon: number, leak: number): Float64Array {
  const mu = new Float64Array(H * DIM * STATES);
  for (let h = 0; h < H; h++) {
    const row = (i: number) => (h * DIM + i) * STATES;
    mu[row(0) + X2] = 1 - epsilon;
    mu[row(0) + FAIL] = epsilon;
    mu[row(1) + X3] = 1 - epsilon;
    mu[row(1) + FAIL] = epsilon;
    mu[row(2) + FAIL] = 1;
    mu[row(3) + GOOD] = 1 - leak;
    mu[row(3) + FAIL] = leak;
  }
  return mu;
}

/** First step only: the ordinary factor without ε, the good one failing with probability leak + (1 − leak)·q. */
function target(model: LinearModel, leak: number, q: number): LinearModel {
  const mu = model.mu.slice();
  mu[X2] = 1;
  mu[FAIL] = 0;
  const good = (DIM - 1) * STATES;
  mu[good + FAIL] = leak + (1 - leak) * q;
  mu[good + GOOD] = 1 - mu[good + FAIL];
  return withFactors(model, mu);
}
