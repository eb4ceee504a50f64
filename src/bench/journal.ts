import { InputError } from "../base/errors.js";
import { appendLineDurably, fileExists, readText, writeFileAtomic } from "../base/platform.js";
import { type BenchRecord, keyOf, type RunKey, type RunRecord, type SessionRecord } from "./record.js";

/**
 * The file of a bench: JSON lines, each on the disk before the next run is counted as done, so that an interrupted bench
 * goes on where it stopped. A last line that was torn by a crash or a full disk is dropped when the file is opened.
 */
export class Journal {
  private readonly done: Map<string, RunRecord>;

  private constructor(
    private readonly path: string,
    readonly sessions: SessionRecord[],
    runs: readonly RunRecord[],
  ) {
    this.done = new Map(runs.map((run) => [keyOf(run), run]));
  }

  /** Opens a file, or begins one. @throws InputError when a line other than the last is not a record. */
  static open(path: string): Journal {
    if (!fileExists(path)) return new Journal(path, [], []);
    const { records, endsTorn } = parseRecords(readText(path), path);
    if (endsTorn) writeFileAtomic(path, records.map((record) => `${JSON.stringify(record)}\n`).join(""));
    return new Journal(
      path,
      records.filter((record) => record.kind === "session"),
      records.filter((record) => record.kind === "run"),
    );
  }

  /** The record of exactly this run, settings and version included. */
  find(run: RunKey): RunRecord | undefined {
    return this.done.get(keyOf(run));
  }

  get runs(): RunRecord[] {
    return [...this.done.values()];
  }

  begin(session: SessionRecord): void {
    this.sessions.push(session);
    appendLineDurably(this.path, JSON.stringify(session));
  }

  add(run: RunRecord): void {
    this.done.set(keyOf(run), run);
    appendLineDurably(this.path, JSON.stringify(run));
  }
}

/**
 * The records in a text, and whether its last line was cut off.
 *
 * @param readOther reads lines of another format: their record, or `null` for lines that are to be skipped.
 * @throws InputError that names the line.
 */
export function parseRecords(
  text: string,
  source: string,
  readOther: (value: unknown) => BenchRecord | null | undefined = () => undefined,
): { records: BenchRecord[]; endsTorn: boolean } {
  const lines = text.split("\n");
  const isWhole = lines.at(-1) === "";
  if (isWhole) lines.pop();
  const records: BenchRecord[] = [];
  for (const [i, line] of lines.entries()) {
    const record = parseRecord(line, readOther);
    if (record) records.push(record);
    else if (record === null) continue;
    else if (i < lines.length - 1 || isWhole) throw notARecord(source, i + 1);
  }
  return { records, endsTorn: !isWhole };
}

function parseRecord(
  line: string,
  readOther: (value: unknown) => BenchRecord | null | undefined,
): BenchRecord | null | undefined {
  try {
    const value = JSON.parse(line);
    return value?.kind === "run" || value?.kind === "session" ? value : readOther(value);
  } catch {
    return undefined;
  }
}

function notARecord(source: string, line: number): InputError {
  return InputError.of(
    `line ${line}`,
    "is no record of a bench",
    "remove the line, or give a file that minmaxmin bench wrote",
    source,
  );
}
