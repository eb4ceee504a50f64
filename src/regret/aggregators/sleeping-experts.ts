import { decodeFloats, encodeFloats } from "../../tensor/float-codec.js";

/** Known size of the largest regret of one round, or `"auto"` to learn it as it goes. */
export type LossRange = number | "auto";

/**
 * Aggregation of sleeping experts: on every round some experts are awake, the aggregator weighs them, and then learns
 * each one's instantaneous regret I·(ℓ̂ − ℓ_i). Experts are dense indices in order of `add`.
 */
export interface Aggregator {
  readonly kind: string;
  /** Number of experts ever added. */
  readonly size: number;
  /** Adds an expert with a prior weight above 0 and returns its index. */
  add(prior?: number): number;
  /** Writes the probabilities of the first `count` entries of `active` to `out`. */
  weights(active: Int32Array, activation: Float64Array, count: number, out: Float64Array): void;
  /** Learns the regrets (activation included) of the first `count` entries of `active`. */
  update(active: Int32Array, regrets: Float64Array, count: number): void;
  /** Proved upper bound on the expert's cumulative regret so far; `null` when no bound holds. */
  bound(expert: number): number | null;
  save(): unknown;
  load(state: unknown): void;
}

interface SavedExperts {
  readonly size: number;
  readonly scalars: readonly number[];
  readonly columns: readonly string[];
}

const INITIAL_CAPACITY = 16;

/**
 * What all aggregators share: p_i ∝ q_i · I_i · exp(logWeight(i)) over the active experts, evaluated in the log domain.
 * When every weight vanishes any distribution keeps the guarantee; the prior q·I is used.
 */
export abstract class SleepingExperts implements Aggregator {
  abstract readonly kind: string;
  protected priors: Float64Array = new Float64Array(INITIAL_CAPACITY);
  private count = 0;

  get size(): number {
    return this.count;
  }

  add(prior = 1): number {
    const expert = this.count++;
    if (this.count > this.priors.length) this.grow(2 * this.priors.length);
    this.priors[expert] = prior;
    return expert;
  }

  weights(active: Int32Array, activation: Float64Array, count: number, out: Float64Array): void {
    let largest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < count; k++) {
      const expert = active[k];
      const logWeight = this.logWeight(expert) + Math.log(this.priors[expert] * activation[k]);
      out[k] = logWeight;
      if (logWeight > largest) largest = logWeight;
    }
    const allVanish = largest === Number.NEGATIVE_INFINITY;
    let total = 0;
    for (let k = 0; k < count; k++) {
      out[k] = allVanish ? this.priors[active[k]] * activation[k] : Math.exp(out[k] - largest);
      total += out[k];
    }
    for (let k = 0; k < count; k++) out[k] /= total;
  }

  abstract update(active: Int32Array, regrets: Float64Array, count: number): void;

  abstract bound(expert: number): number | null;

  /** ln of the expert's weight without its prior; −∞ for none. */
  protected abstract logWeight(expert: number): number;

  /** Per-expert state, for growth and checkpoints. */
  protected abstract columns(): Float64Array[];
  protected abstract setColumns(columns: readonly Float64Array[]): void;

  /** State that belongs to no expert. */
  protected scalars(): number[] {
    return [];
  }
  protected setScalars(_scalars: readonly number[]): void {}

  /** Σ_i q_i·term(i) over all experts ever added. */
  protected priorSum(term: (expert: number) => number): number {
    let total = 0;
    for (let i = 0; i < this.count; i++) total += this.priors[i] * term(i);
    return total;
  }

  save(): unknown {
    const columns = [this.priors, ...this.columns()].map((column) =>
      encodeFloats(column.subarray(0, this.count)),
    );
    return { size: this.count, scalars: this.scalars(), columns } satisfies SavedExperts;
  }

  load(state: unknown): void {
    const { size, scalars, columns } = state as SavedExperts;
    const [priors, ...rest] = columns.map(decodeFloats);
    this.count = size;
    this.priors = priors;
    this.setColumns(rest);
    this.setScalars(scalars);
    this.grow(Math.max(INITIAL_CAPACITY, size));
  }

  private grow(capacity: number): void {
    const enlarge = (column: Float64Array) => {
      const larger = new Float64Array(capacity);
      larger.set(column.subarray(0, Math.min(column.length, capacity)));
      return larger;
    };
    this.priors = enlarge(this.priors);
    this.setColumns(this.columns().map(enlarge));
  }
}

/** Fresh per-expert state. */
export function newColumn(): Float64Array {
  return new Float64Array(INITIAL_CAPACITY);
}

/** Rounding of a loss at the edge of its range is no violation of it. */
const RANGE_SLACK = 1e-12;

/** Whether a regret, in units of the declared range, is too large for the guarantee. */
export function exceedsRange(r: number): boolean {
  return Math.abs(r) > 1 + RANGE_SLACK;
}
