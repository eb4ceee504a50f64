import { InputError } from "../base/errors.js";
import type { Rng } from "../tensor/rng.js";
import { backwardPass, type LearnedData, type PassResult } from "./backward-pass.js";
import type { Environment } from "./environment.js";
import { FactorEstimates } from "./factor-estimates.js";
import { resolveValueOptions, type ValueOptions } from "./options.js";
import { LearnedPolicy, type Policy } from "./policy.js";
import { greedyPolicy, TIE_TOLERANCE } from "./policy-kernels.js";
import { StateTable } from "./state-table.js";
import { regressMoments, varianceWeight } from "./variance.js";

/** One observed transition; steps count from 0. */
export interface Transition<S> {
  readonly h: number;
  readonly state: S;
  readonly action: number;
  readonly reward: number;
  readonly next: S;
  /** True when the episode ended here. */
  readonly terminal?: boolean;
}

/** Options of `offlineRobust`; `beta` scales the pessimism, and `bonusScale` is `none` by default as published. */
export interface OfflineOptions<S> extends ValueOptions<S> {
  /** σ²_min of variance weights (the VA- variants); unweighted without it. */
  readonly varianceFloor?: number;
}

/** What offline learning returns. */
export interface OfflineResult<S> {
  readonly policy: LearnedPolicy<S>;
  /** Pessimistic values V_1 of the first states in the data, in order of first appearance. */
  readonly firstValues: Float64Array;
  readonly transitions: number;
}

/**
 * Pessimistic robust value iteration from a fixed data set: one backward pass with the bonus subtracted, greedy.
 * The set chooses the published method: `none` is PEVI; a TV ball is DRPVI (arXiv 2403.09621); a KL ball that of Ma et
 * al. 2022 (arXiv 2209.06620); penalties are R2PVI (arXiv 2411.18612). With `varianceFloor` the regressions are
 * weighted by a first pass's variance estimates (VA-DRPVI, VA-R2PVI; without the papers' sample splitting).
 *
 * @throws InputError when there are no data or an option is out of range.
 *
 * @example
 * import { Rng } from "minmaxmin";
 * import { collectEpisodes, modelEnvironment, offlineRobust, simLinear, uniformPolicy } from "minmaxmin/mdp";
 * const { model } = simLinear({ xi: 0.3 });
 * const problem = modelEnvironment(model);
 * const data = collectEpisodes(problem.environment, uniformPolicy(3, 16), 100, new Rng(1));
 * data.length; // => 300
 * offlineRobust(data, { ...problem, uncertainty: { kind: "none" }, rewards: model.theta }).transitions; // => 300
 */
export function offlineRobust<S>(
  data: readonly Transition<S>[],
  options: OfflineOptions<S>,
): OfflineResult<S> {
  if (data.length === 0) throw InputError.of("data", "has no transitions", "give at least one");
  const settings = resolveValueOptions({ bonusScale: "none", ...options }, data.length);
  const { environment, features } = options;
  const { horizon, dim, ridge, caps } = settings;
  const tolerance = TIE_TOLERANCE * caps[0];
  const scratch = new Float64Array(settings.actions);
  const pass = (learned: LearnedData<S>): PassResult =>
    backwardPass(learned, settings, -settings.beta, (_h, _state, q) =>
      greedyPolicy(q, tolerance, scratch, 0),
    );
  const unweighted = collectData(data, options, horizon, dim, ridge, () => 1);
  let result = pass(unweighted);
  const { varianceFloor } = options;
  if (varianceFloor !== undefined) {
    const moments = { first: new Float64Array(horizon * dim), second: new Float64Array(horizon * dim) };
    regressMoments(unweighted.factors, result.values, dim, moments);
    const weight = (h: number, phi: Float64Array) => varianceWeight(phi, moments, h, caps, varianceFloor);
    result = pass(collectData(data, options, horizon, dim, ridge, weight));
  }
  const { parameters, values } = result;
  return {
    policy: new LearnedPolicy(environment, features, undefined, {
      kind: "greedy",
      tieTolerance: tolerance,
      parameters,
    }),
    firstValues: values[0],
    transitions: data.length,
  };
}

/** Transitions of `episodes` episodes under a behaviour policy. */
export function collectEpisodes<S>(
  environment: Environment<S>,
  behaviour: Policy<S>,
  episodes: number,
  rng: Rng,
): Transition<S>[] {
  const data: Transition<S>[] = [];
  for (let k = 0; k < episodes; k++) {
    let state = environment.reset(rng);
    for (let h = 0; h < environment.horizon; h++) {
      const action = behaviour.sample(h, state, rng);
      const { next, reward, terminal } = environment.step(h, state, action, rng);
      data.push({ h, state, action, reward, next, terminal });
      if (terminal) break;
      state = next;
    }
  }
  return data;
}

function collectData<S>(
  data: readonly Transition<S>[],
  { environment, features }: OfflineOptions<S>,
  horizon: number,
  dim: number,
  ridge: number,
  weight: (h: number, phi: Float64Array) => number,
): LearnedData<S> {
  const tables = Array.from(
    { length: horizon },
    (_, h) => new StateTable(h, environment, features, undefined),
  );
  const factors = Array.from({ length: horizon }, () => new FactorEstimates(dim, ridge));
  const phi = new Float64Array(dim);
  data.forEach(({ h, state, action, reward, next, terminal }, at) => {
    if (!(Number.isSafeInteger(h) && h >= 0 && h < horizon))
      throw InputError.of(`data[${at}].h`, `is ${h}`, `give a step in 0 … ${horizon - 1}`);
    if (!(Number.isSafeInteger(action) && action >= 0 && action < environment.actions))
      throw InputError.of(
        `data[${at}].action`,
        `is ${action}`,
        `give an action in 0 … ${environment.actions - 1}`,
      );
    if (h === 0) tables[0].indexOf(state);
    features.write(state, action, phi, 0);
    const nextIndex =
      h === horizon - 1 ? -1 : terminal ? tables[h + 1].terminal() : tables[h + 1].indexOf(next);
    factors[h].add(phi, reward, nextIndex, weight(h, phi));
  });
  return { tables, factors };
}
