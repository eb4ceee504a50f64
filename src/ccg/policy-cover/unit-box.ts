/** Scenarios in the coordinates u ∈ [−1, 1]ᵈ of the factors that vary: ξ_k = middle_k + half_k u. */
export class UnitBox {
  /** Factors of positive width, one for each coordinate of u. */
  readonly factors: Int32Array;
  private readonly middle: Float64Array;
  private readonly half: Float64Array;

  constructor(lower: Float64Array, upper: Float64Array) {
    this.middle = lower.map((value, k) => (value + upper[k]) / 2);
    this.half = lower.map((value, k) => (upper[k] - value) / 2);
    this.factors = Int32Array.from(this.half.keys()).filter((k) => this.half[k] > 0);
  }

  get dimension(): number {
    return this.factors.length;
  }

  toScenario(u: ArrayLike<number>): Float64Array {
    const xi = Float64Array.from(this.middle);
    for (let t = 0; t < this.factors.length; t++) {
      const k = this.factors[t];
      xi[k] += this.half[k] * Math.max(-1, Math.min(1, u[t]));
    }
    return xi;
  }

  fromScenario(xi: ArrayLike<number>): Float64Array {
    return Float64Array.from(this.factors, (k) => (xi[k] - this.middle[k]) / this.half[k]);
  }

  /** Value at the middle of slopeᵀξ, with `slope` from position `first` on; `out` gets the slope in u. */
  toUnit(slope: Float64Array, first: number, out: Float64Array): number {
    let constant = 0;
    for (let k = 0; k < this.middle.length; k++) constant += slope[first + k] * this.middle[k];
    for (let t = 0; t < this.factors.length; t++) {
      out[t] = slope[first + this.factors[t]] * this.half[this.factors[t]];
    }
    return constant;
  }
}
