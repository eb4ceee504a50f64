import { InputError, showValue } from "../../base/errors.js";
import { AdaNormalHedge } from "./adanormalhedge.js";
import { CoinBetting } from "./coin-betting.js";
import { RegretMatching } from "./regret-matching.js";
import type { Aggregator, LossRange } from "./sleeping-experts.js";
import { Squint } from "./squint.js";
import { Uniform } from "./uniform.js";

export { AdaNormalHedge, adaNormalHedgeLogWeight } from "./adanormalhedge.js";
export { CoinBetting } from "./coin-betting.js";
export { RegretMatching } from "./regret-matching.js";
export { type Aggregator, type LossRange, SleepingExperts } from "./sleeping-experts.js";
export { Squint } from "./squint.js";
export { Uniform } from "./uniform.js";

export const AGGREGATOR_KINDS = [
  "adanormalhedge",
  "squint",
  "coin",
  "regret-matching",
  "ml-poly",
  "uniform",
] as const;

export type AggregatorKind = (typeof AGGREGATOR_KINDS)[number];

/**
 * A sleeping-experts aggregator by name.
 *
 * @param range largest loss difference of one round; `"auto"` is understood by AdaNormalHedge, and by the methods that
 * need no range at all (regret matching, uniform).
 */
export function createAggregator(kind: AggregatorKind, range: LossRange): Aggregator {
  if (range !== "auto" && !(range > 0 && Number.isFinite(range))) {
    throw InputError.of("range", `is ${showValue(range)}`, 'give a positive number or "auto"');
  }
  switch (kind) {
    case "adanormalhedge":
      return new AdaNormalHedge(range);
    case "squint":
      return new Squint(knownRange(kind, range));
    case "coin":
      return new CoinBetting(knownRange(kind, range));
    case "regret-matching":
      return new RegretMatching();
    case "ml-poly":
      return new RegretMatching(knownRange(kind, range) ** 2);
    case "uniform":
      return new Uniform();
    default:
      throw InputError.of(
        "aggregator",
        `is ${showValue(kind)}`,
        `choose one of ${AGGREGATOR_KINDS.join(", ")}`,
      );
  }
}

function knownRange(kind: AggregatorKind, range: LossRange): number {
  if (range !== "auto") return range;
  throw InputError.of(
    "range",
    `is "auto", which ${kind} does not support`,
    "give the largest loss difference of one round, or use adanormalhedge or regret-matching",
  );
}
