/**
 * A seeded stream of random numbers: xoshiro128** (Blackman & Vigna 2018), seeded through SplitMix32.
 * Equal seeds give equal streams on every platform.
 *
 * @example
 * import { Rng } from "minmaxmin";
 * const rng = new Rng(7);
 * const first = rng.uniform();
 * first >= 0 && first < 1; // => true
 * new Rng(7).uniform() === first; // => true
 */
export class Rng {
  private readonly state = new Uint32Array(4);
  private spareNormal: number | undefined;

  constructor(seed: number) {
    let mixed = seed >>> 0;
    for (let i = 0; i < 4; i++) {
      mixed = (mixed + 0x9e3779b9) >>> 0;
      let word = mixed;
      word = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
      word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
      this.state[i] = word ^ (word >>> 15);
    }
  }

  /** The next 32 random bits, as an unsigned integer. */
  nextUint32(): number {
    const s = this.state;
    const result = Math.imul(rotateLeft(Math.imul(s[1], 5), 7), 9) >>> 0;
    const shifted = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotateLeft(s[3], 11);
    return result;
  }

  /** Uniform on [low, high), 53 random bits. */
  uniform(low = 0, high = 1): number {
    const unit = ((this.nextUint32() >>> 5) * 67108864 + (this.nextUint32() >>> 6)) / 9007199254740992;
    return low + (high - low) * unit;
  }

  /** Uniform integer in {0, …, count − 1}; count at most 2³². */
  integer(count: number): number {
    return Math.floor(this.uniform() * count);
  }

  /** Standard normal, by the polar method. */
  normal(): number {
    if (this.spareNormal !== undefined) {
      const spare = this.spareNormal;
      this.spareNormal = undefined;
      return spare;
    }
    for (;;) {
      const u = this.uniform(-1, 1);
      const v = this.uniform(-1, 1);
      const s = u * u + v * v;
      if (s === 0 || s >= 1) continue;
      const scale = Math.sqrt((-2 * Math.log(s)) / s);
      this.spareNormal = v * scale;
      return u * scale;
    }
  }

  /** Laplace with density ½·e^(−|z|). */
  laplace(): number {
    const u = 2 * this.uniform();
    return u < 1 ? Math.log1p(-u) : -Math.log1p(1 - u);
  }

  /** Shuffles in place (Fisher–Yates) and returns the same array. */
  shuffle<T extends { length: number; [index: number]: unknown }>(items: T): T {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const kept = items[i];
      items[i] = items[j];
      items[j] = kept;
    }
    return items;
  }

  /** An independent stream for the part of a run called `index`; does not advance this one. */
  fork(index: number): Rng {
    return new Rng((this.state[0] ^ Math.imul(index + 1, 0x85ebca6b)) >>> 0);
  }

  /** The stream's position, for checkpoints. */
  save(): number[] {
    return [...this.state, ...(this.spareNormal === undefined ? [] : [this.spareNormal])];
  }

  /** A stream that continues exactly where `saved` was taken. */
  static restore(saved: readonly number[]): Rng {
    const rng = new Rng(0);
    for (let i = 0; i < 4; i++) rng.state[i] = saved[i];
    rng.spareNormal = saved[4];
    return rng;
  }
}

function rotateLeft(word: number, bits: number): number {
  return ((word << bits) | (word >>> (32 - bits))) >>> 0;
}
