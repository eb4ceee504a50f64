/** Solving a matrix game: choice of method, certified value. */
import { InputError, showValue } from "../../base/errors.js";
import { feg } from "../anchored-extragradient.js";
import { extragradient, forb } from "../extragradient.js";
import { inexactHalpern } from "../inexact-halpern.js";
import type { InclusionEvent, InclusionOptions, InclusionResult } from "../options.js";
import { vrExtragradient, vrForb } from "../variance-reduced.js";
import { vrHalpern } from "../vr-halpern.js";
import type { PayoffMatrix } from "./matrix.js";
import { MATRIX_GAME_DEFAULTS, type MatrixGame, type MatrixGameOptions, matrixGame } from "./matrix-game.js";
import { restartedHalpernGame } from "./restarted-game.js";

type GameMethodFunction = (game: MatrixGame, options: InclusionOptions) => InclusionResult;

const inclusion =
  (method: (op: MatrixGame, start: Float64Array, options: InclusionOptions) => InclusionResult) =>
  (game: MatrixGame, options: InclusionOptions) =>
    method(game, game.start, options);

const METHODS = {
  "restarted-halpern": restartedHalpernGame,
  extragradient: inclusion(extragradient),
  forb: inclusion(forb),
  feg: inclusion(feg),
  "vr-extragradient": inclusion(vrExtragradient),
  "vr-forb": inclusion(vrForb),
  "inexact-halpern": inclusion(inexactHalpern),
  // A game is not cocoercive: Algorithm 1 with a short step is a heuristic here, as in the paper's experiments.
  "vr-halpern": inclusion(vrHalpern),
} as const satisfies Record<string, GameMethodFunction>;

export type GameMethod = keyof typeof METHODS;
export const GAME_METHODS = Object.keys(METHODS) as readonly GameMethod[];

export interface SolveGameOptions extends MatrixGameOptions {
  readonly method?: GameMethod;
  /** Largest duality gap, in units of the payoff. */
  readonly tolerance?: number;
  /** Most epochs; one is the work of a product with A and one with Aᵀ. */
  readonly maxEpochs?: number;
  readonly seed?: number;
  readonly step?: number;
  readonly stop?: InclusionOptions["stop"];
  readonly onEvent?: (event: InclusionEvent) => void;
}

export const SOLVE_GAME_DEFAULTS = {
  ...MATRIX_GAME_DEFAULTS,
  method: "restarted-halpern",
  tolerance: 1e-6,
  maxEpochs: 100_000,
  seed: 1,
} as const satisfies SolveGameOptions;

export interface GameResult extends Omit<InclusionResult, "u" | "gap"> {
  /** Strategy of the row player, who maximises yᵀAx. */
  readonly rowStrategy: Float64Array;
  /** Strategy of the column player, who minimises. */
  readonly columnStrategy: Float64Array;
  /** Middle of `valueBounds`. */
  readonly value: number;
  /** What each player has secured with its strategy: the value of the game lies in between, up to rounding. */
  readonly valueBounds: readonly [number, number];
  /** Their distance, computed from the original payoffs. */
  readonly gap: number;
}

/**
 * Both optimal strategies of the zero-sum game with payoff A (row player receives), and bounds of its value that hold
 * whatever the method did: [min_j (Aᵀy)_j, max_i (Ax)_i].
 *
 * @example
 * import { densePayoff, solveMatrixGame } from "minmaxmin/halpern";
 * const rockPaperScissors = densePayoff(3, 3, [0, -1, 1, 1, 0, -1, -1, 1, 0]);
 * const { value, gap } = solveMatrixGame(rockPaperScissors, { tolerance: 1e-8 });
 * Math.abs(value) <= gap && gap <= 1e-8; // => true
 */
export function solveMatrixGame(matrix: PayoffMatrix, options: SolveGameOptions = {}): GameResult {
  const { method, tolerance, maxEpochs, seed, centring, sampling } = { ...SOLVE_GAME_DEFAULTS, ...options };
  if (!(method in METHODS)) {
    throw InputError.of("method", `is ${showValue(method)}`, `give one of ${GAME_METHODS.join(", ")}`);
  }
  const game = matrixGame(matrix, { centring, sampling });
  const { step, stop, onEvent } = options;
  const { u, ...result } = METHODS[method](game, {
    exit: "gap",
    tolerance,
    maxCalls: maxEpochs * game.components,
    maxIterations: Number.POSITIVE_INFINITY,
    seed,
    step,
    stop,
    onEvent,
  });
  const [columnStrategy, rowStrategy] = [u.slice(0, game.numCols), u.slice(game.numCols)];
  const valueBounds = securedValues(matrix, rowStrategy, columnStrategy);
  return {
    ...result,
    rowStrategy,
    columnStrategy,
    value: (valueBounds[0] + valueBounds[1]) / 2,
    valueBounds,
    gap: Math.max(0, valueBounds[1] - valueBounds[0]),
  };
}

/** [min_j (Aᵀy)_j, max_i (Ax)_i], from the payoffs as given. */
function securedValues(matrix: PayoffMatrix, y: Float64Array, x: Float64Array): readonly [number, number] {
  const rowPayoffs = new Float64Array(matrix.numRows);
  const columnPayoffs = new Float64Array(matrix.numCols);
  matrix.multiply(x, rowPayoffs);
  matrix.multiplyTranspose(y, columnPayoffs);
  const least = columnPayoffs.reduce((a, b) => Math.min(a, b));
  return [least, rowPayoffs.reduce((a, b) => Math.max(a, b))];
}
