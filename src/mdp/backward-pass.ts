import type { BonusKind, QParameters } from "./action-values.js";
import type { KlCentering } from "./duals/estimated.js";
import type { FactorEstimates } from "./factor-estimates.js";
import type { ScalarSet } from "./sets.js";
import type { StateTable } from "./state-table.js";

/** How action values are computed from data; shared by online and offline learning. */
export interface ValueSettings {
  readonly dim: number;
  readonly actions: number;
  /** H·d. */
  readonly sets: readonly ScalarSet[];
  readonly beta: number;
  readonly bonus: BonusKind;
  /** Known reward vectors, H·d, or `undefined` to estimate them. */
  readonly theta: Float64Array | undefined;
  /** Lower bound of every next value, or `estimate`: the smallest among the states met. */
  readonly vmin: number | "estimate";
  /** Upper bound of the values at each step, H. */
  readonly caps: Float64Array;
  readonly projectFactors: boolean;
  readonly klCentering: KlCentering;
  /** `delta` magnifies the bonus as the dual magnifies an error of the regression (`EstimatedDual.slope`). */
  readonly bonusScale: "none" | "delta";
}

/** Data by step: the states met and what their transitions taught. */
export interface LearnedData<S> {
  readonly tables: readonly StateTable<S>[];
  readonly factors: readonly FactorEstimates[];
}

/** Result of a pass: the action values, and V of every state met, by step. */
export interface PassResult {
  readonly parameters: QParameters;
  readonly values: readonly Float64Array[];
  readonly dualSolves: number;
}

/**
 * From the last step to the first: factor estimates, dual values ν̂, action values with bonus, and each met state's
 * value as `decide(h, state, q)` says. States worth 0 are not asked.
 *
 * @param beta scale of the bonus; negative for pessimism, 0 for none.
 */
export function backwardPass<S>(
  { tables, factors }: LearnedData<S>,
  settings: ValueSettings,
  beta: number,
  decide: (h: number, state: number, q: Float64Array) => number,
): PassResult {
  const { dim: d, actions, caps, sets } = settings;
  const H = tables.length;
  const parameters = emptyParameters(settings, H, beta);
  const values: Float64Array[] = new Array(H);
  const slopes = new Float64Array(d);
  const q = new Float64Array(actions);
  let dualSolves = 0;
  for (let h = H - 1; h >= 0; h--) {
    const weights = parameters.weights.subarray(h * d, (h + 1) * d);
    slopes.fill(1);
    if (h < H - 1) {
      const { count } = tables[h + 1];
      const vmin = settings.vmin === "estimate" ? smallest(values[h + 1], count) : settings.vmin;
      const problem = { vmin, cap: caps[h + 1], klCentering: settings.klCentering };
      const { projectFactors } = settings;
      factors[h].dualValues(values[h + 1], count, problem, sets, h * d, projectFactors, weights, slopes);
      dualSolves += d;
    }
    addRewards(weights, factors[h], settings, h);
    addBonus(parameters, factors[h], settings, h, beta, slopes);
    const table = tables[h];
    const valuesHere = new Float64Array(table.count);
    for (let state = 0; state < table.count; state++) {
      if (table.isZero.data[state] === 1) continue;
      table.actionValues(parameters, state, q);
      valuesHere[state] = decide(h, state, q);
    }
    values[h] = valuesHere;
  }
  return { parameters, values, dualSolves };
}

function emptyParameters(settings: ValueSettings, H: number, beta: number): QParameters {
  const { dim: d, bonus, caps } = settings;
  const sign = beta < 0 ? -1 : 1;
  const weights = new Float64Array(H * d);
  if (bonus === "l1" || beta === 0) return { weights, caps, sign };
  const form = new Float64Array(bonus === "l2" ? H * d : H * d * d);
  return { weights, caps, sign, quadratic: { kind: bonus, form } };
}

function addRewards(
  weights: Float64Array,
  factors: FactorEstimates,
  { theta, dim: d }: ValueSettings,
  h: number,
): void {
  const rewards = theta?.subarray(h * d, (h + 1) * d) ?? factors.rewards(new Float64Array(d));
  for (let i = 0; i < d; i++) weights[i] += rewards[i];
}

/** No bonus where nothing is estimated: at the last step when rewards are known. */
function addBonus(
  parameters: QParameters,
  { gram: { inverse } }: FactorEstimates,
  settings: ValueSettings,
  h: number,
  beta: number,
  slopes: Float64Array,
): void {
  const { dim: d, bonusScale, theta, caps } = settings;
  if (beta === 0 || (theta !== undefined && h === caps.length - 1)) return;
  const scale = (i: number) => Math.abs(beta) * (bonusScale === "delta" ? slopes[i] : 1);
  const { weights, quadratic, sign } = parameters;
  switch (quadratic?.kind) {
    case undefined:
      for (let i = 0; i < d; i++) weights[h * d + i] += sign * scale(i) * Math.sqrt(inverse.at(i, i));
      return;
    case "l2":
      for (let i = 0; i < d; i++) quadratic.form[h * d + i] = scale(i) ** 2 * inverse.at(i, i);
      return;
    case "elliptical":
      for (let i = 0; i < d; i++)
        for (let j = 0; j < d; j++)
          quadratic.form[(h * d + i) * d + j] = scale(i) * scale(j) * inverse.at(i, j);
  }
}

function smallest(values: Float64Array, count: number): number {
  let least = count === 0 ? 0 : values[0];
  for (let u = 1; u < count; u++) least = Math.min(least, values[u]);
  return least;
}
