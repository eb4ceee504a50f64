import { InputError } from "../base/errors.js";
import { type QParameters, writeActionValues } from "./action-values.js";
import type { Environment, FeatureMap } from "./environment.js";
import { Growable } from "./growable.js";
import { simplexProblem } from "./linear-model.js";
import type { ReferencePolicy } from "./policy.js";
import { SparseRows } from "./sparse-rows.js";

/** Key of the one entry that stands for every episode's early end. */
const TERMINAL = "__terminal";

/**
 * The states met at one step, each once when the environment can tell them apart, with everything about them that
 * updates need: features of all actions, known values, reference and current policy.
 */
export class StateTable<S> {
  count = 0;
  readonly rows = new SparseRows();
  /** 1 where the value is known to be 0: fail states and the end of an episode. */
  readonly isZero = Growable.integers();
  /** log π, count·A, as of `version`. */
  readonly logPolicy = Growable.floats();
  /** The update whose policy a state holds; 0 is the reference. */
  readonly version = Growable.integers();
  /** log π_ref: one row for all states when uniform. */
  readonly logReference = Growable.floats();
  readonly known: Growable<Float64Array> | undefined;
  readonly keys = new Map<number | string, number>();
  private readonly scratch: Float64Array;

  constructor(
    private readonly h: number,
    private readonly environment: Environment<S>,
    private readonly features: FeatureMap<S>,
    /** The reference of states yet to be met; uniform without one. */
    public reference: ReferencePolicy<S> | undefined,
  ) {
    const { actions } = environment;
    this.scratch = new Float64Array(Math.max(features.dim, actions));
    this.known = features.knownValue === undefined ? undefined : Growable.floats();
    if (reference === undefined) {
      this.logReference.extend(actions);
      this.logReference.data.fill(-Math.log(actions), 0, actions);
    }
  }

  /** Index of a state, entered on its first visit. */
  indexOf(state: S): number {
    const key = this.environment.key?.(state);
    if (key !== undefined) {
      const index = this.keys.get(key);
      if (index !== undefined) return index;
      this.keys.set(key, this.count);
    }
    this.enter(state, this.environment.isFail?.(state) === true);
    return this.count - 1;
  }

  /** Index of the entry for the end of an episode, worth 0. */
  terminal(): number {
    const index = this.keys.get(TERMINAL);
    if (index !== undefined) return index;
    this.keys.set(TERMINAL, this.count);
    this.enter(undefined, true);
    return this.count - 1;
  }

  /** Where a state's reference policy starts in `logReference`. */
  referenceAt(index: number): number {
    return this.reference === undefined ? 0 : index * this.environment.actions;
  }

  /** The present policy of every state met becomes its reference. */
  takePolicyAsReference(): void {
    const policy = this.logPolicy.used();
    this.logReference.extend(policy.length);
    this.logReference.data.set(policy);
  }

  /** Q_h of every action of a state; 0 where the value is known to be 0. */
  actionValues(parameters: QParameters, index: number, q: Float64Array): void {
    if (this.isZero.data[index] === 1) q.fill(0);
    else {
      const first = index * q.length;
      writeActionValues(parameters, this.h, this.rows, first, this.known?.data, first, q);
    }
  }

  private enter(state: S | undefined, isZero: boolean): void {
    const { features, scratch, h } = this;
    const { actions } = this.environment;
    for (let a = 0; a < actions; a++) {
      scratch.fill(0);
      if (state !== undefined) {
        features.write(state, a, scratch, 0);
        checkFeatures(features, scratch, a);
      }
      this.rows.push(scratch, 0, features.dim);
      this.known?.push(state === undefined ? 0 : features.knownValue!(h, state, a));
    }
    if (this.reference !== undefined) {
      scratch.fill(-Math.log(actions));
      if (state !== undefined) this.reference.logProbs(h, state, scratch);
      const at = this.logReference.length;
      this.logReference.extend(at + actions);
      this.logReference.data.set(scratch.subarray(0, actions), at);
    }
    this.isZero.push(isZero ? 1 : 0);
    this.version.push(0);
    const from = this.referenceAt(this.count);
    const at = this.logPolicy.length;
    this.logPolicy.extend(at + actions);
    this.logPolicy.data.set(this.logReference.data.subarray(from, from + actions), at);
    this.count++;
  }
}

function checkFeatures<S>(features: FeatureMap<S>, row: Float64Array, action: number): void {
  if (features.check === "unchecked") return;
  const problem = simplexProblem(row, 0, features.dim);
  if (problem !== undefined)
    throw InputError.of(
      `features(action ${action})`,
      problem,
      'give non-negative features with sum 1, or set check: "unchecked" and lose the meaning of factors',
    );
}
