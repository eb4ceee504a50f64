/** Two-player zero-sum Markov games by anchored Shapley iteration. */
import { InputError, showCount, showValue } from "../../base/errors.js";
import { Stop } from "../../base/stop.js";
import { OptimalAnchor } from "../contraction.js";
import { densePayoff } from "./matrix.js";
import { solveMatrixGame } from "./solve-game.js";

export interface MarkovGame {
  readonly states: number;
  /** Actions of the maximising and of the minimising player, in every state. */
  readonly rowActions: number;
  readonly columnActions: number;
  /** γ in [0, 1). */
  readonly discount: number;
  /** reward[(s·rowActions + i)·columnActions + j], to the row player. */
  readonly reward: ArrayLike<number>;
  /** transition[((s·rowActions + i)·columnActions + j)·states + t], rows that add to 1. */
  readonly transition: ArrayLike<number>;
}

export interface MarkovGameOptions {
  /** `anchored`: Halpern iteration with the optimal anchor for contractions; `plain`: Shapley's own iteration. */
  readonly iteration?: "anchored" | "plain";
  /** Proved bound on ‖V − V*‖∞ at which to stop. */
  readonly tolerance?: number;
  readonly maxIterations?: number;
  readonly stop?: Stop;
}

export const MARKOV_GAME_DEFAULTS = {
  iteration: "anchored",
  tolerance: 1e-6,
  maxIterations: 100_000,
} as const satisfies MarkovGameOptions;

export interface MarkovGameResult {
  readonly status: "optimal" | "limit";
  /** Value of every state to the row player. */
  readonly value: Float64Array;
  /** ‖V − V*‖∞ ≤ this: (‖V − TV‖∞ + the gaps of the stage games)/(1 − γ). */
  readonly errorBound: number;
  /** Stationary strategies, by states. */
  readonly rowStrategies: readonly Float64Array[];
  readonly columnStrategies: readonly Float64Array[];
  readonly iterations: number;
}

/** Stage games are solved to this part of what the error bound allows. */
const STAGE_SHARE = 0.1;
const PROBABILITY_TOLERANCE = 1e-9;

/**
 * Value and stationary strategies of a discounted zero-sum Markov game: the fixed point of Shapley's operator
 * (TV)_s = val[r_s + γ·P_s·V], a γ-contraction in the maximum norm whose matrix games are solved by `solveMatrixGame`.
 * The anchored iteration V_k = V₀/φ_k + (1 − 1/φ_k)·T(V_{k−1}), φ_k = Σ_{i≤k} γ^{−2i} (Park & Ryu 2022, Lee & Ryu 2023),
 * decreases the residual faster while γ^k is still large, and ends on the same rate.
 *
 * @example
 * import { solveMarkovGame } from "minmaxmin/halpern";
 * const game = { // one state, matching pennies with payoffs 2, −1, −1, 1 for ever: 0.2/(1 − 0.5)
 *   states: 1, rowActions: 2, columnActions: 2, discount: 0.5, reward: [2, -1, -1, 1], transition: [1, 1, 1, 1],
 * };
 * Math.abs(solveMarkovGame(game).value[0] - 0.4) < 1e-5; // => true
 */
export function solveMarkovGame(game: MarkovGame, options: MarkovGameOptions = {}): MarkovGameResult {
  checkMarkovGame(game);
  const { iteration, tolerance, maxIterations } = { ...MARKOV_GAME_DEFAULTS, ...options };
  const stop = options.stop ?? Stop.never();
  const { states, discount: gamma } = game;
  const allowed = tolerance * (1 - gamma);
  const value = new Float64Array(states);
  const anchor = value.slice();
  const weights = iteration === "anchored" ? new OptimalAnchor(gamma) : undefined;
  for (let k = 1; ; k++) {
    const stages = Array.from({ length: states }, (_, s) => {
      const solved = solveMatrixGame(stageGame(game, s, value), { tolerance: STAGE_SHARE * allowed, stop });
      return solved;
    });
    let residual = 0;
    let stageGap = 0;
    stages.forEach((stage, s) => {
      residual = Math.max(residual, Math.abs(stage.value - value[s]));
      stageGap = Math.max(stageGap, stage.gap / 2);
    });
    const errorBound = (residual + stageGap) / (1 - gamma);
    const isDone = errorBound <= tolerance;
    if (isDone || k >= maxIterations || stop.reason() !== undefined) {
      return {
        status: isDone ? "optimal" : "limit",
        value,
        errorBound,
        rowStrategies: stages.map((stage) => stage.rowStrategy),
        columnStrategies: stages.map((stage) => stage.columnStrategy),
        iterations: k,
      };
    }
    const weight = weights?.next() ?? 0;
    for (let s = 0; s < states; s++) value[s] = stages[s].value + weight * (anchor[s] - stages[s].value);
  }
}

/** r_s + γ·P_s·V as a matrix game. */
function stageGame(game: MarkovGame, state: number, value: Float64Array) {
  const { states, rowActions, columnActions, discount, reward, transition } = game;
  const size = rowActions * columnActions;
  const payoff = new Float64Array(size);
  for (let k = 0; k < size; k++) {
    const pair = state * size + k;
    let next = 0;
    for (let t = 0; t < states; t++) next += transition[pair * states + t] * value[t];
    payoff[k] = reward[pair] + discount * next;
  }
  return densePayoff(rowActions, columnActions, payoff);
}

function checkMarkovGame(game: MarkovGame): void {
  const { states, rowActions, columnActions, discount, reward, transition } = game;
  for (const [field, count] of Object.entries({ states, rowActions, columnActions })) {
    if (Number.isInteger(count) && count >= 1) continue;
    throw InputError.of(field, `is ${showValue(count)}`, "give an integer of at least 1");
  }
  if (!(discount >= 0 && discount < 1)) {
    throw InputError.of("discount", `is ${showValue(discount)}`, "give a number of at least 0 and below 1");
  }
  const pairs = states * rowActions * columnActions;
  for (const [field, list, length] of [
    ["reward", reward, pairs],
    ["transition", transition, pairs * states],
  ] as const) {
    if (list.length !== length) {
      throw InputError.of(field, `has ${showCount(list.length, "entry", "entries")}`, `give ${length}`);
    }
  }
  for (let pair = 0; pair < pairs; pair++) {
    if (!Number.isFinite(reward[pair])) {
      throw InputError.of(`reward[${pair}]`, `is ${showValue(reward[pair])}`, "give a finite number");
    }
    let total = 0;
    let least = 0;
    for (let t = 0; t < states; t++) {
      total += transition[pair * states + t];
      least = Math.min(least, transition[pair * states + t]);
    }
    if (least >= 0 && Math.abs(total - 1) <= PROBABILITY_TOLERANCE) continue;
    const field = `transition[${pair * states}…]`;
    throw InputError.of(field, `adds to ${showValue(total)}`, "give probabilities that add to 1");
  }
}
