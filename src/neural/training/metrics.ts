import type { LabelledBlock, LabelledGroup } from "../dataset/labelled-group.js";
import { ProblemNetwork } from "../forward.js";
import type { ValueNetwork } from "../network.js";

/** Errors of a network, in double precision, over labels. */
export interface NetworkErrors {
  readonly labels: number;
  /** Mean absolute error as a share of the instance's label scale (Σf of a knapsack, Σr̄ of capital budgeting). */
  readonly mae: number;
  /** Root of the mean squared error, likewise. */
  readonly rmse: number;
  /** Mean absolute error with the labels of each size mapped to [0, 1], the published measure. */
  readonly scaledMae: number;
}

/** Difference of the largest and the smallest label, by number of first-stage columns. */
export type LabelRanges = ReadonlyMap<number, number>;

export function labelRanges(groups: readonly LabelledGroup[]): LabelRanges {
  const extremes = new Map<number, [number, number]>();
  for (const group of groups) {
    const size = sizeOf(group);
    const range = extremes.get(size) ?? [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const { labels } of group.blocks) {
      for (const label of labels) {
        if (Number.isNaN(label)) continue;
        range[0] = Math.min(range[0], label);
        range[1] = Math.max(range[1], label);
      }
    }
    extremes.set(size, range);
  }
  return new Map([...extremes].map(([size, [least, most]]) => [size, most - least]));
}

/** @param counts which labels count; all unless given. */
export function networkErrors(
  network: ValueNetwork,
  groups: readonly LabelledGroup[],
  ranges: LabelRanges,
  counts: (group: LabelledGroup, block: LabelledBlock, label: number) => boolean = () => true,
): NetworkErrors {
  let labels = 0;
  let absolute = 0;
  let squares = 0;
  let scaled = 0;
  for (const group of groups) {
    const onProblem = new ProblemNetwork(network, group.features);
    const { labelScale, labelShift } = group.features;
    const range = ranges.get(sizeOf(group)) || labelScale;
    for (const block of group.blocks) {
      const { numPlans, numScenarios, plans } = block;
      const scenarios = Float64Array.from(block.scenarios);
      const width = plans.length / numPlans;
      const estimates = new Float64Array(numScenarios);
      for (let p = 0; p < numPlans; p++) {
        onProblem.scaledEstimates(plans.subarray(p * width, (p + 1) * width), scenarios, estimates);
        for (let s = 0; s < numScenarios; s++) {
          const label = p * numScenarios + s;
          const value = block.labels[label];
          if (Number.isNaN(value) || !counts(group, block, label)) continue;
          const error = Math.abs(estimates[s] - (value - labelShift) / labelScale);
          labels++;
          absolute += error;
          squares += error * error;
          scaled += (error * labelScale) / range;
        }
      }
    }
  }
  const count = Math.max(1, labels);
  return { labels, mae: absolute / count, rmse: Math.sqrt(squares / count), scaledMae: scaled / count };
}

function sizeOf({ features }: LabelledGroup): number {
  return (features.firstStage ?? features.interaction?.gate)?.coefficients.numCols ?? 0;
}
