import { SleepingExperts } from "./sleeping-experts.js";

/** The prior for ever, p ∝ q·I: a baseline that learns nothing and guarantees nothing. */
export class Uniform extends SleepingExperts {
  override readonly kind = "uniform";

  override update(): void {}

  override bound(): null {
    return null;
  }

  protected override logWeight(): number {
    return 0;
  }

  protected override columns(): Float64Array[] {
    return [];
  }
  protected override setColumns(): void {}
}
