import { InputError, showValue } from "../base/errors.js";
import type { PlannedRun } from "./runner.js";
import { balancedOrder } from "./select.js";
import type { InstanceEntry, Suite, SuiteMethod } from "./suite.js";

/** What of a suite is to be run. */
export interface PlanOptions {
  readonly data?: string;
  readonly seed: number;
  readonly methods?: readonly string[];
  /** Only instances whose name contains this text. */
  readonly filter?: string;
  /** Most instances, chosen so that all factors are covered evenly. */
  readonly limit?: number;
  readonly repeat: number;
  readonly timeLimitSeconds?: number;
  readonly gap?: number;
  readonly version: string;
}

/**
 * Every run of a bench, in an order of which each beginning covers the classes evenly; all instances before any is
 * repeated. Repetition r has the seed `seed + r`.
 *
 * @throws InputError for unknown methods, or a filter that nothing passes.
 */
export function planRuns(suite: Suite, options: PlanOptions): PlannedRun[] {
  const { data, seed, repeat, version } = options;
  const timeLimitSeconds = options.timeLimitSeconds ?? suite.timeLimitSeconds;
  const methods = chooseMethods(suite, options.methods);
  const entries = chooseEntries(suite.instances({ data, seed }), options);
  return Array.from({ length: repeat }, (_, r) => r).flatMap((r) =>
    entries.flatMap((entry) =>
      methods
        .filter(({ appliesTo }) => appliesTo?.(entry.groups) ?? true)
        .map(({ name: method }) => ({
          entry,
          task: {
            suite: suite.name,
            instance: entry.name,
            method,
            repeat: r,
            seed: seed + r,
            timeLimitSeconds,
            targetGap: options.gap ?? suite.targetGap,
            version,
            source: entry.source,
          },
        })),
    ),
  );
}

function chooseEntries(entries: readonly InstanceEntry[], { filter, limit }: PlanOptions): InstanceEntry[] {
  const passing = entries.filter(({ name }) => filter === undefined || name.includes(filter));
  if (passing.length === 0) {
    const example = entries[0]?.name;
    throw InputError.of("--filter", `no instance contains ${showValue(filter)}`, `names are like ${example}`);
  }
  return balancedOrder(passing).slice(0, limit);
}

function chooseMethods({ methods, name }: Suite, asked: readonly string[] | undefined): SuiteMethod[] {
  if (asked === undefined) return methods.filter(({ isDefault }) => isDefault);
  const known = methods.map((method) => method.name);
  const unknown = asked.find((method) => !known.includes(method));
  if (unknown === undefined) return methods.filter((method) => asked.includes(method.name));
  throw InputError.of(
    "--methods",
    `${showValue(unknown)} is no method of suite ${name}`,
    `choose among ${known.join(", ")}`,
  );
}
