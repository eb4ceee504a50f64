import type { InstanceEntry } from "./suite.js";

/**
 * The instances in an order of which every beginning covers all factors, and all pairs of factors, evenly: a limit then
 * takes the first so many, and a later, larger limit only adds to them. Each step takes the instance whose factor values
 * and pairs of them are rarest so far, each counted relative to the number of its alternatives; among equals the first
 * as given.
 */
export function balancedOrder<S>(entries: readonly InstanceEntry<S>[]): InstanceEntry<S>[] {
  const marks = marksOf(entries);
  const used = new Map<string, number>();
  const left = [...entries];
  const ordered: InstanceEntry<S>[] = [];
  while (left.length > 0) {
    const chosen = indexOfLeast(left, (entry) =>
      marks(entry).reduce((sum, { key, alternatives }) => sum + alternatives * (used.get(key) ?? 0), 0),
    );
    const [entry] = left.splice(chosen, 1);
    ordered.push(entry);
    for (const { key } of marks(entry)) used.set(key, (used.get(key) ?? 0) + 1);
  }
  return ordered;
}

/** A value of a factor or a pair of values, and how many there are beside it. */
interface Mark {
  readonly key: string;
  readonly alternatives: number;
}

/** Reads the marks of an instance. */
function marksOf(entries: readonly InstanceEntry[]): (entry: InstanceEntry) => readonly Mark[] {
  const levels = countLevels(entries);
  const read = new Map(
    entries.map((entry): [InstanceEntry, Mark[]] => {
      const single = Object.entries(entry.groups).map(([factor, value]) => ({
        key: JSON.stringify([factor, value]),
        alternatives: levels.get(factor) ?? 1,
      }));
      const pairs = single.flatMap((a, i) =>
        single
          .slice(0, i)
          .map((b) => ({ key: a.key + b.key, alternatives: a.alternatives * b.alternatives })),
      );
      return [entry, [...single, ...pairs]];
    }),
  );
  return (entry) => read.get(entry) ?? [];
}

function indexOfLeast<T>(items: readonly T[], costOf: (item: T) => number): number {
  let chosen = 0;
  let least = Number.POSITIVE_INFINITY;
  items.forEach((item, i) => {
    const cost = costOf(item);
    if (cost < least) [chosen, least] = [i, cost];
  });
  return chosen;
}

function countLevels(entries: readonly InstanceEntry[]): Map<string, number> {
  const values = new Map<string, Set<string | number>>();
  for (const { groups } of entries) {
    for (const [factor, value] of Object.entries(groups)) {
      values.set(factor, (values.get(factor) ?? new Set()).add(value));
    }
  }
  return new Map([...values].map(([factor, set]) => [factor, set.size]));
}
