import { InputError, showValue } from "../../base/errors.js";
import { Rng } from "../../tensor/rng.js";
import type { AggregatorKind, LossRange } from "../aggregators/index.js";
import { FixedActionComparator } from "../comparators.js";
import { GroupwiseLearner } from "../groupwise.js";
import { Ftpl } from "../learners/ftpl.js";
import { linearCost } from "../losses.js";
import { ALWAYS_ON } from "../options.js";
import { gridPaths } from "../oracles/dag.js";
import type { Group, Loss, OnlineLearner } from "../types.js";
import { membershipOf } from "./dataset.js";
import type { Experiment, Play, Rounds, Run } from "./experiment.js";
import { GroupCurves } from "./group-curves.js";
import { STOP_INTERVAL } from "./table-experiment.js";

export interface ShortestPathOptions {
  /** Days. */
  readonly days?: number;
  /** Nodes along a side of the grid. */
  readonly side?: number;
  /** Factor on the noise of follow-the-perturbed-leader. */
  readonly noiseScale?: number;
  /** Seed of the days: memberships, congestion and costs. */
  readonly dataSeed?: number;
}

export const SHORTEST_PATH_DEFAULTS = {
  days: 4000,
  side: 6,
  noiseScale: 0.05,
  dataSeed: 1,
} as const satisfies Required<ShortestPathOptions>;

/** Groups of days, independent of each other, and how often they occur; the first that holds sets the congestion. */
const DAY_GROUPS = [
  { name: "rare", share: 0.1 },
  { name: "A", share: 0.5 },
  { name: "B", share: 0.5 },
] as const;

/** Who plays: one perturbed leader for all days, or one a group under these aggregators. */
const GROUPWISE: readonly { name: string; aggregator: AggregatorKind; range: LossRange }[] = [
  { name: "paper", aggregator: "adanormalhedge", range: 1 },
  { name: "auto", aggregator: "adanormalhedge", range: "auto" },
  { name: "regret-matching", aggregator: "regret-matching", range: "auto" },
  { name: "uniform", aggregator: "uniform", range: 1 },
];

/** Column of the sampled path's own cost beside the cost expected over the draw. */
const DRAWN = "-drawn";

/**
 * Online shortest paths: every day a route across a grid, whose edges are congested (cost 1, or else 0) with
 * probabilities that depend on the groups of the day. Losses are costs divided by the length of a path. A path can not be
 * averaged, so that groupwise columns give the loss expected over the draw, and `…-drawn` that of the path drawn.
 */
export function shortestPathExperiment(options: ShortestPathOptions = {}): Experiment {
  const { days, side, noiseScale, dataSeed } = { ...SHORTEST_PATH_DEFAULTS, ...options };
  for (const [name, value, least] of [
    ["days", days, 1],
    ["side", side, 2],
  ] as const) {
    if (Number.isInteger(value) && value >= least) continue;
    throw InputError.of(name, `is ${showValue(value)}`, `give an integer of at least ${least}`);
  }
  const oracle = gridPaths(side, side);
  const length = oracle.constants!.costRange;
  const { rounds, costs } = drawDays(days, oracle.dimension, new Rng(dataSeed));
  const loss: Loss<Float64Array, Float64Array> = {
    ...linearCost,
    value: (path, cost) => linearCost.value(path, cost) / length,
  };
  const newLeader = (seed: number) => new Ftpl(oracle, { noiseScale, seed });
  const setting: Setting = { rounds, costs, loss, newLeader };
  return {
    name: `shortest path, ${side}×${side} grid`,
    dimension: oracle.dimension,
    rounds,
    runs: [singleRun(setting), ...GROUPWISE.map((method) => groupwiseRun(setting, method))],
    newHindsight: () => {
      const comparator = new FixedActionComparator(oracle);
      return {
        add: (day) => comparator.add(null, costs[day], 1),
        best: () => comparator.best().loss / length,
      };
    },
  };
}

interface Setting {
  readonly rounds: Rounds;
  readonly costs: readonly Float64Array[];
  readonly loss: Loss<Float64Array, Float64Array>;
  readonly newLeader: (seed: number) => OnlineLearner<unknown, Float64Array, Float64Array>;
}

/** Memberships, then one congestion probability per edge for each dominating group and for days of no group, then costs. */
function drawDays(days: number, edges: number, rng: Rng): Pick<Setting, "rounds" | "costs"> {
  const drawn = DAY_GROUPS.map(({ share }) =>
    Uint8Array.from({ length: days }, () => Number(rng.uniform() < share)),
  );
  const congestion = Array.from({ length: DAY_GROUPS.length + 1 }, () =>
    Float64Array.from({ length: edges }, () => rng.uniform()),
  );
  const costs = Array.from({ length: days }, (_, day) => {
    // −1, a day of no group, is the last of the congestion vectors.
    const dominating = drawn.findIndex((members) => members[day] === 1);
    return congestion.at(dominating)!.map((probability) => Number(rng.uniform() < probability));
  });
  const rounds: Rounds = {
    count: days,
    groups: [...DAY_GROUPS.map(({ name }) => name), ALWAYS_ON],
    membership: membershipOf(days, [
      ...drawn.map((members) => (day: number) => members[day] === 1),
      () => true,
    ]),
    sortKeys: Object.fromEntries(DAY_GROUPS.map(({ name }, g) => [name, Float64Array.from(drawn[g])])),
  };
  return { rounds, costs };
}

function singleRun({ rounds, costs, loss, newLeader }: Setting): Run {
  const play = ({ order, seed, stop }: Play) => {
    const leader = newLeader(seed);
    const curves = new GroupCurves(rounds);
    for (let s = 0; s < order.length; s++) {
      if (s % STOP_INTERVAL === 0 && stop.reason() !== undefined) break;
      const day = order[s];
      curves.add(day, loss.value(leader.predict(day), costs[day]));
      leader.update(day, costs[day]);
    }
    return { single: curves };
  };
  return { columns: ["single"], play };
}

function groupwiseRun(
  { rounds, costs, loss, newLeader }: Setting,
  { name, aggregator, range }: (typeof GROUPWISE)[number],
): Run {
  const { groups, membership } = rounds;
  const columns = [name, `${name}${DRAWN}`];
  const play = ({ order, seed, stop }: Play) => {
    let leaders = 0;
    const learner = new GroupwiseLearner<number, Float64Array, Float64Array>({
      groups: groups.slice(0, -1).map(
        (group, g): Group<number> => ({
          name: group,
          test: (day) => membership[day * groups.length + g] === 1,
        }),
      ),
      learner: () => newLeader(seed + ++leaders),
      loss,
      aggregator,
      range,
      seed,
    });
    const [expected, drawn] = [new GroupCurves(rounds), new GroupCurves(rounds)];
    for (let s = 0; s < order.length; s++) {
      if (s % STOP_INTERVAL === 0 && stop.reason() !== undefined) break;
      const day = order[s];
      drawn.add(day, learner.step(day, costs[day]));
      expected.add(day, learner.lastExpectedLoss);
    }
    return { [columns[0]]: expected, [columns[1]]: drawn };
  };
  return { columns, play };
}
