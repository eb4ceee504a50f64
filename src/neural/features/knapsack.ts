import { InputError } from "../../base/errors.js";
import type { TwoStageProblem } from "../../model/problem.js";
import type { KnapsackInstance } from "../../problems/knapsack/instance.js";
import type { ProblemFeatures } from "../network.js";
import { ItemFeatures } from "./item-features.js";

/**
 * The recourse of a knapsack as sums over the accepted items.
 *
 * Its linear relaxation is Σf · min_λ [λ + Σ_i x_i φ_λ(c_i/C, t_i/C, f_i/Σf, p̂_i ξ_i/Σf)] with the positively homogeneous
 * φ_λ = max(0, f − p̂ξ − λc, f − λ(c + t)): these four ratios are all the recourse depends on, whatever n, Γ and the scale of
 * the data. An item beside them, which always counts, lets the sums have a constant. With `labelScale` = Σf every label is
 * in [−1, 0].
 */
export function knapsackFeatures(problem: TwoStageProblem): ProblemFeatures {
  const instance = knapsackOf(problem);
  const { n, capacity, weight, repairWeight, maxDegradation, outsourcingCost } = instance;
  const room = Math.max(capacity, Number.MIN_VALUE);
  const totalCost = sizeOf(outsourcingCost);
  const items = new ItemFeatures(n + 1, 5, n);
  const gate = new ItemFeatures(n + 1, 1, n);
  for (let i = 0; i < n; i++) {
    items.set(i, 0, weight[i] / room);
    items.set(i, 1, repairWeight[i] / room);
    items.set(i, 2, outsourcingCost[i] / totalCost);
    items.set(i, 3, 0, { [i]: maxDegradation[i] / totalCost });
    gate.set(i, 0, 0, { [i]: 1 });
  }
  items.set(n, 4, 1);
  gate.set(n, 0, 1);
  return {
    ...separateFeatures(instance, room, totalCost),
    interaction: { ...items.build(), gate: gate.build() },
    labelScale: totalCost,
    labelShift: 0,
  };
}

/** The same ratios for networks of the published form: those of the accepted items, and those of the scenario. */
function separateFeatures(instance: KnapsackInstance, room: number, totalCost: number) {
  const { n, weight, repairWeight, maxDegradation, outsourcingCost } = instance;
  const accepted = new ItemFeatures(n + 1, 5, n);
  const degraded = new ItemFeatures(n + 1, 6, n);
  for (let i = 0; i < n; i++) {
    const ratios = [
      weight[i] / room,
      repairWeight[i] / room,
      outsourcingCost[i] / totalCost,
      maxDegradation[i] / totalCost,
    ];
    ratios.forEach((ratio, f) => {
      accepted.set(i, f, 0, { [i]: ratio });
      degraded.set(i, f, ratio);
    });
    degraded.set(i, 4, 0, { [i]: maxDegradation[i] / totalCost });
  }
  accepted.set(n, 4, 1);
  degraded.set(n, 5, 1);
  return { firstStage: accepted.build(), scenario: degraded.build() };
}

/** The published inputs: [x, c, p̄, p̂, f, t, C] an item, and the same with ξ in place of x (Dumouchelle et al. 2024). */
export function publishedKnapsackFeatures(problem: TwoStageProblem): ProblemFeatures {
  const instance = knapsackOf(problem);
  const { n, capacity, weight, nominalProfit, maxDegradation, outsourcingCost, repairWeight } = instance;
  const items = new ItemFeatures(n, 7, n);
  for (let i = 0; i < n; i++) {
    items.set(i, 0, 0, { [i]: 1 });
    const fixed = [
      weight[i],
      nominalProfit[i],
      maxDegradation[i],
      outsourcingCost[i],
      repairWeight[i],
      capacity,
    ];
    fixed.forEach((value, k) => {
      items.set(i, k + 1, value);
    });
  }
  const both = items.build();
  return { firstStage: both, scenario: both, labelScale: sizeOf(outsourcingCost), labelShift: 0 };
}

function knapsackOf({ instance }: TwoStageProblem): KnapsackInstance {
  if (instance?.kind === "knapsack") return instance as KnapsackInstance;
  throw InputError.of("problem", "is no two-stage knapsack", "use a network of the problem's own family");
}

/** Sum of absolute values, never 0. */
function sizeOf(values: readonly number[]): number {
  return values.reduce((total, value) => total + Math.abs(value), 0) || 1;
}
