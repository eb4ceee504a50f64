import { InputError, showValue } from "../base/errors.js";
import type { Rng } from "../tensor/rng.js";
import type { Aggregator } from "./aggregators/index.js";
import type { FeatureGuard } from "./feature-guard.js";
import type { GroupEntry, GroupStats } from "./group-entry.js";
import type { Settings } from "./options.js";
import type { OnlineLearner } from "./types.js";

/** Version tag of a checkpoint. */
export const STATE_FORMAT = "groupwise/1";

interface SavedLearner {
  readonly kind: string;
  readonly state: unknown;
}

/** A checkpoint: plain JSON, doubles in base64 (exact to the last bit). */
export interface GroupwiseState {
  readonly format: typeof STATE_FORMAT;
  readonly counters: Counters;
  readonly settings: Settings;
  readonly aggregator: unknown;
  readonly groups: readonly {
    readonly name: string;
    readonly stats: GroupStats;
    readonly learner: SavedLearner;
    readonly comparator: unknown;
  }[];
  readonly fallback: SavedLearner | null;
  readonly baseline: SavedLearner | null;
  readonly guard: unknown;
  readonly rng: readonly number[];
}

export interface Counters {
  readonly rounds: number;
  readonly unlabelled: number;
  readonly fallbackRounds: number;
}

/** What a checkpoint consists of, by reference. */
export interface GroupwiseParts<X, Y, Z, F> {
  readonly counters: Counters;
  readonly settings: Settings;
  readonly entries: GroupEntry<X, Y, Z, F>[];
  /** A fresh entry for a removed group, whose test nobody needs any more. */
  readonly newEntry: (name: string) => GroupEntry<X, Y, Z, F>;
  readonly aggregator: Aggregator;
  readonly fallback: OnlineLearner<F, Y, Z> | undefined;
  readonly baseline: OnlineLearner<F, Y, Z> | undefined;
  readonly guard: FeatureGuard;
  readonly rng: Rng;
}

export function saveState<X, Y, Z, F>(parts: GroupwiseParts<X, Y, Z, F>): GroupwiseState {
  return {
    format: STATE_FORMAT,
    counters: parts.counters,
    settings: parts.settings,
    aggregator: parts.aggregator.save(),
    groups: parts.entries.map(({ group, stats, learner, comparator }) => ({
      name: group.name,
      stats: { ...stats },
      learner: saveLearner(learner),
      comparator: comparator?.save() ?? null,
    })),
    fallback: parts.fallback === undefined ? null : saveLearner(parts.fallback),
    baseline: parts.baseline === undefined ? null : saveLearner(parts.baseline),
    guard: parts.guard.save(),
    rng: parts.rng.save(),
  };
}

/**
 * Restores the parts of a freshly made learner (its random stream excepted). Its groups must be the saved ones that were not removed, in order;
 * removed ones come back as archived entries that are never evaluated.
 */
export function loadState<X, Y, Z, F>(state: GroupwiseState, parts: GroupwiseParts<X, Y, Z, F>): Counters {
  if (state.format !== STATE_FORMAT) {
    throw InputError.of(
      "format",
      `is ${showValue(state.format)}`,
      `give a checkpoint of format ${STATE_FORMAT}`,
    );
  }
  checkSettings(state.settings, parts.settings);
  restoreEntries(state, parts);
  parts.aggregator.load(state.aggregator);
  if (parts.fallback !== undefined) loadLearner("fallback", parts.fallback, state.fallback);
  if (parts.baseline !== undefined) loadLearner("baseline", parts.baseline, state.baseline);
  parts.guard.load(state.guard);
  return state.counters;
}

function restoreEntries<X, Y, Z, F>(
  state: GroupwiseState,
  { entries, newEntry }: GroupwiseParts<X, Y, Z, F>,
): void {
  const fresh = new Map(entries.map((entry) => [entry.group.name, entry]));
  const restored = state.groups.map((saved) => {
    const entry = fresh.get(saved.name) ?? (saved.stats.archived ? newEntry(saved.name) : undefined);
    fresh.delete(saved.name);
    if (entry === undefined) {
      throw InputError.of(
        `groups.${saved.name}`,
        "is in the checkpoint but not in the options",
        "give its test",
      );
    }
    Object.assign(entry.stats, saved.stats);
    loadLearner(`groups.${saved.name}`, entry.learner, saved.learner);
    if (entry.comparator !== undefined && saved.comparator !== null) entry.comparator.load(saved.comparator);
    return entry;
  });
  for (const name of fresh.keys()) {
    throw InputError.of(
      `groups.${name}`,
      "is not in the checkpoint",
      "add new groups with addGroup after resuming",
    );
  }
  entries.splice(0, entries.length, ...restored);
}

function checkSettings(saved: Settings, given: Settings): void {
  for (const key of Object.keys(saved) as (keyof Settings)[]) {
    if (saved[key] === given[key]) continue;
    throw InputError.of(
      key,
      `is ${showValue(given[key])} but the checkpoint was made with ${showValue(saved[key])}`,
      "resume with the options of the first run",
    );
  }
}

function saveLearner<F, Y, Z>(learner: OnlineLearner<F, Y, Z>): SavedLearner {
  return { kind: learner.kind, state: learner.save() };
}

function loadLearner<F, Y, Z>(
  field: string,
  learner: OnlineLearner<F, Y, Z>,
  saved: SavedLearner | null,
): void {
  if (saved === null || saved.kind !== learner.kind) {
    throw InputError.of(
      `${field}.learner`,
      `is ${showValue(learner.kind)} but the checkpoint holds ${showValue(saved?.kind ?? null)}`,
      "resume with the learners of the first run",
    );
  }
  learner.load(saved.state);
}
