import type { EventSink, RunEvent } from "../../base/events.js";
import { Stop, type StopReason } from "../../base/stop.js";
import { squaredLoss } from "../losses.js";
import type { Dataset } from "./dataset.js";
import { hindsightLosses } from "./hindsight.js";
import {
  createGroupwise,
  type GroupwiseMethod,
  type Method,
  methodsFor,
  type SingleMethod,
} from "./methods.js";
import { orderRows, type RowOrder } from "./orders.js";

/** Shuffles of the published experiments. */
export const PAPER_SEEDS: readonly number[] = [473, 503, 623, 550, 692, 989, 617, 458, 301, 205];

export interface ReplicateOptions {
  readonly seeds?: readonly number[];
  /** Columns of the table; see `COLUMNS`. */
  readonly methods?: readonly string[];
  readonly order?: RowOrder;
  /** The published comparator: fitted to the first T_g − 1 rows of each group but compared with all T_g losses. */
  readonly compat?: boolean;
  readonly stop?: Stop;
  readonly onEvent?: EventSink<ReplicateEvent>;
}

export const REPLICATE_DEFAULTS = {
  seeds: PAPER_SEEDS,
  methods: ["single", "paper", "averaged", "auto"],
  order: { kind: "shuffle" },
  compat: false,
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

export interface ReplicationRow {
  readonly group: string;
  readonly size: number;
  readonly hindsight: Spread;
  /** End regret by column. */
  readonly regret: Readonly<Record<string, Spread>>;
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

/** Rows between two looks at the stop. */
const STOP_INTERVAL = 4096;

/**
 * The paper's experiment: replays a data set in several shuffles and tabulates each group's end regret against its own
 * least-squares model, for any of the methods in `COLUMNS`.
 */
export function replicate(data: Dataset, options: ReplicateOptions = {}): ReplicationTable {
  const { seeds, methods: columns, order, compat } = { ...REPLICATE_DEFAULTS, ...options };
  const stop = options.stop ?? Stop.never();
  const runs = methodsFor(columns);
  const hindsight: Float64Array[] = [];
  const losses: Record<string, Float64Array>[] = [];
  for (const seed of seeds) {
    const rows = orderRows(data, order, seed);
    const bySeed: Record<string, Float64Array> = {};
    for (const method of runs) {
      if (stop.reason() === undefined) Object.assign(bySeed, runMethod(method, data, rows, stop));
      const timeSeconds = stop.elapsedSeconds();
      options.onEvent?.({
        type: "iteration",
        timeSeconds,
        seed,
        columns: Object.keys(bySeed),
        rounds: rows.length,
      });
    }
    if (stop.reason() !== undefined) break;
    losses.push(bySeed);
    hindsight.push(hindsightLosses(data, rows, compat));
  }
  const stoppedBy = losses.length < seeds.length ? stop.reason() : undefined;
  return {
    ...tabulate(data, columns, hindsight, losses),
    order,
    compat,
    seeds: seeds.slice(0, losses.length),
    ...(stoppedBy === undefined ? {} : { stoppedBy }),
  };
}

function runMethod(
  method: Method,
  data: Dataset,
  order: Int32Array,
  stop: Stop,
): Record<string, Float64Array> {
  switch (method.kind) {
    case "single":
      return { [method.column]: runSingle(method, data, order, stop) };
    case "groupwise":
      return runGroupwise(method, data, order, stop);
  }
}

/** Cumulative loss on every group. */
function runSingle(method: SingleMethod, data: Dataset, order: Int32Array, stop: Stop): Float64Array {
  const { labels, groups, membership } = data;
  const learner = method.create(data);
  const losses = new Float64Array(groups.length);
  for (let s = 0; s < order.length; s++) {
    if (s % STOP_INTERVAL === 0 && stop.reason() !== undefined) break;
    const t = order[s];
    const loss = squaredLoss.value(learner.predict(t), labels[t]);
    for (let g = 0; g < groups.length; g++) losses[g] += membership[t * groups.length + g] * loss;
    learner.update(t, labels[t]);
  }
  return losses;
}

function runGroupwise(
  method: GroupwiseMethod,
  data: Dataset,
  order: Int32Array,
  stop: Stop,
): Record<string, Float64Array> {
  const { labels, groups, membership } = data;
  const learner = createGroupwise(method, data);
  const expected = new Float64Array(groups.length);
  const averaged = new Float64Array(groups.length);
  for (let s = 0; s < order.length; s++) {
    if (s % STOP_INTERVAL === 0 && stop.reason() !== undefined) break;
    const t = order[s];
    const averagedLoss = learner.step(t, labels[t]);
    for (let g = 0; g < groups.length; g++) {
      const active = membership[t * groups.length + g];
      expected[g] += active * learner.lastExpectedLoss;
      averaged[g] += active * averagedLoss;
    }
  }
  return { [method.expectedColumn]: expected, [method.averagedColumn]: averaged };
}

function tabulate(
  data: Dataset,
  columns: readonly string[],
  hindsight: readonly Float64Array[],
  losses: readonly Record<string, Float64Array>[],
): Pick<ReplicationTable, "dataset" | "rounds" | "dimension" | "columns" | "rows" | "largest"> {
  const rows = data.groups.map((group, g) => ({
    group,
    size: sizeOf(data, g),
    hindsight: spread(hindsight.map((best) => best[g])),
    regret: Object.fromEntries(
      columns.map((column) => [column, spread(losses.map((loss, s) => loss[column][g] - hindsight[s][g]))]),
    ),
  }));
  const largest = Object.fromEntries(
    columns.map((column) => [column, Math.max(...rows.map((row) => row.regret[column].mean))]),
  );
  return {
    dataset: data.name,
    rounds: data.rows.length,
    dimension: data.rows[0].length,
    columns,
    rows,
    largest,
  };
}

function sizeOf({ rows, groups, membership }: Dataset, group: number): number {
  let size = 0;
  for (let t = 0; t < rows.length; t++) size += membership[t * groups.length + group];
  return size;
}

function spread(values: readonly number[]): Spread {
  const count = Math.max(1, values.length);
  const mean = values.reduce((total, value) => total + value, 0) / count;
  const variance = values.reduce((total, value) => total + (value - mean) ** 2, 0) / count;
  return { mean, std: Math.sqrt(variance) };
}
