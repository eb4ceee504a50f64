import { type Command, Option } from "commander";
import { InputError } from "../base/errors.js";
import { writeFileAtomic } from "../base/platform.js";
import { AGGREGATOR_KINDS, type AggregatorKind, type LossRange } from "../regret/aggregators/index.js";
import type { NonFinitePolicy } from "../regret/feature-guard.js";
import type { FeedbackMode, MissingPolicy, OutputMode } from "../regret/options.js";
import type { CsvRecord } from "../regret/table/csv.js";
import type { Scaler } from "../regret/table/schema.js";
import {
  type RecordResult,
  TABLE_LEARNERS,
  type TableLearner,
  TableSession,
} from "../regret/table/session.js";
import { MT19937 } from "../tensor/mt19937.js";
import {
  type CommonOptions,
  ExitCode,
  parseInteger,
  parsePositive,
  printResult,
  progressWriter,
  runAction,
  withCommonOptions,
} from "./command.js";
import { describeRun, records, STDIN } from "./regret-describe.js";
import { interruptSignal } from "./regret-replicate.js";
import { readCheckpoint, sessionSummary, sessionText, writeCurve } from "./regret-report.js";

export interface RunOptions extends CommonOptions {
  readonly target?: string;
  readonly numeric?: string;
  readonly onehot?: string;
  readonly group: readonly string[];
  readonly groups?: string;
  readonly groupCross?: string;
  readonly depth: number;
  readonly bounds: readonly string[];
  readonly scaler: Scaler;
  readonly missingToken?: string;
  readonly learner: TableLearner;
  readonly lambda: number;
  readonly aggregator: AggregatorKind;
  readonly range: LossRange;
  readonly output: OutputMode;
  readonly feedback: FeedbackMode;
  readonly alwaysOn: boolean;
  readonly missing: MissingPolicy;
  readonly nonFinite: NonFinitePolicy;
  readonly shuffle?: number;
  readonly predictions?: string;
  readonly report?: string;
  readonly svg?: string;
  readonly checkpoint?: string;
  readonly checkpointEvery: number;
  readonly resume?: string;
}

function parseRange(text: string): LossRange {
  return text === "auto" ? text : parsePositive(text);
}

const PROGRESS_EVERY = 50_000;

const choice = (flags: string, description: string, values: readonly string[], fallback: string) =>
  new Option(flags, description).choices(values).default(fallback);
const collect = (value: string, all: readonly string[]) => [...all, value];

export function registerRegretRun(group: Command): void {
  withCommonOptions(group.command("run <data>"))
    .description("predict and learn the rows of a CSV file one by one (- reads rows from standard input)")
    .option("--target <column>", "column to predict")
    .option("--numeric <columns>", "numeric features, separated by commas")
    .option("--onehot <columns>", "categorical features; levels may be fixed: sex=female|male,region")
    .option("--group <definition>", '"name: expression", may be repeated', collect, [])
    .option("--groups <file>", 'JSON array of {"name", "expression"}')
    .option("--group-cross <columns>", "one group per level of these columns, written as for --onehot")
    .option(
      "--depth <number>",
      "2: also one per pair of levels of different crossed columns",
      parseInteger,
      1,
    )
    .addOption(
      choice("--scaler <kind>", "map numbers to [0, 1]", ["offline", "online", "bounds", "none"], "offline"),
    )
    .option("--bounds <interval>", "column=low:high for --scaler bounds, may be repeated", collect, [])
    .option("--missing-token <text>", "text of a missing field, besides an empty one")
    .addOption(choice("--learner <kind>", "learner of every group", TABLE_LEARNERS, "ridge"))
    .option("--lambda <number>", "regularisation of ridge and vaw", parsePositive, 1)
    .addOption(choice("--aggregator <kind>", "how groups are weighed", AGGREGATOR_KINDS, "adanormalhedge"))
    .option("--range <number|auto>", "largest loss difference of a round", parseRange, "auto")
    .addOption(choice("--output <mode>", "average the groups or draw one", ["mean", "sample"], "mean"))
    .addOption(
      choice("--feedback <mode>", "what is learned", ["expected", "mixloss", "linearized"], "expected"),
    )
    .option("--no-always-on", "leave out the group of all rows")
    .addOption(choice("--missing <policy>", "unknown membership", ["inactive", "error", "prior"], "inactive"))
    .addOption(choice("--non-finite <policy>", "missing numbers", ["error", "skip", "impute"], "error"))
    .option("--shuffle <seed>", "shuffle the rows first, as numpy's RandomState(seed) does", parseInteger)
    .option("--predictions <file>", "write predictions as CSV (standard output when rows come from there)")
    .option("--report <file>", "write the report as JSON")
    .option("--svg <file>", "plot group regret over time")
    .option("--checkpoint <file>", "write the state here at the end and on the way")
    .option("--checkpoint-every <rows>", "rows between checkpoints", parsePositive, 100_000)
    .option("--resume <file>", "go on from a checkpoint; rows of a file that it has seen are skipped")
    .action(runAction(run));
}

async function run(path: string, options: RunOptions): Promise<number> {
  const interrupted = interruptSignal();
  const progress = progressWriter(options);
  const isStream = path === STDIN;
  const source = records(path, interrupted);
  const columns = ((await source.next()).value as CsvRecord | undefined)?.fields;
  if (columns === undefined) throw InputError.of("file", "is empty", "give a CSV file with a header", path);
  const session =
    options.resume === undefined
      ? await TableSession.start(await describeRun(path, columns, options), path)
      : await TableSession.resume(readCheckpoint(options.resume), options.resume);
  if (columns.join() !== session.columns.join()) {
    throw InputError.of("header", `is ${columns.join()}`, `give the columns ${session.columns.join()}`, path);
  }
  const skip = isStream ? 0 : session.records;
  const rows = options.shuffle === undefined ? source : shuffled(source, options.shuffle);
  const writer = new PredictionWriter(options.predictions, isStream && !options.json, session.records);
  let seen = 0;
  for await (const record of rows) {
    if (seen++ < skip) continue;
    if (interrupted.aborted) break;
    writer.write(session.feed(record));
    if (session.records % PROGRESS_EVERY === 0) progress(`${session.records} rows`);
    if (session.records % options.checkpointEvery === 0) writeCheckpoint(options.checkpoint, session);
  }
  writer.end();
  writeCheckpoint(options.checkpoint, session);
  if (options.report !== undefined) {
    writeFileAtomic(options.report, `${JSON.stringify(sessionSummary(session), null, 1)}\n`);
  }
  if (options.svg !== undefined) await writeCurve(options.svg, session);
  if (writer.ownsStandardOutput) progress(sessionText(session));
  else printResult(options, sessionSummary(session), sessionText(session));
  return interrupted.aborted ? ExitCode.interrupted : ExitCode.done;
}

async function* shuffled(source: AsyncIterable<CsvRecord>, seed: number): AsyncGenerator<CsvRecord> {
  const all: CsvRecord[] = [];
  for await (const record of source) all.push(record);
  for (const t of MT19937.numpyLegacy(seed).permutation(all.length)) yield all[t];
}

function writeCheckpoint(path: string | undefined, session: TableSession): void {
  if (path !== undefined) writeFileAtomic(path, JSON.stringify(session.save()));
}

/** Predictions as CSV rows: to a file, or to standard output line by line. */
class PredictionWriter {
  readonly ownsStandardOutput: boolean;
  private readonly lines: string[] = ["row,prediction,loss"];

  constructor(
    private readonly path: string | undefined,
    isStream: boolean,
    private row: number,
  ) {
    this.ownsStandardOutput = isStream && path === undefined;
    if (this.ownsStandardOutput) process.stdout.write(`${this.lines[0]}\n`);
  }

  write({ prediction, loss }: RecordResult): void {
    const line = `${++this.row},${prediction},${loss ?? ""}`;
    if (this.ownsStandardOutput) process.stdout.write(`${line}\n`);
    else if (this.path !== undefined) this.lines.push(line);
  }

  end(): void {
    if (this.path !== undefined) writeFileAtomic(this.path, `${this.lines.join("\n")}\n`);
  }
}
