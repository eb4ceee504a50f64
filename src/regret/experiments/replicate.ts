import { InputError, showValue } from "../../base/errors.js";
import type { EventSink, RunEvent } from "../../base/events.js";
import { Stop, type StopReason } from "../../base/stop.js";
import type { Dataset } from "./dataset.js";
import type { Experiment, Run } from "./experiment.js";
import { curvePoints, type GroupCurves, groupSizes } from "./group-curves.js";
import { hindsightLosses } from "./hindsight.js";
import { orderRounds, type RowOrder } from "./orders.js";
import { tableExperiment } from "./table-experiment.js";

/** Shuffles of the published experiments. */
export const PAPER_SEEDS: readonly number[] = [473, 503, 623, 550, 692, 989, 617, 458, 301, 205];

export interface ReplicateOptions {
  readonly seeds?: readonly number[];
  /** Columns of the table; see `COLUMNS` for experiments on tables. */
  readonly methods?: readonly string[];
  readonly order?: RowOrder;
  /** The published comparator: fitted to the first T_g − 1 rows of each group but compared with all T_g losses. */
  readonly compat?: boolean;
  /** Also regret on the way, at up to 100 points of each group's own time. */
  readonly curves?: boolean;
  readonly stop?: Stop;
  readonly onEvent?: EventSink<ReplicateEvent>;
}

export const REPLICATE_DEFAULTS = {
  seeds: PAPER_SEEDS,
  methods: ["single", "paper", "averaged", "auto"],
  order: { kind: "shuffle" },
  compat: false,
  curves: false,
} as const satisfies ReplicateOptions;

export interface ReplicateEvent extends RunEvent {
  readonly type: "iteration";
  readonly seed: number;
  readonly columns: readonly string[];
  readonly rounds: number;
}

/** Mean and population standard deviation over the shuffles. */
export interface Spread {
  readonly mean: number;
  readonly std: number;
}

/** Regret after the group's first `rounds[k]` rounds. */
export interface RegretPoints {
  readonly rounds: readonly number[];
  readonly regret: Readonly<Record<string, readonly Spread[]>>;
}

export interface ReplicationRow {
  readonly group: string;
  readonly size: number;
  readonly hindsight: Spread;
  /** End regret by column. */
  readonly regret: Readonly<Record<string, Spread>>;
  readonly curve?: RegretPoints;
}

export interface ReplicationTable {
  readonly dataset: string;
  readonly rounds: number;
  readonly dimension: number;
  readonly order: RowOrder;
  readonly compat: boolean;
  /** Shuffles that went into the figures: those finished before a stop. */
  readonly seeds: readonly number[];
  readonly columns: readonly string[];
  readonly rows: readonly ReplicationRow[];
  /** Largest group regret of each column's means. */
  readonly largest: Readonly<Record<string, number>>;
  readonly stoppedBy?: StopReason;
}

/** One shuffle, played by every method. */
interface Replay {
  /** By group: at its end, and with `curves` on the way. */
  readonly hindsight: readonly Float64Array[];
  readonly losses: Readonly<Record<string, GroupCurves>>;
}

/**
 * The paper's experiment: replays a data set (or any other experiment) in several shuffles and tabulates each group's end
 * regret against its own best fixed model, for any of the experiment's methods.
 *
 * @throws InputError for an unknown method or sort column.
 */
export function replicate(
  experiment: Dataset | Experiment,
  options: ReplicateOptions = {},
): ReplicationTable {
  const subject = "newHindsight" in experiment ? experiment : tableExperiment(experiment);
  const settings = { ...REPLICATE_DEFAULTS, ...options };
  const { seeds, methods, order, compat } = settings;
  const stop = options.stop ?? Stop.never();
  const runs = runsFor(subject, methods);
  const replays: Replay[] = [];
  for (const seed of seeds) {
    const rounds = orderRounds(subject.rounds, order, seed);
    const losses: Record<string, GroupCurves> = {};
    for (const run of runs) {
      if (stop.reason() !== undefined) break;
      Object.assign(losses, run.play({ order: rounds, seed, stop }));
      const timeSeconds = stop.elapsedSeconds();
      options.onEvent?.({
        type: "iteration",
        timeSeconds,
        seed,
        columns: run.columns,
        rounds: rounds.length,
      });
    }
    if (stop.reason() !== undefined) break;
    replays.push({ losses, hindsight: hindsightLosses(subject, rounds, settings) });
  }
  const stoppedBy = replays.length < seeds.length ? stop.reason() : undefined;
  return {
    ...tabulate(subject, settings, replays),
    order,
    compat,
    seeds: seeds.slice(0, replays.length),
    ...(stoppedBy === undefined ? {} : { stoppedBy }),
  };
}

/** The runs needed for these columns. */
function runsFor({ name, runs }: Experiment, columns: readonly string[]): Run[] {
  const known = runs.flatMap((run) => run.columns);
  for (const column of columns) {
    if (known.includes(column)) continue;
    throw InputError.of(
      "methods",
      `${showValue(column)} is unknown`,
      `for ${name} choose from ${known.join(", ")}`,
    );
  }
  return runs.filter((run) => run.columns.some((column) => columns.includes(column)));
}

function tabulate(
  { name, dimension, rounds }: Experiment,
  { methods: columns, curves }: Pick<Required<ReplicateOptions>, "methods" | "curves">,
  replays: readonly Replay[],
): Pick<ReplicationTable, "dataset" | "rounds" | "dimension" | "columns" | "rows" | "largest"> {
  const rows = Array.from(groupSizes(rounds), (size, g): ReplicationRow => {
    const best = ({ hindsight }: Replay) => hindsight[g].at(-1) ?? 0;
    const regret = byColumn(columns, (column) =>
      spread(replays.map((replay) => replay.losses[column].total[g] - best(replay))),
    );
    const row = { group: rounds.groups[g], size, hindsight: spread(replays.map(best)), regret };
    return curves ? { ...row, curve: regretPoints(columns, replays, g, size) } : row;
  });
  const largest = byColumn(columns, (column) => Math.max(...rows.map((row) => row.regret[column].mean)));
  return { dataset: name, rounds: rounds.count, dimension, columns, rows, largest };
}

function regretPoints(
  columns: readonly string[],
  replays: readonly Replay[],
  group: number,
  size: number,
): RegretPoints {
  const rounds = Array.from(curvePoints(size));
  const regret = byColumn(columns, (column) =>
    rounds.map((_, k) =>
      spread(replays.map(({ losses, hindsight }) => losses[column].points[group][k] - hindsight[group][k])),
    ),
  );
  return { rounds, regret };
}

function byColumn<T>(columns: readonly string[], value: (column: string) => T): Record<string, T> {
  return Object.fromEntries(columns.map((column) => [column, value(column)]));
}

function spread(values: readonly number[]): Spread {
  const count = Math.max(1, values.length);
  const mean = values.reduce((total, value) => total + value, 0) / count;
  const variance = values.reduce((total, value) => total + (value - mean) ** 2, 0) / count;
  return { mean, std: Math.sqrt(variance) };
}
