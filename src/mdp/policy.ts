import type { Rng } from "../tensor/rng.js";
import { type QParameters, writeActionValues } from "./action-values.js";
import type { Environment, FeatureMap } from "./environment.js";
import { greedyPolicy, mirrorStep, sampleLog, softPolicy } from "./policy-kernels.js";
import { SparseRows } from "./sparse-rows.js";

/** What a reference policy must be able to say; the logarithms may not be −∞. */
export interface ReferencePolicy<S> {
  /** Writes log π_h(·|state) to `out`; steps count from 0. */
  logProbs(h: number, state: S, out: Float64Array): void;
}

/** A stochastic policy of a finite-horizon MDP. */
export interface Policy<S> extends ReferencePolicy<S> {
  readonly horizon: number;
  readonly actions: number;
  /** An action drawn with one uniform number of `rng`. */
  sample(h: number, state: S, rng: Rng): number;
}

/** Every action alike: the default reference, and the behaviour that gathers offline data. */
export function uniformPolicy<S>(horizon: number, actions: number): Policy<S> {
  return {
    horizon,
    actions,
    logProbs: (_h, _state, out) => {
      out.fill(-Math.log(actions), 0, actions);
    },
    sample: (_h, _state, rng) => rng.integer(actions),
  };
}

/** A policy given as H·S·A probabilities over states 0 … S − 1. */
export function tabularPolicy(
  table: Float64Array,
  horizon: number,
  states: number,
  actions: number,
): Policy<number> {
  const logs = table.map(Math.log);
  return {
    horizon,
    actions,
    logProbs: (h, state, out) => {
      const at = (h * states + state) * actions;
      out.set(logs.subarray(at, at + actions));
    },
    sample: (h, state, rng) => sampleLog(logs, (h * states + state) * actions, actions, rng.uniform()),
  };
}

/** The probabilities of a policy over states 0 … S − 1, H·S·A: what the exact evaluator takes. */
export function tabulate(policy: Policy<number>, states: number): Float64Array {
  const { horizon, actions } = policy;
  const table = new Float64Array(horizon * states * actions);
  const row = new Float64Array(actions);
  for (let h = 0; h < horizon; h++) {
    for (let s = 0; s < states; s++) {
      policy.logProbs(h, s, row);
      const at = (h * states + s) * actions;
      for (let a = 0; a < actions; a++) table[at + a] = Math.exp(row[a]);
    }
  }
  return table;
}

/** How a policy follows from learned action values, around the policy of another rule where `reference` names one. */
export type PolicyRule =
  | { readonly kind: "reference" }
  | {
      readonly kind: "soft";
      readonly temperature: number;
      readonly parameters: QParameters;
      readonly reference?: PolicyRule;
    }
  | { readonly kind: "greedy"; readonly tieTolerance: number; readonly parameters: QParameters }
  | {
      readonly kind: "mirror";
      readonly temperature: number;
      readonly reference?: PolicyRule;
      /** Every step still remembered, oldest first. */
      readonly steps: readonly MirrorStep[];
    };

/** One mirror-descent step: its action values and step size α. */
export interface MirrorStep {
  readonly parameters: QParameters;
  readonly stepSize: number;
}

/** A policy learned from features: computed from its action values wherever it is asked. O(|A|·d) a state. */
export class LearnedPolicy<S> implements Policy<S> {
  readonly horizon: number;
  readonly actions: number;
  private readonly rows = new SparseRows();
  private readonly phi: Float64Array;
  private readonly known: Float64Array | undefined;
  private readonly q: Float64Array;
  private readonly reference: Float64Array;
  private readonly log: Float64Array;
  private readonly referencePolicy: ReferencePolicy<S> | undefined;

  constructor(
    private readonly environment: Environment<S>,
    private readonly features: FeatureMap<S>,
    referencePolicy: ReferencePolicy<S> | undefined,
    readonly rule: PolicyRule,
  ) {
    const refreshed = "reference" in rule ? rule.reference : undefined;
    this.referencePolicy =
      refreshed === undefined
        ? referencePolicy
        : new LearnedPolicy(environment, features, referencePolicy, refreshed);
    this.horizon = environment.horizon;
    this.actions = environment.actions;
    this.phi = new Float64Array(features.dim);
    this.known = features.knownValue === undefined ? undefined : new Float64Array(this.actions);
    this.q = new Float64Array(this.actions);
    this.reference = new Float64Array(this.actions).fill(-Math.log(this.actions));
    this.log = new Float64Array(this.actions);
  }

  logProbs(h: number, state: S, out: Float64Array): void {
    const { rule, reference, q } = this;
    this.referencePolicy?.logProbs(h, state, reference);
    out.set(reference);
    if (rule.kind === "reference" || this.environment.isFail?.(state) === true) return;
    this.load(h, state);
    switch (rule.kind) {
      case "soft":
        this.writeValues(rule.parameters, h);
        softPolicy(q, reference, 0, rule.temperature, out, 0);
        return;
      case "greedy":
        this.writeValues(rule.parameters, h);
        greedyPolicy(q, rule.tieTolerance, out, 0);
        return;
      case "mirror":
        for (const { parameters, stepSize } of rule.steps) {
          this.writeValues(parameters, h);
          mirrorStep(q, reference, 0, rule.temperature, stepSize, out, 0);
        }
    }
  }

  sample(h: number, state: S, rng: Rng): number {
    this.logProbs(h, state, this.log);
    return sampleLog(this.log, 0, this.actions, rng.uniform());
  }

  /** Q_h(state, ·) as learned; 0 in a fail state. The last remembered values of a mirror policy. */
  actionValues(h: number, state: S, out: Float64Array): void {
    const { rule } = this;
    const parameters =
      rule.kind === "mirror"
        ? rule.steps.at(-1)?.parameters
        : rule.kind === "reference"
          ? undefined
          : rule.parameters;
    out.fill(0);
    if (parameters === undefined || this.environment.isFail?.(state) === true) return;
    this.load(h, state);
    this.writeValues(parameters, h);
    out.set(this.q);
  }

  private load(h: number, state: S): void {
    const { rows, phi, features, known } = this;
    rows.clear();
    for (let a = 0; a < this.actions; a++) {
      features.write(state, a, phi, 0);
      rows.push(phi, 0, phi.length);
      if (known !== undefined) known[a] = features.knownValue!(h, state, a);
    }
  }

  private writeValues(parameters: QParameters, h: number): void {
    writeActionValues(parameters, h, this.rows, 0, this.known, 0, this.q);
  }
}
