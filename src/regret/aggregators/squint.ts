import { exceedsRange, newColumn, SleepingExperts } from "./sleeping-experts.js";

/** Learning rates η_k = 2^(−k−1), k = 0 … GRID−1. */
const GRID = 20;
const RATES = Float64Array.from({ length: GRID }, (_, k) => 2 ** (-k - 1));
const LOG_RATES = RATES.map(Math.log);

/**
 * Squint (Koolen & van Erven 2015) for sleeping experts, on a grid of learning rates with a uniform prior:
 * weight Σ_k η_k·exp(η_k·R − η_k²·V) with V = Σ r². With |r| ≤ 1,
 * R_g ≤ max( (3/√2)·sqrt(V_g·z), 4z ), z = ln(GRID·Σq/q_g).
 */
export class Squint extends SleepingExperts {
  override readonly kind = "squint";
  private regrets = newColumn();
  private variances = newColumn();
  private exceeded = false;

  /** @param range largest |r| of a round. */
  constructor(private readonly range: number) {
    super();
  }

  override update(active: Int32Array, regrets: Float64Array, count: number): void {
    for (let k = 0; k < count; k++) {
      const r = regrets[k] / this.range;
      this.regrets[active[k]] += r;
      this.variances[active[k]] += r * r;
      this.exceeded ||= exceedsRange(r);
    }
  }

  override bound(expert: number): number | null {
    if (this.exceeded) return null;
    const z = Math.log((GRID * this.priorSum(() => 1)) / this.priors[expert]);
    return this.range * Math.max((3 / Math.SQRT2) * Math.sqrt(this.variances[expert] * z), 4 * z);
  }

  protected override logWeight(expert: number): number {
    const regret = this.regrets[expert];
    const variance = this.variances[expert];
    let largest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < GRID; k++) {
      largest = Math.max(largest, LOG_RATES[k] + RATES[k] * (regret - RATES[k] * variance));
    }
    let total = 0;
    for (let k = 0; k < GRID; k++) {
      total += Math.exp(LOG_RATES[k] + RATES[k] * (regret - RATES[k] * variance) - largest);
    }
    return largest + Math.log(total);
  }

  protected override columns(): Float64Array[] {
    return [this.regrets, this.variances];
  }
  protected override setColumns([regrets, variances]: readonly Float64Array[]): void {
    this.regrets = regrets;
    this.variances = variances;
  }
  protected override scalars(): number[] {
    return [this.exceeded ? 1 : 0];
  }
  protected override setScalars([exceeded]: readonly number[]): void {
    this.exceeded = exceeded === 1;
  }
}
