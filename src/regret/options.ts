import { InputError, showValue } from "../base/errors.js";
import type { AggregatorKind, LossRange } from "./aggregators/index.js";
import type { NonFinitePolicy } from "./feature-guard.js";
import type { Comparator, Group, Loss, OnlineLearner } from "./types.js";

/** A group whose membership cannot be told: asleep, an error, or awake with its running frequency. */
export type MissingPolicy = "inactive" | "error" | "prior";

/** How the proposals become the prediction: averaged, or one drawn by the weights. */
export type OutputMode = "mean" | "sample";

/**
 * What the aggregator learns from: the expected loss of the draw (`expected`, the paper's), the loss of the averaged
 * prediction (`mixloss`), or its linearisation there, which also competes with mixtures of groups (`linearized`).
 */
export type FeedbackMode = "expected" | "mixloss" | "linearized";

export interface GroupwiseOptions<X, Y, Z = number, F = X> {
  readonly groups: readonly Group<X>[];
  /** A fresh learner for a group (for the fallback too, under its name). */
  readonly learner: (group: Group<X>) => OnlineLearner<F, Y, Z>;
  readonly loss: Loss<Y, Z>;
  /** What learners read of a context; the context itself when left out. */
  readonly features?: (x: X) => F;
  /** The published algorithm: unit range, expected feedback, sampled output. Single options still override it. */
  readonly preset?: "paper";
  readonly aggregator?: AggregatorKind;
  readonly range?: LossRange;
  /** Default: `mean` where the loss is convex, `sample` otherwise. */
  readonly output?: OutputMode;
  readonly feedback?: FeedbackMode;
  /** Adds the group of all rounds, which gives every round an active group and bounds the overall regret. */
  readonly alwaysOn?: boolean;
  readonly missing?: MissingPolicy;
  readonly nonFinite?: NonFinitePolicy;
  /** Rounds that may wait for their labels at once. */
  readonly maxPending?: number;
  readonly seed?: number;
  /** A single learner on all rounds, whose loss on every group is reported beside. */
  readonly baseline?: OnlineLearner<F, Y, Z>;
  /** Hindsight comparator of a group; without it no regret is reported. */
  readonly comparator?: (group: Group<X>) => Comparator<F, Y>;
}

/** Every default of `GroupwiseOptions`; `output` depends on the loss. */
export const GROUPWISE_DEFAULTS = {
  aggregator: "adanormalhedge",
  range: "auto",
  feedback: "expected",
  alwaysOn: true,
  missing: "inactive",
  nonFinite: "error",
  maxPending: 10_000,
  seed: 1,
} as const satisfies Partial<GroupwiseOptions<never, never>>;

/** What the preset `paper` changes. */
export const PAPER_PRESET = { range: 1, output: "sample", feedback: "expected" } as const;

/** Name of the group of all rounds. */
export const ALWAYS_ON = "always_on";

export interface Settings {
  readonly aggregator: AggregatorKind;
  readonly range: LossRange;
  readonly output: OutputMode;
  readonly feedback: FeedbackMode;
  readonly alwaysOn: boolean;
  readonly missing: MissingPolicy;
  readonly nonFinite: NonFinitePolicy;
  readonly maxPending: number;
  readonly seed: number;
}

/** The options with defaults filled in and checked. */
export function resolveSettings<X, Y, Z, F>(options: GroupwiseOptions<X, Y, Z, F>): Settings {
  const { loss, preset } = options;
  const base = { ...GROUPWISE_DEFAULTS, output: loss.convex ? "mean" : "sample" } as const;
  const settings: Settings = {
    ...base,
    ...(preset === "paper" ? PAPER_PRESET : {}),
    ...definedSettings(options),
  };
  checkOneOf("output", settings.output, ["mean", "sample"]);
  checkOneOf("feedback", settings.feedback, ["expected", "mixloss", "linearized"]);
  checkOneOf("missing", settings.missing, ["inactive", "error", "prior"]);
  checkOneOf("nonFinite", settings.nonFinite, ["error", "skip", "impute"]);
  if (!loss.convex && settings.output === "mean") {
    throw InputError.of("output", `is "mean" but the ${loss.name} loss is not convex`, 'use output "sample"');
  }
  if (!loss.convex && settings.feedback !== "expected") {
    throw InputError.of(
      "feedback",
      `is ${showValue(settings.feedback)} but the ${loss.name} loss is not convex`,
      'use feedback "expected"',
    );
  }
  if (settings.feedback === "linearized" && loss.gradient === undefined) {
    throw InputError.of(
      "feedback",
      `"linearized" needs a gradient of the ${loss.name} loss`,
      "give loss.gradient",
    );
  }
  return settings;
}

function definedSettings<X, Y, Z, F>(options: GroupwiseOptions<X, Y, Z, F>): Partial<Settings> {
  const names = [...Object.keys(GROUPWISE_DEFAULTS), "output"] as (keyof Settings)[];
  return Object.fromEntries(
    names.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]),
  );
}

function checkOneOf(field: string, value: string, allowed: readonly string[]): void {
  if (!allowed.includes(value)) {
    throw InputError.of(field, `is ${showValue(value)}`, `choose one of ${allowed.join(", ")}`);
  }
}

/** Rejects a group that could not be told apart or weighed. */
export function checkGroup<X>(group: Group<X>, taken: (name: string) => boolean): void {
  const field = `groups.${group.name}`;
  if (taken(group.name)) throw InputError.of(field, "is named twice", "give every group its own name");
  const { prior = 1 } = group;
  if (!(prior > 0 && Number.isFinite(prior))) {
    throw InputError.of(`${field}.prior`, `is ${showValue(prior)}`, "give a positive number");
  }
}
