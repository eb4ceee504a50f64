/** How much a group is concerned by a round: 0 (asleep) to 1; fractions are soft memberships. */
export type Activation = number;

/** A named group of rounds: a test on the context. Groups may overlap arbitrarily. */
export interface Group<X> {
  readonly name: string;
  /** Membership of a context; `null` when it cannot be told (a missing attribute). */
  readonly test: (x: X) => boolean | Activation | null;
  /** Prior weight, above 0 (default 1); only ratios between groups matter. */
  readonly prior?: number;
}

/**
 * A base learner with small external regret on the rounds it is shown.
 * `F` is what it reads (a feature vector), `Y` the outcome, `Z` its prediction or action.
 */
export interface OnlineLearner<F, Y, Z = number> {
  readonly kind: string;
  /** The proposal for `x`; leaves the parameters as they are. */
  predict(x: F): Z;
  /** Learns from one round; `weight` in (0, 1] is the activation of its group. */
  update(x: F, y: Y, weight?: number): void;
  /**
   * A proved bound on the regret so far against a comparator with this squared norm (ignored by learners whose bound
   * does not depend on it), in the units of the loss; `null` when none holds for the present parameters.
   */
  regretBound?(comparatorNormSquared: number): number | null;
  /** Everything needed to go on, as plain JSON; `load` restores it exactly. */
  save(): unknown;
  load(state: unknown): void;
}

/** A loss in natural units. */
export interface Loss<Y, Z = number> {
  readonly name: string;
  value(z: Z, y: Y): number;
  /** Whether predictions may be averaged: a convex loss on a convex set. False for combinatorial actions. */
  readonly convex: boolean;
  /** A (sub)gradient in z, for linearised feedback. */
  gradient?(z: Z, y: Y): Z;
}

/** The best fixed model in hindsight on the rounds it is shown. */
export interface Comparator<F, Y> {
  add(x: F, y: Y, weight: number): void;
  /** Least cumulative loss of the class, and the squared norm of a model that attains it (where models have one). */
  best(): { readonly loss: number; readonly normSquared: number | null };
  save(): unknown;
  load(state: unknown): void;
}
