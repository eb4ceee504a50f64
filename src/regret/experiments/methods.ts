import type { AggregatorKind, LossRange } from "../aggregators/index.js";
import { InteractionRidge } from "../baselines/interactions.js";
import { MostSpecific } from "../baselines/most-specific.js";
import { PartitionLearner } from "../baselines/partition.js";
import { GroupwiseLearner } from "../groupwise.js";
import { readingFeatures } from "../learners/reading.js";
import { OnlineRidge } from "../learners/ridge.js";
import { VovkAzouryWarmuth } from "../learners/vaw.js";
import { squaredLoss } from "../losses.js";
import { ALWAYS_ON, type FeedbackMode } from "../options.js";
import type { Group, OnlineLearner } from "../types.js";
import type { Dataset } from "./dataset.js";

/** A run over a stream, and the columns of the table that it yields. */
export type Method = SingleMethod | GroupwiseMethod;

export interface SingleMethod {
  readonly kind: "single";
  readonly column: string;
  readonly create: (data: Dataset) => OnlineLearner<number, number>;
}

/** One run gives two accounts of the same weights: the loss expected over a draw, and that of the average. */
export interface GroupwiseMethod {
  readonly kind: "groupwise";
  readonly expectedColumn: string;
  readonly averagedColumn: string;
  readonly aggregator: AggregatorKind;
  readonly range: LossRange;
  readonly feedback: FeedbackMode;
  readonly alwaysOn: boolean;
}

const groupwise = (
  expectedColumn: string,
  averagedColumn: string,
  options: Partial<Pick<GroupwiseMethod, "aggregator" | "range" | "feedback" | "alwaysOn">>,
): GroupwiseMethod => ({
  kind: "groupwise",
  expectedColumn,
  averagedColumn,
  aggregator: "adanormalhedge",
  range: 1,
  feedback: "expected",
  alwaysOn: true,
  ...options,
});

const single = (column: string, create: SingleMethod["create"]): SingleMethod => ({
  kind: "single",
  column,
  create,
});

/** Every method of the tables. `paper` is the published algorithm with its published accounting. */
export const METHODS: readonly Method[] = [
  single("single", (data) => readingFeatures(newRidge(data), (t: number) => data.rows[t])),
  single("vaw", (data) =>
    readingFeatures(new VovkAzouryWarmuth(data.rows[0].length), (t: number) => data.rows[t]),
  ),
  single(
    "interactions",
    (data) => new InteractionRidge(data.rows[0].length, groupsOf(data), (t: number) => data.rows[t]),
  ),
  single("partition", (data) => new PartitionLearner(groupsOf(data), () => rowRidge(data))),
  single("most-specific", (data) => new MostSpecific(groupsOf(data), () => rowRidge(data))),
  groupwise("paper", "averaged", {}),
  groupwise("paper-no-always", "averaged-no-always", { alwaysOn: false }),
  groupwise("linearized-draw", "linearized", { feedback: "linearized" }),
  groupwise("auto-draw", "auto", { range: "auto" }),
  groupwise("auto-linearized-draw", "auto-linearized", { range: "auto", feedback: "linearized" }),
  groupwise("regret-matching-draw", "regret-matching", { aggregator: "regret-matching" }),
  groupwise("coin-draw", "coin", { aggregator: "coin" }),
  groupwise("squint-draw", "squint", { aggregator: "squint" }),
  groupwise("ml-poly-draw", "ml-poly", { aggregator: "ml-poly" }),
  groupwise("uniform-draw", "uniform", { aggregator: "uniform" }),
];

/** Every column of the tables. */
export const COLUMNS: readonly string[] = METHODS.flatMap((method) =>
  method.kind === "single" ? [method.column] : [method.expectedColumn, method.averagedColumn],
);

/** The groups of a data set, on row indices. */
export function groupsOf({ groups, membership }: Dataset): Group<number>[] {
  return groups.map((name, g) => ({ name, test: (t) => membership[t * groups.length + g] === 1 }));
}

/** The groupwise learner of a method on row indices. */
export function createGroupwise(
  method: GroupwiseMethod,
  data: Dataset,
): GroupwiseLearner<number, number, number, Float64Array> {
  const { aggregator, range, feedback, alwaysOn } = method;
  return new GroupwiseLearner<number, number, number, Float64Array>({
    groups: groupsOf(data).filter(({ name }) => name !== ALWAYS_ON),
    features: (t) => data.rows[t],
    learner: () => newRidge(data),
    loss: squaredLoss,
    aggregator,
    range,
    feedback,
    alwaysOn,
    output: "mean",
  });
}

function newRidge(data: Dataset): OnlineRidge {
  return new OnlineRidge(data.rows[0].length);
}

function rowRidge(data: Dataset): OnlineLearner<number, number> {
  return readingFeatures(newRidge(data), (t: number) => data.rows[t]);
}
