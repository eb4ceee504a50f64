const WORDS = 624;
const SHIFT = 397;
const UNIT = 1 / 9007199254740992;

/**
 * The Mersenne Twister MT19937 (Matsumoto & Nishimura 1998) with the exact derived streams of NumPy's legacy
 * `RandomState` and of Python's `random`: published experiments are seeded with these. For new work use {@link Rng}.
 *
 * @example
 * import { MT19937 } from "minmaxmin";
 * MT19937.numpyLegacy(21).nextUint32(); // => 209271753
 * Array.from(MT19937.numpyLegacy(5).permutation(10)); // => [9, 5, 2, 4, 7, 1, 0, 8, 6, 3]
 * MT19937.python(21).randomSample(); // => 0.16494947983319797
 */
export class MT19937 {
  private readonly words = new Uint32Array(WORDS);
  private next = WORDS;
  private spareNormal: number | undefined;

  private constructor() {}

  /** The stream of `numpy.random.RandomState(seed)` (and of `numpy.random.seed`); seed in 0 … 2³² − 1. */
  static numpyLegacy(seed: number): MT19937 {
    const generator = new MT19937();
    generator.initialise(seed);
    return generator;
  }

  /** The stream of `random.seed(seed)` of Python 3; seed in 0 … 2³² − 1. */
  static python(seed: number): MT19937 {
    const generator = new MT19937();
    generator.initialiseByArray([seed >>> 0]);
    return generator;
  }

  /** The next 32 random bits, as an unsigned integer. */
  nextUint32(): number {
    if (this.next === WORDS) this.twist();
    let y = this.words[this.next++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    return y >>> 0;
  }

  /** Uniform on [0, 1) with 53 bits: NumPy's `random_sample` and Python's `random`. */
  randomSample(): number {
    const high = this.nextUint32() >>> 5;
    const low = this.nextUint32() >>> 6;
    return (high * 67108864 + low) * UNIT;
  }

  /** Uniform on [low, high): NumPy's `uniform`. */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * this.randomSample();
  }

  /** Standard normal: NumPy's legacy `randn` (polar method; the second of each pair is kept for the next call). */
  normal(): number {
    if (this.spareNormal !== undefined) {
      const spare = this.spareNormal;
      this.spareNormal = undefined;
      return spare;
    }
    for (;;) {
      const x1 = 2 * this.randomSample() - 1;
      const x2 = 2 * this.randomSample() - 1;
      const r2 = x1 * x1 + x2 * x2;
      if (r2 === 0 || r2 >= 1) continue;
      const f = Math.sqrt((-2 * Math.log(r2)) / r2);
      this.spareNormal = f * x1;
      return f * x2;
    }
  }

  /** Uniform integer in {0, …, max}, by masking and rejection: NumPy's legacy `random_interval`. */
  interval(max: number): number {
    if (max === 0) return 0;
    const mask = 0xffffffff >>> Math.clz32(max);
    for (;;) {
      const value = (this.nextUint32() & mask) >>> 0;
      if (value <= max) return value;
    }
  }

  /** Shuffles in place and returns the same array: NumPy's legacy `shuffle`. */
  shuffle<T extends { length: number; [index: number]: unknown }>(items: T): T {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.interval(i);
      const kept = items[i];
      items[i] = items[j];
      items[j] = kept;
    }
    return items;
  }

  /** A permutation of {0, …, count − 1}: NumPy's legacy `permutation`, hence pandas' `sample(frac=1)`. */
  permutation(count: number): Int32Array {
    return this.shuffle(Int32Array.from({ length: count }, (_, i) => i));
  }

  private initialise(seed: number): void {
    const mt = this.words;
    mt[0] = seed >>> 0;
    for (let i = 1; i < WORDS; i++) mt[i] = Math.imul(1812433253, mt[i - 1] ^ (mt[i - 1] >>> 30)) + i;
    this.next = WORDS;
  }

  private initialiseByArray(key: readonly number[]): void {
    const mt = this.words;
    this.initialise(19650218);
    let i = 1;
    let j = 0;
    for (let k = Math.max(WORDS, key.length); k > 0; k--) {
      mt[i] = (mt[i] ^ Math.imul(mt[i - 1] ^ (mt[i - 1] >>> 30), 1664525)) + key[j] + j;
      if (++i === WORDS) {
        mt[0] = mt[WORDS - 1];
        i = 1;
      }
      if (++j === key.length) j = 0;
    }
    for (let k = WORDS - 1; k > 0; k--) {
      mt[i] = (mt[i] ^ Math.imul(mt[i - 1] ^ (mt[i - 1] >>> 30), 1566083941)) - i;
      if (++i === WORDS) {
        mt[0] = mt[WORDS - 1];
        i = 1;
      }
    }
    mt[0] = 0x80000000;
  }

  private twist(): void {
    const mt = this.words;
    for (let k = 0; k < WORDS; k++) {
      const y = (mt[k] & 0x80000000) | (mt[(k + 1) % WORDS] & 0x7fffffff);
      mt[k] = mt[(k + SHIFT) % WORDS] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.next = 0;
  }
}
