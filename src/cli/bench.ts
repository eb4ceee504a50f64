import { join } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { coreCount, packageVersion, readText } from "../base/platform.js";
import {
  type BenchRecord,
  Journal,
  latestRuns,
  loadSuite,
  parseRecords,
  planRuns,
  type RunRecord,
  ScriptRecordReader,
  SUITES,
} from "../bench/index.js";
import type { ReportDocument } from "../report/index.js";
import { makeRuns } from "./bench/make-runs.js";
import { updatePage } from "./bench/update-page.js";
import { writeReport } from "./bench/write-report.js";
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

interface BenchOptions extends CommonOptions {
  readonly data?: string;
  readonly out?: string;
  readonly methods?: readonly string[];
  readonly filter?: string;
  readonly limit?: number;
  readonly repeat: number;
  readonly timeLimit?: number;
  readonly gap?: number;
  readonly workers: number;
  readonly compare?: string;
  readonly page?: string;
}

/** minmaxmin bench SUITE, one subcommand a suite, and bench report. */
export function registerBench(program: Command): void {
  const bench = program
    .command("bench")
    .description("run a benchmark suite, resumable, and report it beside the published results");
  for (const [name, { about }] of Object.entries(SUITES)) registerSuite(bench, name, about);
  withCommonOptions(bench.command("report").description("one report of the records of one or more benches"))
    .argument("<files...>", "results.jsonl of a bench, or lines written by the scripts in benchmarks/")
    .option("--out <folder>", "where the report goes", "bench-results/report")
    .option("--data <folder>", "published results for lines of scripts, which do not carry them")
    .option("--compare <file>", "records of an older bench; slower and lost runs are listed")
    .option("--page <file>", "also put the tables between the marks of this Markdown page")
    .action(runAction(reportCommand));
}

function registerSuite(bench: Command, name: string, about: string): void {
  withCommonOptions(bench.command(name).description(about))
    .option("--data <folder>", "published instances; generated ones without it")
    .option(
      "--out <folder>",
      "records and report; runs recorded there are not made again",
      `bench-results/${name}`,
    )
    .option("--methods <list>", "methods to run, such as ccg,affine", parseNames)
    .option("--filter <text>", "only instances whose name contains this")
    .option("--limit <count>", "most instances, chosen to cover all classes evenly", parseCount)
    .option(
      "--repeat <count>",
      "repetitions, with seeds counted up; medians and spread are reported",
      parseCount,
      1,
    )
    .option("--time-limit <seconds>", "wall-clock limit of each run", parsePositive)
    .option("--gap <ratio>", "relative gap at which a run is done", parsePositive)
    .option("--workers <count>", "runs at a time, each in a process of its own", parseCount, coreCount())
    .option("--compare <file>", "records of an older bench; slower and lost runs are listed")
    .action(runAction((options: BenchOptions) => benchCommand(name, options)));
}

async function benchCommand(name: string, options: BenchOptions): Promise<number> {
  const suite = await loadSuite(name);
  const { timeLimit: timeLimitSeconds, ...planOptions } = options;
  const runs = planRuns(suite, { ...planOptions, timeLimitSeconds, version: packageVersion() });
  const folder = options.out as string;
  const path = join(folder, "results.jsonl");
  const older = options.compare === undefined ? undefined : readRuns(options.compare);
  const journal = Journal.open(path);
  const open = runs.filter(({ task }) => journal.find(task) === undefined);
  const write = progressWriter(options);
  write(
    `${suite.title}: ${runs.length} runs, ${runs.length - open.length} already in ${path}; ${options.workers} at a time`,
  );
  const wasInterrupted = open.length > 0 && (await makeRuns(name, open, journal, options.workers, write));
  const made = runs.flatMap(({ task }) => journal.find(task) ?? []);
  const document = await writeReport(folder, {
    suites: [suite],
    sessions: journal.sessions,
    runs: made,
    older,
  });
  const left = runs.length - made.length;
  if (left > 0) write(`${left} runs are left: the same command goes on with them`);
  printReport(options, folder, document, made);
  return wasInterrupted ? ExitCode.interrupted : ExitCode.done;
}

async function reportCommand(files: readonly string[], options: BenchOptions): Promise<number> {
  const records = files.flatMap((file) => readRecords(file, options.data));
  const runs = latestRuns(records.filter((record) => record.kind === "run"));
  const sessions = records.filter((record) => record.kind === "session");
  const suites = await Promise.all([...new Set(runs.map(({ suite }) => suite))].map(loadSuite));
  const folder = options.out as string;
  const older = options.compare === undefined ? undefined : readRuns(options.compare, options.data);
  const document = await writeReport(folder, { suites, sessions, runs, older });
  if (options.page !== undefined) updatePage(options.page, document);
  printReport(options, folder, document, runs);
  return ExitCode.done;
}

function readRuns(file: string, data?: string): RunRecord[] {
  return readRecords(file, data).filter((record) => record.kind === "run");
}

function readRecords(file: string, data?: string): BenchRecord[] {
  const scripts = new ScriptRecordReader(packageVersion(), data);
  return parseRecords(readText(file), file, (value) => scripts.read(value)).records;
}

function printReport(
  options: CommonOptions,
  folder: string,
  { subtitle, blocks }: ReportDocument,
  runs: readonly RunRecord[],
): void {
  const alarms = blocks.filter((block) => block.kind === "alarms");
  const report = join(folder, "report.html");
  const lines = [
    subtitle,
    ...alarms.flatMap(({ title, items }) => [title, ...items.map((item) => `  ${item}`)]),
    report,
  ];
  const solved = runs.filter((run) => run.solved).length;
  printResult(options, { report, runs: runs.length, solved, alarms }, lines.join("\n"));
}

function parseNames(text: string): string[] {
  return text.split(",").map((name) => name.trim());
}

function parseCount(text: string): number {
  const count = parseInteger(text);
  if (count < 1) throw new InvalidArgumentError("expected an integer of at least 1.");
  return count;
}
