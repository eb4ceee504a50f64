import { exceedsRange, newColumn, SleepingExperts } from "./sleeping-experts.js";

/**
 * Coin betting (Orabona & Pál 2016) for sleeping experts: every expert bets the fraction β = s/(n+1) of its wealth W
 * (the Krichevsky–Trofimov strategy) on its own regret; p ∝ q·I·[β·W]₊. With |r| ≤ 1 and n_g awake rounds,
 * R_g ≤ sqrt(3·n_g·(3 + ln(Σq/q_g))).
 */
export class CoinBetting extends SleepingExperts {
  override readonly kind = "coin";
  private rounds = newColumn();
  private outcomes = newColumn();
  private logWealth = newColumn();
  private exceeded = false;

  /** @param range largest |r| of a round. */
  constructor(private readonly range: number) {
    super();
  }

  override update(active: Int32Array, regrets: Float64Array, count: number): void {
    for (let k = 0; k < count; k++) {
      const expert = active[k];
      const r = regrets[k] / this.range;
      this.exceeded ||= exceedsRange(r);
      const fraction = this.fraction(expert);
      const outcome = fraction > 0 ? r : Math.max(r, 0);
      this.logWealth[expert] += Math.log1p(fraction * outcome);
      this.outcomes[expert] += outcome;
      this.rounds[expert]++;
    }
  }

  override bound(expert: number): number | null {
    if (this.exceeded) return null;
    const logPrior = Math.log(this.priorSum(() => 1) / this.priors[expert]);
    return this.range * Math.sqrt(3 * this.rounds[expert] * (3 + logPrior));
  }

  protected override logWeight(expert: number): number {
    const fraction = this.fraction(expert);
    return fraction > 0 ? Math.log(fraction) + this.logWealth[expert] : Number.NEGATIVE_INFINITY;
  }

  /** β = s/(n+1) */
  private fraction(expert: number): number {
    return this.outcomes[expert] / (this.rounds[expert] + 1);
  }

  protected override columns(): Float64Array[] {
    return [this.rounds, this.outcomes, this.logWealth];
  }
  protected override setColumns([rounds, outcomes, logWealth]: readonly Float64Array[]): void {
    this.rounds = rounds;
    this.outcomes = outcomes;
    this.logWealth = logWealth;
  }
  protected override scalars(): number[] {
    return [this.exceeded ? 1 : 0];
  }
  protected override setScalars([exceeded]: readonly number[]): void {
    this.exceeded = exceeded === 1;
  }
}
