import { InputError, showCount } from "../base/errors.js";

/**
 * A finite linear MDP that is known completely: r_h(s,a) = ⟨φ(s,a), θ_h⟩ and P_h(·|s,a) = Σ_i φ_i(s,a)·μ_{h,i}(·).
 * Steps are counted from 0; the transition out of the last step is irrelevant.
 */
export interface LinearModel {
  readonly horizon: number;
  readonly states: number;
  readonly actions: number;
  /** Number d of features and factors. */
  readonly dim: number;
  /** φ ≥ 0 with Σ_i φ_i = 1; S·A·d, row-major (s, a, i). */
  readonly phi: Float64Array;
  /** Reward vectors θ; H·d. */
  readonly theta: Float64Array;
  /** Factor distributions μ; H·d·S. */
  readonly mu: Float64Array;
  /** Distribution of the first state; S. */
  readonly initial: Float64Array;
  /** Absorbing state without reward, if there is one. */
  readonly failState?: number;
}

/** Slack of the simplex conditions on features, factors and the initial distribution. */
export const SIMPLEX_TOLERANCE = 1e-9;
const NEGATIVE_TOLERANCE = 1e-12;

/** Checks sizes and the simplex conditions, which make each μ_{h,i} a distribution and rectangularity meaningful. */
export function checkLinearModel(model: LinearModel): void {
  const { horizon: H, states: S, actions: A, dim: d, failState } = model;
  for (const [field, value] of Object.entries({ horizon: H, states: S, actions: A, dim: d }))
    if (!(Number.isSafeInteger(value) && value > 0))
      throw InputError.of(field, `is ${value}`, "give a positive integer");
  checkLength("phi", model.phi, S * A * d);
  checkLength("theta", model.theta, H * d);
  checkLength("mu", model.mu, H * d * S);
  checkLength("initial", model.initial, S);
  checkSimplexRows("phi", model.phi, d);
  checkSimplexRows("mu", model.mu, S);
  checkSimplexRows("initial", model.initial, S);
  if (!model.theta.every(Number.isFinite))
    throw InputError.of("theta", "has an entry that is not finite", "give finite rewards");
  if (failState !== undefined && !(Number.isSafeInteger(failState) && failState >= 0 && failState < S))
    throw InputError.of("failState", `is ${failState}`, `give a state in 0 … ${S - 1}`);
}

function checkLength(field: string, values: ArrayLike<number> | undefined, length: number): void {
  if (values?.length !== length)
    throw InputError.of(
      field,
      `has ${showCount(values?.length ?? 0, "entry", "entries")}`,
      `give ${length} entries`,
    );
}

function checkSimplexRows(field: string, values: Float64Array, width: number): void {
  for (let start = 0; start < values.length; start += width) {
    const problem = simplexProblem(values, start, width);
    if (problem !== undefined)
      throw InputError.of(
        `${field}[${start} … ${start + width - 1}]`,
        problem,
        "give probabilities with sum 1",
      );
  }
}

/** What keeps a row from being a probability vector, or `undefined`. */
export function simplexProblem(values: ArrayLike<number>, start: number, width: number): string | undefined {
  let total = 0;
  for (let i = start; i < start + width; i++) {
    if (!(values[i] >= -NEGATIVE_TOLERANCE)) return `has the entry ${values[i]}`;
    total += values[i];
  }
  return Math.abs(total - 1) <= SIMPLEX_TOLERANCE ? undefined : `sums to ${total}`;
}

/** The same model with other factors, such as a perturbed target. */
export function withFactors(model: LinearModel, mu: Float64Array): LinearModel {
  return { ...model, mu };
}

/** P_h(·|s,a) into `out`. */
export function transition(model: LinearModel, h: number, s: number, a: number, out: Float64Array): void {
  const { states: S, actions: A, dim: d, phi, mu } = model;
  out.fill(0);
  for (let i = 0; i < d; i++) {
    const weight = phi[(s * A + a) * d + i];
    if (weight === 0) continue;
    const row = (h * d + i) * S;
    for (let next = 0; next < S; next++) out[next] += weight * mu[row + next];
  }
}
