import { InputError, showValue } from "../../base/errors.js";
import type { TwoStageProblem } from "../../model/index.js";
import { type BundleTexts, bundleProblem, problemToBundle } from "../bundle/bundle.js";
import type { FileContent } from "../content.js";
import { ARRAYS_FILE, problemToArrays, readArraysFile } from "./arrays-file.js";
import { loadFormulaParser } from "./formula.js";
import { MODEL_FILE, readModelFile } from "./model-file.js";

/** Value of the field `problem` in the one text that stands for the files of an MPS bundle. */
export const BUNDLE_FILE = "mps-bundle";

/** Any two-stage problem, however its file described it. */
export interface GeneralInstance {
  readonly kind: "general";
  readonly name: string;
  readonly problem: TwoStageProblem;
}

export function recognisesGeneral(content: FileContent): boolean {
  const kinds: unknown[] = [MODEL_FILE, ARRAYS_FILE, BUNDLE_FILE];
  return content.format === "json" && kinds.includes(content.object.problem);
}

/** @throws InputError pointing at the field, the line or the term. */
export function parseGeneral(content: FileContent, name: string): GeneralInstance {
  if (content.format !== "json") throw new Error("general models are JSON");
  const problem = read(content.object, name);
  return { kind: "general", name: problem.name, problem };
}

function read(object: Readonly<Record<string, unknown>>, name: string): TwoStageProblem {
  switch (object.problem) {
    case MODEL_FILE:
      return readModelFile(object, name);
    case ARRAYS_FILE:
      return readArraysFile(object, name);
    default:
      return bundleProblem(bundleTexts(object), typeof object.name === "string" ? object.name : name);
  }
}

function bundleTexts(object: Readonly<Record<string, unknown>>): BundleTexts {
  const text = (key: keyof BundleTexts) => {
    const value = object[key];
    if (typeof value === "string") return value;
    throw InputError.of(key, `is ${showValue(value)}`, "give the text of the file");
  };
  return {
    model: text("model"),
    uncertainty: text("uncertainty"),
    set: text("set"),
    ...(object.stages !== undefined && { stages: text("stages") }),
  };
}

/** One text for the files of a bundle, which the readers recognise like any other instance. */
export function bundleToText(texts: BundleTexts, name: string): string {
  return JSON.stringify({ problem: BUNDLE_FILE, name, ...texts });
}

/** The problem as arrays. */
export function generalToJson({ problem }: GeneralInstance): object {
  return problemToArrays(problem);
}

/** The problem's bundle as one text. */
export function generalToText({ problem, name }: GeneralInstance): string {
  return bundleToText(problemToBundle(problem), name);
}

/**
 * Gets ready to read a text: files with formulas need a parser that takes a second to load. Await it before `parseInstance`
 * on files of unknown kind.
 */
export async function prepareReaders(text: string): Promise<void> {
  if (text.includes(`"${MODEL_FILE}"`)) await loadFormulaParser();
}
