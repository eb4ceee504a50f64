import { InputError, showValue } from "../../base/errors.js";
import { Rng } from "../../tensor/rng.js";
import type { Loss, OnlineLearner } from "../types.js";
import { type Observation, restoreHistory, saveHistory } from "./observation.js";

/** A context and what each of the labels 0 … K − 1 costs there. */
export interface PricedContext<X> {
  readonly x: X;
  readonly costs: Float64Array;
}

/** Empirical risk minimisation over a class of classifiers: one that is cheapest on all the examples together. */
export type ErmOracle<X> = (examples: readonly PricedContext<X>[]) => (x: X) => number;

export interface ContextFtplOptions<X, Y> {
  readonly oracle: ErmOracle<X>;
  /** Contexts on which every two classifiers of the class differ somewhere. */
  readonly separators: readonly X[];
  /** K ≥ 2: labels are 0 … K − 1. */
  readonly labels: number;
  /** Cost of answering a label; costs in [0, 1]. */
  readonly loss: Loss<Y, number>;
  /** ε > 0 of the Laplace noise of scale 1/ε, or `anytime`: ε_t = 1/√t. */
  readonly epsilon?: number | "anytime";
  /** Factor on 1/ε. */
  readonly noiseScale?: number;
  readonly seed?: number;
}

export const CONTEXT_FTPL_DEFAULTS = {
  epsilon: "anytime",
  noiseScale: 1,
  seed: 1,
} as const satisfies Partial<ContextFtplOptions<never, never>>;

/**
 * Contextual follow-the-perturbed-leader (Syrgkanis, Krishnamurthy & Schapire 2016): every round each separator joins the
 * history as a fake example with Laplace noise for costs, and the oracle's classifier for all of it answers. Experimental:
 * rates of order m^¾·sqrt(n·ln|H|) for m separators are known, constants and tuning here are not proved.
 *
 * Keeps its whole history; one oracle call a round.
 *
 * @example
 * import { ContextFtpl, finiteErm, zeroOneLoss } from "minmaxmin/regret";
 * const thresholds = [0, 1, 2, 3].map((cut) => (x: number) => Number(x >= cut));
 * const learner = new ContextFtpl({
 *   oracle: finiteErm(thresholds), separators: [0, 1, 2], labels: 2, loss: zeroOneLoss, noiseScale: 0.01,
 * });
 * for (let t = 0; t < 20; t++) learner.update(t % 4, Number(t % 4 >= 2));
 * [0, 1, 2, 3].map((x) => learner.predict(x)); // => [0, 0, 1, 1]
 */
export class ContextFtpl<X, Y> implements OnlineLearner<X, Y, number> {
  readonly kind = "context-ftpl";
  private history: Observation<X, Y>[] = [];
  private examples: PricedContext<X>[] = [];
  private rng: Rng;
  private readonly settings: Required<ContextFtplOptions<X, Y>>;

  /** @throws InputError for fewer than two labels or an ε that is not positive. */
  constructor(options: ContextFtplOptions<X, Y>) {
    this.settings = { ...CONTEXT_FTPL_DEFAULTS, ...options };
    const { labels, epsilon, seed } = this.settings;
    if (!(Number.isInteger(labels) && labels >= 2)) {
      throw InputError.of("labels", `is ${showValue(labels)}`, "give an integer of at least 2");
    }
    if (epsilon !== "anytime" && !(epsilon > 0)) {
      throw InputError.of("epsilon", `is ${showValue(epsilon)}`, 'give a positive number or "anytime"');
    }
    this.rng = new Rng(seed);
  }

  predict(x: X): number {
    const { oracle, separators } = this.settings;
    const fakes = separators.map((separator) => ({ x: separator, costs: this.noise() }));
    return oracle([...this.examples, ...fakes])(x);
  }

  update(x: X, y: Y, weight = 1): void {
    this.remember({ x, y, weight });
  }

  save(): unknown {
    return { history: saveHistory(this.history), rng: this.rng.save() };
  }

  load(state: unknown): void {
    const { history, rng } = state as { history: ReturnType<typeof saveHistory>; rng: number[] };
    this.history = [];
    this.examples = [];
    for (const observation of restoreHistory<X, Y>(history)) this.remember(observation);
    this.rng = Rng.restore(rng);
  }

  private remember(observation: Observation<X, Y>): void {
    const { x, y, weight } = observation;
    const { labels, loss } = this.settings;
    this.history.push(observation);
    this.examples.push({
      x,
      costs: Float64Array.from({ length: labels }, (_, k) => weight * loss.value(k, y)),
    });
  }

  private noise(): Float64Array {
    const { labels, epsilon, noiseScale } = this.settings;
    const scale = noiseScale * (epsilon === "anytime" ? Math.sqrt(this.history.length + 1) : 1 / epsilon);
    return Float64Array.from({ length: labels }, () => scale * this.rng.laplace());
  }
}

/** Empirical risk minimisation over a list of classifiers by trying them all: O(|H|) an example, for small classes. */
export function finiteErm<X>(classifiers: readonly ((x: X) => number)[]): ErmOracle<X> {
  if (classifiers.length === 0) throw InputError.of("classifiers", "is empty", "give at least one");
  return (examples) => {
    let best = classifiers[0];
    let least = Number.POSITIVE_INFINITY;
    for (const classifier of classifiers) {
      let cost = 0;
      for (const { x, costs } of examples) cost += costs[classifier(x)];
      if (cost >= least) continue;
      least = cost;
      best = classifier;
    }
    return best;
  };
}
