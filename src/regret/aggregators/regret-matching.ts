import { newColumn, SleepingExperts } from "./sleeping-experts.js";

/**
 * Regret matching, p ∝ q·I·[R]₊, which needs no range: since Σ q_i [R_i]₊² never exceeds Σ_t Σ_i q_i r_{t,i}²,
 * R_g ≤ sqrt( Σ_i q_i S_i / q_g ) with S_i = Σ_t r_{t,i}². The bound grows with the whole stream, not with T_g.
 *
 * `damped` gives ML-Poly (Gaillard, Stoltz & van Erven 2014): p ∝ q·I·[R]₊ / (range² + S_i).
 */
export class RegretMatching extends SleepingExperts {
  override readonly kind: "regret-matching" | "ml-poly";
  private regrets = newColumn();
  private squares = newColumn();

  /** @param damping ML-Poly's squared range; `null` for plain regret matching. */
  constructor(private readonly damping: number | null = null) {
    super();
    this.kind = damping === null ? "regret-matching" : "ml-poly";
  }

  override update(active: Int32Array, regrets: Float64Array, count: number): void {
    for (let k = 0; k < count; k++) {
      this.regrets[active[k]] += regrets[k];
      this.squares[active[k]] += regrets[k] * regrets[k];
    }
  }

  override bound(expert: number): number | null {
    if (this.damping !== null) return null;
    return Math.sqrt(this.priorSum((i) => this.squares[i]) / this.priors[expert]);
  }

  protected override logWeight(expert: number): number {
    const regret = this.regrets[expert];
    if (regret <= 0) return Number.NEGATIVE_INFINITY;
    return Math.log(regret) - (this.damping === null ? 0 : Math.log(this.damping + this.squares[expert]));
  }

  protected override columns(): Float64Array[] {
    return [this.regrets, this.squares];
  }
  protected override setColumns([regrets, squares]: readonly Float64Array[]): void {
    this.regrets = regrets;
    this.squares = squares;
  }
}
