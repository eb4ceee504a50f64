import { exceedsRange, type LossRange, newColumn, SleepingExperts } from "./sleeping-experts.js";

/**
 * ln w(R, C) of AdaNormalHedge's weight (Luo & Schapire 2015)
 *
 *     w(R, C) = ½ ( Φ(R+1, C+1) − Φ(R−1, C+1) ),   Φ(R, C) = exp([R]₊² / (3C)),
 *
 * without overflow or cancellation: the difference of the exponents is formed exactly before anything is exponentiated.
 *
 * @example
 * import { adaNormalHedgeLogWeight } from "minmaxmin/regret";
 * adaNormalHedgeLogWeight(0, 0); // => -1.6204674520812685
 * adaNormalHedgeLogWeight(3000, 3100); // => 967.0597821768642
 * adaNormalHedgeLogWeight(-1, 5); // => Number.NEGATIVE_INFINITY
 */
export function adaNormalHedgeLogWeight(regret: number, absoluteRegret: number): number {
  if (regret <= -1) return Number.NEGATIVE_INFINITY;
  const denominator = 3 * (absoluteRegret + 1);
  const larger = ((regret + 1) * (regret + 1)) / denominator;
  const difference = regret >= 1 ? (4 * regret) / denominator : larger;
  return larger + Math.log(-Math.expm1(-difference)) - Math.LN2;
}

/**
 * Sleeping AdaNormalHedge: parameter-free, and the regret to an expert grows with the square root of *its own* awake
 * time: R_g ≤ L·sqrt(3·(C_g/L)·Z_g) with Z_g = ln( Σ_i q_i [1 + 3/2·(1 + ln(1 + C_i/L))] / q_g ).
 *
 * With range `"auto"` (derived here, proof sketch in docs/regret.md) L is the largest |r| seen: a round that exceeds L
 * is shrunk to L as a whole vector before it is accumulated, which loses at most L_T in total:
 * R_g ≤ L_T + sqrt(3·C_g·L_T·Z_g) with Z_g = ln( Σ_i q_i [1 + 3/(2 ln 2)·ln(1 + C_i/L_1)] / q_g ), L_1 the first range.
 */
export class AdaNormalHedge extends SleepingExperts {
  override readonly kind = "adanormalhedge";
  private regrets = newColumn();
  private absoluteRegrets = newColumn();
  /** L: the fixed range, or the largest |r| so far (0 before the first). */
  private range: number;
  private firstRange = 0;
  private exceeded = false;

  constructor(range: LossRange) {
    super();
    this.isAdaptive = range === "auto";
    this.range = range === "auto" ? 0 : range;
  }
  private readonly isAdaptive: boolean;

  override update(active: Int32Array, regrets: Float64Array, count: number): void {
    const shrink = this.admit(largestMagnitude(regrets, count));
    for (let k = 0; k < count; k++) {
      const r = shrink * regrets[k];
      this.regrets[active[k]] += r;
      this.absoluteRegrets[active[k]] += Math.abs(r);
    }
  }

  override bound(expert: number): number | null {
    const { range, absoluteRegrets: c } = this;
    if (this.exceeded) return null;
    if (range === 0) return 0;
    if (this.isAdaptive) {
      const growth = 3 / (2 * Math.LN2);
      const total = this.priorSum((i) => 1 + growth * Math.log1p(c[i] / this.firstRange));
      return range + Math.sqrt(3 * c[expert] * range * Math.log(total / this.priors[expert]));
    }
    const total = this.priorSum((i) => 1 + 1.5 * (1 + Math.log1p(c[i] / range)));
    return Math.sqrt(3 * c[expert] * range * Math.log(total / this.priors[expert]));
  }

  protected override logWeight(expert: number): number {
    if (this.range === 0) return 0;
    return adaNormalHedgeLogWeight(
      this.regrets[expert] / this.range,
      this.absoluteRegrets[expert] / this.range,
    );
  }

  /** Factor by which this round's regrets enter; widens the range when it adapts. */
  private admit(magnitude: number): number {
    if (magnitude <= this.range) return 1;
    if (!this.isAdaptive) {
      this.exceeded ||= exceedsRange(magnitude / this.range);
      return 1;
    }
    const shrink = this.range / magnitude;
    if (this.range === 0) this.firstRange = magnitude;
    this.range = magnitude;
    return shrink;
  }

  protected override columns(): Float64Array[] {
    return [this.regrets, this.absoluteRegrets];
  }
  protected override setColumns([regrets, absoluteRegrets]: readonly Float64Array[]): void {
    this.regrets = regrets;
    this.absoluteRegrets = absoluteRegrets;
  }
  protected override scalars(): number[] {
    return [this.range, this.firstRange, this.exceeded ? 1 : 0];
  }
  protected override setScalars([range, firstRange, exceeded]: readonly number[]): void {
    this.range = range;
    this.firstRange = firstRange;
    this.exceeded = exceeded === 1;
  }
}

function largestMagnitude(values: Float64Array, count: number): number {
  let largest = 0;
  for (let k = 0; k < count; k++) largest = Math.max(largest, Math.abs(values[k]));
  return largest;
}
