import { InputError } from "../base/errors.js";
import { decodeFloats, encodeFloats } from "../tensor/float-codec.js";

/**
 * Rows with a NaN or infinite feature: refused (`error`), or repaired with the running mean of the column and then
 * predicted only (`skip`) or predicted and learned from (`impute`).
 */
export type NonFinitePolicy = "error" | "skip" | "impute";

/** Keeps NaN and infinities out of the learners. */
export class FeatureGuard {
  /** Rows repaired so far. */
  repaired = 0;
  private sums: Float64Array = new Float64Array(0);
  private counts: Float64Array = new Float64Array(0);

  constructor(readonly policy: NonFinitePolicy) {}

  /** Whether every number of a feature vector is finite; things that are no vectors pass. */
  accepts(features: unknown): boolean {
    if (!isVector(features)) return true;
    for (let i = 0; i < features.length; i++) if (!Number.isFinite(features[i])) return false;
    return true;
  }

  /** Remembers column means, where the policy will need them. */
  observe(features: unknown): void {
    if (this.policy === "error" || !isVector(features)) return;
    if (this.sums.length !== features.length) {
      this.sums = new Float64Array(features.length);
      this.counts = new Float64Array(features.length);
    }
    for (let i = 0; i < features.length; i++) {
      if (!Number.isFinite(features[i])) continue;
      this.sums[i] += features[i];
      this.counts[i]++;
    }
  }

  /** A finite copy of a row that was not accepted. */
  repair<F>(features: F): F {
    const vector = features as unknown as Float64Array;
    if (this.policy === "error") {
      const column = vector.findIndex((value) => !Number.isFinite(value));
      throw InputError.of(
        `features[${column}]`,
        `is ${vector[column]}`,
        'give finite features, or choose nonFinite "skip" or "impute"',
      );
    }
    this.repaired++;
    const repaired = vector.map((value, i) =>
      Number.isFinite(value) ? value : this.sums[i] / Math.max(1, this.counts[i]) || 0,
    );
    return repaired as unknown as F;
  }

  save(): unknown {
    return { repaired: this.repaired, sums: encodeFloats(this.sums), counts: encodeFloats(this.counts) };
  }

  load(state: unknown): void {
    const { repaired, sums, counts } = state as { repaired: number; sums: string; counts: string };
    this.repaired = repaired;
    this.sums = decodeFloats(sums);
    this.counts = decodeFloats(counts);
  }
}

function isVector(features: unknown): features is Float64Array | number[] {
  return features instanceof Float64Array || Array.isArray(features);
}
