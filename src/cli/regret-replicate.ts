import { type Command, Option } from "commander";
import { InputError } from "../base/errors.js";
import { readText, writeFileAtomic } from "../base/platform.js";
import { Stop } from "../base/stop.js";
import type { Experiment } from "../regret/experiments/experiment.js";
import type { RowOrder } from "../regret/experiments/orders.js";
import { PAPER_SEEDS, REPLICATE_DEFAULTS, replicate } from "../regret/experiments/replicate.js";
import { SHORTEST_PATH_DEFAULTS, shortestPathExperiment } from "../regret/experiments/shortest-path.js";
import { SYNTHETIC_LABELS, type SyntheticLabel, syntheticData } from "../regret/experiments/synthetic.js";
import { tableExperiment } from "../regret/experiments/table-experiment.js";
import { adultData, medicalData } from "../regret/experiments/tables.js";
import {
  type CommonOptions,
  ExitCode,
  eventSink,
  parseInteger,
  parsePositive,
  printResult,
  runAction,
  withCommonOptions,
} from "./command.js";
import { replicationText, TABLE_FORMATS, type TableFormat, writeCurves } from "./regret-table.js";

interface Options extends CommonOptions {
  readonly data?: string;
  readonly label: SyntheticLabel;
  readonly seeds: string;
  readonly days: number;
  readonly methods?: string;
  readonly order: string;
  readonly compat?: boolean;
  readonly format: TableFormat;
  readonly out?: string;
  readonly svg?: string;
  readonly timeLimit?: number;
}

/** Default columns of shortest-path, where no averages exist. */
const PATH_METHODS = ["single", "paper", "auto"];

export function registerRegretReplicate(group: Command): void {
  withCommonOptions(group.command("replicate <experiment>"))
    .description(
      "the experiments: synthetic, medical, adult or shortest-path; mean ± deviation of end regret per group",
    )
    .option(
      "--data <path>",
      "folder (or file) of the table: insurance.csv; adult-uci.data.csv and adult-uci.test.csv",
    )
    .addOption(
      new Option("--label <kind>", "label of the synthetic data").choices(SYNTHETIC_LABELS).default("mean"),
    )
    .option("--days <count>", "days of shortest-path", parseInteger, SHORTEST_PATH_DEFAULTS.days)
    .option("--seeds <list>", "shuffles: paper, or integers separated by commas", "paper")
    .option(
      "--methods <list>",
      `columns, separated by commas (${REPLICATE_DEFAULTS.methods.join()}; shortest-path: ${PATH_METHODS.join()})`,
    )
    .option("--order <order>", "shuffle, sorted:COLUMN or descending:COLUMN", "shuffle")
    .option("--compat", "the published comparator (all but the last row of each group)")
    .addOption(
      new Option("--format <kind>", "how to print the table").choices(TABLE_FORMATS).default("table"),
    )
    .option("--out <file>", "also write the table as JSON")
    .option("--svg <file>", "plot the regret of every group along its own rounds (curves join the JSON)")
    .option("--time-limit <seconds>", "stop after this long with the shuffles done so far", parsePositive)
    .action(
      runAction(async (experiment: string, options: Options) => {
        const subject = await readExperiment(experiment, options);
        const interrupted = interruptSignal();
        const table = replicate(subject, {
          seeds: parseSeeds(options.seeds),
          methods: options.methods?.split(",") ?? defaultMethods(experiment),
          curves: options.svg !== undefined,
          order: parseOrder(options.order),
          compat: options.compat === true,
          stop: Stop.after(options.timeLimit, { signal: interrupted }),
          onEvent: eventSink(options, (event) => process.stderr.write(`${progressLine(event)}\n`)),
        });
        if (options.out !== undefined) writeFileAtomic(options.out, `${JSON.stringify(table, null, 1)}\n`);
        if (options.svg !== undefined) await writeCurves(options.svg, table);
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

function defaultMethods(experiment: string): readonly string[] {
  return experiment === "shortest-path" ? PATH_METHODS : REPLICATE_DEFAULTS.methods;
}

async function readExperiment(experiment: string, { data, label, days, seed }: Options): Promise<Experiment> {
  switch (experiment) {
    case "synthetic":
      return tableExperiment(syntheticData(label));
    case "medical":
      return tableExperiment(await medicalData(readText(inFolder(data, "insurance.csv"))));
    case "adult": {
      const parts = data?.endsWith(".csv")
        ? [data]
        : ["adult-uci.data.csv", "adult-uci.test.csv"].map((name) => inFolder(data, name));
      return tableExperiment(await adultData(...parts.map(readText)));
    }
    case "shortest-path":
      return shortestPathExperiment({ days, dataSeed: seed });
    default:
      throw InputError.of(
        "experiment",
        `${JSON.stringify(experiment)} is unknown`,
        "choose synthetic, medical, adult or shortest-path",
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
