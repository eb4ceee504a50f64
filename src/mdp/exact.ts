import { InputError, showCount } from "../base/errors.js";
import { checkLinearModel, type LinearModel, SIMPLEX_TOLERANCE, transition } from "./linear-model.js";
import {
  GREEDY_TEMPERATURE,
  greedyPolicy,
  regularisedValue,
  softPolicy,
  TIE_TOLERANCE,
} from "./policy-kernels.js";
import { factorSets, type ScalarSet, type UncertaintySet } from "./sets.js";
import { ascendingOrder, solveDual } from "./worst-case.js";

/** Options of the exact planner and evaluator. */
export interface ExactOptions {
  /** τ ≥ 0: the price of leaving the reference policy. Default 0. */
  readonly temperature?: number;
  /** π_ref, H·S·A probabilities. Default uniform. */
  readonly reference?: Float64Array;
  /** A policy to evaluate, H·S·A probabilities; without it the optimal policy is computed. */
  readonly policy?: Float64Array;
}

/** Values, policy and worst case of a known model. */
export interface ExactSolution {
  /** Robust value of the initial distribution (policy-regularised when τ > 0). */
  readonly value: number;
  /** V, (H+1)·S. */
  readonly V: Float64Array;
  /** Q, H·S·A. */
  readonly Q: Float64Array;
  /** The optimal policy, or the one given; H·S·A probabilities, ties shared equally. */
  readonly policy: Float64Array;
  /** Worst-case factors μ*, H·d·S: with them as a nominal model the policy has the value above (less penalties). */
  readonly worst: Float64Array;
}

/**
 * Exact robust planning and evaluation of a known linear MDP by backward induction: d scalar dual problems a step,
 * because in a d-rectangular set the same factors are worst for every state and action.
 * O(H·(S log S + dS + SAd)).
 *
 * Iyengar 2005 for robust dynamic programming; Liu & Xu 2024 (arXiv 2402.15399) for the d-rectangular form.
 *
 * @throws InputError when the model, the set or an option is malformed.
 *
 * @example
 * import { exactRobust, simLinear } from "minmaxmin/mdp";
 * const { model } = simLinear({ xi: 0.3 });
 * exactRobust(model, { kind: "none" }).value.toFixed(4); // => "1.7753"
 */
export function exactRobust(
  model: LinearModel,
  uncertainty: UncertaintySet,
  options: ExactOptions = {},
): ExactSolution {
  checkLinearModel(model);
  const { horizon: H, states: S, actions: A, dim: d, phi, theta, mu } = model;
  const sets = factorSets(uncertainty, H, d);
  const worst = mu.slice();
  const weights = new Float64Array(d);
  return backwardInduction(model, options, (h, next, q) => {
    weights.set(theta.subarray(h * d, (h + 1) * d));
    if (h < H - 1) {
      const order = ascendingOrder(next);
      for (let i = 0; i < d; i++) {
        const row = (h * d + i) * S;
        const factor = mu.subarray(row, row + S);
        weights[i] += solveDual(factor, next, order, sets[h * d + i], worst.subarray(row, row + S)).value;
      }
    }
    for (let row = 0; row < S * A; row++) {
      let value = 0;
      for (let i = 0; i < d; i++) value += phi[row * d + i] * weights[i];
      q[row] = value;
    }
    return worst;
  });
}

/**
 * The (s,a)-rectangular counterpart, for comparison: every P_h(·|s,a) varies on its own, with one radius or weight for
 * all. For equal radii its value is at most the d-rectangular one, because divergences are convex.
 * Returns no factors: `worst` is empty. O(H·S·A·(S log S + dS)).
 */
export function exactRectangular(
  model: LinearModel,
  uncertainty: ScalarSet,
  options: ExactOptions = {},
): ExactSolution {
  checkLinearModel(model);
  const { horizon: H, states: S, actions: A, dim: d, phi, theta } = model;
  const [set] = factorSets(uncertainty, 1, 1);
  const row = new Float64Array(S);
  const scratch = new Float64Array(S);
  return backwardInduction(model, options, (h, next, q) => {
    const order = ascendingOrder(next);
    for (let s = 0; s < S; s++) {
      for (let a = 0; a < A; a++) {
        const at = s * A + a;
        q[at] = 0;
        for (let i = 0; i < d; i++) q[at] += phi[at * d + i] * theta[h * d + i];
        if (h === H - 1) continue;
        transition(model, h, s, a, row);
        q[at] += solveDual(row, next, order, set, scratch).value;
      }
    }
    return EMPTY;
  });
}

const EMPTY = new Float64Array(0);

/** From the last step to the first: Q by `actionValues`, then the policy and V. */
function backwardInduction(
  model: LinearModel,
  options: ExactOptions,
  actionValues: (h: number, next: Float64Array, q: Float64Array) => Float64Array,
): ExactSolution {
  const { horizon: H, states: S, actions: A } = model;
  const { temperature = 0 } = options;
  if (!(temperature >= 0))
    throw InputError.of("temperature", `is ${temperature}`, "give a number of at least 0");
  const given = checkedPolicy("policy", options.policy, model);
  const reference = checkedPolicy("reference", options.reference, model);
  const logReference = new Float64Array(H * S * A).fill(-Math.log(A));
  if (reference !== undefined) for (let i = 0; i < H * S * A; i++) logReference[i] = Math.log(reference[i]);
  const logPolicy = given?.map(Math.log) ?? new Float64Array(H * S * A);
  const V = new Float64Array((H + 1) * S);
  const Q = new Float64Array(H * S * A);
  const scale = valueScale(model);
  let worst: Float64Array = EMPTY;
  for (let h = H - 1; h >= 0; h--) {
    worst = actionValues(h, V.subarray((h + 1) * S, (h + 2) * S), Q.subarray(h * S * A, (h + 1) * S * A));
    for (let s = 0; s < S; s++) {
      const at = (h * S + s) * A;
      const q = Q.subarray(at, at + A);
      V[h * S + s] =
        given !== undefined
          ? regularisedValue(q, logReference, at, temperature, logPolicy, at)
          : temperature > GREEDY_TEMPERATURE * scale
            ? softPolicy(q, logReference, at, temperature, logPolicy, at)
            : greedyPolicy(q, TIE_TOLERANCE * scale, logPolicy, at);
    }
  }
  let value = 0;
  for (let s = 0; s < S; s++) value += model.initial[s] * V[s];
  return { value, V, Q, policy: given?.slice() ?? logPolicy.map(Math.exp), worst };
}

/** Largest absolute return, against which ties are judged. */
function valueScale({ horizon, theta }: LinearModel): number {
  return Math.max(
    Number.MIN_VALUE,
    horizon * theta.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0),
  );
}

function checkedPolicy(
  field: string,
  policy: Float64Array | undefined,
  { horizon: H, states: S, actions: A }: LinearModel,
): Float64Array | undefined {
  if (policy === undefined) return undefined;
  if (policy.length !== H * S * A)
    throw InputError.of(
      field,
      `has ${showCount(policy.length, "entry", "entries")}`,
      `give ${H * S * A} (horizon × states × actions)`,
    );
  for (let start = 0; start < policy.length; start += A) {
    const row = policy.subarray(start, start + A);
    const total = row.reduce((sum, p) => sum + p, 0);
    if (!row.every((p) => p >= 0) || Math.abs(total - 1) > SIMPLEX_TOLERANCE)
      throw InputError.of(`${field}[${start} …]`, `sums to ${total}`, "give probabilities with sum 1");
  }
  return policy;
}
