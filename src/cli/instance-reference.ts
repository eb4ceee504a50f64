import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { InputError } from "../base/errors.js";
import { type BundleOptions, readInstanceText } from "./instance-file.js";
import { readJson } from "./json-file.js";
import type { InstanceSource } from "./thread/protocol.js";

/** Options whose value is a file. */
const FILE_OPTIONS = ["model", "stages", "uncertainty", "set"] as const;

/** What a result says about the instance that it answers: where it was, and what was in it. */
export interface InstanceReference extends BundleOptions {
  /** Path from the folder of the result (or where the command ran); absent for standard input and for a bundle's files. */
  readonly file?: string;
  readonly integerBudget?: boolean;
  /** Of the instance's text. */
  readonly sha256: string;
}

/**
 * The reference that a result written to `resultFile` (or printed) keeps.
 *
 * @param file the instance argument as given.
 */
export function referTo(
  file: string | undefined,
  options: BundleOptions & { readonly integerBudget?: boolean },
  text: string,
  resultFile: string | undefined,
): InstanceReference {
  const folder = resultFile === undefined ? "." : dirname(resultFile);
  const fromResult = (path: string) => relative(folder, path) || ".";
  const paths = FILE_OPTIONS.flatMap((name) => {
    const path = options[name];
    if (path === undefined) return [];
    // A set may be a name in the bundle's folder.
    return [[name, existsSync(path) ? fromResult(path) : path]];
  });
  return {
    ...(file !== undefined && file !== "-" && { file: fromResult(file) }),
    ...Object.fromEntries(paths),
    ...(options.variant !== undefined && { variant: options.variant }),
    ...(options.integerBudget && { integerBudget: true }),
    sha256: digest(text),
  };
}

/**
 * The instance that the result of `solve` names, read again.
 *
 * @throws InputError where the result names none, it is gone, or it is another one by now.
 */
export function readReferredInstance(resultFile: string): InstanceSource {
  const remedy = "name the instance with --instance FILE";
  const reference = referenceIn(resultFile);
  if (reference === undefined) {
    throw InputError.of("instance", "is not named by the result", remedy, resultFile);
  }
  const { file, sha256, integerBudget, ...bundle } = reference;
  if (file === undefined && bundle.model === undefined) {
    throw InputError.of("instance", "was read from standard input", remedy, resultFile);
  }
  const place = (path: string) => {
    const found = [resolve(dirname(resultFile), path), resolve(path)].find((at) => existsSync(at));
    if (found !== undefined) return found;
    throw InputError.of("instance", `${path} is not there any more`, remedy, resultFile);
  };
  const files = FILE_OPTIONS.flatMap((name) => {
    const path = bundle[name];
    if (path === undefined) return [];
    const isNameOfSet =
      name === "set" && file !== undefined && !existsSync(resolve(dirname(resultFile), path));
    return [[name, isNameOfSet ? path : place(path)]];
  });
  const at = file === undefined ? undefined : place(file);
  const { text, source } = readInstanceText(at, { ...bundle, ...Object.fromEntries(files) });
  if (digest(text) !== sha256) {
    const seen = `${source} has changed since the result was written`;
    throw InputError.of("instance", seen, "solve it again, or insist with --instance FILE", resultFile);
  }
  return { text, source, integerBudget };
}

function referenceIn(resultFile: string): InstanceReference | undefined {
  if (!existsSync(resultFile)) return undefined; // a plan given as digits
  const content = readJson(resultFile);
  const reference = (content as { instance?: InstanceReference } | null)?.instance;
  return typeof reference?.sha256 === "string" ? reference : undefined;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
