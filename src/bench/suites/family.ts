/** Suites of a problem family with published instances in a folder and a generator for more. */
import { InputError, parseJson } from "../../base/index.js";
import { fileExists, namesIn, readText } from "../../base/platform.js";
import type { TwoStageProblem } from "../../model/index.js";
import { type Instance, parseInstance, prepareReaders, toProblem } from "../../problems/index.js";
import type { Groups, Published } from "../record.js";
import type { InstanceEntry } from "../suite.js";

/** A published instance's file, or options from which a generator draws one. */
export type FamilySource<G> = { readonly file: string } | { readonly generate: G };

/** How the instances of a family are named and what was published about them. */
export interface PublishedFamily {
  /** Matches the names of the family's instances, without extension. */
  readonly pattern: RegExp;
  groupsOf(name: string): Groups;
  sizeOf(name: string): number;
  /** From the entry of `reference.json`. */
  publishedOf(reference: never): Published[];
}

/** The instances in a folder, with what its `reference.json` says about them. @throws InputError if there are none. */
export function instancesInFolder(
  folder: string,
  family: PublishedFamily,
): InstanceEntry<{ file: string }>[] {
  const reference = referencesIn(folder);
  const entries = namesIn(folder).flatMap((file): InstanceEntry<{ file: string }>[] => {
    const name = file.replace(/\.(json|txt)$/, "");
    if (!family.pattern.test(name)) return [];
    return [describeInstance(name, family, reference, { file: `${folder}/${file}` })];
  });
  if (entries.length > 0) return entries;
  throw InputError.of(
    "--data",
    "holds no instances of this suite",
    "name the folder of the instance files",
    folder,
  );
}

/** An instance by its name. */
export function describeInstance<S>(
  name: string,
  family: PublishedFamily,
  reference: Readonly<Record<string, unknown>>,
  source: S,
): InstanceEntry<S> {
  const entry = reference[name];
  return {
    name,
    groups: family.groupsOf(name),
    sense: "max",
    size: family.sizeOf(name),
    published: entry === undefined ? [] : family.publishedOf(entry as never),
    source,
  };
}

/** The content of a folder's `reference.json`, if it has one. */
export function referencesIn(folder: string): Record<string, unknown> {
  const path = `${folder}/reference.json`;
  return fileExists(path) ? (parseJson(readText(path)) as Record<string, unknown>) : {};
}

/** The problem of a source; `adapt` changes the instance before that. */
export async function problemOf<G>(
  source: FamilySource<G>,
  generate: (options: G) => Instance,
  adapt: (instance: Instance) => Instance = (instance) => instance,
): Promise<TwoStageProblem> {
  if ("generate" in source) return toProblem(adapt(generate(source.generate)));
  const text = readText(source.file);
  await prepareReaders(text);
  return toProblem(adapt(parseInstance(text, source.file)));
}

/** Every combination of one value of each list. */
export function combinations<T extends Readonly<Record<string, readonly unknown[]>>>(
  lists: T,
): { [K in keyof T]: T[K][number] }[] {
  return Object.entries(lists).reduce<Record<string, unknown>[]>(
    (partial, [key, values]) => partial.flatMap((one) => values.map((value) => ({ ...one, [key]: value }))),
    [{}],
  ) as { [K in keyof T]: T[K][number] }[];
}
