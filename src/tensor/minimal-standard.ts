const MULTIPLIER = 16807;
const MODULUS = 2 ** 31 - 1;

/** Number of values of a draw: 1 to 2³¹ − 2. */
const RANGE = MODULUS - 1;

/**
 * The stream x ← 16807 x mod (2³¹ − 1) of Park & Miller (1988), and uniform numbers from two draws each: what
 * `std::default_random_engine` and `std::uniform_real_distribution<double>` give with libstdc++, from which published instance generators
 * in C++ draw (those of the K-adaptability experiments with the seeds 1111 + s).
 *
 * @example
 * import { MinimalStandard } from "minmaxmin";
 * const random = new MinimalStandard(1111);
 * random.uniform(0, 10).toFixed(12); // => "1.384826266606"
 */
export class MinimalStandard {
  private state: number;

  /** @param seed a whole number; those divisible by 2³¹ − 1 count as 1, as in C++. */
  constructor(seed: number) {
    this.state = seed % MODULUS || 1;
  }

  /** A number in [low, high). */
  uniform(low: number, high: number): number {
    const first = this.draw() - 1;
    const second = this.draw() - 1;
    return low + (high - low) * ((first + second * RANGE) / RANGE / RANGE);
  }

  private draw(): number {
    this.state = (MULTIPLIER * this.state) % MODULUS; // below 2⁵³: exact
    return this.state;
  }
}
