/** Families of matrix games. */
import { InputError, showValue } from "../../base/errors.js";
import { Rng } from "../../tensor/rng.js";
import { densePayoff, implicitPayoff, type PayoffMatrix } from "./matrix.js";

/** Decay of the policeman's reach with distance. */
const POLICEMAN_DECAY = 0.8;

export interface GameFamilyOptions {
  readonly rows: number;
  readonly columns: number;
  readonly seed: number;
  /** Exponent of the Nemirovski families. */
  readonly alpha: number;
}

export const GAME_FAMILY_DEFAULTS: GameFamilyOptions = { rows: 100, columns: 100, seed: 1, alpha: 1 };

export const GAME_FAMILIES = {
  "policeman-burglar": "A_ij = w_j(1 − exp(−0.8|i−j|)), w_j = |N(0,1)| (Nemirovski)",
  "nemirovski-1": "A_ij = ((i+j−1)/(2n−1))^alpha",
  "nemirovski-2": "A_ij = ((|i−j|+1)/(2n−1))^alpha",
  uniform: "independent entries, uniform on [−1, 1]",
  normal: "independent standard normal entries",
} as const;
export type GameFamily = keyof typeof GAME_FAMILIES;

/**
 * A game of a family. Those with a formula for their entries are not stored.
 *
 * @example
 * import { gamePayoff, solveMatrixGame } from "minmaxmin/halpern";
 * const payoff = gamePayoff("policeman-burglar", { rows: 20, columns: 20, seed: 1 });
 * solveMatrixGame(payoff, { tolerance: 1e-6 }).status; // => "optimal"
 */
export function gamePayoff(family: GameFamily, options: Partial<GameFamilyOptions> = {}): PayoffMatrix {
  const { rows, columns, seed, alpha } = { ...GAME_FAMILY_DEFAULTS, ...options };
  for (const [field, value] of Object.entries({ rows, columns })) {
    if (!(Number.isInteger(value) && value >= 1)) {
      throw InputError.of(field, `is ${showValue(value)}`, "give an integer of at least 1");
    }
  }
  const rng = new Rng(seed);
  const last = rows + columns - 1;
  switch (family) {
    case "policeman-burglar": {
      const wealth = Float64Array.from({ length: columns }, () => Math.abs(rng.normal()));
      const reach = Float64Array.from(
        { length: Math.max(rows, columns) },
        (_, distance) => 1 - Math.exp(-POLICEMAN_DECAY * distance),
      );
      return implicitPayoff(rows, columns, (i, j) => wealth[j] * reach[Math.abs(i - j)]);
    }
    case "nemirovski-1": {
      const powers = Float64Array.from({ length: last }, (_, k) => ((k + 1) / last) ** alpha);
      return implicitPayoff(rows, columns, (i, j) => powers[i + j]);
    }
    case "nemirovski-2": {
      const powers = Float64Array.from({ length: last }, (_, k) => ((k + 1) / last) ** alpha);
      return implicitPayoff(rows, columns, (i, j) => powers[Math.abs(i - j)]);
    }
    case "uniform":
      return random(rows, columns, () => rng.uniform(-1, 1));
    case "normal":
      return random(rows, columns, () => rng.normal());
  }
}

/** Entries of 32 bits: random numbers need no more, and memory traffic is what a large game costs. */
function random(rows: number, columns: number, draw: () => number): PayoffMatrix {
  const values = new Float32Array(rows * columns);
  for (let k = 0; k < values.length; k++) values[k] = draw();
  return densePayoff(rows, columns, values);
}
