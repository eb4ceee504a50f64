import type { InstanceEntry } from "./suite.js";

/**
 * The instances in an order of which every beginning covers all factors evenly: a limit then takes the first so many,
 * and a later, larger limit only adds to them. Each step takes the instance whose factor values are rarest so far,
 * counted relative to the number of values of each factor; among equals, the one whose combination of values is rarest,
 * then the first as given.
 */
export function balancedOrder<S>(entries: readonly InstanceEntry<S>[]): InstanceEntry<S>[] {
  const levels = countLevels(entries);
  const used = new Map<string, number>();
  const left = [...entries];
  const ordered: InstanceEntry<S>[] = [];
  const countOf = (key: string) => used.get(key) ?? 0;
  const rarity = ({ groups }: InstanceEntry<S>) => {
    const factors = Object.entries(groups);
    const single = factors.reduce(
      (sum, [factor, value]) => sum + (levels.get(factor) ?? 1) * countOf(`${factor}=${value}`),
      0,
    );
    return [single, countOf(combination(groups))] as const;
  };
  while (left.length > 0) {
    let chosen = 0;
    let least = rarity(left[0]);
    for (let i = 1; i < left.length; i++) {
      const candidate = rarity(left[i]);
      if (candidate[0] > least[0] || (candidate[0] === least[0] && candidate[1] >= least[1])) continue;
      chosen = i;
      least = candidate;
    }
    const [entry] = left.splice(chosen, 1);
    ordered.push(entry);
    for (const key of [
      ...Object.entries(entry.groups).map(([f, v]) => `${f}=${v}`),
      combination(entry.groups),
    ])
      used.set(key, countOf(key) + 1);
  }
  return ordered;
}

function combination(groups: InstanceEntry["groups"]): string {
  return JSON.stringify(groups);
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
