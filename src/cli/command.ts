import { appendFileSync, writeFileSync } from "node:fs";
import { type Command, InvalidArgumentError } from "commander";
import { InputError } from "../base/errors.js";
import type { EventSink } from "../base/events.js";

/** What the process reports when it ends; the command-line contract. */
export const ExitCode = {
  done: 0,
  internalError: 1,
  usage: 2,
  badInput: 3,
  limitWithoutProof: 4,
  interrupted: 130,
} as const;

/** Options that every command takes. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly seed: number;
  readonly log?: string;
}

/** Adds the options that every command takes. */
export function withCommonOptions(command: Command): Command {
  return command
    .option("--json", "print one JSON object on standard output and nothing else")
    .option("--quiet", "print the result only, no progress")
    .option("--seed <integer>", "seed of every random choice", parseInteger, 1)
    .option("--log <file>", "write every event as a JSON line to this file");
}

/**
 * Runs a command's action under the exit-code contract: it returns an exit code; bad input becomes one line a problem
 * and exit code 3. Nothing else escapes with more than its message: an exception out of wasm carries its whole source.
 */
export function runAction<A extends unknown[]>(
  action: (...args: A) => Promise<number>,
): (...args: A) => Promise<void> {
  return async (...args) => {
    try {
      process.exitCode = await action(...args);
    } catch (error) {
      process.exitCode = reportFailure(error);
    }
  };
}

/** The result of `read`, whose input errors name the file they are about. */
export function located<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof InputError ? error.inSource(path) : error;
  }
}

/** Arguments that do not go together: the command line exits with 2. */
export class UsageError extends Error {}

function reportFailure(error: unknown): number {
  if (error instanceof UsageError) {
    process.stderr.write(`error: ${error.message}\n(add --help for the options)\n`);
    return ExitCode.usage;
  }
  if (error instanceof InputError) {
    for (const line of error.message.split("\n")) process.stderr.write(`error: ${line}\n`);
    return ExitCode.badInput;
  }
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`internal error: ${message.slice(0, 500)}\n`);
  if (process.env.MINMAXMIN_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  return ExitCode.internalError;
}

/** Prints the result: the JSON object with `--json`, the text otherwise. */
export function printResult(options: CommonOptions, json: object, text: string): void {
  process.stdout.write(options.json ? `${JSON.stringify(json, replaceNonJson)}\n` : `${text}\n`);
}

/** JSON has no infinities and no typed arrays: infinities become null, typed arrays plain ones. */
export function replaceNonJson(_key: string, value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) return null;
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return Array.from(value as Float64Array);
  return value;
}

/** Progress lines go to standard error, and only for people: never with `--json` or `--quiet`. */
export function progressWriter(options: CommonOptions): (line: string) => void {
  if (options.json || options.quiet) return () => {};
  return (line) => process.stderr.write(`${line}\n`);
}

/** The sinks that `--log` and a human-readable printer ask for, as one. */
export function eventSink(options: CommonOptions, print?: EventSink): EventSink {
  const { log } = options;
  if (log !== undefined) startLog(log);
  return (event) => {
    if (log !== undefined) appendFileSync(log, `${JSON.stringify(event, replaceNonJson)}\n`);
    if (!options.json && !options.quiet) print?.(event);
  };
}

function startLog(path: string): void {
  try {
    writeFileSync(path, "");
  } catch {
    throw InputError.of("--log", "cannot be written", "choose a writable path", path);
  }
}

/** Parsers of option values; commander turns their errors into usage errors (exit code 2). */
export function parseInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new InvalidArgumentError("expected an integer.");
  return value;
}

export function parseNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new InvalidArgumentError("expected a number.");
  return value;
}

export function parsePositive(text: string): number {
  const value = parseNumber(text);
  if (value <= 0) throw new InvalidArgumentError("expected a number above 0.");
  return value;
}
