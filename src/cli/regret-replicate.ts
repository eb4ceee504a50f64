import { type Command, Option } from "commander";
import { InputError } from "../base/errors.js";
import { readText, writeFileAtomic } from "../base/platform.js";
import { Stop } from "../base/stop.js";
import type { Dataset } from "../regret/experiments/dataset.js";
import type { RowOrder } from "../regret/experiments/orders.js";
import {
  PAPER_SEEDS,
  REPLICATE_DEFAULTS,
  type ReplicationTable,
  replicate,
} from "../regret/experiments/replicate.js";
import { SYNTHETIC_LABELS, type SyntheticLabel, syntheticData } from "../regret/experiments/synthetic.js";
import { adultData, medicalData } from "../regret/experiments/tables.js";
import { toCsv } from "../report/csv.js";
import { alignedTable } from "../report/table.js";
import {
  type CommonOptions,
  ExitCode,
  eventSink,
  parsePositive,
  printResult,
  runAction,
  withCommonOptions,
} from "./command.js";

interface Options extends CommonOptions {
  readonly data?: string;
  readonly label: SyntheticLabel;
  readonly seeds: string;
  readonly methods: string;
  readonly order: string;
  readonly compat?: boolean;
  readonly format: "table" | "md" | "csv";
  readonly out?: string;
  readonly timeLimit?: number;
}

export function registerRegretReplicate(group: Command): void {
  withCommonOptions(group.command("replicate <experiment>"))
    .description(
      "the published experiments: synthetic, medical or adult; mean ± deviation of end regret per group",
    )
    .option(
      "--data <path>",
      "folder (or file) of the table: insurance.csv; adult-uci.data.csv and adult-uci.test.csv",
    )
    .addOption(
      new Option("--label <kind>", "label of the synthetic data").choices(SYNTHETIC_LABELS).default("mean"),
    )
    .option("--seeds <list>", "shuffles: paper, or integers separated by commas", "paper")
    .option("--methods <list>", "columns, separated by commas", REPLICATE_DEFAULTS.methods.join(","))
    .option("--order <order>", "shuffle, sorted:COLUMN or descending:COLUMN", "shuffle")
    .option("--compat", "the published comparator (all but the last row of each group)")
    .addOption(
      new Option("--format <kind>", "how to print the table")
        .choices(["table", "md", "csv"])
        .default("table"),
    )
    .option("--out <file>", "also write the table as JSON")
    .option("--time-limit <seconds>", "stop after this long with the shuffles done so far", parsePositive)
    .action(
      runAction(async (experiment: string, options: Options) => {
        const data = await readDataset(experiment, options);
        const interrupted = interruptSignal();
        const table = replicate(data, {
          seeds: parseSeeds(options.seeds),
          methods: options.methods.split(","),
          order: parseOrder(options.order),
          compat: options.compat === true,
          stop: Stop.after(options.timeLimit, { signal: interrupted }),
          onEvent: eventSink(options, (event) => process.stderr.write(`${progressLine(event)}\n`)),
        });
        if (options.out !== undefined) writeFileAtomic(options.out, `${JSON.stringify(table, null, 1)}\n`);
        printResult(options, table, replicationText(table, options.format));
        return table.stoppedBy === "interrupt" ? ExitCode.interrupted : ExitCode.done;
      }),
    );
}

function progressLine(event: object): string {
  const { seed, columns, timeSeconds } = event as { seed: number; columns: string[]; timeSeconds: number };
  return `${timeSeconds.toFixed(1).padStart(7)} s  seed ${seed}: ${columns.join(", ")}`;
}

export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  process.once("SIGINT", () => controller.abort());
  return controller.signal;
}

async function readDataset(experiment: string, { data, label }: Options): Promise<Dataset> {
  switch (experiment) {
    case "synthetic":
      return syntheticData(label);
    case "medical":
      return medicalData(readText(inFolder(data, "insurance.csv")));
    case "adult": {
      const parts = data?.endsWith(".csv")
        ? [data]
        : ["adult-uci.data.csv", "adult-uci.test.csv"].map((name) => inFolder(data, name));
      return adultData(...parts.map(readText));
    }
    default:
      throw InputError.of(
        "experiment",
        `${JSON.stringify(experiment)} is unknown`,
        "choose synthetic, medical or adult",
      );
  }
}

function inFolder(path: string | undefined, name: string): string {
  if (path === undefined) throw InputError.of("--data", "is missing", `name the folder that holds ${name}`);
  return path.endsWith(".csv") ? path : `${path}/${name}`;
}

function parseSeeds(text: string): readonly number[] {
  if (text === "paper") return PAPER_SEEDS;
  return text.split(",").map((part) => {
    const seed = Number(part);
    if (Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32) return seed;
    throw InputError.of(
      "--seeds",
      `has ${JSON.stringify(part)}`,
      'give "paper" or integers separated by commas',
    );
  });
}

function parseOrder(text: string): RowOrder {
  const [kind, column] = text.split(":");
  if (kind === "shuffle") return { kind };
  if ((kind === "sorted" || kind === "descending") && column) {
    return { kind: "sorted", column, descending: kind === "descending" };
  }
  throw InputError.of(
    "--order",
    `is ${JSON.stringify(text)}`,
    "give shuffle, sorted:COLUMN or descending:COLUMN",
  );
}

/** The table as aligned text, Markdown or CSV; "mean±deviation" in the first two. */
function replicationText(table: ReplicationTable, format: Options["format"]): string {
  const { columns, rows } = table;
  if (format === "csv") {
    const header = ["group", "size", "hindsight", ...columns.flatMap((name) => [name, `${name} std`])];
    const body = rows.map(({ group, size, hindsight, regret }) => [
      group,
      size,
      hindsight.mean,
      ...columns.flatMap((name) => [regret[name].mean, regret[name].std]),
    ]);
    return toCsv(header, body).trimEnd();
  }
  const header = ["group", "size", "hindsight", ...columns];
  const body = rows.map(({ group, size, hindsight, regret }) => [
    group,
    String(size),
    hindsight.mean.toFixed(3),
    ...columns.map((name) => `${regret[name].mean.toFixed(3)}±${regret[name].std.toFixed(3)}`),
  ]);
  body.push(["largest", "", "", ...columns.map((name) => table.largest[name].toFixed(3))]);
  if (format === "table") {
    const order = table.order.kind === "shuffle" ? "shuffled" : `sorted by ${table.order.column}`;
    const note = `${table.dataset}: ${table.rounds} rows, ${table.dimension} features, ${order}, ${table.seeds.length} shuffles, ${table.compat ? "published comparator" : "exact comparator"}`;
    return `${note}\n\n${alignedTable(header, body)}`;
  }
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(header), `|${"---|".repeat(header.length)}`, ...body.map(line)].join("\n");
}
