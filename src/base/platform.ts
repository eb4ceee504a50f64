/** The only file outside src/cli that touches Node: files, threads and the machine's description. */
import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, cpus, tmpdir, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { InputError } from "./errors.js";

/** The text of a file; `-` is standard input. Unreadable files are bad input. */
export function readText(path: string): string {
  try {
    return readFileSync(path === "-" ? 0 : path, "utf8");
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** The path itself, if it names a file that may be read; for readers that take it in pieces. */
export function checkReadable(path: string): string {
  try {
    closeSync(openSync(path, "r"));
    if (statSync(path).isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" });
    return path;
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Writes all of a file or nothing: to a temporary file beside it, then renamed. Creates missing folders. */
export function writeFileAtomic(path: string, content: string | Uint8Array): void {
  const temporary = `${path}.${randomUUID().slice(0, 8)}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary, content);
    renameSync(temporary, path);
  } catch (error) {
    removeIfPossible(temporary);
    throw InputError.of("output", `cannot be written (${errorCode(error)})`, "choose a writable path", path);
  }
}

/** Adds a line to a file, created with its folder if missing, and returns once it is on the disk. */
export function appendLineDurably(path: string, line: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const file = openSync(path, "a");
    try {
      writeSync(file, `${line}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw InputError.of("output", `cannot be written (${errorCode(error)})`, "choose a writable path", path);
  }
}

/** Names of the files and folders in a folder, sorted; none when it does not exist. */
export function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

/** Runs an executable to its end and returns what it printed; `undefined` when there is none of that name. */
export function runExecutable(name: string, args: readonly string[]): string | undefined {
  const { error, stdout } = spawnSync(name, args, {
    stdio: ["ignore", "pipe", "ignore"],
    encoding: "utf8",
    maxBuffer: Number.POSITIVE_INFINITY,
  });
  return (error as NodeJS.ErrnoException | undefined)?.code === "ENOENT" ? undefined : stdout;
}

/** A new folder for temporary files, and how to remove it with all it holds. */
export function temporaryFolder(prefix: string): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), prefix));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** `force` ignores a missing file, but not a path that runs through something that is no folder. */
function removeIfPossible(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Nothing was written: the caller reports why.
  }
}

function unreadable(path: string, error: unknown): InputError {
  const code = errorCode(error);
  switch (code) {
    case "ENOENT":
      return InputError.of("file", "does not exist", "check the path", path);
    case "EISDIR":
      return InputError.of("file", "is a directory", "name a file in it", path);
    case "EACCES":
    case "EPERM":
      return InputError.of("file", "may not be read", "check its permissions", path);
    default:
      return InputError.of("file", `cannot be read (${code})`, "check the path", path);
  }
}

function errorCode(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}

/** The bytes of a file that an installed package exports, such as `highs/runtime`. */
export function readPackageFile(specifier: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(createRequire(import.meta.url).resolve(specifier)));
}

/** Version of this package, from its own package.json. */
export function packageVersion(): string {
  return (JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")) as { version: string })
    .version;
}

/** Folder of this package: its package.json, examples and shipped data. */
export function packageRoot(): string {
  return fileURLToPath(new URL("../../", import.meta.url));
}

/**
 * Address of a compiled worker script, named by its path below the source root, such as `milp/worker`.
 * Worker threads need JavaScript, so code that runs from its TypeScript sources (the tests) uses the built copy.
 */
export function workerUrl(name: string): URL {
  const root = import.meta.url.endsWith(".ts") ? "../../dist/" : "../";
  return new URL(`${root}${name}.js`, import.meta.url);
}

/** Threads this machine runs at once. */
export function coreCount(): number {
  return availableParallelism();
}

/** One line that names the machine for a benchmark's heading. */
export function describeMachine(): string {
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  const gib = Math.round(totalmem() / 2 ** 30);
  const cores = coreCount();
  return `${model}, ${cores} core${cores === 1 ? "" : "s"}, ${gib} GiB, Node ${process.versions.node}`;
}

/** The bytes of a file. */
export function readBytes(path: string): Uint8Array<ArrayBuffer> {
  try {
    const bytes = readFileSync(path);
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Whether the path names a file that exists. */
export function fileExists(path: string): boolean {
  return existsSync(path);
}

/** Adds to the end of a file that a run grows record by record. */
export function appendBytes(path: string, bytes: Uint8Array): void {
  try {
    appendFileSync(path, bytes);
  } catch (error) {
    throw InputError.of("output", `cannot be written (${errorCode(error)})`, "choose a writable path", path);
  }
}

/** Cuts a file off after `length` bytes. */
export function truncateFile(path: string, length: number): void {
  try {
    truncateSync(path, length);
  } catch (error) {
    throw InputError.of("output", `cannot be cut off (${errorCode(error)})`, "choose a writable path", path);
  }
}

/** Address of a module of the user's, for `import()`. */
export function moduleUrl(path: string): string {
  return pathToFileURL(checkReadable(path)).href;
}

/** Path of a file of an installed package. */
export function packageFile(specifier: string): string {
  return createRequire(import.meta.url).resolve(specifier);
}
